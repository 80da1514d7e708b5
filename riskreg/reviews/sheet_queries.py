"""The page on which risks are answered: of each what one must know to answer without opening it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.references import item_reference, risk_reference
from riskreg.domain.review import ReviewAnswer
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import ActionStatus
from riskreg.reviews.finding_queries import Looked, find_item, find_return, item_looked_at, items_of
from riskreg.reviews.moving import is_answerable
from riskreg.reviews.return_queries import ReturnHead, head_of
from riskreg.risks.keeping import find_risk, place_of
from riskreg.store.base import loaded
from riskreg.store.tables.person import Person
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.running import lifecycle_of

_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]

PER_PAGE = 20
_TIME_TO_ANSWER = timedelta(days=14)
TESTED_WITHIN = timedelta(days=365)
_OPEN = tuple(status.value for status in ActionStatus if status.is_open)


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """One risk to answer: what is known of it now, and what was answered so far (by an earlier return, if not here).

    ``changed_to`` is the latest revision when something was saved since ``opening_revision``, else None;
    ``must_be_updated`` says that it matters. ``untested`` counts controls not tested within a year.
    """

    reference: str
    version: int
    risk: str
    title: str
    event: str
    level: Level | None
    level_at_opening: Level | None
    updated_at: datetime
    opening_revision: int
    changed_to: int | None
    must_be_updated: bool
    open_actions: int
    late_actions: int
    controls: int
    untested: int
    answer: ReviewAnswer | None
    words: str
    merge_into: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The risks of a return, ``PER_PAGE`` to a page; ``shown_at`` is when this page was made."""

    title: str
    head: ReturnHead
    items: tuple[ItemSheet, ...]
    answered: int
    total: int
    number: int
    last: int
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One risk to answer alone. ``why`` says which review it belongs to, or what happened and in whose words."""

    title: str
    sheet: ItemSheet
    review: str
    reason: str
    asked_by: str
    due: date
    days_late: int
    state: str
    meaning: str
    may_answer: bool
    shown_at: datetime


def sheet_page(desk: Desk, reference: str, number: int) -> SheetPage:
    """A page of the risks of the return; one beyond the last is the last."""
    with open_reading(desk) as work:
        entity_return, cycle = find_return(work, reference)
        head = head_of(work, entity_return, cycle)
        every = items_of(work, entity_return)
        last = max(1, -(-len(every) // PER_PAGE))
        number = min(max(1, number), last)
        shown = every[(number - 1) * PER_PAGE : number * PER_PAGE]
        return SheetPage(
            title=f"Answer the review of {len(every)} {'risk' if len(every) == 1 else 'risks'}",
            head=head,
            items=_sheets(work, shown, _answered_before(work, entity_return)),
            answered=sum(each.item.answer is not None for each in every),
            total=len(every),
            number=number,
            last=last,
            shown_at=work.now,
        )


def item_page(desk: Desk, reference: str) -> ItemPage:
    with open_reading(desk) as work:
        item, risk = find_item(work, reference)
        work.require(Permission.REVIEW_ANSWER, place_of(work, risk))
        (sheet,) = _sheets(work, [item_looked_at(work, item)], {})
        state = lifecycle_of(work, item).state(item.state)
        return ItemPage(
            title=f"Review {risk_reference(risk.number)}",
            sheet=sheet,
            review=_review_of(work, item),
            reason=item.reason,
            asked_by=item.asked_by_name,
            due=item.due_on,
            days_late=max(0, (work.now.date() - item.due_on).days) if item.ended_at is None else 0,
            state=state.name,
            meaning=state.meaning,
            may_answer=item.ended_at is None and _return_is_open(work, item),
            shown_at=work.now,
        )


@dataclass(frozen=True, slots=True)
class OutOfTurnPage:
    """A risk that is to be looked at now: who is asked, when it would be looked at anyway, and a day to answer by."""

    title: str
    reference: str
    risk_title: str
    owner: str
    review_due: date | None
    suggested: date


def out_of_turn_page(desk: Desk, reference: str) -> OutOfTurnPage:
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        work.require(Permission.REVIEW_RUN, place_of(work, risk))
        owner = sa.select(_PERSON.c.name).where(_PERSON.c.id == risk.owner_id)
        return OutOfTurnPage(
            title="Have the risk reviewed now",
            reference=risk_reference(risk.number),
            risk_title=risk.title,
            owner=work.session.execute(owner).scalar_one_or_none() or "",
            review_due=risk.review_due,
            suggested=work.now.date() + _TIME_TO_ANSWER,
        )


def _review_of(work: Work, item: ReviewItem) -> str:
    if item.triggered_by is not None:
        return item.triggered_by.label
    return str(work.session.execute(sa.select(_CYCLE.c.title).where(_CYCLE.c.id == item.cycle_id)).scalar_one())


def _return_is_open(work: Work, item: ReviewItem) -> bool:
    if item.return_id is None:
        return True
    wanted = sa.select(EntityReturn).where(_RETURN.c.id == item.return_id)
    return is_answerable(work, work.session.execute(wanted).scalar_one())


def _answered_before(work: Work, entity_return: EntityReturn) -> dict[int, ReviewItem]:
    """What the return this one takes the place of said, by risk: nobody types the same twice."""
    if entity_return.supersedes_id is None:
        return {}
    wanted = sa.select(ReviewItem).where(_ITEM.c.return_id == entity_return.supersedes_id, _ITEM.c.answer.is_not(None))
    return {item.risk_id: item for item in work.session.execute(wanted).scalars()}


def _sheets(work: Work, shown: Sequence[Looked], before: Mapping[int, ReviewItem]) -> tuple[ItemSheet, ...]:
    ids = [loaded(each.risk.id) for each in shown]
    actions, controls = _actions(work, ids), _controls(work, ids)
    said = [_said(each.item, before) for each in shown]
    merged = _numbers(work, {item.merge_into_id for item in said if item.merge_into_id is not None})
    return tuple(
        _sheet(each, item, actions, controls, merged.get(item.merge_into_id or 0, ""))
        for each, item in zip(shown, said, strict=True)
    )


def _said(item: ReviewItem, before: Mapping[int, ReviewItem]) -> ReviewItem:
    return item if item.answer is not None else before.get(item.risk_id, item)


def _sheet(
    looked: Looked,
    said: ReviewItem,
    actions: Mapping[int, tuple[int, int]],
    controls: Mapping[int, tuple[int, int]],
    merge_into: str,
) -> ItemSheet:
    item, risk = looked.item, looked.risk
    (open_actions, late), (count, untested) = (each.get(loaded(risk.id), (0, 0)) for each in (actions, controls))
    return ItemSheet(
        reference=item_reference(loaded(item.id)),
        version=item.version,
        risk=risk_reference(risk.number),
        title=risk.title,
        event=risk.event,
        level=Level.from_rank(risk.residual_rank) if risk.residual_rank else None,
        level_at_opening=Level.from_rank(item.opening_rank) if item.opening_rank else None,
        updated_at=risk.updated_at,
        opening_revision=item.opening_revision,
        changed_to=risk.revision if looked.is_changed else None,
        must_be_updated=looked.is_materially_changed,
        open_actions=open_actions,
        late_actions=late,
        controls=count,
        untested=untested,
        answer=said.answer,
        words=said.words,
        merge_into=merge_into,
        answered_by=item.answered_by_name,
        answered_at=item.answered_at,
    )


def _actions(work: Work, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(open, late) actions by risk."""
    late = sa.func.sum(sa.case((_ACTION.c.due < work.now.date(), 1), else_=0))
    wanted = sa.select(_ACTION.c.risk_id, sa.func.count().label("n"), late.label("late")).where(
        _ACTION.c.risk_id.in_(ids), _ACTION.c.withdrawn_at.is_(None), _ACTION.c.status.in_(_OPEN)
    )
    return {row.risk_id: (row.n, row.late) for row in work.session.execute(wanted.group_by(_ACTION.c.risk_id))}


def _controls(work: Work, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(all, not tested within a year) controls by risk."""
    since = work.now.date() - TESTED_WITHIN
    is_untested = sa.or_(_CONTROL.c.last_tested.is_(None), _CONTROL.c.last_tested < since)
    untested = sa.func.sum(sa.case((is_untested, 1), else_=0))
    wanted = sa.select(_CONTROL.c.risk_id, sa.func.count().label("n"), untested.label("untested")).where(
        _CONTROL.c.risk_id.in_(ids), _CONTROL.c.withdrawn_at.is_(None)
    )
    return {row.risk_id: (row.n, row.untested) for row in work.session.execute(wanted.group_by(_CONTROL.c.risk_id))}


def _numbers(work: Work, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = work.session.execute(sa.select(_RISK.c.id, _RISK.c.number).where(_RISK.c.id.in_(ids)))
    return {row.id: risk_reference(row.number) for row in rows}
