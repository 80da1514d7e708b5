"""Mitigation actions run under a lifecycle; what was done before there was anything to confirm counts as confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_POINTERS = {"lifecycle_id": "lifecycle_version", "done_by_id": "person", "done_for_id": "person"}


def upgrade() -> None:
    for column, target in _POINTERS.items():
        # With its reference in the same line: SQLite would otherwise have to make the table anew.
        op.execute(
            f"ALTER TABLE action ADD COLUMN {column} INTEGER CONSTRAINT fk_action_{column} REFERENCES {target} (id)"
        )
    op.add_column("action", sa.Column("state", sa.String(24), nullable=False, server_default="planned"))
    op.add_column("action", sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("action_update", sa.Column("past", sa.String(120), nullable=False, server_default=""))
    # Which version of the lifecycle they run under is said by "riskreg init", which adopts the first.
    op.execute(
        "UPDATE action SET state = CASE status WHEN 'in progress' THEN 'in_progress' WHEN 'done' THEN 'confirmed'"
        " WHEN 'cancelled' THEN 'dropped' ELSE 'planned' END WHERE status <> 'not started'"
    )


def downgrade() -> None:
    op.drop_column("action_update", "past")
    for column in ("state_since", "state", *_POINTERS):
        op.execute(f"ALTER TABLE action DROP COLUMN {column}")
