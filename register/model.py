"""What the register works on: a trace in a file, and the line of the register that many traces suggest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from passation.model import Certainty

Words = Mapping[str, Mapping[str, int]]
"""Activity id → word of its hints → times seen, as `HintMatcher.words` gives it."""


def _plain(value: Any) -> Any:
    """Dictionaries and lists all the way down (`asdict` recounts a Counter)."""
    if isinstance(value, Evidence | Candidate):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one file says: where it lies, which words of the catalogue it holds, which personal data."""

    path: str
    """As shown to people, `<source>:<path>`."""
    folder: str
    node: str = ""
    """Node of the filing plan proposed for it."""
    size: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Madis code → findings whose confidence says that they count."""
    in_path: Words = field(default_factory=dict)
    in_text: Words = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    """Madis codes of the columns of a table of persons."""
    rows: int = 0
    """Rows of that table."""
    modified: int | None = None
    """Nanoseconds since the epoch."""
    controller: str = ""
    """Id of the controller when something else than the path says it."""
    masked: tuple[str, ...] = ()
    """Masked samples of what was found."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dict(_plain(self))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Proposed line of a register, with what speaks for it and against it. Only the DPO decides."""

    controller: str
    controller_name: str
    service: str
    activity: str
    title: str
    confidence: float
    level: Certainty
    files: int
    bytes: int
    kinds: Mapping[str, int]
    """Madis code → findings in the files that support it."""
    folders: tuple[str, ...]
    """The folders that hold most of them, five at most."""
    words: tuple[str, ...]
    last_activity: int | None
    """Nanoseconds since the epoch of the latest change of a supporting file."""
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    masked: tuple[str, ...]
    to_confirm: bool
    """The activity rests on general knowledge alone."""

    @property
    def key(self) -> str:
        """Subject of a decision: it depends on no version of the rules."""
        return f"{self.controller}/{self.activity}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"key": self.key, **_plain(self)}
