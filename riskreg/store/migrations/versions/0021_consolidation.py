"""What submissions were found to be, with the words decided on; and on the risk, what its entity reads of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_RELATIONS = "'same', 'contributes to', 'duplicate', 'out of scope', 'issue', 'refer to the Secretariat'"
_MOMENT = sa.DateTime(timezone=True)
_IN_FORCE = sa.text("undone_at IS NULL")
_ENTITY_RISKS = sa.text("organizational_level = 'entity'")
_KEPT = ("id", "risk_id", "relation", "candidate_id", "reason", "revision", "sha256")
_KEPT_OF_PEOPLE = ("by_id", "by_name", "for_id", "for_name", "at")


def upgrade() -> None:
    _make_table()
    _add_columns()
    _make_append_only()


def downgrade() -> None:
    op.drop_index("ix_risk_submission_consolidated_as_state_worst_first", "risk")
    for column in ("consolidated_at", "consolidation_reason", "consolidated_into_id", "consolidated_as"):
        op.execute(f"ALTER TABLE risk DROP COLUMN {column}")
    op.drop_table("consolidation_link")


def _make_table() -> None:
    op.create_table(
        "consolidation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("for_name", sa.String(120), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_by_name", sa.String(120), nullable=False),
        sa.Column("undone_reason", sa.String(), nullable=False),
        *_checks(),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_consolidation_link_{column}"))
            for column, target in (
                ("risk_id", "risk.id"),
                ("candidate_id", "risk.id"),
                ("by_id", "person.id"),
                ("for_id", "person.id"),
                ("undone_by_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidation_link")),
    )
    some: dict[str, Any] = {"sqlite_where": _IN_FORCE, "postgresql_where": _IN_FORCE}
    op.create_index("uq_consolidation_link_in_force", "consolidation_link", ["risk_id"], unique=True, **some)
    for columns in (["candidate_id", "undone_at"], ["risk_id", "id"]):
        op.create_index(f"ix_consolidation_link_{'_'.join(columns)}", "consolidation_link", columns, unique=False)


def _checks() -> list[sa.CheckConstraint]:
    said = {
        "relation": f"relation IN ({_RELATIONS})",
        "names_the_other": "(relation IN ('same', 'contributes to', 'duplicate')) = (candidate_id IS NOT NULL)",
        "is_another": "candidate_id <> risk_id",
        "has_a_reason": "reason <> ''",
        "undone_has_a_reason": (
            "(undone_at IS NULL) = (undone_reason = '') AND (undone_at IS NULL) = (undone_by_name = '')"
        ),
    }
    return [sa.CheckConstraint(words, name=op.f(f"ck_consolidation_link_{name}")) for name, words in said.items()]


def _add_columns() -> None:
    # With their checks in the same line: SQLite would otherwise have to make the table anew.
    is_postgres = op.get_bind().dialect.name == "postgresql"
    op.execute(
        "ALTER TABLE risk ADD COLUMN consolidated_as VARCHAR(32)"
        f" CONSTRAINT ck_risk_relation CHECK (consolidated_as IN ({_RELATIONS}))"
    )
    op.execute(
        "ALTER TABLE risk ADD COLUMN consolidated_into_id INTEGER"
        " CONSTRAINT fk_risk_consolidated_into_id REFERENCES risk (id)"
    )
    op.add_column("risk", sa.Column("consolidation_reason", sa.String(), nullable=False, server_default=""))
    op.execute(
        f"ALTER TABLE risk ADD COLUMN consolidated_at {'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'}"
        " CONSTRAINT ck_risk_consolidated_at_a_moment"
        " CHECK ((consolidated_at IS NOT NULL) = (consolidated_as IS NOT NULL))"
    )
    last = " NULLS LAST" if is_postgres else ""
    ordered = [sa.text(f"{rank} DESC{last}") for rank in ("residual_rank", "exposure_rank")]
    op.create_index(
        "ix_risk_submission_consolidated_as_state_worst_first",
        "risk",
        ["consolidated_as", "state", *ordered, "number"],
        unique=False,
        sqlite_where=_ENTITY_RISKS,
        postgresql_where=_ENTITY_RISKS,
    )


def _make_append_only() -> None:
    """Nobody deletes a link or changes what was decided; what was undone stays undone."""
    if op.get_bind().dialect.name == "postgresql":
        made = (
            ("stays", "BEFORE DELETE OR TRUNCATE", "FOR EACH STATEMENT"),
            ("keeps_its_words", f"BEFORE UPDATE OF {', '.join(_KEPT + _KEPT_OF_PEOPLE)}", "FOR EACH STATEMENT"),
            ("stays_undone", "BEFORE UPDATE", "FOR EACH ROW WHEN (OLD.undone_at IS NOT NULL)"),
        )
        for name, when, each in made:
            op.execute(
                f"CREATE TRIGGER consolidation_link_{name} {when} ON consolidation_link"
                f" {each} EXECUTE FUNCTION refuse_change()"
            )
        return
    for name, when in (
        ("stays", "BEFORE DELETE ON consolidation_link"),
        ("keeps_its_words", f"BEFORE UPDATE OF {', '.join(_KEPT + _KEPT_OF_PEOPLE)} ON consolidation_link"),
        ("stays_undone", "BEFORE UPDATE ON consolidation_link WHEN OLD.undone_at IS NOT NULL"),
    ):
        op.execute(
            f"CREATE TRIGGER consolidation_link_{name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'table consolidation_link is append-only'); END"
        )
