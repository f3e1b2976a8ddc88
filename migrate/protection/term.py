"""How long an object may be locked: never longer than any of the retention rules of its node.

A lock that outlasts the retention period would keep the commune from eliminating under visa (Code du patrimoine,
art. L212-2) or from erasing (RGPD, art. 5-1 e). So where a duration is not known, or is general knowledge that the
archives have not confirmed, nothing is locked. What is kept for ever may be locked as long as asked, unless its utility
period is known, at whose end it passes to the archives.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from classify.retention import Fate, RetentionRule


class Free(StrEnum):
    """Why an object is not locked."""

    NO_RULE = "no_rule"  # no retention rule for its node
    UNCONFIRMED = "unconfirmed"  # one of them is to be confirmed
    NO_TERM = "no_term"  # one has no known duration, and what it governs may be eliminated
    LIVING = "living"  # it lies in the folder of files that are still worked on
    ENDLESS = "endless"  # kept for ever, and no number of days was given


def term(rules: Sequence[RetentionRule], asked: int | None, start: date) -> int | Free:
    """Days of the lock from `start`: the `asked` ones or all (None), cut to the shortest rule; or why there is none."""
    if not rules:
        return Free.NO_RULE
    if not all(rule.confirmed for rule in rules):
        return Free.UNCONFIRMED
    if any(rule.value is None and rule.fate is not Fate.KEEP for rule in rules):
        return Free.NO_TERM
    known = [_days(rule.value, rule.unit, start) for rule in rules if rule.value is not None]
    if asked is not None:
        known.append(asked)
    return min(known) if known else Free.ENDLESS


def _days(value: int, unit: str | None, start: date) -> int:
    """Days until the same day of the month, so many months or years later; the last one where there is no such day."""
    months = start.month - 1 + value * (1 if unit == "mois" else 12)
    year, month = start.year + months // 12, months % 12 + 1
    for day in range(start.day, start.day - 4, -1):
        try:
            return (date(year, month, day) - start).days
        except ValueError:  # 31 February
            continue
    raise AssertionError(start)
