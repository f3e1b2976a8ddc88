"""What is true of the generated commune, file by file: the reference of the tests, the measures and the demonstration.

`verite.json` lies beside the two trees. Paths are relative to the folder given to `generate`, with `/`; the first part
is the source (`serveur` or `disque`). Raw personal values are invented, and stand in this file only.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from demo import messages
from passation.errors import SettingsError

NAME = "verite.json"
Split = Literal["tuning", "test", ""]


class Trait(StrEnum):
    """What is particular about a file, beyond its kind."""

    COPY = "copy"  # same bytes as an older path
    JUNK = "junk"  # system, lock and temporary files
    LEFTOVER = "leftover"  # lock or temporary file of an office suite
    DEAD_SHORTCUT = "dead-shortcut"  # leads to nowhere
    PRIVATE = "private"  # presumed private: never opened before a decision
    EMPTY = "empty"  # 0 byte
    BROKEN = "broken"  # its own format refuses it
    PROTECTED = "protected"  # needs a password
    DENIED = "denied"  # the server fixture refuses to read it
    ODD_NAME = "odd-name"  # NFC/NFD twin, trailing space or dot, over 260 characters, formula…
    WRONG_EXTENSION = "wrong-extension"
    UNPLACEABLE = "unplaceable"  # no rule can place it
    ONE_SOURCE = "one-source"  # its content lies in `disque` only
    UNKNOWN_OWNER = "unknown-owner"  # under a folder whose owner's SID resolves no more
    SCAN = "scan"  # text only by OCR


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommuneTruth(_Strict):
    """Identity of the invented commune. SIREN follow the scheme 21/26 + department on 3 + INSEE on 3 + Luhn key."""

    name: str
    insee: str
    department: str
    postcode: str
    siren: str
    siret: str
    ccas_siren: str
    mayor: str


class LinkTruth(_Strict):
    """What an act does to another one."""

    kind: Literal["abroge", "modifie", "proroge", "leve", "rapporte"]
    number: str
    """The other act, as printed."""
    date: str
    """ISO."""


class ActTruth(_Strict):
    """Fields of an act, as a careful clerk would type them."""

    kind: Literal["arrete", "deliberation", "decision", "compte_rendu"]
    number: str
    """As printed; empty when the act bears none."""
    year: int
    date: str
    """ISO civil date of signature, or of the session."""
    object: str
    signatory: str
    """First name and family name, as printed."""
    subject: str
    """ACTES subject code, two levels."""
    identifier: str = ""
    """ACTES identifier, when the stamp of the préfecture is printed."""
    scope: Literal["", "réglementaire", "individuel"] = ""
    """Of an arrêté: a rule for all, or a decision for somebody."""
    duration: Literal["", "temporaire", "permanent"] = ""
    """As its title, its object or its period say; empty when they do not."""
    start: str = ""
    end: str = ""
    """ISO days of the period that its operative part gives."""
    places: tuple[str, ...] = ()
    """Streets and places of its object and its operative part."""
    links: tuple[LinkTruth, ...] = ()
    sent: str = ""
    received: str = ""
    """ISO days of the stamp of the préfecture."""
    published: str = ""
    """ISO day of the posting, stamped or printed below the signature."""


class MemberTruth(_Strict):
    """A file inside a container (zip member, attachment)."""

    path: str
    sha256: str
    personal: dict[str, tuple[str, ...]] = {}


class FileTruth(_Strict):
    """One file on disk."""

    path: str
    kind: str
    """Kind of document (`arrete`, `deliberation`, `facture`, `liste`, `photo`, `junk`…)."""
    format: str
    """What the bytes are, whatever the extension says."""
    sha256: str
    size: int
    template: str = ""
    split: Split = ""
    """Whether its template may be looked at to tune rules, or is kept for the test."""
    node: str = ""
    """Expected node of the filing plan; empty when no rule can place it."""
    accepted: tuple[str, ...] = ()
    """Other nodes that a careful clerk would accept."""
    activities: tuple[str, ...] = ()
    """Expected processing activities."""
    act: ActTruth | None = None
    personal: dict[str, tuple[str, ...]] = {}
    """Madis category code → values as printed, as often as printed; those of members stand with the members."""
    decoys: dict[str, tuple[str, ...]] = {}
    """Values that look like personal data and are not: what they are → values as printed."""
    traits: tuple[Trait, ...] = ()
    members: tuple[MemberTruth, ...] = ()


class DuplicateTruth(_Strict):
    """Paths that hold the same bytes; 0-byte files form one group."""

    sha256: str
    size: int
    paths: tuple[str, ...]


class FamilyTruth(_Strict):
    """Files that are stages of one document, oldest first."""

    kind: Literal["versions", "renditions", "rewritten"]
    """Successive drafts; the same text as docx, pdf and scan; the same text in a container written again."""
    paths: tuple[str, ...]


class AclPlan(_Strict):
    """Rights that a server should put on a folder, in plain words."""

    path: str
    owner: str
    """Name of an account, or a SID that resolves to nobody."""
    allow: tuple[str, ...]
    """Groups that may read; `everyone` is S-1-1-0."""
    deny: tuple[str, ...] = ()
    protected: bool = False
    """True when inheritance is cut."""


class Question(_Strict):
    """What the mayor's secretary asks, the words she types, and the files that answer."""

    ask: str
    words: str
    paths: tuple[str, ...]


class Truth(_Strict):
    """Everything that is true of one generated commune."""

    version: Literal[1] = 1
    seed: int
    files: int
    commune: CommuneTruth
    entries: tuple[FileTruth, ...]
    empty_folders: tuple[str, ...]
    duplicates: tuple[DuplicateTruth, ...]
    families: tuple[FamilyTruth, ...]
    denied: tuple[str, ...]
    acls: tuple[AclPlan, ...]
    questions: tuple[Question, ...]

    @classmethod
    def load(cls, folder: Path) -> "Truth":
        """The truth beside the trees of `folder`.

        Raises:
            SettingsError: when it is absent or not ours.
        """
        file = folder / NAME
        try:
            return cls.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            raise SettingsError(messages.unreadable_truth(file)) from error

    def save(self, folder: Path) -> None:
        """Write the truth beside the trees of `folder`."""
        (folder / NAME).write_text(self.model_dump_json(exclude_defaults=True), encoding="utf-8")

    @cached_property
    def by_path(self) -> dict[str, FileTruth]:
        """The rows by their path."""
        return {row.path: row for row in self.entries}

    def having(self, trait: Trait) -> Iterator[FileTruth]:
        """The rows that bear `trait`."""
        return (row for row in self.entries if trait in row.traits)

    def of(self, source: str) -> Iterator[FileTruth]:
        """The rows of one tree, `serveur` or `disque`."""
        return (row for row in self.entries if row.path.startswith(f"{source}/"))

    @property
    def activities(self) -> Counter[str]:
        """Processing activities of the commune → number of files that support each."""
        return Counter(activity for row in self.entries for activity in row.activities)
