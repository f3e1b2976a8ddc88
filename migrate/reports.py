"""Files left in the reports folder. They hold paths, so they are readable by their owner only."""

from collections.abc import Iterable
from pathlib import Path

from passation.workspace import Workspace


def write_report(workspace: Workspace, name: str, data: bytes | Iterable[bytes]) -> Path:
    """Write one report whole, or not at all, piece by piece when it is given so; its path."""
    workspace.reports.mkdir(exist_ok=True, mode=0o700)
    file = workspace.reports / name
    aside = file.with_name(f".{name}")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    with aside.open("wb") as opened:
        opened.writelines([data] if isinstance(data, bytes) else data)
    return aside.replace(file)
