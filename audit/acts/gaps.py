"""Holes and doubles in the numbering of a year, by kind and series: on paper perhaps, or never attributed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from audit.acts.register import Line

_LEAST, _MANY = 3, 60


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one kind, year and series (`T` in `2025-T-17`)."""

    kind: str
    year: int
    series: str
    first: int
    last: int
    found: int
    missing: tuple[int, ...]
    """Empty when so few were found that every hole would be listed (`sparse`)."""
    doubles: tuple[int, ...]
    sparse: bool


def gaps(lines: Iterable[Line]) -> list[Series]:
    """Series of at least three numbers, by kind and year. Numbers of several parts (session and rank) are left out."""
    seen: dict[tuple[str, int, str], Counter[int]] = {}
    for line in lines:
        ordinal = _ordinal(line.act.number, line.act.year)
        if ordinal and line.act.year:
            seen.setdefault((line.act.kind, line.act.year, ordinal[0]), Counter())[ordinal[1]] += 1
    return [_series(*key, counts) for key, counts in sorted(seen.items()) if len(counts) >= _LEAST]


def _series(kind: str, year: int, series: str, counts: Counter[int]) -> Series:
    last = max(counts)
    missing = tuple(number for number in range(1, last + 1) if number not in counts)
    sparse = len(missing) > max(_MANY, len(counts))
    doubles = tuple(sorted(number for number, count in counts.items() if count > 1))
    return Series(kind, year, series, 1, last, len(counts), () if sparse else missing, doubles, sparse)


def _ordinal(number: str, year: int | None) -> tuple[str, int] | None:
    """Letters and rank of a number: `2024-12` is ("", 12), `2025-T-17` ("T", 17); `2024-3-7` is none."""
    parts = number.split("-")
    if parts[0] == str(year):
        parts = parts[1:]
    digits = [part for part in parts if part.isdigit()]
    letters = [part for part in parts if not part.isdigit()]
    return ("-".join(letters), int(digits[0])) if len(digits) == 1 and len(letters) < 2 else None
