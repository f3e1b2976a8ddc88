"""Rights classes: each distinct (file descriptor, share descriptor, node) says who may read a place."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, literal, select, update

from catalog.schema import entry, placement, rights_class, source
from catalog.store import batches, bulk


def assign(db: Connection, entry_ids: Sequence[int]) -> None:
    """Give each entry the class of its descriptor, its share's descriptor and its proposed node."""
    node = func.coalesce(placement.c.node, literal(""))
    for ids in batches(entry_ids):
        query = (
            select(entry.c.descriptor_id, source.c.descriptor.label("share"), node.label("node"), entry.c.id)
            .select_from(entry.join(source).outerjoin(placement, placement.c.entry_id == entry.c.id))
            .where(entry.c.id.in_(ids))
        )
        members: dict[tuple[int | None, bytes | None, str], list[int]] = {}
        for row in db.execute(query):
            members.setdefault((row.descriptor_id, row.share, row.node), []).append(row.id)
        for (descriptor, share, name), some in members.items():
            of_class = _class(db, descriptor, share, name)
            db.execute(update(entry).where(entry.c.id.in_(some)).values(rights_class_id=of_class))


def _class(db: Connection, descriptor: int | None, share: bytes | None, node: str) -> int:
    same = and_(
        rights_class.c.descriptor_id.is_not_distinct_from(descriptor),
        rights_class.c.share_descriptor.is_not_distinct_from(share),
        rights_class.c.node == node,
    )
    found = db.scalar(select(rights_class.c.id).where(same))
    if found is None:
        bulk(db, rights_class, [{"descriptor_id": descriptor, "share_descriptor": share, "node": node}])
        found = db.scalar(select(rights_class.c.id).where(same))
    return int(found or 0)
