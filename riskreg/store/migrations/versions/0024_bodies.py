"""Bodies, who has a vote in them, and what they decide between meetings."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_APPEND_ONLY = ("electronic_answer",)
_MADE = ("body", "body_member", "electronic_review", "electronic_voter", "electronic_answer")


def upgrade() -> None:
    _make_body()
    _make_body_member()
    _make_electronic_review()
    _make_electronic_voter()
    _make_electronic_answer()
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


def _make_body() -> None:
    _make(
        "body",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.String(20), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(120), nullable=False),
            sa.Column("chair", sa.String(120), nullable=False),
            sa.Column("meets", sa.String(200), nullable=False),
            sa.Column("quorum_kind", sa.String(32), nullable=False),
            sa.Column("quorum", sa.Integer(), nullable=False),
            sa.Column("rule", sa.String(32), nullable=False),
            sa.Column("update_months", sa.Integer(), nullable=False),
            sa.Column("created_at", _MOMENT, nullable=False),
        ],
        {
            "adoptionrule": "rule IN ('no objection', 'majority')",
            "quorum_can_be_met": "quorum >= 1 AND (quorum_kind <> 'per cent' OR quorum <= 100)",
            "quorumkind": "quorum_kind IN ('per cent', 'number')",
            "update_months_in_reach": "update_months BETWEEN 1 AND 24",
        },
        {},
        [["code"]],
        ["id"],
    )


def _make_body_member() -> None:
    _make(
        "body_member",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("body_id", sa.Integer(), nullable=False),
            sa.Column("person_id", sa.Integer(), nullable=False),
            sa.Column("has_vote", sa.Boolean(), nullable=False),
            sa.Column("from_on", sa.Date(), nullable=False),
            sa.Column("until_on", sa.Date(), nullable=True),
        ],
        {
            "ends_after_it_begins": "until_on IS NULL OR until_on >= from_on",
        },
        {"body_id": "body.id", "person_id": "person.id"},
        [],
        ["id"],
    )
    op.create_index("ix_body_member_body_id_until_on", "body_member", ["body_id", "until_on"], unique=False)
    op.create_index("ix_body_member_person_id_until_on", "body_member", ["person_id", "until_on"], unique=False)


def _make_electronic_review() -> None:
    _make(
        "electronic_review",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("body_id", sa.Integer(), nullable=False),
            sa.Column("text", sa.String(), nullable=False),
            sa.Column("closes_on", sa.Date(), nullable=False),
            sa.Column("closes_at", _MOMENT, nullable=False),
            sa.Column("entity_id", sa.Integer(), nullable=True),
            sa.Column("responsible_id", sa.Integer(), nullable=True),
            sa.Column("due_on", sa.Date(), nullable=True),
            sa.Column("endorses", sa.Boolean(), nullable=False),
            sa.Column("quorum_kind", sa.String(32), nullable=False),
            sa.Column("quorum", sa.Integer(), nullable=False),
            sa.Column("rule", sa.String(32), nullable=False),
            sa.Column("members", sa.Integer(), nullable=False),
            sa.Column("lifecycle_id", sa.Integer(), nullable=False),
            sa.Column("state", sa.String(24), nullable=False),
            sa.Column("state_since", _MOMENT, nullable=False),
            sa.Column("opened_at", _MOMENT, nullable=False),
            sa.Column("opened_by_id", sa.Integer(), nullable=True),
            sa.Column("opened_by_name", sa.String(120), nullable=False),
            sa.Column("ended_at", _MOMENT, nullable=True),
            sa.Column("result", sa.String(32), nullable=True),
            sa.Column("outcome", sa.String(), nullable=False),
            sa.Column("reason", sa.String(), nullable=False),
        ],
        {
            "adoptionrule": "rule IN ('no objection', 'majority')",
            "asks_somebody": "members >= 1",
            "counted_when_ended": "result IS NULL OR ended_at IS NOT NULL",
            "quorumkind": "quorum_kind IN ('per cent', 'number')",
            "result": "result IN ('adopted', 'not adopted', 'no quorum')",
            "says_something": "text <> ''",
        },
        {
            "body_id": "body.id",
            "entity_id": "entity.id",
            "responsible_id": "person.id",
            "lifecycle_id": "lifecycle_version.id",
            "opened_by_id": "person.id",
        },
        [["number"]],
        ["id"],
    )
    op.create_index("ix_electronic_review_body_id_id", "electronic_review", ["body_id", "id"], unique=False)
    op.create_index(
        "ix_electronic_review_ended_at_closes_on", "electronic_review", ["ended_at", "closes_on"], unique=False
    )


def _make_electronic_voter() -> None:
    _make(
        "electronic_voter",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("review_id", sa.Integer(), nullable=False),
            sa.Column("person_id", sa.Integer(), nullable=False),
            sa.Column("person_name", sa.String(120), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("lifecycle_id", sa.Integer(), nullable=False),
            sa.Column("state", sa.String(24), nullable=False),
            sa.Column("state_since", _MOMENT, nullable=False),
            sa.Column("ended_at", _MOMENT, nullable=True),
            sa.Column("answer", sa.String(32), nullable=True),
            sa.Column("answered_at", _MOMENT, nullable=True),
        ],
        {
            "answer_has_its_moment": "(answer IS NULL) = (answered_at IS NULL)",
            "memberanswer": "answer IN ('approve', 'object', 'abstain')",
        },
        {"review_id": "electronic_review.id", "person_id": "person.id", "lifecycle_id": "lifecycle_version.id"},
        [["review_id", "person_id"]],
        ["id"],
    )
    op.create_index(
        "ix_electronic_voter_person_id_ended_at", "electronic_voter", ["person_id", "ended_at"], unique=False
    )


def _make_electronic_answer() -> None:
    _make(
        "electronic_answer",
        [
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("voter_id", sa.Integer(), nullable=False),
            sa.Column("answer", sa.String(32), nullable=False),
            sa.Column("reason", sa.String(), nullable=False),
            sa.Column("at", _MOMENT, nullable=False),
        ],
        {
            "memberanswer": "answer IN ('approve', 'object', 'abstain')",
            "objection_has_a_reason": "answer <> 'object' OR reason <> ''",
        },
        {"voter_id": "electronic_voter.id"},
        [],
        ["id"],
    )
    op.create_index("ix_electronic_answer_voter_id_id", "electronic_answer", ["voter_id", "id"], unique=False)


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
