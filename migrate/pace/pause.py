"""The pause: a flag in the workspace that every process sees, whoever set it and whatever runs."""

from datetime import UTC, datetime
from pathlib import Path

from passation.workspace import Workspace


def pause(workspace: Workspace) -> None:
    """Let no transfer go on. A pause that stands keeps its date."""
    if paused(workspace) is None:
        _flag(workspace).touch(mode=0o600)


def resume(workspace: Workspace) -> bool:
    """Let transfers go on; False when none was paused."""
    standing = paused(workspace) is not None
    _flag(workspace).unlink(missing_ok=True)
    return standing


def paused(workspace: Workspace) -> datetime | None:
    """Since when the transfer is paused, in the zone of the commune; None when it is not."""
    try:
        since = _flag(workspace).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(since, UTC).astimezone(workspace.settings.commune.zone)


def _flag(workspace: Workspace) -> Path:
    return workspace.folder / "transfert.pause"
