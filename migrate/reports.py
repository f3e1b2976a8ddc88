"""Files left in the reports folder. They hold paths, so they are readable by their owner only."""

from pathlib import Path

from passation.workspace import Workspace


def write_report(workspace: Workspace, name: str, data: bytes) -> Path:
    """Write one report whole, or not at all; its path."""
    workspace.reports.mkdir(exist_ok=True, mode=0o700)
    file = workspace.reports / name
    aside = file.with_name(f".{name}")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    aside.write_bytes(data)
    return aside.replace(file)
