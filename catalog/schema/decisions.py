"""Classes of rights, decisions and what governs each entry."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, String, Table, Text
from sqlalchemy.types import JSON

from catalog.schema.base import HASHED, Digest, Instant, metadata, surrogate

rights_class = Table(
    "rights_class",
    metadata,
    surrogate(),
    Column("key", Digest, nullable=False, unique=True),  # over the facts, without surrogate ids
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("descriptor_id", ForeignKey("descriptor.id")),
    Column("folders", JSON, nullable=False),  # descriptor ids of the folders above; 0 for one that was not told
    Column("node", String, nullable=False),
    Column("accepted", Boolean, nullable=False),  # a decision accepts that all readers of the node read it
    Column("widens", Boolean, nullable=False),  # under the settings of the day, the transfer would open it: held
)

decision = Table(
    "decision",
    metadata,
    surrogate(),
    Column("scope", String, nullable=False),  # entry, group, folder, rule, content, value
    Column("subject", LargeBinary, nullable=False),
    Column("action", String, nullable=False),  # exclude, admit, hold, accept, file, widen, narrow
    Column("reason", String, nullable=False, default=""),  # of the closed list, for an exclusion
    Column("detail", JSON, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("superseded_by", ForeignKey("decision.id")),
    Index("ix_decision_scope_subject", "scope", "subject").ddl_if(dialect="sqlite"),
    Index("ix_decision_subject", "subject", info=HASHED).ddl_if(dialect="postgresql"),
)

ruling = Table(  # derived: the decision that governs an entry today
    "ruling",
    metadata,
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("decision_id", ForeignKey("decision.id"), nullable=False),
)
