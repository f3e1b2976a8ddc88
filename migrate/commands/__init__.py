"""`passation migrate`: one module a command. JSON shapes: docs/cli.md."""

from migrate import messages
from migrate.commands.access import access_command
from migrate.commands.attest import attest_command, prove_command
from migrate.commands.bordereau import bordereau_command, visa_command
from migrate.commands.checklist import checklist_command
from migrate.commands.freeze import freeze_command
from migrate.commands.lock import lock_command
from migrate.commands.pause import pause_command, resume_command
from migrate.commands.plan import plan_command
from migrate.commands.protect import protect_command
from migrate.commands.resip import resip_command
from migrate.commands.restore import restore_command
from migrate.commands.run import run_command
from migrate.commands.verify import verify_command
from passation import console

migrate = console.Group("migrate", help=messages.GROUP)
for one in (
    plan_command,
    access_command,
    run_command,
    pause_command,
    resume_command,
    verify_command,
    freeze_command,
    checklist_command,
    attest_command,
    prove_command,
    protect_command,
    lock_command,
    restore_command,
    bordereau_command,
    visa_command,
    resip_command,
):
    migrate.add_command(one)
