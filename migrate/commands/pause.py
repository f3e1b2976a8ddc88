"""`passation migrate pause` and `resume`: whether transfers go on."""

from migrate.pace import messages
from migrate.pace.pause import pause, resume
from passation import console
from passation.console import say
from passation.workspace import Workspace


@console.command("pause", help=messages.PAUSE_HELP)
def pause_command(workspace: Workspace) -> int:
    """A running transfer ends the batches that it began; none starts."""
    workspace.settings  # noqa: B018 - says first that there is no workspace here
    pause(workspace)
    say(messages.PAUSING)
    return console.DONE


@console.command("resume", help=messages.RESUME_HELP)
def resume_command(workspace: Workspace) -> int:
    """The next run transfers again."""
    workspace.settings  # noqa: B018
    say(messages.RESUMED if resume(workspace) else messages.NOT_PAUSED)
    return console.DONE
