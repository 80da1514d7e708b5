"""Opening a review: its entities and risks are frozen, each entity gets its return, each risk its item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import EVERYWHERE
from riskreg.domain.review import Answerer
from riskreg.domain.review_template import CHOSEN, ReviewTemplate, WhichRisks
from riskreg.reviews.moving import move_on, step_of
from riskreg.reviews.turns import CYCLE, ITEM, RETURN, turn_of_cycle, turn_of_item, turn_of_return
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem, ReviewQuestion
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_in_use
from riskreg.tasks.turns import open_many, open_task

_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
LONGEST_TITLE = 120
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Opening:
    """What is chosen when a cycle is opened; what is left empty follows from its template and from today."""

    title: str = ""
    entity_ids: frozenset[int] | None = None
    due_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A cycle as it would be called and run."""

    title: str
    opened_on: date
    due_on: date
    closes_on: date


def planned(template: ReviewTemplate, opening: Opening, today: date) -> Plan:
    """What is chosen and what follows from the template; raises Invalid with everything that is wrong with it."""
    plan = Plan(
        title=opening.title.strip() or template.titled(today.year),
        opened_on=today,
        due_on=opening.due_on or today + timedelta(days=template.due_days),
        closes_on=opening.closes_on or today + timedelta(days=template.closes_days),
    )
    _check(plan)
    return plan


def put_cycle(work: Work, source: str, template: ReviewTemplate, opening: Opening) -> ReviewCycle:
    """Keep the cycle with its questions, and give the secretariat the task to close it."""
    plan = planned(template, opening, work.now.date())
    lifecycle = lifecycle_in_use(work.session.connection(), CYCLE)
    cycle = ReviewCycle(
        number=next_number(work.session, CYCLE),
        code=template.code,
        title=plan.title,
        template=source,
        answered_by=template.answered_by,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        opened_on=plan.opened_on,
        due_on=plan.due_on,
        closes_on=plan.closes_on,
        opened_at=work.now,
        opened_by_id=work.actor.person_id,
        opened_by_name=work.actor.name,
    )
    work.session.add(cycle)
    work.session.flush()
    questions = (
        ReviewQuestion(cycle_id=loaded(cycle.id), position=number, code=each.code, text=each.text, kind=each.kind)
        for number, each in enumerate(template.questions, 1)
    )
    work.session.add_all(questions)
    open_task(work, turn_of_cycle(work, cycle))
    return cycle


def _check(plan: Plan) -> None:
    wrong: dict[str, list[str]] = {}
    if len(plan.title) > LONGEST_TITLE or not plan.title.isprintable():
        wrong["title"] = [f"Give a title of one line, with {LONGEST_TITLE} characters or fewer."]
    if plan.due_on <= plan.opened_on:
        wrong["due_on"] = ["Choose a day after today by which entities answer."]
    if not plan.due_on <= plan.closes_on <= plan.opened_on + timedelta(days=_MOST_DAYS):
        wrong["closes_on"] = ["Choose a closing day on or after the day entities answer by, within a year."]
    if wrong:
        raise Invalid(" ".join(sentence for (sentence,) in wrong.values()), wrong)


def risks_named(which: WhichRisks, entity_ids: Iterable[int] | None) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on ``risk`` for those a template names; of these entities only, when some are chosen."""
    scored = _RISK.c.residual_rank.in_([level.rank for level in which.levels])
    named: tuple[sa.ColumnElement[bool], ...] = (
        sa.or_(scored, _RISK.c.residual_rank.is_(None)) if which.not_scored else scored,
        _RISK.c.state.in_(which.states),
        _RISK.c.standing == "registered",
        _RISK.c.organizational_level.in_([each.value for each in which.organizational_levels]),
    )
    return named if entity_ids is None else (*named, _RISK.c.entity_id.in_(sorted(entity_ids)))


def entities_asked(work: Work, template: ReviewTemplate, chosen: frozenset[int] | None) -> list[int]:
    """All that are asked: a risk that is kept where nobody reports is not forgotten, its entity answers too."""
    asked = entities_in(work, template, chosen)
    if chosen is not None:
        return asked
    keep = sa.select(_RISK.c.entity_id).where(*risks_named(template.risks, None)).distinct()
    return asked + sorted(set(work.session.execute(keep).scalars()) - set(asked))


def entities_in(work: Work, template: ReviewTemplate, chosen: frozenset[int] | None) -> list[int]:
    """The chosen entities, or all that report today; raises Invalid when there is none, or one that has ended."""
    if template.entities == CHOSEN and not chosen:
        sentence = "Choose the entities of this review: its template asks for some, not for all."
        raise Invalid(sentence, {"entities": [sentence]})
    current = _ENTITY.c.valid_to.is_(None) | (_ENTITY.c.valid_to >= work.now.date())
    wanted = sa.select(_ENTITY.c.id).where(current)
    wanted = wanted.where(_ENTITY.c.reporting.is_(True)) if chosen is None else wanted.where(_ENTITY.c.id.in_(chosen))
    found = list(work.session.execute(wanted.order_by(_ENTITY.c.path)).scalars())
    if not found or (chosen is not None and len(found) < len(chosen)):
        sentence = "Choose entities of the list: there is none, or one of them has ended."
        raise Invalid(sentence, {"entities": [sentence]})
    return found


def running_as(work: Work, title: str, besides: int = 0) -> int | None:
    """The number of a review of that title that runs."""
    same = (_CYCLE.c.title == title, _CYCLE.c.ended_at.is_(None), _CYCLE.c.id != besides)
    return work.session.execute(sa.select(_CYCLE.c.number).where(*same)).scalars().first()


def put_returns(work: Work, cycle: ReviewCycle, entity_ids: Sequence[int]) -> None:
    """One return per entity with its one task."""
    lifecycle = lifecycle_in_use(work.session.connection(), RETURN)
    returns = [
        EntityReturn(
            cycle_id=loaded(cycle.id),
            entity_id=entity_id,
            lifecycle_id=lifecycle.id,
            state=lifecycle.lifecycle.start.code,
            state_since=work.now,
        )
        for entity_id in entity_ids
    ]
    work.session.add_all(returns)
    work.session.flush()
    for each in returns:
        open_task(work, turn_of_return(work, each, cycle))


def put_items(work: Work, cycle: ReviewCycle, which: WhichRisks, entity_ids: Iterable[int] | None) -> int:
    """One item per risk, with its revision and level now; answers how many go with returns.

    A strictly confidential risk stays out of the return, which more people read than may know of it: its owner is asked
    alone. So is every owner, where the template says so. Written in one statement: there may be a hundred thousand.
    """
    lifecycle = lifecycle_in_use(work.session.connection(), ITEM)
    values = _values(work, cycle, lifecycle)
    with_return = sa.and_(
        _RETURN.c.cycle_id == cycle.id,
        _RETURN.c.entity_id == _RISK.c.entity_id,
        _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value,
    )
    chosen = sa.select(*values.values()).outerjoin_from(_RISK, _RETURN, with_return)
    chosen = chosen.where(*risks_named(which, entity_ids)).order_by(_RISK.c.number)
    work.session.execute(sa.insert(_ITEM).from_select(list(values), chosen))
    _ask_owners(work, cycle, lifecycle)
    listed = sa.select(sa.func.count()).where(_ITEM.c.cycle_id == cycle.id, _ITEM.c.return_id.is_not(None))
    return int(work.session.execute(listed).scalar_one())


def _values(work: Work, cycle: ReviewCycle, lifecycle: StoredLifecycle) -> dict[str, Any]:
    """What ``new_item`` writes of one risk, for many: by the columns of the item."""
    said = {
        "version": 1,
        "cycle_id": cycle.id,
        "lifecycle_id": lifecycle.id,
        "state": lifecycle.lifecycle.start.code,
        "state_since": work.now,
        "opened_at": work.now,
        "due_on": cycle.due_on,
        **dict.fromkeys(("reason", "asked_by_name", "words", "answered_by_name"), ""),
    }
    same = {name: sa.literal(value, _ITEM.c[name].type) for name, value in said.items()}
    return same | {
        "return_id": _RETURN.c.id,
        "risk_id": _RISK.c.id,
        "entity_id": _RISK.c.entity_id,
        "opening_revision": _RISK.c.revision,
        "opening_exposure_rank": _RISK.c.exposure_rank,
        "opening_rank": _RISK.c.residual_rank,
    }


def _ask_owners(work: Work, cycle: ReviewCycle, lifecycle: StoredLifecycle) -> None:
    """What ``ask_owner`` does for one, for all whose owner is asked: the step is the same, so it is checked once."""
    theirs: sa.ColumnElement[bool] = _ITEM.c.cycle_id == cycle.id
    if cycle.answered_by is not Answerer.RISK_OWNER:
        theirs = sa.and_(theirs, _ITEM.c.return_id.is_(None))
    start = lifecycle.lifecycle.start.code
    asked = step_of(work, lifecycle.lifecycle, ITEM, start, "ask_owner").to_state
    work.session.execute(sa.update(_ITEM).where(theirs).values(state=asked, version=_ITEM.c.version + 1))
    wanted = sa.select(_ITEM.c.id, _ITEM.c.entity_id, _ITEM.c.lifecycle_id, _ITEM.c.state, _ITEM.c.due_on)
    wanted = wanted.add_columns(_RISK.c.owner_id, _RISK.c.focal_point_id)
    rows = work.session.execute(wanted.join(_RISK, _RISK.c.id == _ITEM.c.risk_id).where(theirs)).all()
    open_many(work, (turn_of_item(work, row, row) for row in rows))  # type: ignore[arg-type]


def new_item(work: Work, risk: Risk, due_on: date, lifecycle: StoredLifecycle, **more: Any) -> ReviewItem:
    """The review of a risk as it stands now, not kept yet."""
    return ReviewItem(
        risk_id=loaded(risk.id),
        entity_id=risk.entity_id,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        opened_at=work.now,
        due_on=due_on,
        opening_revision=risk.revision,
        opening_exposure_rank=risk.exposure_rank,
        opening_rank=risk.residual_rank,
        **more,
    )


def ask_owner(work: Work, item: ReviewItem, risk: Risk) -> None:
    """Give the risk owner the task to review the risk."""
    move_on(work, item, "ask_owner", None, EVERYWHERE)
    open_task(work, turn_of_item(work, item, risk))
