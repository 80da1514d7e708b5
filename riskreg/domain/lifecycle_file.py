"""Reading a lifecycle written as TOML: all of it is right, or it is refused with every problem in one report."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from riskreg.domain.errors import Invalid
from riskreg.domain.lifecycle_check import shape_problems
from riskreg.domain.toml_table import TomlTable
from riskreg.domain.workflow import Deadline, Lifecycle, Move, Stage, State, Task, Tone

STAGES: tuple[Stage, ...] = ("start", "open", "end")
TONES: tuple[Tone, ...] = ("main", "quiet", "grave")
DAY_KINDS = ("working", "calendar")


class LifecycleRefused(Invalid):
    """A lifecycle file was refused whole; `problems` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class _Words:
    """The words a lifecycle may use: the engine itself knows none of them."""

    permissions: Collection[str]
    guards: Collection[str]
    roles: Collection[str]


def parse_lifecycle(
    source: str, *, permissions: Collection[str], guards: Collection[str], roles: Collection[str]
) -> Lifecycle:
    """The lifecycle in TOML text `source`; raises LifecycleRefused with every problem found, and nothing else."""
    problems: list[str] = []
    words = _Words(permissions, guards, roles)
    top = TomlTable(_toml(source), "lifecycle", problems)
    lifecycle = Lifecycle(
        noun=top.code("noun"),
        version=top.number("version", 1, 1_000_000),
        title=top.text("title"),
        states=tuple(_state(table, words) for table in top.tables("states", "state")),
        moves=tuple(_move(table, words) for table in top.tables("moves", "move")),
    )
    top.refuse_the_rest()
    problems += shape_problems(lifecycle)
    if problems:
        raise LifecycleRefused(problems)
    return lifecycle


def _toml(source: str) -> dict[str, Any]:
    # tomllib lets ValueError through for a number of thousands of digits and RecursionError for deep nesting.
    try:
        return tomllib.loads(source)
    except RecursionError:
        raise LifecycleRefused(["The file is nested too deeply."]) from None
    except ValueError as error:
        raise LifecycleRefused([f"The file is not valid TOML: {error}."]) from None


def _state(table: TomlTable, words: _Words) -> State:
    stage = _one_of(table, "stage", STAGES, "open")
    state = State(
        code=table.code("code"),
        name=table.text("name"),
        meaning=table.text("meaning"),
        stage=cast(Stage, stage),
        flags=frozenset(table.texts("flags")),
        task=_task(table.table("task", f"task of {table.place}"), words),
    )
    table.refuse_the_rest()
    return state


def _task(table: TomlTable | None, words: _Words) -> Task | None:
    if table is None:
        return None
    role = table.text("role")
    table.known("role", role, words.roles)
    task = Task(role, table.text("title"), _deadline(table.table("deadline", f"deadline of the {table.place}")))
    table.refuse_the_rest()
    return task


def _deadline(table: TomlTable | None) -> Deadline | None:
    if table is None:
        return None
    kind = _one_of(table, "kind", DAY_KINDS, "calendar")
    deadline = Deadline(
        table.number("days", 1, 3660), cast(Literal["working", "calendar"], kind), table.code("on_passing")
    )
    table.refuse_the_rest()
    return deadline


def _move(table: TomlTable, words: _Words) -> Move:
    move = Move(
        code=table.code("code"),
        label=table.text("label"),
        past=table.text("past"),
        from_states=table.texts("from"),
        to_state=table.text("to"),
        permission=table.text("permission"),
        guards=table.texts("guards"),
        asks_reason=table.flag("asks_reason"),
        asks_target=table.flag("asks_target"),
        reopens=table.flag("reopens"),
        tone=cast(Tone, _one_of(table, "tone", TONES, "quiet")),
    )
    table.known("permission", move.permission, words.permissions)
    for guard in move.guards:
        table.known("guard", guard, words.guards)
    table.refuse_the_rest()
    return move


def _one_of(table: TomlTable, key: str, known: Sequence[str], otherwise: str) -> str:
    """One of a few words, `otherwise` when the key is absent."""
    value = table.text(key) if table.has(key) else otherwise
    table.known(key, value, known)
    return value if value in known else otherwise


def to_mermaid(lifecycle: Lifecycle) -> str:
    """The lifecycle as Mermaid text (stateDiagram-v2), one line per state and per arrow."""
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{_drawable(state.name)}" as {state.code}' for state in lifecycle.states]
    lines.append(f"  [*] --> {lifecycle.start.code}")
    for move in lifecycle.moves:
        lines += [f"  {origin} --> {move.to_state}: {_drawable(move.label)}" for origin in move.from_states]
    lines += [f"  {state.code} --> [*]" for state in lifecycle.states if state.stage == "end"]
    return "\n".join(lines) + "\n"


def _drawable(text: str) -> str:
    """Without the marks that mean something to Mermaid."""
    return " ".join("".join(" " if mark in '":;#{}<>' else mark for mark in text).split())
