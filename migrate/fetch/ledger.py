"""What lies out: one JSON file in each working folder, and in the workspace the list of those folders.

The files are read strictly: a name that is not a plain name, or a key too many, means that somebody wrote there, and
nothing is touched.
"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from migrate.bag import DATA
from migrate.fetch import messages
from passation.errors import SettingsError
from passation.workspace import Workspace

WORK = "travail"
"""Default working folder, in the workspace."""
LEDGER = ".copies.json"
FOLDERS = "dossiers.json"

_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Copy(BaseModel):
    """One copy: what lies in the folder (`sha256`, `size`), and the content of the store that it was made of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sha256: _Sha256
    size: Annotated[int, Field(ge=0)]
    content: _Sha256
    key: str
    """Empty when the person was not told it."""
    path: str
    """`<source>:<path>` of the place that it was asked for."""
    pdf: bool = False
    """Converted: its bytes are not those of the store."""
    platform: str = ""
    brought: date
    until: date

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value or value in {".", "..", LEDGER} or "/" in value or "\0" in value:
            raise ValueError("nom refusé")
        return value

    def expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until < today


class Ledger(BaseModel):
    """The copies of one folder, in the order in which they came."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=1, le=1)] = 1
    copies: tuple[Copy, ...] = ()
    bag: dict[str, _Sha256] | None = None
    """Of a bag: its tag files with their SHA-256, nothing before it is sealed; the copies lie below `data/`."""

    @property
    def below(self) -> str:
        """Where the copies lie in the folder: empty, or `data`."""
        return "" if self.bag is None else DATA

    @field_validator("bag")
    @classmethod
    def _plain(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        if any("/" in name or name in {"", ".", "..", LEDGER} for name in value or {}):
            raise ValueError("nom refusé")
        return value

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The ledger of a folder, empty when there is none. Raises SettingsError when it was damaged."""
        file = folder / LEDGER
        try:
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise SettingsError(messages.LEDGER_DAMAGED.format(file=file)) from error
        with os.fdopen(handle, "rb") as opened:
            data = opened.read()
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            raise SettingsError(messages.LEDGER_DAMAGED.format(file=file)) from error

    def write(self, folder: Path) -> None:
        """Keep it, whole or not at all, readable by its owner only."""
        write_whole(folder / LEDGER, self.model_dump_json(indent=1).encode())

    def without(self, *names: str) -> "Ledger":
        """The ledger without the copies of these names."""
        return self.model_copy(update={"copies": tuple(one for one in self.copies if one.name not in names)})

    def with_(self, one: Copy) -> "Ledger":
        """The ledger with this copy, in place of one of the same name."""
        return self.model_copy(update={"copies": (*self.without(one.name).copies, one)})


def write_whole(file: Path, data: bytes) -> None:
    """Replace a file of ours in one step."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(file)


def known_folders(workspace: Workspace) -> list[Path]:
    """The default folder and every other one into which copies were brought. Raises SettingsError when damaged."""
    default = workspace.folder.absolute() / WORK
    file = default / FOLDERS
    if not file.is_file():
        return [default]
    try:
        listed = json.loads(file.read_bytes())
        others = [Path(one) for one in listed if isinstance(one, str) and one.startswith("/")]
    except (ValueError, TypeError) as error:
        raise SettingsError(messages.LEDGER_DAMAGED.format(file=file)) from error
    return [default, *others]


def remember_folder(workspace: Workspace, folder: Path) -> None:
    """Have `--list` and `--clean` look there too."""
    known = known_folders(workspace)
    if folder.absolute() not in known:
        known[0].mkdir(mode=0o700, exist_ok=True)
        listed = sorted(str(one) for one in [*known[1:], folder.absolute()])
        write_whole(known[0] / FOLDERS, json.dumps(listed, ensure_ascii=False).encode())
