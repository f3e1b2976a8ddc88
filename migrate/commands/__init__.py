"""`passation migrate`: one module a command. JSON shapes: docs/cli.md."""

from migrate import messages
from migrate.commands.access import access_command
from migrate.commands.attest import attest_command, prove_command
from migrate.commands.plan import plan_command
from migrate.commands.restore import restore_command
from migrate.commands.run import run_command
from migrate.commands.verify import verify_command
from passation import console

migrate = console.Group("migrate", help=messages.GROUP)
for one in (
    plan_command,
    access_command,
    run_command,
    verify_command,
    attest_command,
    prove_command,
    restore_command,
):
    migrate.add_command(one)
