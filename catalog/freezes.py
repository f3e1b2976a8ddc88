"""The freezes that were seen: whether a source still let an account write, when, by whom. None is ever changed."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, func, select

from catalog.schema import entry, freeze, source
from catalog.store import Record, bulk, inserted, mapping
from passation.model import EntryKind

READ_ONLY, CLOSED, WRITABLE, UNKNOWN, NOT_APPLICABLE = "read_only", "closed", "writable", "unknown", "not_applicable"
ORDINARY, CRAWLING, EVERYONE = "ordinary", "crawling", "everyone"
FROZEN = frozenset({READ_ONLY, CLOSED})


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found of one source."""

    source: str
    account: str
    result: str
    looked: int = 0
    shut: int = 0
    untold: int = 0
    writable: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Shown paths that may still be written, each with the rights that are left."""

    @property
    def proves(self) -> bool:
        """Whether it shows that ordinary users can no longer write, or that there is nothing to freeze."""
        return self.result == NOT_APPLICABLE or (self.result in FROZEN and self.account != CRAWLING)


def ensure(db: Connection, name: str, url: str) -> None:
    """Make a source known that was never crawled."""
    if db.scalar(select(source.c.id).where(source.c.name == name)) is None:
        inserted(db, source, {"name": name, "url": url})


def record(db: Connection, found: Sequence[Found], by: str) -> int:
    """Write a check down; its number."""
    number = (db.scalar(select(func.max(freeze.c.number))) or 0) + 1
    ids = mapping(db, select(source.c.name, source.c.id))
    at = time.time_ns()
    facts = [asdict(one) for one in found]
    rows = [{"number": number, "source_id": ids[one.pop("source")], "at": at, "by": by, **one} for one in facts]
    bulk(db, freeze, rows)
    return number


def latest(db: Connection) -> dict[str, Record]:
    """The latest check of each source, by source name."""
    newest = select(func.max(freeze.c.id)).group_by(freeze.c.source_id)
    query = select(freeze, source.c.name).join(source).where(freeze.c.id.in_(newest))
    return {row.name: row for row in db.execute(query)}


def of_number(db: Connection, number: int) -> list[Record]:
    """One check, by source."""
    query = select(freeze, source.c.name).join(source).where(freeze.c.number == number)
    return list(db.execute(query.order_by(source.c.name)))


def of_ids(db: Connection, ids: Sequence[int]) -> list[Record]:
    """Checks by id."""
    query = select(freeze, source.c.name).join(source).where(freeze.c.id.in_(ids)).order_by(source.c.name)
    return list(db.execute(query))


def found(row: Record) -> Found:
    """A row as it was found."""
    writable = tuple((path, tuple(rights)) for path, rights in row.writable)
    return Found(row.name, row.account, row.result, row.looked, row.shut, row.untold, writable)


def to_look_at(db: Connection, source_name: str, limit: int) -> list[bytes]:
    """Paths of a source to be looked at: its root, its top folders, then up to `limit` more.

    A stratum is a top folder, a descriptor, and whether it is a folder or a file; each gives one path, then each a
    second one and so on. Within a stratum the order is that of the SHA-256 of the path: scattered, and always the same.
    """
    columns = entry.c.path, entry.c.kind, entry.c.descriptor_id
    query = select(*columns).join(source).where(source.c.name == source_name, ~entry.c.gone)
    top: list[bytes] = []
    strata: dict[Any, list[tuple[bytes, bytes]]] = {}
    for path, kind, descriptor_id in db.execute(query.where(entry.c.label == "", entry.c.kind != EntryKind.LINK)):
        if kind == EntryKind.FOLDER and b"/" not in path:
            top.append(path)
        else:
            stratum = path.partition(b"/")[0] if b"/" in path else b"", kind, descriptor_id
            strata.setdefault(stratum, []).append((hashlib.sha256(path).digest(), path))
    return [b"", *sorted(top), *_in_turn(strata, limit)]


def _in_turn(strata: Mapping[Any, list[tuple[bytes, bytes]]], limit: int) -> list[bytes]:
    ranked = [
        (rank, digest, path) for some in strata.values() for rank, (digest, path) in enumerate(nsmallest(limit, some))
    ]
    return [path for _rank, _digest, path in nsmallest(limit, ranked)]
