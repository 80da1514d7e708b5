"""Reading a lifecycle written as TOML: all of it is right, or it is refused with every problem in one report."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from riskreg.domain.errors import Invalid
from riskreg.domain.lifecycle_check import shape_problems
from riskreg.domain.lifecycle_task import LifecycleWords, one_of, read_task
from riskreg.domain.toml_table import NotToml, TomlTable, read_toml
from riskreg.domain.workflow import Lifecycle, Move, Renaming, Stage, State, Tone

STAGES: tuple[Stage, ...] = ("start", "open", "end")
TONES: tuple[Tone, ...] = ("main", "quiet", "grave")
LONGEST_STATE = 24
"""What the register can keep of a state's code."""


class LifecycleRefused(Invalid):
    """A lifecycle file was refused whole; `problems` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def parse_lifecycle(
    source: str,
    *,
    permissions: Collection[str],
    guards: Collection[str],
    roles: Collection[str],
    holders: Collection[str] = (),
    date_fields: Collection[str] = (),
) -> Lifecycle:
    """The lifecycle in TOML text `source`; raises LifecycleRefused with every problem found, and nothing else."""
    problems: list[str] = []
    words = LifecycleWords(permissions, guards, roles, holders, date_fields)
    top = TomlTable(_toml(source), "lifecycle", problems)
    lifecycle = Lifecycle(
        noun=top.code("noun"),
        version=top.number("version", 1, 1_000_000),
        title=top.text("title"),
        states=tuple(_state(table, words) for table in top.tables("states", "state")),
        moves=tuple(_move(table, words) for table in top.tables("moves", "move")),
        renamed=tuple(_renaming(table) for table in top.tables("renamed", "renaming")) if top.has("renamed") else (),
    )
    top.refuse_the_rest()
    problems += shape_problems(lifecycle)
    if problems:
        raise LifecycleRefused(problems)
    return lifecycle


def _toml(source: str) -> dict[str, Any]:
    try:
        return read_toml(source)
    except NotToml as problem:
        raise LifecycleRefused([str(problem)]) from None


def _state(table: TomlTable, words: LifecycleWords) -> State:
    stage = one_of(table, "stage", STAGES, "open")
    state = State(
        code=table.code("code", LONGEST_STATE),
        name=table.text("name"),
        meaning=table.text("meaning"),
        stage=cast(Stage, stage),
        flags=frozenset(table.texts("flags")),
        task=read_task(table.table("task", f"task of {table.place}"), words),
        editing_makes=table.code("editing_makes") if table.has("editing_makes") else "",
    )
    table.refuse_the_rest()
    return state


def _move(table: TomlTable, words: LifecycleWords) -> Move:
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
        tone=cast(Tone, one_of(table, "tone", TONES, "quiet")),
    )
    table.known("permission", move.permission, words.permissions)
    for guard in move.guards:
        table.known("guard", guard, words.guards)
    table.refuse_the_rest()
    return move


def _renaming(table: TomlTable) -> Renaming:
    renaming = Renaming(table.code("from"), table.code("to"))
    table.refuse_the_rest()
    return renaming


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
