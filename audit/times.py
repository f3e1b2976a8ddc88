"""Instants in the commune's zone."""

from datetime import UTC, datetime, tzinfo


def local(instant: int | None, zone: tzinfo) -> datetime | None:
    """Local time of an instant (nanoseconds, UTC), to the second; None when there is none or no calendar has it."""
    if instant is None:
        return None
    try:
        return datetime.fromtimestamp(instant // 10**9, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def as_written(instant: int | None, zone: tzinfo) -> int | None:
    """The instant that the zone shows as a time without zone was written (a zip keeps it as if it were UTC)."""
    wall = local(instant, UTC)
    return int(wall.replace(tzinfo=zone).timestamp()) * 10**9 if wall else None
