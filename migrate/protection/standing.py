"""Until when objects are locked, as far as Passation knows: its own locks, and those that the bucket gives."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from catalog import elimination
from migrate.destinations import Destination

_DAY = 86_400 * 10**9


def locked_until(db: Connection, store: Destination, content_ids: Sequence[int]) -> dict[int, str]:
    """By content whose object is locked today, the ISO day on which that ends. Raises DestinationError."""
    now = int(datetime.now(UTC).timestamp()) * 10**9
    until = elimination.locked_until(db, content_ids)
    offered = store.protection.offered()
    if offered.default_mode is not None:
        for content_id, came in elimination.sent(db, content_ids).items():
            until[content_id] = max(until.get(content_id, 0), came + offered.default_days * _DAY)
    return {
        one: datetime.fromtimestamp(end // 10**9, UTC).date().isoformat() for one, end in until.items() if end > now
    }
