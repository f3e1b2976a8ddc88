"""The tables, one module a family (design: docs/architecture.md). Alembic's first revision creates exactly these.

Surrogate integer ids join the tables and travel in messages; identities are natural (source + path + label, SHA-256)
and are what `catalog digest` reads. Paths are bytes: SQLite and PostgreSQL refuse lone surrogates in text.
Instants are nanoseconds since the epoch, UTC.
"""

from catalog.schema.base import metadata
from catalog.schema.classification import act, act_link, candidate, finding, group, group_member, node, placement
from catalog.schema.contents import content, member, text
from catalog.schema.decisions import decision, rights_class, ruling
from catalog.schema.elimination import bordereau, bordereau_line, bordereau_place
from catalog.schema.migration import (
    attestation,
    freeze,
    object_,
    object_lock,
    plan,
    receipt,
    superseded,
    transfer,
    verification,
)
from catalog.schema.progress import step, task
from catalog.schema.sources import crawl, descriptor, entry, entry_folded, sighting, source, trouble

__all__ = [
    "act",
    "act_link",
    "attestation",
    "bordereau",
    "bordereau_line",
    "bordereau_place",
    "candidate",
    "content",
    "crawl",
    "decision",
    "descriptor",
    "entry",
    "entry_folded",
    "finding",
    "freeze",
    "group",
    "group_member",
    "member",
    "metadata",
    "node",
    "object_",
    "object_lock",
    "placement",
    "plan",
    "receipt",
    "rights_class",
    "ruling",
    "sighting",
    "source",
    "step",
    "superseded",
    "task",
    "text",
    "transfer",
    "trouble",
    "verification",
]
