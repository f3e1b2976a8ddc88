"""Sources, crawls and the entries they see."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from catalog.schema import crawl, descriptor, entry, entry_folded, sighting, source, step, trouble
from catalog.store import Record, batches, bulk, change, inserted
from passation import paths
from passation.model import Entry, EntryKind, Trouble


class Nature(NamedTuple):
    """What the path alone says of an entry: document, junk, private or link, and the rule that says so."""

    nature: str = "document"
    rule: str = ""
    forms: tuple[str, str] | None = None
    """See `paths.forms`; None when they are still to be made."""


def ensure_source(
    db: Connection, name: str, url: str, *, zoned_times: bool = True, descriptor: bytes | None = None
) -> int:
    """Id of the source, made or brought to its present URL, zone and rights of the share."""
    facts = {"url": url, "zoned_times": zoned_times, "descriptor": descriptor}
    found = db.scalar(select(source.c.id).where(source.c.name == name))
    if found is None:
        return inserted(db, source, {"name": name, **facts})
    db.execute(update(source).where(source.c.id == found).values(facts))
    return int(found)


def begin_crawl(db: Connection, source_id: int, *, rehash: bool) -> int:
    """Id of a new crawl of the source."""
    if db.scalar(select(entry.c.id).limit(1)) is None:  # sorting once, at the end, is quicker
        entry_folded.drop(db, checkfirst=True)
    values = {"source_id": source_id, "started": time.time_ns(), "rehash": rehash}
    return inserted(db, crawl, values)


def end_crawl(db: Connection, crawl_id: int, *, complete: bool) -> None:
    """Close the crawl with its counts. Only a complete one makes what it did not see `gone`."""
    entry_folded.create(db, checkfirst=True)
    source_id, rehash = db.execute(select(crawl.c.source_id, crawl.c.rehash).where(crawl.c.id == crawl_id)).one()
    here = (entry.c.source_id == source_id) & (entry.c.last_crawl == crawl_id)
    files = entry.c.kind != EntryKind.FOLDER
    size_of_files = func.coalesce(func.sum(entry.c.size).filter(files), 0)
    counts = select(func.count().filter(files), size_of_files, func.count().filter(~files)).where(here)
    count, size, folders = db.execute(counts).one()
    ended = {"ended": time.time_ns(), "complete": complete, "entries": count, "bytes": size, "folders": folders}
    db.execute(update(crawl).where(crawl.c.id == crawl_id).values(ended))
    if complete and _is_second(db, source_id, crawl_id):
        unseen = (entry.c.source_id == source_id) & (entry.c.last_crawl != crawl_id) & (~entry.c.gone)
        db.execute(update(entry).where(unseen).values(gone=True))
    if rehash and complete:
        ids = db.scalars(select(entry.c.id).where(here, files)).all()
        _due_again(db, ids)


def see(db: Connection, crawl_id: int, source_id: int, batch: Sequence[tuple[Entry, Nature]]) -> None:
    """Record a batch of entries: new ones, changed ones (their past state goes to `sighting`), unchanged ones."""
    if not _is_second(db, source_id, crawl_id):
        with suppress(IntegrityError), db.begin_nested():
            _record(db, crawl_id, source_id, batch, {})
            return
    # Also when a folder that changed under the first crawl listed one path twice: the last word counts.
    batch = list({(one.path, one.label): (one, nature) for one, nature in batch}.values())
    _record(db, crawl_id, source_id, batch, _known(db, source_id, [one.path for one, _ in batch]))


def _record(
    db: Connection,
    crawl_id: int,
    source_id: int,
    batch: Sequence[tuple[Entry, Nature]],
    known: Mapping[tuple[bytes, str], Record],
) -> None:
    descriptors = _descriptor_ids(db, [one.descriptor for one, _ in batch if one.descriptor is not None])
    new: list[tuple[object, ...]] = []
    changed: list[dict[str, Any]] = []
    past: list[dict[str, Any]] = []
    for one, nature in batch:
        values = _values(one, nature, descriptors[_digest(one.descriptor)] if one.descriptor is not None else 0)
        before = known.get((one.path, one.label)) if known else None
        if before is None:
            new.append(values)
            continue
        row = dict(zip(_SEEN, values, strict=True)) | {"last_crawl": crawl_id, "gone": False}
        row["descriptor_id"] = row["descriptor_id"] or None
        same_bytes = (before.size, before.modified, before.kind) == (row["size"], row["modified"], row["kind"])
        same = same_bytes and before.descriptor_id == row["descriptor_id"] and not before.gone
        if not same:
            past.append(_past(before))
        if same_bytes:  # Samba without birth times gives the oldest of the other dates, and reading changes one
            row["created"] = before.created
        content = before.content_id if same_bytes else None
        since = before.since_crawl if same else crawl_id
        changed.append({"b_id": before.id, **row, "content_id": content, "since_crawl": since})
    _insert(db, source_id, crawl_id, new)
    bulk(db, sighting, past)
    if changed:
        change(db, entry, changed)
        _due_again(db, [row["b_id"] for row in changed if row["content_id"] is None])


_SEEN = (
    *("path", "label", "shown", "folded", "kind", "size", "created", "modified", "changed", "accessed", "attributes"),
    *("native_id", "native_digest", "owner", "author", "editor", "streams", "target"),
    *("descriptor_id", "nature", "nature_rule"),
)


def _insert(db: Connection, source_id: int, crawl_id: int, rows: list[tuple[object, ...]]) -> None:
    """New entries, straight to the driver: their values need no conversion, which is half the cost of a crawl."""
    if not rows:
        return
    crawls = ("first_crawl", "since_crawl", "last_crawl")
    if db.dialect.name == "postgresql":
        same = {**dict.fromkeys(crawls, crawl_id), "source_id": source_id, "gone": False}
        named = [dict(zip(_SEEN, row, strict=True)) for row in rows]
        bulk(db, entry, [{**one, **same, "descriptor_id": one["descriptor_id"] or None} for one in named])
        return
    values = dict.fromkeys(_SEEN, "?") | dict.fromkeys(crawls, str(crawl_id))
    values |= {"descriptor_id": "nullif(?, 0)", "source_id": str(source_id), "gone": "false"}
    statement = f"INSERT INTO entry ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608 - no text
    db.exec_driver_sql(statement, rows)


def _values(one: Entry, nature: Nature, descriptor_id: int) -> tuple[object, ...]:
    """The columns of `_SEEN`. By position, as everything that is done for each file of a share.

    Python's sqlite3 looks for an adapter of each None and each bytes that it is given: hence a bytearray and a 0.
    """
    # fmt: off
    (_source, path, kind, size, created, modified, changed, accessed, attributes, native_id, native_digest, label,
     owner, author, editor, _descriptor, streams, target) = one
    said, rule, forms = nature
    shown, folded = forms or paths.forms(path)
    return (bytearray(path), label, shown, folded, kind._value_, size, created, modified, changed, accessed,
            attributes, native_id, native_digest, owner, author, editor, "\n".join(streams), target, descriptor_id,
            said, rule)
    # fmt: on


def _past(before: Record) -> dict[str, Any]:
    return {
        "entry_id": before.id,
        "first_crawl": before.since_crawl,
        "last_crawl": before.last_crawl,
        "size": before.size,
        "modified": before.modified,
        "descriptor_id": before.descriptor_id,
        "content_id": before.content_id,
    }


_COMPARED = (
    *("id", "path", "label", "kind", "size", "created", "modified", "descriptor_id", "content_id"),
    *("since_crawl", "last_crawl", "gone"),
)


def _is_second(db: Connection, source_id: int, crawl_id: int) -> bool:
    """Whether there was a crawl of the source before: the first one finds nothing known, and makes nothing gone."""
    earlier = select(crawl.c.id).where(crawl.c.source_id == source_id, crawl.c.id < crawl_id)
    return db.scalar(earlier.limit(1)) is not None


def _known(db: Connection, source_id: int, raw_paths: Sequence[bytes]) -> dict[tuple[bytes, str], Record]:
    columns = [entry.c[name] for name in _COMPARED]
    found: dict[tuple[bytes, str], Record] = {}
    for some in batches(raw_paths):
        rows = db.execute(select(*columns).where(entry.c.source_id == source_id, entry.c.path.in_(some)))
        found.update(((row.path, row.label), row) for row in rows)
    return found


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _descriptor_ids(db: Connection, blobs: Sequence[bytes]) -> dict[bytes, int]:
    """Ids by digest; each distinct descriptor is stored once."""
    distinct = {_digest(blob): blob for blob in blobs}
    found: dict[bytes, int] = {}
    for some in batches(distinct):
        query = select(descriptor.c.sha256, descriptor.c.id).where(descriptor.c.sha256.in_(some))
        found.update((row.sha256, row.id) for row in db.execute(query))
    missing = [{"sha256": key, "bytes": blob} for key, blob in distinct.items() if key not in found]
    if missing:
        bulk(db, descriptor, missing)
        return found | _descriptor_ids(db, [row["bytes"] for row in missing])
    return found


def _due_again(db: Connection, ids: Sequence[int]) -> None:
    from_step = step.c.stage == "ingest.read"
    for some in batches(ids):
        db.execute(step.delete().where(from_step, step.c.subject.in_(some)))


def record_troubles(db: Connection, crawl_id: int, troubles: Sequence[Trouble]) -> None:
    """Keep what the crawl could not list or look at."""
    bulk(
        db,
        trouble,
        [
            {
                "crawl_id": crawl_id,
                "path": one.path,
                "fault": one.fault,
                "detail": one.detail,
                "hides_entries": one.hides_entries,
            }
            for one in troubles
        ],
    )


def last_crawls(db: Connection) -> dict[str, Record]:
    """The latest crawl of each source, by source name; a source never crawled is not there."""
    latest = select(func.max(crawl.c.id).label("id")).group_by(crawl.c.source_id).subquery()
    rows = db.execute(
        select(crawl, source.c.name)
        .join(latest, latest.c.id == crawl.c.id)
        .join(source, source.c.id == crawl.c.source_id)
    )
    return {row.name: row for row in rows}


def troubles_of(db: Connection, crawl_id: int) -> Sequence[Record]:
    """What that crawl could not list, by path."""
    return db.execute(select(trouble).where(trouble.c.crawl_id == crawl_id).order_by(trouble.c.path)).all()


def load(db: Connection, ids: Sequence[int]) -> list[tuple[int, Entry]]:
    """Entries by id, as a source understands them (without descriptor)."""
    loaded: list[tuple[int, Entry]] = []
    columns = select(entry.c.id, source.c.name, *(entry.c[name] for name in _LOADED)).join(source).order_by(entry.c.id)
    for some in batches(ids):
        for number, name, path, kind, target, *others in map(tuple, db.execute(columns.where(entry.c.id.in_(some)))):
            loaded.append((number, Entry._make((name, path, EntryKind(kind), *others, None, (), target))))
    return loaded


_LOADED = (
    *("path", "kind", "target"),
    *("size", "created", "modified", "changed", "accessed", "attributes", "native_id", "native_digest", "label"),
    *("owner", "author", "editor"),
)
"""Those that follow `target` are in the order of the fields of Entry."""


def holding(db: Connection, content_ids: Sequence[int]) -> list[int]:
    """Ids of the entries that hold one of these contents."""
    found: list[int] = []
    for ids in batches(content_ids):
        found += db.scalars(select(entry.c.id).where(entry.c.content_id.in_(ids)).order_by(entry.c.id)).all()
    return found
