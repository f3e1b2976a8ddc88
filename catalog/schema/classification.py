"""Groups, acts, places, findings, candidates."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.types import JSON

from catalog.schema.base import metadata, surrogate

group = Table(
    "duplicate_group",
    metadata,
    surrogate(),
    Column("kind", String, nullable=False),  # exact, rewritten, near, version
    Column("key", String, nullable=False),
    Column("keeper_id", ForeignKey("entry.id"), nullable=False),
    Column("reason", String, nullable=False),
    UniqueConstraint("kind", "key"),
)

group_member = Table(
    "duplicate_group_member",
    metadata,
    Column("group_id", ForeignKey("duplicate_group.id"), primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), primary_key=True, index=True),
)

act = Table(
    "act",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("kind", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("identifier", String, nullable=False, default=""),
    Column("number", String, nullable=False, default=""),
    Column("year", Integer),
    Column("date", String, nullable=False, default=""),
    Column("object", Text, nullable=False, default=""),
    Column("signatory", String, nullable=False, default=""),
    Column("subject", String, nullable=False, default=""),
    Column("page", Integer, nullable=False, default=1),
    Column("fields", JSON, nullable=False),
)

act_link = Table(
    "act_link",
    metadata,
    surrogate(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # repeals, amends, extends, lifts
    Column("target", String, nullable=False),
    Column("page", Integer, nullable=False),
    Column("evidence", Text, nullable=False),
)

placement = Table(
    "placement",
    metadata,
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("plan_version", String, nullable=False),
    Column("node", String, nullable=False, index=True),  # empty: the rules abstain
    Column("confidence", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
)

node = Table(  # the effective filing plan, for those who show places without knowing the plan
    "node",
    metadata,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("path", String, nullable=False),
    Column("confidentiality", String, nullable=False),
    Column("groups", JSON, nullable=False),  # reader groups that may read what is filed there
    Column("plan_version", String, nullable=False),
)

finding = Table(
    "finding",
    metadata,
    surrogate(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("detector", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("page", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("masked", String, nullable=False),
    Column("words", JSON, nullable=False),
)

candidate = Table(
    "candidate",
    metadata,
    surrogate(),
    Column("controller", String, nullable=False),
    Column("service", String, nullable=False),
    Column("activity", String, nullable=False),
    Column("title", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    UniqueConstraint("controller", "service", "activity"),
)
