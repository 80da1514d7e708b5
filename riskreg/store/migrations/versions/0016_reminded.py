"""Reviews: when the risk secretariat last reminded an entity, and an index that counts the answers of a review."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COUNTED = ("cycle_id", "return_id", "answer", "risk_id")


def upgrade() -> None:
    op.add_column("entity_return", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_review_item_counted", "review_item", list(_COUNTED), unique=False)


def downgrade() -> None:
    op.drop_index("ix_review_item_counted", "review_item")
    op.execute("ALTER TABLE entity_return DROP COLUMN reminded_at")
