"""The register of one moment beside that of another: what became of each risk of a choice, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.movement import Change, Moved, Stood, counted, movement
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import Category
from riskreg.domain.words import count_in_words, listed
from riskreg.risks.choice_queries import noun
from riskreg.risks.moment_queries import AsAt, as_chosen, named_moments
from riskreg.risks.narrowing_queries import terms
from riskreg.risks.register_filter import ANY_STATE, RegisterFilter
from riskreg.risks.vocabulary_queries import Vocabulary, vocabulary
from riskreg.store.tables.event import Event
from riskreg.store.tables.risk import Assessment, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TARGET = _RISK.alias("target")
_SCORED = Assessment.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]

_STOOD = (
    sa.select(
        _RISK.c.number,
        _RISK.c.id,
        _RISK.c.title,
        _RISK.c.entity_id,
        sa.type_coerce(_RISK.c.category, sa.String).label("category"),
        _RISK.c.standing,
        _RISK.c.residual_rank,
        _RISK.c.profile_id,
        _TARGET.c.number.label("merged_into"),
    )
    .outerjoin_from(_RISK, _TARGET, _TARGET.c.id == _RISK.c.merged_into_id)
    .where(_RISK.c.standing.in_(["registered", "ended"]))
)
_ENDING = tuple(f"risk.{move}" for move in ("close", "reject", "merge", "refer", "mark_as_issue"))
_MOST_REASONS = 500
_NOT_BEFORE = "The first of the two moments must be before the second. Change one of them."
_TOLD = (Change.UP, Change.NEW, Change.BACK, Change.DOWN, Change.MERGED, Change.CLOSED, Change.NOT_COMPARED)


class Why(NamedTuple):
    """The latest reason somebody gave between the moments for what changed, who gave it and when."""

    reason: str
    who: str
    at: datetime | None


class MovedLine(NamedTuple):
    """One risk that moved. ``said`` is the change in words; a level is None where there was none."""

    reference: str
    title: str
    entity: str
    change: Change
    said: str
    before: Level | None
    after: Level | None
    why: Why | None


class CountLine(NamedTuple):
    """How many of each change one category or entity has, in the order of the page's ``changes``."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MovementPage:
    """Two moments compared or, before one is chosen, none: then ``since`` is empty. ``words`` says them; ``changes``
    heads the counts, ``whole`` are those of the whole choice; ``note`` says that the methodology changed between the
    moments, empty when it did not.
    """

    title: str
    sentence: str
    words: str
    since: str
    chosen: RegisterFilter
    lines: tuple[MovedLine, ...]
    changes: tuple[Change, ...]
    whole: CountLine
    by_category: tuple[CountLine, ...]
    by_entity: tuple[CountLine, ...]
    note: str
    moments: tuple[AsAt, ...] = ()

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What is chosen besides the moments, as names and values of a form."""
        return parse_qsl(self.chosen.but(as_at="").query())


@dataclass(frozen=True, slots=True)
class _Side:
    """The register of one moment: ``stood`` and ``ids`` by number, and the numbers of the choice."""

    at: datetime
    words: str
    vocabulary: Vocabulary
    stood: Mapping[int, Stood]
    ids: Mapping[int, int]
    chosen: frozenset[int]


def movement_page(work: Work, chosen: RegisterFilter, since: str) -> MovementPage:
    """What moved from the earlier moment to that of the choice, of the risks that are in the choice at either moment.

    Raises Invalid for a moment nobody knows, and where the later one is not after the earlier.
    """
    moments = named_moments(work)
    if not since:
        return MovementPage("Movement", "", "", "", chosen, (), (), CountLine("All", ()), (), (), "", moments)
    before, after = _side(work, chosen.but(as_at=since)), _side(work, chosen)
    if before.at >= after.at:
        raise Invalid(_NOT_BEFORE, {"since": [_NOT_BEFORE]})
    wanted = before.chosen | after.chosen
    moved = movement(*({n: each for n, each in side.stood.items() if n in wanted} for side in (before, after)))
    reasons = _reasons(work, moved, {**before.ids, **after.ids}, before.at, after.at)
    entities = [(entity.id, entity.name) for entity in after.vocabulary.entities]
    return MovementPage(
        title="Movement",
        sentence=_sentence(moved, noun(chosen)),
        words=f"From how the register {before.words} to how it {after.words}.",
        since=since,
        chosen=chosen,
        lines=tuple(_line(each, after, reasons) for each in moved if each.change in _TOLD),
        changes=tuple(change for change, count in counted(moved).items() if count),
        whole=_counts("All", moved, moved),
        by_category=_by(moved, [(category.value, category.label) for category in Category], lambda each: each.category),
        by_entity=_by(
            moved,
            entities,
            lambda each: each.entity,
            among={each.shown.entity for each in moved if each.change in _TOLD},
        ),
        note=_note(moved),
        moments=moments,
    )


def _side(work: Work, chosen: RegisterFilter) -> _Side:
    with as_chosen(work, chosen) as (seen, moment):
        words, connection = vocabulary(seen), seen.session.connection()
        narrowed = terms(seen, words, chosen.narrowed.but(state=ANY_STATE))
        rows = connection.execute(_STOOD.where(visible(seen.actor))).all()
        inside = connection.execute(sa.select(_RISK.c.number).where(*narrowed.values(), visible(seen.actor))).scalars()
        return _Side(
            at=seen.now,
            words=f"stood {moment.words}" if moment else "stands now",
            vocabulary=words,
            stood={row.number: _stood(row) for row in rows},
            ids={row.number: row.id for row in rows},
            chosen=frozenset(inside),
        )


def _stood(row: sa.Row[tuple[object, ...]]) -> Stood:
    return Stood(
        number=row.number,
        title=row.title,
        entity=row.entity_id,
        category=row.category,
        is_registered=row.standing == "registered",
        rank=row.residual_rank,
        profile=row.profile_id,
        merged_into=row.merged_into,
    )


def _reasons(
    work: Work, moved: Sequence[Moved], ids: Mapping[int, int], since: datetime, until: datetime
) -> dict[int, Why]:
    """By number why a level became what it is, and why a risk left the register; of the first five hundred."""
    some = [each for each in moved if each.change in _TOLD][:_MOST_REASONS]
    scored = {ids[each.number]: each for each in some if each.change.is_there_after and each.steps}
    ended = {ids[each.number]: each for each in some if not each.change.is_there_after}
    return _of_scores(work, scored, since, until) | _of_endings(work, ended, since, until)


def _of_scores(work: Work, scored: Mapping[int, Moved], since: datetime, until: datetime) -> dict[int, Why]:
    """The reason of the assessment with which the level last became another: later ones only confirmed it."""
    columns = (_SCORED.c[name] for name in ("risk_id", "level", "reason", "assessor_name", "at"))
    mine = (_SCORED.c.risk_id.in_(scored), _SCORED.c.measure == Measure.RESIDUAL)
    within = (_SCORED.c.at > since, _SCORED.c.at <= until)
    found: dict[int, Why] = {}
    last = {risk_id: each.before.rank for risk_id, each in scored.items() if each.before is not None}
    for row in work.session.connection().execute(sa.select(*columns).where(*mine, *within).order_by(_SCORED.c.id)):
        rank = Level(row.level).rank
        if rank != last[row.risk_id]:
            last[row.risk_id] = rank
            found[scored[row.risk_id].number] = Why(row.reason, row.assessor_name, row.at)
    return found


def _of_endings(work: Work, ended: Mapping[int, Moved], since: datetime, until: datetime) -> dict[int, Why]:
    columns = (_EVENT.c[name] for name in ("subject_id", "body", "actor_name", "at"))
    mine = (_EVENT.c.noun == "risk", _EVENT.c.subject_id.in_(ended), _EVENT.c.kind.in_(_ENDING))
    found: dict[int, Why] = {}
    for row in work.session.connection().execute(sa.select(*columns).where(*mine).order_by(_EVENT.c.seq)):
        at = datetime.fromisoformat(row.at)
        if since < at <= until:
            found[ended[row.subject_id].number] = Why(str(json.loads(row.body).get("reason", "")), row.actor_name, at)
    return found


def _line(moved: Moved, after: _Side, reasons: Mapping[int, Why]) -> MovedLine:
    shown = moved.shown
    return MovedLine(
        reference=risk_reference(moved.number),
        title=shown.title,
        entity=after.vocabulary.entity_names.get(shown.entity, ""),
        change=moved.change,
        said=_said(moved, after.stood),
        before=_level(moved.before),
        after=_level(moved.after) if moved.change.is_there_after else None,
        why=reasons.get(moved.number),
    )


def _said(moved: Moved, seen: Container[int]) -> str:
    """The change in words; what a risk was merged into is named to who may see that."""
    if moved.steps:
        return f"{moved.change} {abs(moved.steps)}"
    target = moved.after.merged_into if moved.after is not None else None
    if moved.change is Change.MERGED and target is not None and target in seen:
        return f"merged into {risk_reference(target)}"
    return moved.change.value


def _level(stood: Stood | None) -> Level | None:
    return Level.from_rank(stood.rank) if stood is not None and stood.is_registered and stood.rank else None


def _by(
    moved: Sequence[Moved],
    names: Iterable[tuple[object, str]],
    key: Callable[[Stood], object],
    among: Container[object] | None = None,
) -> tuple[CountLine, ...]:
    """The counts of each name that has a risk, or of those ``among`` which something moved."""
    parts: dict[object, list[Moved]] = {}
    for each in moved:
        parts.setdefault(key(each.shown), []).append(each)
    shown = [(code, name) for code, name in names if code in parts and (among is None or code in among)]
    return tuple(_counts(name, parts[code], moved) for code, name in shown)


def _counts(name: str, some: Sequence[Moved], moved: Sequence[Moved]) -> CountLine:
    """Of the changes that happened at all."""
    here = counted(some)
    return CountLine(name, tuple(here[change] for change, count in counted(moved).items() if count))


def _sentence(moved: Sequence[Moved], what: str) -> str:
    counts = {change: count for change, count in counted(moved).items() if count}
    if not moved:
        return f"No {what} was in the register at either moment."
    said = [f"{count_in_words(count)} {change}" for change, count in counts.items()]
    return f"{len(moved):,} {what}{'' if len(moved) == 1 else 's'}: {listed(said, most=len(said))}."


def _note(moved: Sequence[Moved]) -> str:
    profiles = Counter(
        (each.before.profile, each.after.profile)
        for each in moved
        if each.change is Change.NOT_COMPARED and each.before is not None and each.after is not None
    )
    changed = sum(n for (before, after), n in profiles.items() if before and after and before != after)
    if not changed:
        return ""
    return (
        f"{count_in_words(changed).capitalize()} {'was' if changed == 1 else 'were'} rated by another methodology at"
        " the later moment; levels of two methodologies are not compared."
    )
