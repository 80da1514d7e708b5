"""The pages of lifecycles: every version there was, and one of them in words and as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.lifecycle_file import to_mermaid
from riskreg.domain.permissions import Permission
from riskreg.domain.workflow import Lifecycle, Move, State
from riskreg.drawing.lifecycle import Svg, draw_lifecycle
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.queries import read_lifecycle
from riskreg.tasks.wording import conditions_of, roles_with, rules_of, task_in_words, who_and_when

_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version; ``until`` is the moment the next one took its place, None for the one in use."""

    noun: str
    title: str
    version: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class LifecyclesPage:
    """Every version of every noun, the newest of each first."""

    title: str
    rows: tuple[VersionLine, ...]

    @property
    def nouns(self) -> int:
        return len({row.noun for row in self.rows})


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state; ``task`` says who is asked for what while it lasts, and by when, ``rules`` what else is to be known."""

    code: str
    name: str
    meaning: str
    task: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move; ``conditions`` must all hold, ``roles`` are those whose scope reaches the subject."""

    label: str
    from_states: tuple[str, ...]
    to_state: str
    roles: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifecyclePage:
    """One version. ``noun`` is its code, ``called`` how people call one."""

    title: str
    noun: str
    called: str
    line: VersionLine
    states: tuple[StateLine, ...]
    moves: tuple[MoveLine, ...]
    picture: Svg

    @property
    def version(self) -> int:
        return self.line.version


def lifecycles_page(desk: Desk) -> LifecyclesPage:
    """What was adopted, by noun."""
    with open_reading(desk) as work:
        return LifecyclesPage("Lifecycles", tuple(_line(row) for row in _versions(work)))


def lifecycle_page(desk: Desk, noun: str, version: int | None = None) -> LifecyclePage:
    """A version in words and as a picture; without a number the one new subjects start under."""
    with open_reading(desk) as work:
        row = _chosen(_versions(work, noun), noun, version)
    lifecycle = read_lifecycle(row.source)
    return LifecyclePage(
        title=lifecycle.title if version is None else f"{lifecycle.title}, version {version}",
        noun=noun,
        called=noun.replace("_", " "),
        line=_line(row),
        states=tuple(_state_line(lifecycle, state) for state in lifecycle.states),
        moves=tuple(_move_line(lifecycle, move) for move in lifecycle.moves),
        picture=_picture(lifecycle),
    )


def lifecycle_picture(desk: Desk, noun: str, version: int | None = None) -> Svg:
    """The picture of a version alone."""
    with open_reading(desk) as work:
        return _picture(read_lifecycle(_chosen(_versions(work, noun), noun, version).source))


def lifecycle_mermaid(desk: Desk, noun: str, version: int | None = None) -> str:
    """A version as Mermaid text."""
    with open_reading(desk) as work:
        return to_mermaid(read_lifecycle(_chosen(_versions(work, noun), noun, version).source))


def _versions(work: Work, noun: str = "") -> Sequence[Any]:
    """Rows by noun, the newest version first, each with the moment the next one was adopted."""
    by_noun: dict[str, Any] = {"partition_by": _LIFECYCLE.c.noun, "order_by": _LIFECYCLE.c.version}
    until = sa.func.lead(_LIFECYCLE.c.adopted_at, type_=_LIFECYCLE.c.adopted_at.type).over(**by_noun).label("until")
    columns = (_LIFECYCLE.c.noun, _LIFECYCLE.c.version, _LIFECYCLE.c.source, _LIFECYCLE.c.adopted_at, until)
    wanted = sa.select(*columns).order_by(_LIFECYCLE.c.noun, _LIFECYCLE.c.version.desc())
    return work.session.execute(wanted.where(_LIFECYCLE.c.noun == noun) if noun else wanted).all()


def _chosen(rows: Sequence[Any], noun: str, version: int | None) -> Any:
    if not rows:
        raise NotFound(f"There is no lifecycle for “{noun}”. Choose one of the list of lifecycles.")
    found = [row for row in rows if version in (None, row.version)]
    if not found:
        raise NotFound(f"This lifecycle has no version {version}. Choose one of the list of lifecycles.")
    return found[0]


def _line(row: Any) -> VersionLine:
    return VersionLine(row.noun, read_lifecycle(row.source).title, row.version, row.adopted_at, row.until)


def _picture(lifecycle: Lifecycle) -> Svg:
    return draw_lifecycle(lifecycle, {state.code: who_and_when(state.task) for state in lifecycle.states if state.task})


def _state_line(lifecycle: Lifecycle, state: State) -> StateLine:
    task = task_in_words(state.task) if state.task else ""
    return StateLine(state.code, state.name, state.meaning, task, rules_of(lifecycle, state))


def _move_line(lifecycle: Lifecycle, move: Move) -> MoveLine:
    return MoveLine(
        label=move.label,
        from_states=tuple(lifecycle.state(code).name for code in move.from_states),
        to_state=lifecycle.state(move.to_state).name,
        roles=roles_with(Permission(move.permission)),
        conditions=conditions_of(lifecycle.noun.replace("_", " "), move),
    )
