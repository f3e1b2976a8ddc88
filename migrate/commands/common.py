"""What several commands say or ask alike."""

from collections.abc import Sequence
from typing import Any

from migrate import messages
from passation.console import warn
from passation.errors import SettingsError
from passation.workspace import Workspace

Answer = dict[str, Any]
_SHOWN = 20
"""Lines said to a person; JSON has them all."""


def destination_url(workspace: Workspace) -> str:
    """Its URL. Raises SettingsError when none is set."""
    url = workspace.settings.destination.url
    if not url:
        raise SettingsError(messages.NO_DESTINATION)
    return url


def say_some(lines: Sequence[str]) -> None:
    """The first lines, and how many more there are."""
    for line in lines[:_SHOWN]:
        warn(f"  {line}")
    if len(lines) > _SHOWN:
        warn(messages.and_others(len(lines) - _SHOWN))
