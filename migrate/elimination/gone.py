"""What is said of a document that was eliminated under a visa."""

from collections.abc import Sequence

from sqlalchemy import Connection

from catalog import elimination
from migrate.elimination import messages


def eliminated(db: Connection, content_ids: Sequence[int]) -> dict[int, str]:
    """By content that was eliminated and is not in the store again, the sentence that says so."""
    found = elimination.eliminations(db, content_ids)
    visas = {number: elimination.visa_of(db, number) for number, _ in found.values()}
    said: dict[int, str] = {}
    for content_id, (number, _) in found.items():
        visa = visas[number]
        if visa is not None:
            said[content_id] = messages.eliminated(number, visa.detail["reference"], visa.detail["date"])
    return said
