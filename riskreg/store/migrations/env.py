"""How Alembic runs here: on the connection it is handed, never offline."""

from alembic import context

from riskreg.store import tables  # noqa: F401  (defines every table)
from riskreg.store.base import METADATA


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """The full-text index and its shadow tables are made by hand in a migration and are not models."""
    return not (kind == "table" and name is not None and name.startswith("risk_search"))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    include_object=is_ours,
    transaction_per_migration=False,
    render_as_batch=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
