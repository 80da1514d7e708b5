"""Validation workshops: sessions, seats, agenda, outcomes; and votes, apart from who has voted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLES = (
    *("voted_comment", "voted_ballot", "has_voted", "vote_round"),
    *("workshop_outcome", "workshop_session", "workshop_seat", "workshop_item", "workshop"),
)


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("pre_vote_closes_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("quorum_per_cent", sa.Integer(), nullable=False),
        sa.Column("join_code", sa.String(6), nullable=False),
        sa.Column("takeover_sha256", sa.String(64), nullable=False),
        sa.Column("current_item_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.String(120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by_name", sa.String(120), nullable=False),
        sa.Column("signed_sha256", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by_name = '')", name=op.f("ck_workshop_signed_by_somebody")),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_workshop_days_in_order")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_workshop_lifecycle_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_workshop_made_by_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profile_version.id"], name=op.f("fk_workshop_profile_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_workshop_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("join_code", name=op.f("uq_workshop_join_code")),
        sa.UniqueConstraint("number", name=op.f("uq_workshop_number")),
    )
    op.create_index("ix_workshop_ended_at_begins_on", "workshop", ["ended_at", "begins_on"], unique=False)
    op.create_table(
        "workshop_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_workshop_item_risk_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_item_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_item")),
        sa.UniqueConstraint("workshop_id", "risk_id", name=op.f("uq_workshop_item_workshop_id_risk_id")),
    )
    op.create_index(op.f("ix_workshop_item_risk_id"), "workshop_item", ["risk_id"], unique=False)
    op.create_index("ix_workshop_item_workshop_id_position", "workshop_item", ["workshop_id", "position"], unique=False)
    op.create_table(
        "workshop_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("may_vote", sa.Boolean(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("person_id IS NULL OR token_sha256 IS NULL", name=op.f("ck_workshop_seat_account_or_token")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workshop_seat_person_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_seat_workshop_id")),
        sa.CheckConstraint("part IN ('chair', 'facilitator', 'voter', 'observer')", name=op.f("ck_workshop_seat_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_seat")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_workshop_seat_token_sha256")),
        sa.UniqueConstraint("workshop_id", "person_id", name=op.f("uq_workshop_seat_workshop_id_person_id")),
    )
    op.create_index(op.f("ix_workshop_seat_person_id"), "workshop_seat", ["person_id"], unique=False)
    op.create_index(op.f("ix_workshop_seat_workshop_id"), "workshop_seat", ["workshop_id"], unique=False)
    op.create_table(
        "workshop_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("is_break", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends > begins", name=op.f("ck_workshop_session_times_in_order")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_session_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_session")),
        sa.UniqueConstraint("workshop_id", "position", name=op.f("uq_workshop_session_workshop_id_position")),
    )
    op.create_table(
        "vote_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("results", sa.String(), nullable=False),
        sa.Column("ballots_sha256", sa.String(64), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (results = '')", name=op.f("ck_vote_round_results_when_closed")),
        sa.CheckConstraint(
            "revealed_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_vote_round_closed_before_revealed")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["workshop_item.id"], name=op.f("fk_vote_round_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_round")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_vote_round_item_id_number")),
    )
    op.create_table(
        "workshop_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("scores", sa.String(), nullable=False),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reasons_owed", sa.String(), nullable=False),
        sa.Column("dissent", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("target_risk_id", sa.Integer(), nullable=True),
        sa.Column("titles", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_workshop_outcome_has_a_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_workshop_outcome_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["workshop_item.id"], name=op.f("fk_workshop_outcome_item_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_workshop_outcome_owner_id")),
        sa.ForeignKeyConstraint(["target_risk_id"], ["risk.id"], name=op.f("fk_workshop_outcome_target_risk_id")),
        sa.CheckConstraint(
            "outcome IN ('validated', 'merged', 'split', 'rejected', 'deferred', 'referred', 'issue')",
            name=op.f("ck_workshop_outcome_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_outcome")),
    )
    op.create_index(op.f("ix_workshop_outcome_item_id"), "workshop_outcome", ["item_id"], unique=False)
    op.create_table(
        "has_voted",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_has_voted_round_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["workshop_seat.id"], name=op.f("fk_has_voted_seat_id")),
        sa.PrimaryKeyConstraint("round_id", "seat_id", name=op.f("pk_has_voted")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voted_ballot",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_voted_ballot_round_id")),
        sa.PrimaryKeyConstraint("round_id", "id", name=op.f("pk_voted_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voted_comment",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_voted_comment_round_id")),
        sa.PrimaryKeyConstraint("round_id", "id", name=op.f("pk_voted_comment")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER workshop_outcome_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workshop_outcome"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER workshop_outcome_refuses_{verb.lower()} BEFORE {verb} ON workshop_outcome"
            " BEGIN SELECT RAISE(ABORT, 'table workshop_outcome is append-only'); END"
        )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
