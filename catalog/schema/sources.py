"""Sources, crawls and entries."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from catalog.schema.base import HASHED, Digest, Id, Instant, metadata, surrogate, unique_path

source = Table(
    "source",
    metadata,
    surrogate(),
    Column("name", String, nullable=False, unique=True),
    Column("url", String, nullable=False),  # never with a password
    Column("descriptor", LargeBinary),  # of the share itself
    Column("zoned_times", Boolean, nullable=False, default=True),  # False: local times without a zone (zip)
)

crawl = Table(
    "crawl",
    metadata,
    surrogate(),
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
    surrogate(),
    Column("crawl_id", ForeignKey("crawl.id"), nullable=False, index=True),
    Column("path", LargeBinary, nullable=False),
    Column("fault", String, nullable=False),
    Column("detail", String, nullable=False, default=""),
    Column("hides_entries", Boolean, nullable=False),
)

descriptor = Table(
    "descriptor",
    metadata,
    surrogate(),
    Column("sha256", Digest, nullable=False, unique=True),
    Column("bytes", LargeBinary, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    surrogate(),
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
    unique_path("source_id", "path", "label"),
    # Partial: a crawl, which knows no content yet, does not pay for it.
    Index("ix_entry_content_id_size", "content_id", "size", sqlite_where=text("content_id IS NOT NULL")),
)
entry_folded = Index("ix_entry_folded", entry.c.folded, info=HASHED)
"""Built by `catalog.entries` at the end of the first crawl."""

sighting = Table(  # past states of an entry, as intervals of crawls; the present state is the row of the entry
    "sighting",
    metadata,
    surrogate(),
    Column("entry_id", ForeignKey("entry.id"), nullable=False, index=True),
    Column("first_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("last_crawl", ForeignKey("crawl.id"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified", Instant),
    Column("descriptor_id", ForeignKey("descriptor.id")),
    Column("content_id", ForeignKey("content.id")),
)
