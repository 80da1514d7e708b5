"""Rules of authority by level, each version from a day on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["adopted_by_id"], ["person.id"], name=op.f("fk_authority_version_adopted_by_id")),
        sa.UniqueConstraint("version", name=op.f("uq_authority_version_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_version")),
    )
    op.create_index("ix_authority_version_from_date_id", "authority_version", ["from_date", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER authority_version_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON authority_version"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER authority_version_refuses_{verb.lower()} BEFORE {verb} ON authority_version "
            "BEGIN SELECT RAISE(ABORT, 'table authority_version is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("authority_version")
