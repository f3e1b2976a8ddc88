"""Keys, plans, receipts and constats."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table
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
    Column("node", String, nullable=False, default=""),
    Column("key", String, nullable=False, default=""),  # as the plan gave it; that of a received content is in object
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
    Column("verified", Instant),  # when it was last read back whole
    Column("tried", Instant),  # when that was last tried
)

superseded = Table(  # receipts of objects whose content has another key since; the store keeps them until told
    "superseded",
    metadata,
    surrogate(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("key", String, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("version_id", String, nullable=False, default=""),
    Column("sent", Instant, nullable=False),
    Column("symbol", String, nullable=False),
    Column("read_back_sha256", Digest),
    Column("verified", Instant),
    Column("replaced", Instant, nullable=False),  # when the new object was read back and found identical
    Column("by", String, nullable=False),
    Column("why", String, nullable=False),
)

verification = Table(  # a round of reading back that may take several sittings
    "verification",
    metadata,
    surrogate(),
    Column("scope", String, nullable=False),
    Column("seed", String, nullable=False, default=""),
    Column("began", Instant, nullable=False),
    Column("ended", Instant),
)

object_lock = Table(  # what the store keeps anyone from deleting
    "object_lock",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("version_id", String, nullable=False),  # as in the receipt
    Column("mode", String, nullable=False),  # governance, compliance
    Column("start", Instant, nullable=False),  # when the object was first found identical
    Column("days", Integer, nullable=False),  # what was asked for, from the start
    Column("until", Instant, nullable=False),  # what the store answered: at least as long
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

freeze = Table(  # what a source was seen to allow; those of one check have one number, and a later check erases none
    "freeze",
    metadata,
    surrogate(),
    Column("number", Integer, nullable=False),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("account", String, nullable=False),  # ordinary, crawling, everyone; empty where nothing is to be asked
    Column("result", String, nullable=False),  # read_only, closed, writable, unknown, not_applicable
    Column("looked", Integer, nullable=False, default=0),
    Column("shut", Integer, nullable=False, default=0),  # what the account may not even look at
    Column("untold", Integer, nullable=False, default=0),  # what the server does not say
    Column("writable", JSON, nullable=False),  # [shown path, [rights]]
)
