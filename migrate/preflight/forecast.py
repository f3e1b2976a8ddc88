"""How long sending will take and what keeping it will cost: measured on what was sent, else assumed and said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from catalog.balance import Tally
from migrate.pace.timetable import Timetable
from passation.rules import Rule, RuleFile, load

FILE = "forecast.yaml"
_WEEK = 7 * 24 * 60
_AT_ONCE = 50_000_000
"""Receipts less than so many nanoseconds apart were confirmed together."""


class Assumed(Rule):
    """Rates a second, as long as nothing was measured."""

    bytes: float = Field(gt=0)
    objects: float = Field(gt=0)


class Measured(Rule):
    """What a measure must rest on."""

    objects: int = Field(gt=0)
    seconds: float = Field(gt=0)
    pause: float = Field(gt=0)


class Price(Rule):
    """Of a gigabyte (10^9 bytes) kept for a month; None: not given."""

    per_gigabyte_month: float | None = Field(ge=0)
    currency: str
    says: str


class ForecastFile(RuleFile):
    """The rule file of the forecast."""

    assumed: Assumed
    measured: Measured
    price: Price


def load_forecast(overrides: Path | None = None) -> ForecastFile:
    """The packaged rules, or the commune's own. Raises RuleError."""
    return load("migrate", FILE, ForecastFile, overrides)


@dataclass(frozen=True, slots=True)
class Speed:
    """Bytes and objects a second; `measured`: on how many objects, 0 for an assumption."""

    bytes: float
    objects: float
    measured: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a plan will take. `limited`: the limits of the settings slow it down."""

    to_send: Tally
    seconds: int
    speed: Speed
    limited: bool
    stored: int
    """Bytes that the store will hold, living files apart."""
    price: Price

    @property
    def per_month(self) -> float | None:
        """Cost of keeping it a month; None without a price."""
        price = self.price.per_gigabyte_month
        return None if price is None else round(self.stored / 10**9 * price, 2)

    def as_dict(self) -> dict[str, object]:
        """The shape of `forecast` in `migrate plan --json`."""
        return {
            "seconds": self.seconds,
            "bytes_per_second": round(self.speed.bytes),
            "objects_per_second": round(self.speed.objects, 1),
            "measured_on": self.speed.measured,
            "limited": self.limited,
            "stored_bytes": self.stored,
            "cost_per_month": self.per_month,
            "currency": self.price.currency,
        }


def forecast(rules: ForecastFile, speed: Speed, timetable: Timetable, to_send: Tally, stored: int) -> Forecast:
    """Time and cost of sending `to_send` under the limits by hour, averaged over a week."""
    flow, open_ = allowed(timetable, speed.bytes)
    seconds = max(to_send.bytes / flow, to_send.count / (speed.objects * open_))
    return Forecast(to_send, round(seconds), speed, flow < speed.bytes, stored, rules.price)


def speed(rules: ForecastFile, sendings: Iterable[tuple[int, int]]) -> Speed:
    """From the instants (nanoseconds) and sizes of what was sent; the assumption when that is too little.

    What was confirmed first after a silence is left out: nobody knows when its sending began.
    """
    longest = rules.measured.pause * 10**9
    counted = [(then - before, now) for (before, _), (then, now) in pairwise(_moments(sendings))]
    counted = [(took, sizes) for took, sizes in counted if took <= longest]
    seconds = sum(took for took, _ in counted) / 10**9
    objects, bytes_ = sum(len(sizes) for _, sizes in counted), sum(sum(sizes) for _, sizes in counted)
    if objects < rules.measured.objects or seconds < rules.measured.seconds or not bytes_:
        return Speed(rules.assumed.bytes, rules.assumed.objects)
    return Speed(bytes_ / seconds, objects / seconds, objects)


def _moments(sendings: Iterable[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """Instants of the confirmations, each with the sizes that it confirmed."""
    moments: list[tuple[int, list[int]]] = []
    for at, size in sendings:
        if not moments or at - moments[-1][0] >= _AT_ONCE:
            moments.append((at, []))
        moments[-1][1].append(size)
    return moments


def allowed(timetable: Timetable, full: float) -> tuple[float, float]:
    """Mean flow in bytes a second over a week, and the share of the week in which something may leave."""
    begins = [minute for minute, _ in timetable.slots]
    ends = [*begins[1:], begins[0] + _WEEK]
    slots = [(end - begin, limit) for begin, end, (_, limit) in zip(begins, ends, timetable.slots, strict=True)]
    flow = sum(minutes * (full if limit is None else min(full, limit)) for minutes, limit in slots)
    return flow / _WEEK, sum(minutes for minutes, limit in slots if limit != 0) / _WEEK
