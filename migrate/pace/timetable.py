"""Limits by hour in the notation of rclone's `--bwlimit` (rclone.org/docs, « --bwlimit »).

One limit (`2M`, `off`) or slots separated by spaces or `;`: `08:00,512k 12:00,10M 19:00,off`, each with an optional
day: `Mon-08:00,1M`. A slot without a day is one of every day; before the first slot of the week, the last one holds. A
number without a letter is in KiB a second. In one thing we differ: in a slot, `0` means that nothing leaves (rclone: no
limit), and a lone `0` is refused.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from migrate.pace import messages
from passation.errors import SettingsError

_LIMIT = re.compile(r"(\d+(?:\.\d+)?)(?:(b)|([kmgt])(?:ib?)?)?", re.IGNORECASE)
_SLOT = re.compile(r"(?:([a-zé.]+)-)?([01]\d|2[0-3]):([0-5]\d),(\S+)", re.IGNORECASE)
_DAYS = (
    ("mon", "monday", "lun", "lundi"),
    ("tue", "tuesday", "mar", "mardi"),
    ("wed", "wednesday", "mer", "mercredi"),
    ("thu", "thursday", "jeu", "jeudi"),
    ("fri", "friday", "ven", "vendredi"),
    ("sat", "saturday", "sam", "samedi"),
    ("sun", "sunday", "dim", "dimanche"),
)
_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Limits through the week.

    Args:
        slots: minute of the week from Monday 0:00 and the limit that begins there, in bytes a second; None: no limit,
            0: nothing leaves. In order, at least one.
        zone: of the minutes; None: that of the instants asked about.
    """

    slots: tuple[tuple[int, float | None], ...] = ((0, None),)
    zone: tzinfo | None = None

    @property
    def free(self) -> bool:
        """Whether there is no limit at any hour."""
        return all(limit is None for _, limit in self.slots)

    def at(self, now: datetime) -> float | None:
        """The limit at an instant that knows its zone."""
        here = now.astimezone(self.zone)
        minute = here.weekday() * _DAY + here.hour * 60 + here.minute
        return self.slots[bisect_right(self.slots, minute, key=lambda slot: slot[0]) - 1][1]

    def opens(self, now: datetime) -> datetime | None:
        """When something may leave again, in the zone; None when it may now.

        The clock of the wall is followed minute by minute, so that a night of 23 or of 25 hours is told right.
        """
        if self.at(now) != 0:
            return None
        then = now.astimezone(UTC).replace(second=0, microsecond=0)
        while self.at(then) == 0:
            then += _MINUTE
        return then.astimezone(self.zone)


def parse(text: str, zone: tzinfo | None = None) -> Timetable:
    """The timetable that is written. Raises SettingsError when it is not understood, or never lets anything leave."""
    if re.fullmatch(r"[^\s,;]+", text.strip()):
        slots = {0: _limit(text.strip(), text)}
    else:
        slots = {minute: limit for slot in re.split(r"[\s;]+", text.strip()) for minute, limit in _slots(slot, text)}
    if not any(limit is None or limit for limit in slots.values()):
        raise SettingsError(messages.never(text))
    return Timetable(tuple(sorted(slots.items(), key=lambda slot: slot[0])), zone)


def constant(limit: float) -> Timetable:
    """One limit in bytes a second at any hour; 0: none."""
    return Timetable(((0, limit or None),))


def _slots(slot: str, text: str) -> list[tuple[int, float | None]]:
    match = _SLOT.fullmatch(slot)
    if match is None:
        raise SettingsError(messages.not_understood(slot, text))
    day, hour, minute, limit = match.groups()
    days = range(7) if day is None else [rank for rank, names in enumerate(_DAYS) if day.lower().rstrip(".") in names]
    if not days:
        raise SettingsError(messages.not_understood(slot, text))
    return [(rank * _DAY + int(hour) * 60 + int(minute), _limit(limit, text)) for rank in days]


def _limit(word: str, text: str) -> float | None:
    if word.lower() == "off":
        return None
    match = _LIMIT.fullmatch(word)
    if match is None:
        raise SettingsError(messages.not_understood(word, text))
    number, octets, letter = match.groups()
    return float(number) * (1 if octets else 1024 ** ("kmgt".index((letter or "k").lower()) + 1))
