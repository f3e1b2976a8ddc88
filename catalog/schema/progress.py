"""What each stage has done, and which batches are out with workers."""

from sqlalchemy import Column, Index, Integer, String, Table
from sqlalchemy.types import JSON

from catalog.schema.base import Id, Instant, metadata

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

task = Table(
    "task",
    metadata,
    Column("id", String, primary_key=True, autoincrement=False),  # a UUID, which the message carries
    Column("job", String, nullable=False),  # the run that sent it: what it leaves behind means nothing to another
    Column("stage", String, nullable=False),
    Column("version", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("after", Integer, nullable=False),  # subjects of the stage that were not sent yet
    Column("sent", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),  # times that a worker began it
    Column("done", Instant, nullable=True),
    Column("failure", JSON, nullable=True),
)
