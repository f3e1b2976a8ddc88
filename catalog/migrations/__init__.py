"""Revisions of the schema, applied by `Catalog.migrate`."""

from pathlib import Path

from sqlalchemy import Connection

HEAD = "0001"
"""The newest revision: a catalogue that has it is left alone."""


def upgrade(db: Connection) -> None:
    """Bring the catalogue to HEAD."""
    from alembic import command  # costs half a second, which only a new or an old catalogue needs to pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = db
    command.upgrade(config, "head")
