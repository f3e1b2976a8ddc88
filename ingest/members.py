"""What lies inside containers: each is opened once in an isolated process, its members become contents of their own.

A member that is a container falls due itself; depth, number and bytes are counted over the outermost one. The bytes of
members lie in the spool only: when they are lost, their containers are read and opened again.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from catalog import contents, members, steps, texts
from catalog.members import STAGE, Origin
from catalog.schema import content, entry, member, step
from catalog.steps import Mark, State
from catalog.store import Record, batches, mapping
from ingest import opening, read
from ingest.natures import nature_rules
from ingest.opening import Contents, Opener, Subject
from ingest.spool import Spool
from ingest.unpack.choose import ARCHIVES, CONTAINERS, toolchain
from passation.workspace import Workspace

GROUP = 200
"""Contents of one batch, unless one outermost container holds more that are due."""


def held() -> ColumnElement[bool]:
    """SQL condition: entries whose content is opened: what may be, technical files excepted."""
    return and_(read.may_open(), entry.c.nature != "junk", entry.c.content_id.is_not(None))


class MembersStage:
    """See passation.stage.Stage. Subjects are contents; what is no container is marked and left."""

    name = STAGE

    def __init__(self, workspace: Workspace) -> None:
        self._settings = workspace.settings.ingest
        natures = nature_rules(workspace.rules)
        self._spool = Spool.of(workspace)
        self._opener = Opener(workspace, natures, self._spool)
        self.version = f"{opening.VERSION}.{natures.version} {toolchain()}"

    def due(self, db: Connection) -> Iterator[list[int]]:
        """Contents of documents, then those inside containers: the outermost first, all of one container together."""
        loose = select(entry.c.content_id).where(held())
        waiting = select(content.c.id, content.c.size, content.c.sha256).where(self._waits()).order_by(content.c.id)
        outer = db.execute(waiting.where(content.c.id.in_(loose))).all()
        yield from steps.in_batches((row.id, row.size) for row in outer)
        inner = db.execute(waiting.where(content.c.id.in_(members.inside(held())), content.c.id.not_in(loose))).all()
        origins = members.origins(db, [row.id for row in inner], held())
        yield from self._by_origin(inner, origins, {row.id for row in outer})

    def load(self, db: Connection, ids: Sequence[int]) -> list[Subject]:
        """Digest, a name, and what may still be opened under the outermost container."""
        origins = members.origins(db, ids, held())
        spent = members.spent(db, sorted({one.content_id for one in origins.values()}))
        names = members.names(db, ids)
        admitted = set(db.scalars(members.admitted().where(member.c.holder_id.in_(ids))))
        waited = set(db.scalars(select(step.c.subject).where(step.c.stage == STAGE, step.c.subject.in_(ids))))
        subjects = []
        for row in db.execute(select(content.c.id, content.c.sha256, content.c.size).where(content.c.id.in_(ids))):
            origin = origins.get(row.id, Origin(0, row.sha256, row.id))
            # What lies deeper comes of this container, or of those beside it, which come with it.
            above = [one for one in spent.get(origin.content_id, ()) if one[0] <= origin.depth]
            subjects.append(
                Subject(
                    content_id=row.id,
                    sha256=row.sha256,
                    size=row.size,
                    name=names.get(row.id, ""),
                    origin=origin,
                    members=self._settings.members - sum(count for _, count, _ in above),
                    expanded=self._settings.expanded_bytes - sum(size for _, _, size in above),
                    admitted=row.id in admitted,
                    waited=row.id in waited,
                )
            )
        return sorted(subjects, key=lambda one: (one.origin.sha256, one.origin.depth, one.sha256))

    def compute(self, subjects: Sequence[Subject]) -> list[Contents]:
        """Open each container in the isolated process."""
        return self._opener.open_all(subjects)

    def commit(self, db: Connection, results: Sequence[Contents]) -> None:
        """Members, the names that an archive holds as its text, and marks; what was lost is fetched again."""
        opened = [one for one in results if one.state is State.DONE and one.media_type]
        ids = contents.intern(db, {found.sha256: found.size for one in opened for found in one.members if found.sha256})
        for one in opened:
            members.keep(db, one.content_id, [found.as_member(ids) for found in one.members])
        contents.set_media_types(db, {one.content_id: one.media_type for one in opened})
        archives = [one for one in opened if one.media_type in ARCHIVES]
        texts.keep(db, [(one.content_id, one.text) for one in archives])
        for stage in ("classify.acts", "classify.detect"):
            steps.forget(db, stage, [one.content_id for one in archives])
        steps.forget(db, "classify.place", members.entries_over(db, [one.content_id for one in opened]))
        fetch_again(db, [one.content_id for one in results if one.lost])
        marks = [Mark(one.content_id, one.state, one.fault or "", one.detail) for one in results]
        steps.mark(db, STAGE, self.version, marks)

    def close(self) -> None:
        """Stop the process."""
        self._opener.close()

    def _waits(self) -> ColumnElement[bool]:
        """Never opened by these tools, or with private members that a decision admits since."""
        kind = or_(content.c.media_type == "", content.c.media_type.in_(CONTAINERS))
        unopened = and_(steps.not_done(STAGE, self.version, content.c.id), kind)
        return or_(unopened, content.c.id.in_(members.admitted()))

    def _by_origin(self, rows: Sequence[Record], origins: dict[int, Origin], outer: set[int]) -> Iterator[list[int]]:
        """Batches that part no outermost container, so that its limits are counted; its least deep ones first."""
        known = [(origins[row.id], row) for row in rows if row.id in origins]
        known = [pair for pair in known if pair[0].content_id not in outer]
        known.sort(key=lambda pair: (pair[0].sha256, pair[0].depth, pair[1].sha256))
        batch: list[int] = []
        for _, pairs in groupby(known, key=lambda pair: pair[0].sha256):
            of_one = list(pairs)
            least = min(origin.depth for origin, _ in of_one)
            batch += [row.id for origin, row in of_one if origin.depth == least]
            if len(batch) >= GROUP:
                yield batch
                batch = []
        if batch:
            yield batch


def fetch_again(db: Connection, content_ids: Sequence[int]) -> None:
    """Have the bytes of these contents brought back: entries are read again, containers opened again."""
    again = _readable(db, content_ids)
    over = members.above(db, [one for one in content_ids if one not in again.values()])
    steps.forget(db, STAGE, over)
    steps.forget(db, read.STAGE, sorted(again | _readable(db, over)))


def _readable(db: Connection, content_ids: Sequence[int]) -> dict[int, int]:
    """Entry → content, of the entries that may be read and hold one of these contents."""
    found: dict[int, int] = {}
    for ids in batches(content_ids):
        found |= mapping(db, select(entry.c.id, entry.c.content_id).where(read.may_open(), entry.c.content_id.in_(ids)))
    return found
