"""How each risk stood and since when, kept by triggers: whatever changes a risk, its row before is not lost."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from riskreg import clock

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KEPT: tuple[tuple[str, Any, bool], ...] = (
    ("number", sa.Integer(), False),
    ("revision", sa.Integer(), False),
    ("lifecycle_id", sa.Integer(), False),
    ("state", sa.String(24), False),
    ("standing", sa.String(16), False),
    ("state_since", _MOMENT, False),
    ("title", sa.String(200), False),
    ("title_folded", sa.String(200), False),
    ("category", sa.String(32), False),
    ("subcategory", sa.String(40), False),
    ("entity_id", sa.Integer(), False),
    ("organizational_level", sa.String(32), False),
    ("scope", sa.String(200), False),
    ("owner_id", sa.Integer(), True),
    ("focal_point_id", sa.Integer(), True),
    ("is_emerging", sa.Boolean(), False),
    ("proximity", sa.String(32), True),
    ("response", sa.String(32), True),
    ("author_id", sa.Integer(), True),
    ("submitter_id", sa.Integer(), True),
    ("approved_revision", sa.Integer(), True),
    ("decided_kind", sa.String(32), True),
    ("decided_revision", sa.Integer(), True),
    ("decided_at", _MOMENT, True),
    ("is_decision_changed", sa.Boolean(), False),
    ("accepted_revision", sa.Integer(), True),
    ("accepted_at", _MOMENT, True),
    ("accepted_until", sa.Date(), True),
    ("is_acceptance_changed", sa.Boolean(), False),
    ("changed_at", _MOMENT, True),
    ("merged_into_id", sa.Integer(), True),
    ("consolidated_as", sa.String(32), True),
    ("consolidated_into_id", sa.Integer(), True),
    ("consolidated_at", _MOMENT, True),
    ("profile_id", sa.Integer(), True),
    ("exposure_likelihood", sa.Integer(), True),
    ("exposure_impact", sa.Integer(), True),
    ("exposure_rank", sa.Integer(), True),
    ("residual_likelihood", sa.Integer(), True),
    ("residual_impact", sa.Integer(), True),
    ("residual_rank", sa.Integer(), True),
    ("residual_rank_before", sa.Integer(), True),
    ("target_likelihood", sa.Integer(), True),
    ("target_impact", sa.Integer(), True),
    ("target_rank", sa.Integer(), True),
    ("target_date", sa.Date(), True),
    ("control_effectiveness", sa.String(40), False),
    ("target_control_effectiveness", sa.String(40), False),
    ("exposure_cell", sa.Integer(), True),
    ("residual_cell", sa.Integer(), True),
    ("target_cell", sa.Integer(), True),
    ("earliest_due", sa.Date(), True),
    ("created_at", _MOMENT, False),
    ("updated_at", _MOMENT, False),
)
_NAMES = tuple(name for name, _kind, _nullable in _KEPT)
_ALL = ", ".join(_NAMES)
_NEW = ", ".join(f"NEW.{name}" for name in _NAMES)
_BEGIN = f"INSERT INTO risk_past (risk_id, since, {_ALL}) VALUES (NEW.id, NEW.updated_at, {_NEW});"
# A change is written in steps, of which the last gives the new version; while a risk is logged it has none.
_CHANGED = "NEW.version <> OLD.version OR OLD.revision = 0"
# Several changes of one moment are one change: only how the risk stood after them can have been seen.
_GO_ON = f"""
    DELETE FROM risk_past WHERE risk_id = NEW.id AND since = NEW.updated_at;
    UPDATE risk_past SET until = NEW.updated_at WHERE risk_id = NEW.id AND until IS NULL;
    {_BEGIN}
"""


def upgrade() -> None:
    op.create_table(
        "risk_past",
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("is_taken_over", sa.Boolean(), nullable=False, server_default=sa.false()),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in _KEPT),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_past_risk_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("risk_id", "since", name=op.f("pk_risk_past")),
    )
    op.create_index("ix_risk_past_until_since", "risk_past", ["until", "since"], unique=False)
    is_postgres = op.get_bind().dialect.name == "postgresql"
    now = clock.now()
    _take_over(now.isoformat() if is_postgres else f"{now:%Y-%m-%d %H:%M:%S.%f}", "true" if is_postgres else "1")
    (_remember_on_postgres if is_postgres else _remember_on_sqlite)()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("begins", "goes_on"):
            op.execute(f"DROP TRIGGER risk_past_{name} ON risk")
            op.execute(f"DROP FUNCTION risk_past_{name}()")
    else:
        for name in ("begins", "goes_on"):
            op.execute(f"DROP TRIGGER risk_past_{name}")
    op.drop_table("risk_past")


def _take_over(now: str, yes: str) -> None:
    """Of the risks there are already it is known how they stand from now on, and no earlier."""
    op.execute(
        f"INSERT INTO risk_past (risk_id, since, is_taken_over, {_ALL}) SELECT id, '{now}', {yes}, {_ALL} FROM risk"
    )


def _remember_on_sqlite() -> None:
    op.execute(f"CREATE TRIGGER risk_past_begins AFTER INSERT ON risk BEGIN {_BEGIN} END")
    op.execute(f"CREATE TRIGGER risk_past_goes_on AFTER UPDATE ON risk WHEN {_CHANGED} BEGIN {_GO_ON} END")


def _remember_on_postgres() -> None:
    for name, what, when in (("begins", "AFTER INSERT", ""), ("goes_on", "AFTER UPDATE", f" WHEN ({_CHANGED})")):
        done = _BEGIN if name == "begins" else _GO_ON
        op.execute(
            f"CREATE FUNCTION risk_past_{name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {done} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER risk_past_{name} {what} ON risk FOR EACH ROW{when} EXECUTE FUNCTION risk_past_{name}()"
        )
