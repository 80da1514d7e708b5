"""A seat says when it was given or its guest let in: those of people with an account were given by the secretariat."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_MADE = "(SELECT workshop.made_at FROM workshop WHERE workshop.id = workshop_seat.workshop_id)"


def upgrade() -> None:
    op.execute(f"UPDATE workshop_seat SET admitted_at = {_MADE} WHERE person_id IS NOT NULL AND admitted_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE workshop_seat SET admitted_at = NULL WHERE person_id IS NOT NULL")
