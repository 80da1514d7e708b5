"""What somebody submitted, actions that are late and tasks that are late are found by indexes of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_risk_submitter_id", "risk", ["submitter_id"], unique=False)
    op.create_index("ix_action_status_due", "action", ["status", "due"], unique=False)
    op.create_index("ix_task_open_due_at", "task", ["due_at"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_index("ix_task_open_due_at", table_name="task")
    op.drop_index("ix_action_status_due", table_name="action")
    op.drop_index("ix_risk_submitter_id", table_name="risk")
