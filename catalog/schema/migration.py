"""Keys, plans, receipts and constats."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table
from sqlalchemy.types import JSON

from catalog.schema.base import Digest, Instant, metadata, surrogate

object_ = Table(  # one object a content; its key is given once and never changed by a later plan
    "object",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("carrier_id", ForeignKey("entry.id"), nullable=False),
)

plan = Table(
    "plan",
    metadata,
    surrogate(),
    Column("digest", String, nullable=False, unique=True),  # over the sorted logical rows: its public id
    Column("frozen", Instant, nullable=False),
    Column("destination", String, nullable=False),
)

transfer = Table(
    "transfer",
    metadata,
    Column("plan_id", ForeignKey("plan.id"), primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("content_id", ForeignKey("content.id"), index=True),
    Column("state", String, nullable=False),  # send, same, excluded, held, refused
    Column("decision_id", ForeignKey("decision.id")),
    Column("reason", String, nullable=False, default=""),
)

receipt = Table(
    "receipt",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("key", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("version_id", String, nullable=False, default=""),
    Column("store_sha256", Digest),
    Column("sent", Instant, nullable=False),
    Column("symbol", String, nullable=False, default="?"),  # = identical, * differs, + missing, ! error, ? not compared
    Column("read_back_sha256", Digest),
    Column("verified", Instant),
)

attestation = Table(
    "attestation",
    metadata,
    surrogate(),
    Column("plan_id", ForeignKey("plan.id")),
    Column("made", Instant, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("document", JSON, nullable=False),
)
