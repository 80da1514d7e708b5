"""What a lifecycle file may call things is what the columns hold."""

from riskreg.domain.lifecycle_check import LONGEST_EVENT
from riskreg.domain.lifecycle_file import LONGEST_STATE
from riskreg.domain.lifecycle_task import LONGEST_TITLE
from riskreg.store import tables  # noqa: F401  (defines every table)
from riskreg.store.base import METADATA


def test_what_a_lifecycle_may_be_called_is_what_the_columns_hold():
    states = [table.c.state.type.length for table in METADATA.sorted_tables if "state" in table.c]
    assert set(states) == {LONGEST_STATE}
    assert METADATA.tables["task"].c.title.type.length == LONGEST_TITLE
    assert METADATA.tables["event"].c.kind.type.length == LONGEST_EVENT
