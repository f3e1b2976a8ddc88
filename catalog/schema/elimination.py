"""Bordereaux d'élimination, frozen: what each proposes, what the visa granted, what is known to be gone."""

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table
from sqlalchemy.types import JSON

from catalog.schema.base import Instant, metadata, surrogate

bordereau = Table(
    "bordereau",
    metadata,
    surrogate(),
    Column("number", String, nullable=False, unique=True),  # year and rank: 2026-001
    Column("as_of", String, nullable=False),  # ISO date on which the retention was counted
    Column("made", Instant, nullable=False),
    Column("digest", String, nullable=False),  # over the date and the lines
    Column("document", JSON, nullable=False),  # commune, groups, what is not listed and why
)

bordereau_line = Table(  # one line a content
    "bordereau_line",
    metadata,
    Column("bordereau_id", ForeignKey("bordereau.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("facts", JSON, nullable=False),
    Column("granted", Boolean),  # none: no visa yet
    Column("eliminated", Instant),  # when the store was found to hold it no more
    Column("receipt", JSON),  # what the store had confirmed of it
)

bordereau_place = Table(  # the files that hold the content of a line
    "bordereau_place",
    metadata,
    Column("bordereau_id", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), primary_key=True, index=True),
    ForeignKeyConstraint(["bordereau_id", "line"], ["bordereau_line.bordereau_id", "bordereau_line.line"]),
)
