"""Contents, what containers hold, texts."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)
from sqlalchemy.types import JSON

from catalog.schema.base import Digest, metadata, surrogate, unique_path

content = Table(
    "content",
    metadata,
    surrogate(),
    Column("sha256", Digest, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False, default=""),
    Column("meaning", Digest),  # second fingerprint, over the meaningful parts of a rewritten container
)
Index("ix_content_meaning", content.c.meaning, sqlite_where=content.c.meaning.is_not(None))

member = Table(  # what lies inside each container, at every depth; never counted
    "member",
    metadata,
    surrogate(),
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
    unique_path("container_id", "holder_id", "path", "occurrence"),
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
