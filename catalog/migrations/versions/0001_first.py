"""First schema: everything that catalog/schema.py declares.

Until the first release this revision follows the schema; afterwards a change is a new revision.
"""

from alembic import op

from catalog.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop every table."""
    metadata.drop_all(op.get_bind())
