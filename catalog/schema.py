"""The tables, one block a family (design: docs/architecture.md). Alembic's first revision creates exactly these.

Surrogate integer ids join the tables and travel in messages; identities are natural (source + path + label, SHA-256)
and are what `catalog digest` reads. Paths are bytes: SQLite and PostgreSQL refuse lone surrogates in text.
Instants are nanoseconds since the epoch, UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import JSON

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only makes an automatic row id of a plain INTEGER key.
Id = BigInteger().with_variant(Integer, "sqlite")
Instant = BigInteger
Digest = LargeBinary


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


# --- sources, crawls, entries ---------------------------------------------------------------------------------------

source = Table(
    "source",
    metadata,
    _id(),
    Column("name", String, nullable=False, unique=True),
    Column("url", String, nullable=False),  # never with a password
    Column("descriptor", LargeBinary),  # of the share itself
    Column("zoned_times", Boolean, nullable=False, default=True),  # False: local times without a zone (zip)
)

crawl = Table(
    "crawl",
    metadata,
    _id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("complete", Boolean, nullable=False, default=False),
    Column("entries", BigInteger, nullable=False, default=0),
    Column("bytes", BigInteger, nullable=False, default=0),
    Column("folders", BigInteger, nullable=False, default=0),
    Column("rehash", Boolean, nullable=False, default=False),  # every file is read again, whatever its dates say
)

trouble = Table(
    "trouble",
    metadata,
    _id(),
    Column("crawl_id", ForeignKey("crawl.id"), nullable=False, index=True),
    Column("path", LargeBinary, nullable=False),
    Column("fault", String, nullable=False),
    Column("detail", String, nullable=False, default=""),
    Column("hides_entries", Boolean, nullable=False),
)

descriptor = Table(
    "descriptor",
    metadata,
    _id(),
    Column("sha256", Digest, nullable=False, unique=True),
    Column("bytes", LargeBinary, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    _id(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("path", LargeBinary, nullable=False),
    Column("label", String, nullable=False, default=""),
    Column("shown", Text, nullable=False),  # path as valid Unicode
    Column("folded", Text, nullable=False),  # for look-up only: no case, no accent
    Column("kind", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created", Instant),
    Column("modified", Instant),
    Column("changed", Instant),
    Column("accessed", Instant),
    Column("attributes", BigInteger, nullable=False, default=0),
    Column("native_id", String, nullable=False, default=""),
    Column("native_digest", String, nullable=False, default=""),
    Column("owner", String, nullable=False, default=""),
    Column("author", String, nullable=False, default=""),
    Column("editor", String, nullable=False, default=""),
    Column("streams", String, nullable=False, default=""),  # separated by newlines
    Column("target", String, nullable=False, default=""),
    Column("descriptor_id", ForeignKey("descriptor.id")),
    Column("rights_class_id", ForeignKey("rights_class.id")),
    Column("nature", String, nullable=False, default="document"),  # document, junk, private, link
    Column("nature_rule", String, nullable=False, default=""),
    Column("content_id", ForeignKey("content.id")),
    Column("first_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("since_crawl", ForeignKey("crawl.id"), nullable=False),  # in its present state since
    Column("last_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
    Column("moved_from", Id),
    UniqueConstraint("source_id", "path", "label"),
    Index("ix_entry_content_id_size", "content_id", "size"),
    Index("ix_entry_folded", "folded"),
    Index("ix_entry_source_id_last_crawl", "source_id", "last_crawl"),
)

sighting = Table(  # past states of an entry, as intervals of crawls; the present state is the row of the entry
    "sighting",
    metadata,
    _id(),
    Column("entry_id", ForeignKey("entry.id"), nullable=False, index=True),
    Column("first_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("last_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified", Instant),
    Column("descriptor_id", ForeignKey("descriptor.id")),
    Column("content_id", ForeignKey("content.id")),
)

# --- contents and texts ---------------------------------------------------------------------------------------------

content = Table(
    "content",
    metadata,
    _id(),
    Column("sha256", Digest, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False, default=""),
    Column("meaning", Digest),  # second fingerprint, over the meaningful parts of a rewritten container
)
Index("ix_content_meaning", content.c.meaning, sqlite_where=content.c.meaning.is_not(None))

member = Table(  # what lies inside each container, at every depth; never counted
    "member",
    metadata,
    _id(),
    Column("container_id", ForeignKey("content.id"), nullable=False),
    Column("holder_id", ForeignKey("content.id"), nullable=False, index=True),  # the container right above
    Column("path", LargeBinary, nullable=False),  # raw names, those of the containers between included
    Column("occurrence", Integer, nullable=False, default=1),  # 2: the second file of that name in its holder
    Column("shown", Text, nullable=False),
    Column("depth", Integer, nullable=False),  # 1: its holder is the container
    Column("content_id", ForeignKey("content.id"), index=True),  # none: it was not opened
    Column("nature", String, nullable=False),  # as of entries
    Column("nature_rule", String, nullable=False, default=""),
    Column("fault", String, nullable=False, default=""),
    UniqueConstraint("container_id", "holder_id", "path", "occurrence"),
)

text = Table(
    "text",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("extractor", String, nullable=False),
    Column("how", String, nullable=False),
    Column("language", String, nullable=False, default=""),
    Column("fault", String, nullable=False, default=""),
    Column("detail", String, nullable=False, default=""),
    Column("page_count", Integer, nullable=False, default=0),
    Column("characters", Integer, nullable=False, default=0),
    Column("pages", LargeBinary, nullable=False),  # zlib of the JSON list of [number, text]
    Column("metadata", JSON, nullable=False),
)

# --- classification -------------------------------------------------------------------------------------------------

group = Table(
    "duplicate_group",
    metadata,
    _id(),
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
    _id(),
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
    _id(),
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
    _id(),
    Column("controller", String, nullable=False),
    Column("service", String, nullable=False),
    Column("activity", String, nullable=False),
    Column("title", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    UniqueConstraint("controller", "service", "activity"),
)

# --- rights ---------------------------------------------------------------------------------------------------------

rights_class = Table(
    "rights_class",
    metadata,
    _id(),
    Column("key", Digest, nullable=False, unique=True),  # over the facts, without surrogate ids
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("descriptor_id", ForeignKey("descriptor.id")),
    Column("folders", JSON, nullable=False),  # descriptor ids of the folders above; 0 for one that was not told
    Column("node", String, nullable=False),
    Column("accepted", Boolean, nullable=False),  # a decision accepts that all readers of the node read it
    Column("widens", Boolean, nullable=False),  # under the settings of the day, the transfer would open it: held
)

# --- decisions ------------------------------------------------------------------------------------------------------

decision = Table(
    "decision",
    metadata,
    _id(),
    Column("scope", String, nullable=False),  # entry, group, folder, rule, content, value
    Column("subject", LargeBinary, nullable=False),
    Column("action", String, nullable=False),  # exclude, admit, hold, accept, file, widen, narrow
    Column("reason", String, nullable=False, default=""),  # of the closed list, for an exclusion
    Column("detail", JSON, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("superseded_by", ForeignKey("decision.id")),
    Index("ix_decision_scope_subject", "scope", "subject"),
)

ruling = Table(  # derived: the decision that governs an entry today
    "ruling",
    metadata,
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("decision_id", ForeignKey("decision.id"), nullable=False),
)

# --- migration ------------------------------------------------------------------------------------------------------

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
    _id(),
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
    _id(),
    Column("plan_id", ForeignKey("plan.id")),
    Column("made", Instant, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("document", JSON, nullable=False),
)

# --- progress -------------------------------------------------------------------------------------------------------

step = Table(
    "step",
    metadata,
    Column("stage", String, primary_key=True),
    Column("subject", Id, primary_key=True, autoincrement=False),
    Column("version", String, nullable=False),
    Column("state", String, nullable=False),  # done, failed, waiting
    Column("attempts", Integer, nullable=False, default=0),
    Column("fault", String, nullable=False, default=""),
    Column("detail", String, nullable=False, default=""),
    Index("ix_step_stage_state", "stage", "state"),
)
