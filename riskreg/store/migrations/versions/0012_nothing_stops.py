"""What failed and is tried again, who is asked instead of nobody, and for whom somebody acted."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BATCH = 10_000
_APPEND_ONLY = "event_for"


def upgrade() -> None:
    op.create_table(
        "put_off",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "row_id", name=op.f("pk_put_off")),
    )
    op.create_table(
        "event_for",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_for_person_id")),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_event_for_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_for")),
    )
    op.create_index("ix_event_for_person_id_seq", "event_for", ["person_id", "seq"], unique=False)
    op.add_column("task", sa.Column("asked_instead_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_task_asked_instead_at",
        "task",
        ["asked_instead_at"],
        unique=False,
        sqlite_where=sa.text("asked_instead_at IS NOT NULL"),
        postgresql_where=sa.text("asked_instead_at IS NOT NULL"),
    )
    op.add_column("outgoing_mail", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outgoing_mail_undelivered",
        "outgoing_mail",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    for table in ("risk_revision", "assessment"):
        op.add_column(table, sa.Column("acted_for", sa.String(120), nullable=False, server_default=""))
    _tell_for_whom()
    _refuse_changes()


def downgrade() -> None:
    for table in ("risk_revision", "assessment"):
        op.drop_column(table, "acted_for")
    op.drop_index("ix_outgoing_mail_undelivered", table_name="outgoing_mail")
    op.drop_column("outgoing_mail", "given_up_at")
    op.drop_index("ix_task_asked_instead_at", table_name="task")
    op.drop_column("task", "asked_instead_at")
    op.drop_table("event_for")
    op.drop_table("put_off")


def _tell_for_whom() -> None:
    """The events so far that say for whom somebody acted."""
    connection = op.get_bind()
    wanted = sa.text(
        "SELECT seq, body FROM event WHERE seq > :after AND body LIKE '%\"for\":{%' ORDER BY seq LIMIT :most"
    )
    after = 0
    while rows := connection.execute(wanted, {"after": after, "most": _BATCH}).all():
        named = [(seq, json.loads(body).get("for")) for seq, body in rows]
        kept = [
            {"seq": seq, "person": given["id"]} for seq, given in named if isinstance(given, dict) and given.get("id")
        ]
        if kept:
            connection.execute(sa.text("INSERT INTO event_for (seq, person_id) VALUES (:seq, :person)"), kept)
        after = rows[-1][0]


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {_APPEND_ONLY}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_APPEND_ONLY} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_APPEND_ONLY}_refuses_{verb.lower()} BEFORE {verb} ON {_APPEND_ONLY} "
            f"BEGIN SELECT RAISE(ABORT, 'table {_APPEND_ONLY} is append-only'); END"
        )
