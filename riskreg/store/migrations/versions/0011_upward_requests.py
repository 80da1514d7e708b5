"""Requests to a higher level, and up to where the machine looked for risks whose level rose."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROLES = (
    "'focal_point', 'head_of_entity', 'risk_owner', 'mitigation_owner', 'secretariat', 'senior_manager', 'oversight',"
    " 'administrator'"
)
_CONDITIONS = "'beyond authority', 'cuts across offices', 'not impartial', 'security changed', 'level rose'"
_CHECKS = {
    "provides_something": "(kind = 'provide') = (provides IS NOT NULL)",
    "answer_has_its_moment": "(answer IS NULL) = (answered_at IS NULL)",
    "answer_has_a_reason": "answer IS NULL OR answer_reason <> ''",
    "requestkind": "kind IN ('take over', 'decide', 'provide')",
    "provision": "provides IN ('funds', 'access', 'advocacy')",
    "condition": f"condition IN ({_CONDITIONS})",
    "role": f"role IN ({_ROLES})",
    "answer": "answer IN ('accept', 'accept in part', 'decline')",
}
_POINTERS = {
    "risk_id": "risk.id",
    "asked_by_id": "person.id",
    "asked_for_id": "person.id",
    "from_owner_id": "person.id",
    "entity_id": "entity.id",
    "lifecycle_id": "lifecycle_version.id",
    "answered_by_id": "person.id",
}


def upgrade() -> None:
    op.create_table(
        "upward_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("provides", sa.String(32), nullable=True),
        sa.Column("condition", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(120), nullable=False),
        sa.Column("asked_for_id", sa.Integer(), nullable=True),
        sa.Column("from_owner_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("addressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("answer_reason", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risen_revision", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_upward_request_{name}")) for name, rule in _CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_upward_request_{column}"))
            for column, target in _POINTERS.items()
        ),
        sa.UniqueConstraint("number", name=op.f("uq_upward_request_number")),
        sa.UniqueConstraint("risk_id", "risen_revision", name=op.f("uq_upward_request_risk_id_risen_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upward_request")),
    )
    for columns in (["asked_by_id"], ["asked_for_id"], ["risk_id"], ["ended_at", "asked_at"]):
        op.create_index(op.f("ix_upward_request_" + "_".join(columns)), "upward_request", columns, unique=False)
    op.create_index(
        "ix_upward_request_ended_at_role_entity_id", "upward_request", ["ended_at", "role", "entity_id"], unique=False
    )
    op.create_table(
        "rise_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rise_watch")),
    )
    # A register that is in use asks for what rises from now on. An empty one must stay empty: a backup may go into it.
    op.execute("INSERT INTO rise_watch (id, seq) SELECT 1, MAX(seq) FROM event HAVING MAX(seq) IS NOT NULL")


def downgrade() -> None:
    op.drop_table("rise_watch")
    op.drop_table("upward_request")
