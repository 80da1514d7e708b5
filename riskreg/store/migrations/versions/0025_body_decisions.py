"""What bodies decided, what it is about, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ONE_THING = (
    "(CASE WHEN risk_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN entity_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN workshop = '' THEN 0 ELSE 1 END) = 1"
)
_ENDORSES = sa.text("endorses")
_APPEND_ONLY = (
    "body_decision",
    "body_subject",
    "body_update",
)
_MADE = ("body_decision", "body_decision_course", "body_subject", "body_update")


def upgrade() -> None:
    _make_body_decision()
    _make_body_decision_course()
    _make_body_subject()
    _make_body_update()
    _refuse_changes()


def downgrade() -> None:
    for table in reversed(_MADE):
        op.drop_table(table)


def _make(
    table: str,
    columns: Sequence[sa.Column[Any]],
    checks: Mapping[str, str],
    pointers: Mapping[str, str],
    unique: Sequence[Sequence[str]],
    key: Sequence[str],
) -> None:
    op.create_table(
        table,
        *columns,
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
            for column, target in pointers.items()
        ),
        *(sa.UniqueConstraint(*some, name=op.f(f"uq_{table}_{'_'.join(some)}")) for some in unique),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def _make_body_decision() -> None:
    _make(
        "body_decision",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("body_id", sa.Integer(), nullable=False),
            sa.Column("how", sa.String(32), nullable=False),
            sa.Column("decided_on", sa.Date(), nullable=False),
            sa.Column("text", sa.String(), nullable=False),
            sa.Column("folded", sa.String(), nullable=False),
            sa.Column("entity_id", sa.Integer(), nullable=True),
            sa.Column("due_on", sa.Date(), nullable=True),
            sa.Column("endorses", sa.Boolean(), nullable=False),
            sa.Column("as_at", _MOMENT, nullable=True),
            sa.Column("head_seq", sa.Integer(), nullable=True),
            sa.Column("head_hash", sa.String(64), nullable=False),
            sa.Column("review_id", sa.Integer(), nullable=True),
            sa.Column("supersedes_id", sa.Integer(), nullable=True),
            sa.Column("supersede_reason", sa.String(), nullable=False),
            sa.Column("recorded_at", _MOMENT, nullable=False),
            sa.Column("recorded_by_id", sa.Integer(), nullable=True),
            sa.Column("recorded_by_name", sa.String(120), nullable=False),
        ],
        {
            "decided": "how IN ('meeting', 'electronic review', 'workshop')",
            "electronic_has_its_review": "(how = 'electronic review') = (review_id IS NOT NULL)",
            "endorses_as_at_a_moment": "endorses = (as_at IS NOT NULL)",
            "head_has_its_hash": "(as_at IS NULL) = (head_hash = '')",
            "moment_has_its_head": "(as_at IS NULL) = (head_seq IS NULL)",
            "says_something": "text <> ''",
            "supersedes_with_a_reason": "(supersedes_id IS NULL) = (supersede_reason = '')",
        },
        {
            "body_id": "body.id",
            "entity_id": "entity.id",
            "review_id": "electronic_review.id",
            "supersedes_id": "body_decision.id",
            "recorded_by_id": "person.id",
        },
        [["number"], ["review_id"], ["supersedes_id"]],
        ["id"],
    )
    op.create_index("ix_body_decision_body_id_decided_on", "body_decision", ["body_id", "decided_on"], unique=False)
    op.create_index("ix_body_decision_decided_on_id", "body_decision", ["decided_on", "id"], unique=False)
    op.create_index(
        "ix_body_decision_endorses",
        "body_decision",
        ["decided_on", "id"],
        unique=False,
        sqlite_where=_ENDORSES,
        postgresql_where=_ENDORSES,
    )
    op.create_index("ix_body_decision_entity_id_decided_on", "body_decision", ["entity_id", "decided_on"], unique=False)


def _make_body_decision_course() -> None:
    _make(
        "body_decision_course",
        [
            sa.Column("decision_id", sa.Integer(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("lifecycle_id", sa.Integer(), nullable=False),
            sa.Column("state", sa.String(24), nullable=False),
            sa.Column("state_since", _MOMENT, nullable=False),
            sa.Column("ended_at", _MOMENT, nullable=True),
            sa.Column("responsible_id", sa.Integer(), nullable=True),
            sa.Column("update_from", sa.Date(), nullable=True),
            sa.Column("update_due", sa.Date(), nullable=True),
            sa.Column("reported_by_id", sa.Integer(), nullable=True),
        ],
        {
            "update_counted_from_a_day": "(update_due IS NULL) = (update_from IS NULL)",
        },
        {
            "decision_id": "body_decision.id",
            "lifecycle_id": "lifecycle_version.id",
            "responsible_id": "person.id",
            "reported_by_id": "person.id",
        },
        [],
        ["decision_id"],
    )
    op.create_index(
        "ix_body_decision_course_ended_at_update_due", "body_decision_course", ["ended_at", "update_due"], unique=False
    )
    op.create_index(
        "ix_body_decision_course_responsible_id_ended_at",
        "body_decision_course",
        ["responsible_id", "ended_at"],
        unique=False,
    )


def _make_body_subject() -> None:
    _make(
        "body_subject",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("decision_id", sa.Integer(), nullable=True),
            sa.Column("review_id", sa.Integer(), nullable=True),
            sa.Column("risk_id", sa.Integer(), nullable=True),
            sa.Column("entity_id", sa.Integer(), nullable=True),
            sa.Column("workshop", sa.String(12), nullable=False),
        ],
        {
            "is_one_thing": _ONE_THING,
            "of_one_of_the_two": "(decision_id IS NULL) <> (review_id IS NULL)",
        },
        {
            "decision_id": "body_decision.id",
            "review_id": "electronic_review.id",
            "risk_id": "risk.id",
            "entity_id": "entity.id",
        },
        [],
        ["id"],
    )
    op.create_index("ix_body_subject_decision_id", "body_subject", ["decision_id"], unique=False)
    op.create_index("ix_body_subject_review_id", "body_subject", ["review_id"], unique=False)
    op.create_index("ix_body_subject_risk_id", "body_subject", ["risk_id"], unique=False)


def _make_body_update() -> None:
    _make(
        "body_update",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("decision_id", sa.Integer(), nullable=False),
            sa.Column("at", _MOMENT, nullable=False),
            sa.Column("by_id", sa.Integer(), nullable=True),
            sa.Column("by_name", sa.String(120), nullable=False),
            sa.Column("state", sa.String(24), nullable=False),
            sa.Column("text", sa.String(), nullable=False),
            sa.Column("evidence", sa.String(), nullable=False),
        ],
        {},
        {"decision_id": "body_decision.id", "by_id": "person.id"},
        [],
        ["id"],
    )
    op.create_index("ix_body_update_decision_id_id", "body_update", ["decision_id", "id"], unique=False)


def _refuse_changes() -> None:
    """What was decided, said and answered stays as it is."""
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
            )
