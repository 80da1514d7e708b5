"""Tasks with their alarms, notices, and how a person wants to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("barred_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome = '')", name=op.f("ck_task_closed_has_an_outcome")),
        sa.CheckConstraint("(role = '') <> (holder_id IS NULL)", name=op.f("ck_task_has_one_kind_of_holder")),
        sa.ForeignKeyConstraint(["barred_id"], ["person.id"], name=op.f("fk_task_barred_id")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["person.id"], name=op.f("fk_task_claimed_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_task_closed_by_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_task_entity_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_task_holder_id")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_task_lifecycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_closed_at_holder_id_due_at", "task", ["closed_at", "holder_id", "due_at"], unique=False)
    op.create_index(
        "ix_task_closed_at_role_entity_id_due_at", "task", ["closed_at", "role", "entity_id", "due_at"], unique=False
    )
    op.create_index("ix_task_next_alarm_at", "task", ["next_alarm_at"], unique=False)
    op.create_index(
        "uq_task_open_subject",
        "task",
        ["noun", "subject_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("is_duty", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    op.create_index("ix_notice_mailed_at_at", "notice", ["mailed_at", "at"], unique=False)
    op.create_index("ix_notice_person_id_at", "notice", ["person_id", "at"], unique=False)
    op.create_index(op.f("ix_notice_task_id"), "notice", ["task_id"], unique=False)
    op.add_column("outgoing_mail", sa.Column("html", sa.String(), nullable=False, server_default=""))
    # With its check in the same line: SQLite would otherwise have to make the table anew.
    op.execute(
        "ALTER TABLE person ADD COLUMN told VARCHAR(16) DEFAULT 'at once' NOT NULL CONSTRAINT ck_person_told"
        " CHECK (told IN ('at once', 'daily', 'weekly', 'duties only'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE person DROP COLUMN told")
    op.drop_column("outgoing_mail", "html")
    op.drop_table("notice")
    op.drop_table("task")
