"""How a source is read: limits of time, connections and insistence, and the care taken of its server."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """Choices common to all sources, checked by `passation.settings`; a source ignores what means nothing to it."""

    timeout: float = 30
    """Seconds without an answer after which a server is held to be hung."""
    connections: int = 2
    """Connections that read files at the same time."""
    attempts: int = 6
    """How often in a row a broken connection is made again before the work stops."""
    pause: float = 0.5
    """Seconds before the second attempt; doubled for each further one."""
    insecure: bool = False
    """Accept a server that cannot sign its answers."""
    engine: str = "auto"
    """`engine`: compounds in a pipeline; `stock`: one request at a time; `auto`: what the server takes."""
    rights: bool = True
    """Whether the inventory asks for the rights of every file, one question each."""
    share_readers: tuple[str, ...] = ()
    """SIDs that the share itself lets read, declared where the server does not tell."""
    files_per_second: float = 0
    """Files, folders and questions about rights a second, at most; 0 for no limit."""
    bytes_per_second: float = 0
    """Bytes read a second, at most; 0 for no limit."""
    hours: str = ""
    """When the server may be asked, `19:00-07:00`; always when empty."""
    zone: dt.tzinfo | None = None
    """Zone of the hours; that of the machine when None."""
    ledger: Path | None = None
    """File by which several processes keep the rates together."""
