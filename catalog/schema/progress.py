"""What each stage has done."""

from sqlalchemy import Column, Index, Integer, String, Table

from catalog.schema.base import Id, metadata

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
