"""What State platforms accept, as data (`migrate/data/platforms.yaml`), and the check of copies against it.

A limit that nobody could read in a source stays empty and is « non vérifié »: no verdict is inferred from silence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from migrate.fetch import messages
from passation import rules
from passation.errors import SettingsError

FILE = "platforms.yaml"


class Sourced(rules.Rule):
    """Where a limit was read, how far it may be trusted, and what it says in French."""

    says: Annotated[str, Field(min_length=1)]
    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    checked: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    reliability: Literal["publisher", "operator", "quoted"]


class Types(Sourced):
    """Media types that are taken."""

    value: Annotated[tuple[str, ...], Field(min_length=1)]


class Most(Sourced):
    """The largest number, of bytes or of files."""

    value: Annotated[int, Field(gt=0)]


class FileName(Sourced):
    """What the whole name of a file must match; `form` makes such a name of a number (from 1) and a name."""

    value: str
    longest: Annotated[int, Field(gt=20)]
    form: str
    examples: Annotated[tuple[str, ...], Field(min_length=1)]
    counter_examples: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("value")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        re.compile(value)
        return value

    def takes(self, name: str) -> bool:
        """Whether the platform takes a file of that name."""
        return len(name) <= self.longest and re.fullmatch(self.value, name) is not None


class Platform(rules.Rule):
    """One platform. Sizes are bytes; an empty limit is one without a source that was read."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: str
    aliases: tuple[str, ...]
    operator: str
    """Who runs it."""
    types: Types | None
    file_bytes: Most | None
    envelope_bytes: Most | None
    files: Most | None
    file_name: FileName | None

    @property
    def limits(self) -> dict[str, Sourced | None]:
        """Every limit by its code, in the order in which people read them."""
        return {
            "types": self.types,
            "file_bytes": self.file_bytes,
            "envelope_bytes": self.envelope_bytes,
            "files": self.files,
            "file_name": self.file_name,
        }


class PlatformFile(rules.RuleFile):
    """The rule file."""

    platforms: tuple[Platform, ...]


class Verdict(StrEnum):
    """What the check says of one copy."""

    CONFORM = "conform"
    NOT_CONFORM = "not_conform"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as the platform would get it. `media_type` is by signature, empty when unknown."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Verdict with what is wrong, in French, and the codes of the limits that could not be verified."""

    verdict: Verdict
    faults: tuple[str, ...]
    unverified: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"verdict": self.verdict, "faults": list(self.faults), "unverified": list(self.unverified)}


def platforms(overrides: Path | None = None) -> tuple[Platform, ...]:
    """Every platform, or those of the commune's own file. Raises RuleError."""
    return rules.load("migrate", FILE, PlatformFile, overrides).platforms


def platform(name: str, overrides: Path | None = None) -> Platform:
    """The platform of that id or alias. Raises SettingsError when there is none."""
    known = platforms(overrides)
    asked = name.lower().replace("-", "_")
    for one in known:
        if asked == one.id or asked in one.aliases:
            return one
    raise SettingsError(messages.unknown_platform(name, [one.id for one in known]))


def check(one: Platform, sent: Sequence[Sent]) -> list[Checked]:
    """A verdict for each file, in order; a limit of the whole envelope weighs on every file of it."""
    together = _together(one, sent)
    return [_checked(one, file, together) for file in sent]


def _checked(one: Platform, file: Sent, together: Sequence[str]) -> Checked:
    faults = [*_alone(one, file), *together]
    unknown = {code for code, limit in one.limits.items() if limit is None}
    unverified = [code for code in one.limits if code in unknown or (code == "types" and not file.media_type)]
    if faults:
        return Checked(Verdict.NOT_CONFORM, tuple(faults), tuple(unverified))
    return Checked(Verdict.NOT_VERIFIED if unverified else Verdict.CONFORM, (), tuple(unverified))


def _alone(one: Platform, file: Sent) -> list[str]:
    faults = []
    if one.types and file.media_type and file.media_type not in one.types.value:
        faults.append(messages.wrong_type(file.media_type, one.types.says))
    if one.file_bytes and file.size > one.file_bytes.value:
        faults.append(messages.too_large(file.size, one.file_bytes.says))
    if one.file_name and not one.file_name.takes(file.name):
        faults.append(messages.wrong_name(one.file_name.says))
    return faults


def _together(one: Platform, sent: Sequence[Sent]) -> list[str]:
    faults = []
    total = sum(file.size for file in sent)
    if one.envelope_bytes and total > one.envelope_bytes.value:
        faults.append(messages.envelope_too_large(total, one.envelope_bytes.says))
    if one.files and len(sent) > one.files.value:
        faults.append(messages.too_many(len(sent), one.files.says))
    return faults
