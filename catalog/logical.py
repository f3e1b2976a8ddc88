"""`catalog digest`: what the catalogue says, without how it came to say it.

The SHA-256 over the sorted logical rows: natural keys instead of surrogate ids; no clock, no count of attempts, no
version id of a store, no order of the journal. Two catalogues with the same digest say the same things of the same
files, however often the work was interrupted.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, case, select

from catalog import schema as t
from catalog.messages import NUL
from catalog.store import Query

_before = t.entry.alias("before")
_keeper = t.entry.alias("keeper")
_container = t.content.alias("container")
_holder = t.content.alias("holder")
_NAMED = (t.source.c.name, t.entry.c.path, t.entry.c.label)


def _columns(table: Table, names: str) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in names.split()]


def _with_entry(table: FromClause, *columns: ColumnElement[Any]) -> Query:
    joined = table.join(t.entry, t.entry.c.id == table.c.entry_id).join(t.source)
    return select(*_NAMED, *columns).select_from(joined)


def _with_content(table: FromClause, *columns: ColumnElement[Any]) -> Query:
    joined = table.join(t.content, t.content.c.id == table.c.content_id)
    return select(t.content.c.sha256, *columns).select_from(joined)


def _entries() -> Query:
    facts = _columns(
        t.entry,
        "kind size created modified changed attributes native_id native_digest owner author editor streams target"
        " nature nature_rule gone",
    )
    joined = (
        t.entry.join(t.source, t.source.c.id == t.entry.c.source_id)
        .outerjoin(t.content, t.content.c.id == t.entry.c.content_id)
        .outerjoin(t.descriptor, t.descriptor.c.id == t.entry.c.descriptor_id)
        .outerjoin(_before, _before.c.id == t.entry.c.moved_from)
    )
    return select(*_NAMED, *facts, t.content.c.sha256, t.descriptor.c.sha256, _before.c.path).select_from(joined)


def _sightings() -> Query:
    past = t.sighting.outerjoin(t.content, t.content.c.id == t.sighting.c.content_id)
    joined = past.join(t.entry, t.entry.c.id == t.sighting.c.entry_id).join(
        t.source, t.source.c.id == t.entry.c.source_id
    )
    return select(*_NAMED, t.sighting.c.size, t.sighting.c.modified, t.content.c.sha256).select_from(joined)


def _members() -> Query:
    joined = t.member.join(_container, _container.c.id == t.member.c.container_id)
    joined = joined.join(_holder, _holder.c.id == t.member.c.holder_id)
    joined = joined.outerjoin(t.content, t.content.c.id == t.member.c.content_id)
    facts = _columns(t.member, "path occurrence shown depth nature nature_rule fault")
    return select(_container.c.sha256, _holder.c.sha256, *facts, t.content.c.sha256).select_from(joined)


def _groups() -> Query:
    joined = t.group.join(t.group_member, t.group_member.c.group_id == t.group.c.id)
    joined = joined.join(t.entry, t.entry.c.id == t.group_member.c.entry_id)
    joined = joined.join(t.source, t.source.c.id == t.entry.c.source_id)
    joined = joined.join(_keeper, _keeper.c.id == t.group.c.keeper_id)
    return select(t.group.c.kind, t.group.c.key, t.group.c.reason, _keeper.c.path, *_NAMED).select_from(joined)


def _objects() -> Query:
    joined = t.object_.join(t.content, t.content.c.id == t.object_.c.content_id)
    joined = joined.join(t.entry, t.entry.c.id == t.object_.c.carrier_id).join(t.source)
    return select(t.content.c.sha256, t.object_.c.key, *_NAMED).select_from(joined)


def _transfers() -> Query:
    joined = t.transfer.join(t.plan, t.plan.c.id == t.transfer.c.plan_id)
    joined = joined.join(t.entry, t.entry.c.id == t.transfer.c.entry_id).join(t.source)
    facts = _columns(t.transfer, "state reason node key")
    return select(t.plan.c.digest, *_NAMED, *facts).select_from(joined)


def _bordereau_lines() -> Query:
    joined = t.bordereau_line.join(t.bordereau, t.bordereau.c.id == t.bordereau_line.c.bordereau_id)
    gone = t.bordereau_line.c.eliminated.is_not(None)
    return select(t.bordereau.c.number, *_columns(t.bordereau_line, "line facts granted"), gone).select_from(joined)


def _freezes() -> Query:
    facts = _columns(t.freeze, "by account result looked shut untold writable")
    return select(t.source.c.name, *facts).select_from(t.freeze.join(t.source))


def _steps(subject: Table, key: ColumnElement[Any], stages: tuple[str, ...]) -> Query:
    joined = t.step.join(subject, subject.c.id == t.step.c.subject)
    version = case((t.step.c.stage == _INDEX, ""), else_=t.step.c.version)
    facts = (t.step.c.stage, version, *_columns(t.step, "state fault detail"))
    return select(key, *facts).select_from(joined).where(t.step.c.stage.in_(stages))


_INDEX = "index"
"""Its version names the kind of index, which is a copy of the catalogue: embedded or on a server, it says the same."""
ENTRY_STAGES = ("ingest.read", "classify.place")
CONTENT_STAGES = (
    *("ingest.members", "ingest.extract", "classify.detect", "classify.acts", "index"),
    *("migrate.transfer", "migrate.verify"),
)


def _rows() -> dict[str, Query]:
    return {
        "source": select(t.source.c.name, t.source.c.descriptor),
        "entry": _entries(),
        "sighting": _sightings(),
        "content": select(*_columns(t.content, "sha256 size media_type meaning")),
        "member": _members(),
        "text": _with_content(t.text, *_columns(t.text, "extractor how language fault detail pages metadata")),
        "group": _groups(),
        "act": _with_content(
            t.act, *_columns(t.act, "kind confidence identifier number year date object signatory subject page fields")
        ),
        "act_link": _with_content(t.act_link, *_columns(t.act_link, "kind target page evidence")),
        "placement": _with_entry(t.placement, *_columns(t.placement, "plan_version node confidence reasons")),
        "node": select(*_columns(t.node, "id position name path confidentiality groups plan_version")),
        "finding": _with_content(
            t.finding, *_columns(t.finding, "detector kind page start end confidence masked words")
        ),
        "candidate": select(*_columns(t.candidate, "controller service activity title confidence evidence")),
        "decision": select(*_columns(t.decision, "scope subject action reason detail by why")).where(
            t.decision.c.superseded_by.is_(None)
        ),
        "object": _objects(),
        "plan": select(t.plan.c.digest, t.plan.c.destination),
        "transfer": _transfers(),
        "receipt": _with_content(t.receipt, *_columns(t.receipt, "key size store_sha256 symbol read_back_sha256")),
        "superseded": _with_content(t.superseded, *_columns(t.superseded, "key size by why")),
        "bordereau": select(*_columns(t.bordereau, "number as_of digest document")),
        "bordereau line": _bordereau_lines(),
        "freeze": _freezes(),
        "object lock": _with_content(t.object_lock, *_columns(t.object_lock, "mode days")),
        "entry step": _steps(t.entry, t.entry.c.path, ENTRY_STAGES),
        "content step": _steps(t.content, t.content.c.sha256, CONTENT_STAGES),
    }


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", NUL) if "\0" in value else value
    return value.hex() if isinstance(value, bytes) else value


def rows(db: Connection) -> Iterator[tuple[str, list[str]]]:
    """For each family of rows, its canonical JSON lines, sorted."""
    for family, query in _rows().items():
        lines = (
            json.dumps([_canonical(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            for row in db.execute(query)
        )
        yield family, sorted(lines)


def digest(db: Connection) -> str:
    """SHA-256 of the logical rows, in hexadecimal."""
    whole = hashlib.sha256()
    for family, lines in rows(db):
        whole.update(f"# {family} {len(lines)}\n".encode())
        for line in lines:
            whole.update(line.encode())
            whole.update(b"\n")
    return whole.hexdigest()
