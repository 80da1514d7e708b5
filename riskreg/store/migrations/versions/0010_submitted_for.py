"""For whom a risk was submitted, where somebody acted for another."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With its reference in the same line: SQLite would otherwise have to make the table anew.
    op.execute(
        "ALTER TABLE risk ADD COLUMN submitted_for_id INTEGER"
        " CONSTRAINT fk_risk_submitted_for_id REFERENCES person (id)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE risk DROP COLUMN submitted_for_id")
