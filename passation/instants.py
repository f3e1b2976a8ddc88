"""Instants (nanoseconds since the epoch, UTC) as people and machines read them."""

from datetime import UTC, date, datetime, tzinfo


def at(instant: int, zone: tzinfo) -> datetime:
    """Time of an instant in a zone, to the second. Raises OverflowError, ValueError or OSError: no calendar has it."""
    return datetime.fromtimestamp(instant // 10**9, UTC).astimezone(zone)


def today(zone: tzinfo) -> date:
    """The civil date in a zone."""
    return datetime.now(zone).date()


def local(instant: int | None, zone: tzinfo) -> datetime | None:
    """See `at`; None when there is no instant or no calendar has it."""
    if instant is None:
        return None
    try:
        return at(instant, zone)
    except (OverflowError, ValueError, OSError):
        return None


def iso(instant: int | None) -> str | None:
    """ISO 8601 to the second, UTC; None when there is no instant."""
    return None if instant is None else at(instant, UTC).isoformat()


def as_written(instant: int | None, zone: tzinfo) -> int | None:
    """The instant that the zone shows as a time without zone was written (a zip keeps it as if it were UTC)."""
    wall = local(instant, UTC)
    return int(wall.replace(tzinfo=zone).timestamp()) * 10**9 if wall else None
