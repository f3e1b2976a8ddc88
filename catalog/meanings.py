"""Contents that say the same in containers that were written differently (column `content.meaning`)."""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, func, select

from catalog.schema import content, entry, source
from catalog.store import Record
from passation.model import EntryKind

REWRITTEN = "rewritten"
"""Kind of the groups: the same document, other bytes. Each stays a content of its own, transferred and verified."""
_SHARED = select(content.c.meaning).where(content.c.meaning.is_not(None)).group_by(content.c.meaning)
_SEVERAL = _SHARED.having(func.count() > 1)


def shared_meanings(db: Connection) -> Iterator[tuple[bytes, list[Record]]]:
    """Every meaning that present files of several contents have: it, and those files, by meaning, source and path."""
    query = (
        select(content.c.meaning, entry.c.content_id, source.c.name, entry.c.id, entry.c.path)
        .add_columns(entry.c.modified, entry.c.nature)
        .select_from(entry)
        .join(content)
        .join(source, source.c.id == entry.c.source_id)
        .where(~entry.c.gone, entry.c.kind == EntryKind.FILE, content.c.meaning.in_(_SEVERAL))
        .order_by(content.c.meaning, source.c.name, entry.c.path, entry.c.label)
    )
    for meaning, rows in groupby(db.execute(query), key=lambda row: row.meaning):
        places = list(rows)
        if len({row.content_id for row in places}) > 1:
            yield meaning, places


def fingerprint(db: Connection) -> str:
    """Changes when other contents share a meaning."""
    query = select(content.c.meaning, content.c.id).where(content.c.meaning.in_(_SEVERAL))
    taken = hashlib.sha256()
    for row in db.execute(query.order_by(content.c.meaning, content.c.id)):
        taken.update(b"%s %d\n" % (row.meaning, row.id))
    return taken.hexdigest()[:16]
