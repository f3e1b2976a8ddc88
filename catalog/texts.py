"""Texts by page, compressed in the catalogue in the transaction of their step."""

import json
import zlib
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from catalog.schema import text
from catalog.store import batches, bulk
from passation.errors import Fault
from passation.model import How, Page, Text


def keep(db: Connection, texts: Sequence[tuple[int, Text]]) -> None:
    """Store the text of each content (id, text), replacing an older one."""
    for ids in batches([content_id for content_id, _ in texts]):
        db.execute(delete(text).where(text.c.content_id.in_(ids)))
    bulk(db, text, [_row(content_id, one) for content_id, one in texts])


def _row(content_id: int, one: Text) -> dict[str, object]:
    pages = json.dumps([[page.number, page.text] for page in one.pages], ensure_ascii=False)
    return {
        "content_id": content_id,
        "extractor": one.extractor,
        "how": one.how,
        "language": one.language,
        "fault": one.fault or "",
        "detail": one.detail[:500],
        "page_count": len(one.pages),
        "characters": sum(len(page.text) for page in one.pages),
        "pages": zlib.compress(pages.encode(), 6),
        "metadata": one.metadata,
    }


def unpack(pages: bytes) -> tuple[Page, ...]:
    """Pages from the column `text.pages`."""
    return tuple(Page(number, words) for number, words in json.loads(zlib.decompress(pages)))


def load(db: Connection, content_ids: Sequence[int]) -> dict[int, Text]:
    """Texts by content id; contents without a text row are not there."""
    loaded: dict[int, Text] = {}
    for ids in batches(content_ids):
        for row in db.execute(select(text).where(text.c.content_id.in_(ids))):
            loaded[row.content_id] = Text(
                extractor=row.extractor,
                media_type="",
                pages=unpack(row.pages),
                how=How(row.how),
                language=row.language,
                fault=Fault(row.fault) if row.fault else None,
                detail=row.detail,
                metadata=row.metadata,
            )
    return loaded
