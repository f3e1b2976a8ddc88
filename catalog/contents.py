"""Contents (bytes, once, by SHA-256) and which entries hold them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from catalog import steps
from catalog.schema import content, crawl, entry, sighting
from catalog.store import batches, bulk, change, mapping


def intern(db: Connection, sizes: Mapping[bytes, int]) -> dict[bytes, int]:
    """Ids of the contents with these digests (digest → size in bytes), made when new."""
    found = _ids(db, list(sizes))
    missing = [digest for digest in sizes if digest not in found]
    if missing:
        bulk(db, content, [{"sha256": digest, "size": sizes[digest], "media_type": ""} for digest in missing])
        found |= _ids(db, missing)
    return found


def _ids(db: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in batches(digests):
        query = select(content.c.sha256, content.c.id).where(content.c.sha256.in_(some))
        found.update((row.sha256, row.id) for row in db.execute(query))
    return found


def link(db: Connection, held: Mapping[int, bytes], ids: Mapping[bytes, int]) -> None:
    """Say which content each entry holds (entry id → digest); an entry that held another one is to be placed again."""
    if held:
        before = dict[int, int | None]()
        for some in batches(held):
            before |= mapping(db, select(entry.c.id, entry.c.content_id).where(entry.c.id.in_(some)))
        other = [one for one, digest in held.items() if before[one] != ids[digest]]
        steps.forget(db, "classify.place", other)
        _keep_past(db, [one for one in other if before[one] is not None])
        change(db, entry, [{"b_id": one, "content_id": ids[digest]} for one, digest in held.items()])


def _keep_past(db: Connection, changed: Sequence[int]) -> None:
    """Entries found to hold other bytes at the same size and date: their past state is kept, as a crawl keeps it."""
    former = select(func.max(crawl.c.id)).where(crawl.c.source_id == entry.c.source_id, crawl.c.id < entry.c.last_crawl)
    facts = [entry.c[name] for name in ("size", "modified", "descriptor_id", "content_id")]
    for some in batches(changed):
        here = entry.c.id.in_(some)
        query = select(entry.c.id, entry.c.since_crawl, former.scalar_subquery().label("former"), *facts).where(here)
        past = [
            {
                "entry_id": row.id,
                "first_crawl": row.since_crawl,
                "last_crawl": max(row.since_crawl, row.former or 0),
                **{one.name: getattr(row, one.name) for one in facts},
            }
            for row in db.execute(query)
        ]
        bulk(db, sighting, past)
        db.execute(update(entry).where(here).values(since_crawl=entry.c.last_crawl))


def set_meanings(db: Connection, meanings: Mapping[int, str]) -> None:
    """Keep the second fingerprint of each content (content id → hexadecimal, empty for none)."""
    if meanings:
        statement = update(content).where(content.c.id == bindparam("b_id")).values(meaning=bindparam("b_meaning"))
        db.execute(
            statement, [{"b_id": one, "b_meaning": bytes.fromhex(said) or None} for one, said in meanings.items()]
        )


def set_media_types(db: Connection, types: Mapping[int, str]) -> None:
    """Keep the media type by signature of each content (content id → type)."""
    if types:
        statement = update(content).where(content.c.id == bindparam("b_id")).values(media_type=bindparam("b_type"))
        db.execute(statement, [{"b_id": one, "b_type": kind} for one, kind in types.items()])
