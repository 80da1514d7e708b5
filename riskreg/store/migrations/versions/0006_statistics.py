"""What a full register looks like, told to SQLite's planner, which otherwise guesses that any equality finds ten rows.

The numbers are the averages of a register of 100,000 risks; ``ANALYZE`` replaces them by real ones. PostgreSQL counts
for itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AVERAGES = (
    ("risk", "ix_risk_worst_first", "100000 20000 10000 1"),
    ("risk", "ix_risk_standing_worst_first", "100000 25000 5883 2703 1"),
    ("risk", "ix_risk_organizational_level_standing_worst_first", "100000 50000 12500 2942 1409 1"),
    ("risk", "ix_risk_is_emerging_standing_worst_first", "100000 50000 12500 2942 1352 1"),
    ("risk", "ix_risk_state_worst_first", "100000 16667 4000 1819 1"),
    ("risk", "ix_risk_category_subcategory_worst_first", "100000 33334 11112 2223 1112 1"),
    ("risk", "ix_risk_entity_id_worst_first", "100000 991 199 100 1"),
    ("risk", "ix_risk_exposure_rank_worst_first", "100000 20000 1"),
    ("risk", "ix_risk_target_rank_worst_first", "100000 20000 1"),
    ("risk", "ix_risk_exposure_cell_number", "100000 3847 1"),
    ("risk", "ix_risk_residual_cell_number", "100000 4762 1"),
    ("risk", "ix_risk_target_cell_number", "100000 4762 1"),
    ("risk", "ix_risk_classification_owner_id", "100000 33334 51"),
    ("risk", "ix_risk_classification_focal_point_id", "100000 33334 51"),
    ("risk", "ix_risk_classification_author_id", "100000 33334 51"),
    ("risk", "ix_risk_earliest_due_number", "100000 217 1"),
    ("risk", "ix_risk_owner_id", "100000 152"),
    ("risk", "ix_risk_focal_point_id", "100000 152"),
    ("risk", "ix_risk_merged_into_id", "100000 50000"),
    ("risk", "ix_risk_updated_at_number", "100000 2 1"),
    ("risk", "ix_risk_title_folded_number", "100000 1 1"),
    ("risk_reader", "ix_risk_reader_person_id", "10000 15"),
    ("action", "ix_action_owner_id_status_due", "300000 455 228 2"),
    ("person", "ix_person_entity_id", "660 6"),
    ("entity", "ix_entity_path", "101 1"),
    ("entity", "ix_entity_parent_id", "101 34"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    # On tables without rows this makes the table of statistics and nothing else.
    op.execute("ANALYZE")
    for row in _AVERAGES:
        op.execute(sa.text("DELETE FROM sqlite_stat1 WHERE tbl = :t AND idx = :i").bindparams(t=row[0], i=row[1]))
        told = sa.text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:t, :i, :s)")
        op.execute(told.bindparams(t=row[0], i=row[1], s=row[2]))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
