"""`passation migrate`: one module a command, imported when it is asked for. JSON shapes: docs/cli.md."""

from migrate import messages
from passation import console

JOBS = {
    "plan": "migrate.commands.plan:plan_command",
    "access": "migrate.commands.access:access_command",
    "run": "migrate.commands.run:run_command",
    "pause": "migrate.commands.pause:pause_command",
    "resume": "migrate.commands.pause:resume_command",
    "verify": "migrate.commands.verify:verify_command",
    "freeze": "migrate.commands.freeze:freeze_command",
    "checklist": "migrate.commands.checklist:checklist_command",
    "attest": "migrate.commands.attest:attest_command",
    "prove": "migrate.commands.attest:prove_command",
    "refile": "migrate.commands.refile:refile_command",
    "protect": "migrate.commands.protect:protect_command",
    "lock": "migrate.commands.lock:lock_command",
    "restore": "migrate.commands.restore:restore_command",
    "bordereau": "migrate.commands.bordereau:bordereau_command",
    "visa": "migrate.commands.bordereau:visa_command",
    "resip": "migrate.commands.resip:resip_command",
}

migrate = console.Group("migrate", JOBS, help=messages.GROUP)
