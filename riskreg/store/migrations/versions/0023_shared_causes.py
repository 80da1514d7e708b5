"""Root causes several risks share, and where each was found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KEPT = ("id", "cause_id", "risk_id", "text", "revision", "by_id", "by_name", "at")


def upgrade() -> None:
    op.create_table(
        "common_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_folded", sa.String(200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_common_cause_has_a_title")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_common_cause_by_id")),
        sa.UniqueConstraint("number", name=op.f("uq_common_cause_number")),
        sa.UniqueConstraint("title_folded", name=op.f("uq_common_cause_title_folded")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_cause")),
    )
    op.create_table(
        "common_cause_citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_by_name", sa.String(120), nullable=False),
        sa.Column("undone_reason", sa.String(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_common_cause_citation_has_a_text")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_reason = '')", name=op.f("ck_common_cause_citation_undone_has_a_reason")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_common_cause_citation_{column}"))
            for column, target in (
                ("cause_id", "common_cause.id"),
                ("risk_id", "risk.id"),
                ("by_id", "person.id"),
                ("undone_by_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_cause_citation")),
    )
    some: dict[str, Any] = {f"{dialect}_where": sa.text("undone_at IS NULL") for dialect in ("sqlite", "postgresql")}
    op.create_index(
        "uq_common_cause_citation_in_force", "common_cause_citation", ["risk_id", "text"], unique=True, **some
    )
    op.create_index(
        "ix_common_cause_citation_cause_id_undone_at", "common_cause_citation", ["cause_id", "undone_at"], unique=False
    )
    _make_append_only()


def downgrade() -> None:
    op.drop_table("common_cause_citation")
    op.drop_table("common_cause")


def _make_append_only() -> None:
    """As for the links of the consolidation: nothing is deleted, and what was undone stays undone."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    table = "common_cause_citation"
    for name, when, row in (
        ("stays", "BEFORE DELETE", ""),
        ("keeps_its_words", f"BEFORE UPDATE OF {', '.join(_KEPT)}", ""),
        ("stays_undone", "BEFORE UPDATE", "WHEN (OLD.undone_at IS NOT NULL)"),
    ):
        does = "EXECUTE FUNCTION refuse_change()"
        if not is_postgres:
            does = f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_{name} {when} ON {table} FOR EACH ROW {row} {does}")
