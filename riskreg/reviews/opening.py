"""Opening a review: its entities and risks are frozen, each entity gets its return, each risk its item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import EVERYWHERE
from riskreg.domain.review import Answerer
from riskreg.domain.review_template import CHOSEN, ReviewTemplate, WhichRisks
from riskreg.reviews.moving import move_on
from riskreg.reviews.turns import CYCLE, ITEM, RETURN, turn_of_cycle, turn_of_item, turn_of_return
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem, ReviewQuestion
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_in_use
from riskreg.tasks.turns import open_task

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
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


def put_cycle(work: Work, source: str, template: ReviewTemplate, opening: Opening) -> ReviewCycle:
    """Keep the cycle with its questions, and give the secretariat the task to close it."""
    today = work.now.date()
    lifecycle = lifecycle_in_use(work.session.connection(), CYCLE)
    cycle = ReviewCycle(
        number=next_number(work.session, CYCLE),
        code=template.code,
        title=opening.title.strip() or template.titled(today.year),
        template=source,
        answered_by=template.answered_by,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        opened_on=today,
        due_on=opening.due_on or today + timedelta(days=template.due_days),
        closes_on=opening.closes_on or today + timedelta(days=template.closes_days),
        opened_at=work.now,
        opened_by_id=work.actor.person_id,
        opened_by_name=work.actor.name,
    )
    _check(cycle)
    work.session.add(cycle)
    work.session.flush()
    questions = (
        ReviewQuestion(cycle_id=loaded(cycle.id), position=number, code=each.code, text=each.text, kind=each.kind)
        for number, each in enumerate(template.questions, 1)
    )
    work.session.add_all(questions)
    open_task(work, turn_of_cycle(work, cycle))
    return cycle


def _check(cycle: ReviewCycle) -> None:
    wrong: dict[str, list[str]] = {}
    if len(cycle.title) > LONGEST_TITLE or not cycle.title.isprintable():
        wrong["title"] = [f"Give a title of one line, with {LONGEST_TITLE} characters or fewer."]
    if cycle.due_on <= cycle.opened_on:
        wrong["due_on"] = ["Choose a day after today by which entities answer."]
    if not cycle.due_on <= cycle.closes_on <= cycle.opened_on + timedelta(days=_MOST_DAYS):
        wrong["closes_on"] = ["Choose a closing day on or after the day entities answer by, within a year."]
    if wrong:
        raise Invalid(" ".join(sentence for (sentence,) in wrong.values()), wrong)


def risks_in(work: Work, which: WhichRisks, entity_ids: Iterable[int] | None) -> list[Risk]:
    """The risks a template names, by their references; those of these entities only, when some are chosen."""
    ranks = [level.rank for level in which.levels]
    scored = _RISK.c.residual_rank.in_(ranks)
    levels = [each.value for each in which.organizational_levels]
    wanted = (
        sa.select(Risk)
        .where(sa.or_(scored, _RISK.c.residual_rank.is_(None)) if which.not_scored else scored)
        .where(_RISK.c.state.in_(which.states), _RISK.c.standing == "registered")
        .where(_RISK.c.organizational_level.in_(levels))
        .order_by(_RISK.c.number)
    )
    if entity_ids is not None:
        wanted = wanted.where(_RISK.c.entity_id.in_(sorted(entity_ids)))
    return list(work.session.execute(wanted).scalars())


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


def put_returns(work: Work, cycle: ReviewCycle, entity_ids: Sequence[int]) -> dict[int, EntityReturn]:
    """One return per entity with its one task, by entity."""
    lifecycle = lifecycle_in_use(work.session.connection(), RETURN)
    returns = {
        entity_id: EntityReturn(
            cycle_id=loaded(cycle.id),
            entity_id=entity_id,
            lifecycle_id=lifecycle.id,
            state=lifecycle.lifecycle.start.code,
            state_since=work.now,
        )
        for entity_id in entity_ids
    }
    work.session.add_all(returns.values())
    work.session.flush()
    for each in returns.values():
        open_task(work, turn_of_return(work, each, cycle))
    return returns


def put_items(work: Work, cycle: ReviewCycle, risks: Sequence[Risk], returns: dict[int, EntityReturn]) -> None:
    """One item per risk, with its revision and level now. A strictly confidential risk stays out of the return, which
    more people read than may know of it: its owner is asked alone. So is every owner, where the template says so.
    """
    lifecycle = lifecycle_in_use(work.session.connection(), ITEM)
    pairs = [(risk, new_item(work, risk, cycle.due_on, lifecycle)) for risk in risks]
    for risk, item in pairs:
        item.cycle_id = cycle.id
        if not risk.classification.is_sealed:
            item.return_id = returns[risk.entity_id].id
    work.session.add_all(item for _risk, item in pairs)
    work.session.flush()
    for risk, item in pairs:
        if item.return_id is None or cycle.answered_by is Answerer.RISK_OWNER:
            ask_owner(work, item, risk)


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
