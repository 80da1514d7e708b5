"""Working weeks and holidays, and where the days of an entity end."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("country", sa.String(80), nullable=False),
        sa.Column("entity_kind", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", "country", "entity_kind", name=op.f("uq_holiday_day_country_entity_kind")),
    )
    op.create_table(
        "working_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(80), nullable=False),
        sa.Column("entity_kind", sa.String(40), nullable=False),
        sa.Column("days_off", sa.String(7), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_week")),
        sa.UniqueConstraint("country", "entity_kind", name=op.f("uq_working_week_country_entity_kind")),
    )
    op.add_column("entity", sa.Column("time_zone", sa.String(60), nullable=False, server_default="UTC"))


def downgrade() -> None:
    op.drop_column("entity", "time_zone")
    op.drop_table("holiday")
    op.drop_table("working_week")
