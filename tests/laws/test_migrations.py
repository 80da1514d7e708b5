"""Law 8: the migrations have one head and make exactly the tables of the code, on both databases."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from riskreg.store import tables  # noqa: F401  (defines every table)
from riskreg.store.base import METADATA
from riskreg.store.engine import MIGRATIONS, migrate

QUOTED = re.compile(r"'((?:[^']|'')*)'")


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def enumerations() -> list:
    found = []
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                found.append(pytest.param(column, id=f"{table.name}.{column.name}"))
    return found


def is_model(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """The full-text index is made by hand and is no model."""
    return not (kind == "table" and name is not None and name.startswith("risk_search"))


def checks_of(engine: sa.Engine, table: str) -> dict[str, str]:
    return {str(check["name"]): check["sqltext"] for check in sa.inspect(engine).get_check_constraints(table)}


def test_the_migrations_have_one_head():
    assert len(scripts().get_heads()) == 1


def test_a_new_register_stands_at_the_head(engine):
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == scripts().get_current_head()


def test_migrated_tables_equal_the_tables_of_the_code(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_model, "compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(engine, database_url):
    before = {name: sorted(column["name"] for column in sa.inspect(engine).get_columns(name)) for name in METADATA.tables}
    migrate(database_url)
    after = {name: sorted(column["name"] for column in sa.inspect(engine).get_columns(name)) for name in METADATA.tables}
    assert after == before


def test_every_enumeration_has_a_check_with_exactly_its_values(engine):
    wrong = []
    for parameter in enumerations():
        column = parameter.values[0]
        allowed = set(column.type.enums)
        found = [set(QUOTED.findall(text)) for text in _about(engine, column)]
        if allowed not in found:
            wrong.append(f"{column.table.name}.{column.name}: the code has {sorted(allowed)}, the database {found}")
    assert not wrong, "\n".join(["", *wrong])


def test_every_check_of_the_code_is_in_the_database(engine):
    missing = []
    for table in METADATA.sorted_tables:
        stands = set(checks_of(engine, table.name))
        for constraint in table.constraints:
            if isinstance(constraint, sa.CheckConstraint) and constraint.name and str(constraint.name) not in stands:
                full = f"ck_{table.name}_{constraint.name}"
                if full not in stands:
                    missing.append(full)
    assert not missing


@pytest.mark.parametrize("column", enumerations())
def test_an_enumeration_is_stored_by_value_and_not_in_a_type_of_the_database(column):
    assert column.type.native_enum is False
    assert set(column.type.enums) == {member.value for member in column.type.enum_class}


def _about(engine: sa.Engine, column: sa.Column) -> list[str]:
    word = re.compile(rf"\b{column.name}\b")
    return [text for text in checks_of(engine, column.table.name).values() if word.search(text)]
