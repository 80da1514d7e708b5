"""The full-text index of risks: FTS5 on SQLite, tsvector with GIN on PostgreSQL, both over text folded by us."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE risk_search (risk_id integer PRIMARY KEY REFERENCES risk (id), document tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_risk_search_document ON risk_search USING gin (document)")
        return
    op.execute("CREATE VIRTUAL TABLE risk_search USING fts5(body, prefix='2 3')")


def downgrade() -> None:
    op.execute("DROP TABLE risk_search")
