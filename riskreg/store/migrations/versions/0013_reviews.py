"""Reviews: cycles, what entities answer and sign in them, every risk looked at; and when a risk is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = ("signed_return", "review_result")
_TABLES = (
    *("review_result", "signed_return", "review_item", "question_answer"),
    *("return_hand", "entity_return", "review_question", "review_cycle"),
)


def upgrade() -> None:
    op.create_table(
        "review_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(32), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_name", sa.String(120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_on >= due_on AND due_on >= opened_on", name=op.f("ck_review_cycle_days_in_order")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_review_cycle_lifecycle_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_review_cycle_opened_by_id")),
        sa.CheckConstraint("answered_by IN ('focal_point', 'risk_owner')", name=op.f("ck_review_cycle_answerer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_cycle")),
        sa.UniqueConstraint("number", name=op.f("uq_review_cycle_number")),
    )
    op.create_index("ix_review_cycle_ended_at_opened_on", "review_cycle", ["ended_at", "opened_on"], unique=False)
    op.create_table(
        "entity_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_by_name", sa.String(120), nullable=False),
        sa.Column("sent_for_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by_name", sa.String(120), nullable=False),
        sa.CheckConstraint(
            "(attempt = 1) = (supersedes_id IS NULL)", name=op.f("ck_entity_return_later_one_supersedes")
        ),
        sa.CheckConstraint(
            "signed_at IS NULL OR sent_at IS NOT NULL", name=op.f("ck_entity_return_sent_before_signed")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["review_cycle.id"], name=op.f("fk_entity_return_cycle_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_entity_return_entity_id")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_entity_return_lifecycle_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_entity_return_sent_by_id")),
        sa.ForeignKeyConstraint(["sent_for_id"], ["person.id"], name=op.f("fk_entity_return_sent_for_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_entity_return_signed_by_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["entity_return.id"], name=op.f("fk_entity_return_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_return")),
        sa.UniqueConstraint(
            "cycle_id", "entity_id", "attempt", name=op.f("uq_entity_return_cycle_id_entity_id_attempt")
        ),
    )
    op.create_index("ix_entity_return_cycle_id_state", "entity_return", ["cycle_id", "state"], unique=False)
    op.create_index("ix_entity_return_entity_id_ended_at", "entity_return", ["entity_id", "ended_at"], unique=False)
    op.create_table(
        "review_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["review_cycle.id"], name=op.f("fk_review_question_cycle_id")),
        sa.CheckConstraint("kind IN ('yes or no', 'words')", name=op.f("ck_review_question_questionkind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_question")),
        sa.UniqueConstraint("cycle_id", "code", name=op.f("uq_review_question_cycle_id_code")),
        sa.UniqueConstraint("cycle_id", "position", name=op.f("uq_review_question_cycle_id_position")),
    )
    op.create_table(
        "review_result",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_review_result_actor_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["review_cycle.id"], name=op.f("fk_review_result_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_review_result")),
    )
    op.create_table(
        "question_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(120), nullable=False),
        sa.CheckConstraint("is_yes IS NOT NULL OR words <> ''", name=op.f("ck_question_answer_says_something")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_question_answer_answered_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["review_question.id"], name=op.f("fk_question_answer_question_id")),
        sa.ForeignKeyConstraint(["return_id"], ["entity_return.id"], name=op.f("fk_question_answer_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint("return_id", "question_id", name=op.f("uq_question_answer_return_id_question_id")),
    )
    op.create_table(
        "return_hand",
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_return_hand_person_id")),
        sa.ForeignKeyConstraint(["return_id"], ["entity_return.id"], name=op.f("fk_return_hand_return_id")),
        sa.PrimaryKeyConstraint("return_id", "person_id", name=op.f("pk_return_hand")),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opening_revision", sa.Integer(), nullable=False),
        sa.Column("opening_exposure_rank", sa.Integer(), nullable=True),
        sa.Column("opening_rank", sa.Integer(), nullable=True),
        sa.Column("triggered_by", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(120), nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer_revision", sa.Integer(), nullable=True),
        sa.Column("answer_rank", sa.Integer(), nullable=True),
        sa.Column("merge_into_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(120), nullable=False),
        sa.CheckConstraint(
            "(answer = 'merge') = (merge_into_id IS NOT NULL)", name=op.f("ck_review_item_merge_names_the_other")
        ),
        sa.CheckConstraint(
            "answer IS NULL OR (words <> '' AND answer_revision IS NOT NULL)",
            name=op.f("ck_review_item_answer_has_words"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_review_item_answer_has_its_moment")
        ),
        sa.CheckConstraint(
            "(cycle_id IS NULL) = (triggered_by IS NOT NULL)", name=op.f("ck_review_item_of_a_cycle_or_triggered")
        ),
        sa.CheckConstraint(
            "return_id IS NULL OR cycle_id IS NOT NULL", name=op.f("ck_review_item_return_has_its_cycle")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_review_item_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_review_item_asked_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["review_cycle.id"], name=op.f("fk_review_item_cycle_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_review_item_entity_id")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_review_item_lifecycle_id")),
        sa.ForeignKeyConstraint(["merge_into_id"], ["risk.id"], name=op.f("fk_review_item_merge_into_id")),
        sa.ForeignKeyConstraint(["request_id"], ["upward_request.id"], name=op.f("fk_review_item_request_id")),
        sa.ForeignKeyConstraint(["return_id"], ["entity_return.id"], name=op.f("fk_review_item_return_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_review_item_risk_id")),
        sa.CheckConstraint(
            "triggered_by IN ('incident', 'audit finding', 'new mandate')", name=op.f("ck_review_item_trigger")
        ),
        sa.CheckConstraint(
            "answer IN ('unchanged', 'updated', 'close', 'escalated', 'merge')",
            name=op.f("ck_review_item_reviewanswer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("return_id", "risk_id", name=op.f("uq_review_item_return_id_risk_id")),
    )
    op.create_index("ix_review_item_cycle_id_state", "review_item", ["cycle_id", "state"], unique=False)
    op.create_index("ix_review_item_risk_id_answered_at", "review_item", ["risk_id", "answered_at"], unique=False)
    op.create_table(
        "signed_return",
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["return_id"], ["entity_return.id"], name=op.f("fk_signed_return_return_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_signed_return_signer_id")),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_signed_return")),
    )
    op.add_column("risk", sa.Column("review_from", sa.Date(), nullable=True))
    op.add_column("risk", sa.Column("review_due", sa.Date(), nullable=True))
    op.create_index("ix_risk_review_due_number", "risk", ["review_due", "number"], unique=False)

    _keep()


def _keep() -> None:
    """What was signed and what a review found stays: triggers refuse to change or delete it."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
            )


def downgrade() -> None:
    op.drop_index("ix_risk_review_due_number", "risk")
    op.execute("ALTER TABLE risk DROP COLUMN review_due")
    op.execute("ALTER TABLE risk DROP COLUMN review_from")
    for table in _TABLES:
        op.drop_table(table)
