"""A workshop keeps the key of the form it was made with, so that a form sent twice makes one."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workshop", sa.Column("made_key", sa.String(64), nullable=True))
    op.create_index("ix_workshop_made_by_id_made_key", "workshop", ["made_by_id", "made_key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_workshop_made_by_id_made_key", table_name="workshop")
    op.drop_column("workshop", "made_key")
