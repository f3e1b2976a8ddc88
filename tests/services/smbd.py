"""The smbd of the tests: one share on loopback, an account that sees all and one that sees what it is allowed to.

The accounts are Unix accounts that every Debian has; nothing is added to the machine.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.servers.acl import EVERYONE, SYSTEM, Rights, Rule
from demo.servers.smbd import Account, Share, Smbd
from ingest.sources.options import SourceOptions
from ingest.sources.smb.session import Target
from ingest.sources.smb.source import SmbSource
from tests.services.required import lacking

ADMIN, READER = Account("games", "Passe-123"), Account("news", "Lire-456")
SHARE, DFS = "partage", "racine"
OPEN_TO_ALL = Rights([Rule(EVERYONE)])
CLOSED = Rights([Rule(SYSTEM)])


def require(reason: str) -> None:
    """Skip the test when there is a reason, or fail it where services are required."""
    if reason:
        lacking(reason)


@contextmanager
def crossable_folder() -> Iterator[Path]:
    """A temporary folder that every account may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="passation-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@dataclass
class Served:
    """A running smbd and the folder of its share."""

    server: Smbd
    root: Path

    def folder(self, name: str) -> Path:
        """A new folder at the root of the share."""
        path = self.root / name
        path.mkdir()
        path.chmod(0o777)
        return path

    def source(self, folder: str = "", account: Account = ADMIN, share: str = SHARE, **options) -> SmbSource:
        """A source on a folder of the share."""
        target = Target("127.0.0.1", self.server.port, share, folder, account.name)
        return SmbSource("serveur", target, lambda: account.password, SourceOptions(**({"pause": 0.05} | options)))

    def settle(self, folder: Path, denied: tuple[str, ...] = ()) -> None:
        """Let everybody read the folder and all that it holds, but for what is denied."""
        found = [folder, *folder.rglob("*")]
        own = {path.relative_to(self.root).as_posix(): path.relative_to(folder).as_posix() for path in found}
        self.server.apply_acls(SHARE, {path: CLOSED if name in denied else OPEN_TO_ALL for path, name in own.items()})


@contextmanager
def serving(settings: Mapping[str, str] | None = None, *, audited: bool = False) -> Iterator[Served]:
    """An smbd with a share and a DFS root, for the time of the block."""
    require(Smbd.available())
    with crossable_folder() as folder:
        root, dfs = folder / SHARE, folder / DFS
        for path in (root, dfs):
            path.mkdir()
            path.chmod(0o777)
        shares = [Share(SHARE, root), Share(DFS, dfs, {"msdfs root": "yes", "read only": "yes"})]
        with Smbd(folder / "smbd", shares, [ADMIN, READER], settings=settings, audited=audited) as server:
            yield Served(server, root)
