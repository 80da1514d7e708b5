"""Finding a cycle, a return or an item, where permissions on it are checked, and the facts its conditions ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import cycle_number, item_number, return_number, risk_reference
from riskreg.domain.review import EntityReturnCase
from riskreg.risks.keeping import find_risk, place_of
from riskreg.store.tables.review import (
    EntityReturn,
    QuestionAnswer,
    ReturnHand,
    ReviewCycle,
    ReviewItem,
    ReviewQuestion,
)
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_HAND = ReturnHand.__table__  # type: ignore[attr-defined]
_QUESTION = ReviewQuestion.__table__  # type: ignore[attr-defined]
_ANSWER = QuestionAnswer.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]

NO_SUCH_CYCLE = "There is no such review."
NO_SUCH_RETURN = "There is no such return, or it is not open to you."
NO_SUCH_ITEM = "There is no such review of a risk, or it is not open to you."
OPEN_TO_ALL = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value
"""What a return may hold: more people read it than may know of a strictly confidential risk."""


@dataclass(frozen=True, slots=True)
class Looked:
    """An item with its risk as it stands, and whether that has changed since the review of it began."""

    item: ReviewItem
    risk: Risk
    is_materially_changed: bool

    @property
    def is_changed(self) -> bool:
        return self.risk.revision > self.item.opening_revision


def find_cycle(work: Work, reference: str, *, held: bool = False) -> ReviewCycle:
    """The cycle; everybody signed in may know that there is one."""
    wanted = sa.select(ReviewCycle).where(_CYCLE.c.number == cycle_number(reference))
    return _one(work, wanted, _CYCLE, NO_SUCH_CYCLE, held)  # type: ignore[no-any-return]


def find_return(work: Work, reference: str, *, held: bool = False) -> tuple[EntityReturn, ReviewCycle]:
    """The return and its cycle, if the actor reads the risks of that entity."""
    wanted = sa.select(EntityReturn).where(_RETURN.c.id == return_number(reference))
    found: EntityReturn = _one(work, wanted, _RETURN, NO_SUCH_RETURN, held)
    if not work.actor.may_at(Permission.RISK_READ, Place(found.entity_id)):
        raise NotFound(NO_SUCH_RETURN)
    cycle = work.session.execute(sa.select(ReviewCycle).where(_CYCLE.c.id == found.cycle_id)).scalar_one()
    return found, cycle


def find_item(work: Work, reference: str, *, held: bool = False) -> tuple[ReviewItem, Risk]:
    """The item and its risk, if the actor may see that."""
    wanted = (
        sa.select(ReviewItem)
        .join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
        .where(_ITEM.c.id == item_number(reference), visible(work.actor))
    )
    item: ReviewItem = _one(work, wanted, _ITEM, NO_SUCH_ITEM, held)
    number = work.session.execute(sa.select(_RISK.c.number).where(_RISK.c.id == item.risk_id)).scalar_one()
    return item, find_risk(work, risk_reference(number))


def _one(work: Work, wanted: Any, table: sa.Table, otherwise: str, held: bool) -> Any:
    if held:
        wanted = wanted.with_for_update(of=table).execution_options(populate_existing=True)
    found = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(otherwise)
    return found


def at_return(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Permissions on a return are checked at its entity."""
    return Place(find_return(work, reference)[0].entity_id)


def at_item(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Permissions on an item are checked where its risk stands: its owner may answer."""
    return place_of(work, find_item(work, reference)[1])


def items_of(work: Work, entity_return: EntityReturn) -> list[Looked]:
    """The items of a return the actor may see, in the order of their risks, in one statement."""
    return _looked(work, _ITEM.c.return_id == entity_return.id, OPEN_TO_ALL, visible(work.actor))


def item_looked_at(work: Work, item: ReviewItem) -> Looked:
    (looked,) = _looked(work, _ITEM.c.id == item.id, visible(work.actor))
    return looked


def _looked(work: Work, *conditions: Any) -> list[Looked]:
    later = sa.and_(_REVISION.c.risk_id == _RISK.c.id, _REVISION.c.number > _ITEM.c.opening_revision)
    is_material = sa.exists().where(later, _REVISION.c.is_material.is_(True))
    wanted = sa.select(ReviewItem, Risk, is_material).join(_RISK, _RISK.c.id == _ITEM.c.risk_id).where(*conditions)
    return [Looked(*row) for row in work.session.execute(wanted.order_by(_RISK.c.number))]


def case_of_return(work: Work, entity_return: EntityReturn, cycle: ReviewCycle) -> EntityReturnCase:
    """What the conditions of its lifecycle ask about a return."""
    mine = (_ITEM.c.return_id == entity_return.id, _ITEM.c.answer.is_(None), OPEN_TO_ALL)
    items = sa.select(sa.func.count()).join_from(_ITEM, _RISK, _RISK.c.id == _ITEM.c.risk_id).where(*mine)
    answered = sa.exists().where(_ANSWER.c.question_id == _QUESTION.c.id, _ANSWER.c.return_id == entity_return.id)
    questions = sa.select(sa.func.count()).where(_QUESTION.c.cycle_id == cycle.id, ~answered)
    return EntityReturnCase(
        state=entity_return.state,
        entity_id=entity_return.entity_id,
        items_left=work.session.execute(items).scalar_one(),
        questions_left=work.session.execute(questions).scalar_one(),
        hands=hands_of(work, entity_return),
        cycle_is_open=cycle.ended_at is None,
    )


def hands_of(work: Work, entity_return: EntityReturn) -> frozenset[int]:
    """Who answered in it or sent it, or in whose name."""
    wanted = sa.select(_HAND.c.person_id).where(_HAND.c.return_id == entity_return.id)
    return frozenset(work.session.execute(wanted).scalars())


def questions_of(work: Work, cycle: ReviewCycle) -> Sequence[ReviewQuestion]:
    wanted = sa.select(ReviewQuestion).where(_QUESTION.c.cycle_id == cycle.id).order_by(_QUESTION.c.position)
    return work.session.execute(wanted).scalars().all()
