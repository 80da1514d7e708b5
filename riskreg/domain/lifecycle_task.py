"""Reading the task a lifecycle gives while something stands in a state: whose it is, by when, and what then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from riskreg.domain.toml_table import TomlTable
from riskreg.domain.workflow import DayKind, Deadline, Task

DAY_KINDS: tuple[DayKind, ...] = ("working", "calendar")
LONGEST_TITLE = 200
"""What the register can keep of a task's title."""
_MOST_DAYS = 3660
_MOST_PEOPLE = 100


@dataclass(frozen=True)
class LifecycleWords:
    """The words a lifecycle may use: the engine itself knows none of them."""

    permissions: Collection[str]
    guards: Collection[str]
    roles: Collection[str]
    holders: Collection[str]
    date_fields: Collection[str]


def read_task(table: TomlTable | None, words: LifecycleWords) -> Task | None:
    """The task in the table; every problem is noted there."""
    if table is None:
        return None
    role, holder = _whose(table, words)
    task = Task(
        role=role,
        title=table.text("title", LONGEST_TITLE),
        deadline=_deadline(table.table("deadline", f"deadline of the {table.place}"), words),
        holder=holder,
        quorum=table.number("quorum", 1, _MOST_PEOPLE) if table.has("quorum") else 1,
        may_have_taken_part=table.flag("may_have_taken_part") if table.has("may_have_taken_part") else True,
        if_dated=table.flag("if_dated"),
    )
    if task.if_dated and not (task.deadline and task.deadline.date_field):
        table.problem("if_dated needs a deadline with a date_field.")
    table.refuse_the_rest()
    return task


def _whose(table: TomlTable, words: LifecycleWords) -> tuple[str, str]:
    if table.has("role") == table.has("holder"):
        table.problem("say whose it is: either role or holder, and not both.")
    role, holder = (table.text(key) if table.has(key) else "" for key in ("role", "holder"))
    table.known("role", role, words.roles)
    table.known("holder", holder, words.holders)
    return role, holder


def _deadline(table: TomlTable | None, words: LifecycleWords) -> Deadline | None:
    if table is None:
        return None
    days, date_field = _due(table, words)
    kind = one_of(table, "kind", DAY_KINDS, "calendar")
    further_days, further_to = _further(table, words)
    deadline = Deadline(
        days=days,
        kind=cast(DayKind, kind),
        on_passing=table.code("on_passing"),
        date_field=date_field,
        remind_before=_days(table, "remind_before"),
        remind_after=_days(table, "remind_after"),
        escalate_to=table.text("escalate_to") if table.has("escalate_to") else "",
        further_days=further_days,
        further_to=further_to,
    )
    table.known("role", deadline.escalate_to, (*words.roles, *words.holders))
    table.refuse_the_rest()
    return deadline


def _due(table: TomlTable, words: LifecycleWords) -> tuple[int, str]:
    """Days and date field: one of the two."""
    if not table.has("date_field"):
        return table.number("days", 1, _MOST_DAYS), ""
    if table.has("days"):
        table.problem("say by when: either days or date_field, and not both.")
        table.value("days")
    date_field = table.text("date_field")
    table.known("date field", date_field, words.date_fields)
    return 0, date_field


def _further(table: TomlTable, words: LifecycleWords) -> tuple[int, str]:
    """How many days after the due date it goes to whom else; (0, "") for nobody."""
    further = table.table("escalate_further", f"escalate_further of the {table.place}")
    if further is None:
        return 0, ""
    days, to = further.number("days", 1, _MOST_DAYS), further.text("to")
    further.known("role", to, (*words.roles, *words.holders))
    further.refuse_the_rest()
    return days, to


def _days(table: TomlTable, key: str) -> tuple[int, ...]:
    """A list of different numbers of days; absent means none."""
    value = table.value(key) if table.has(key) else []
    if not isinstance(value, list) or not all(type(day) is int and 1 <= day <= _MOST_DAYS for day in value):
        table.problem(f"{key} must be a list of whole numbers from 1 to {_MOST_DAYS}.")
        return ()
    if len(set(value)) < len(value):
        table.problem(f"{key} names the same day twice.")
    return tuple(value)


def one_of(table: TomlTable, key: str, known: Sequence[str], otherwise: str) -> str:
    """One of a few words, `otherwise` when the key is absent."""
    value = table.text(key) if table.has(key) else otherwise
    table.known(key, value, known)
    return value if value in known else otherwise
