"""Reviewing one risk: its owner answers, in a review or out of turn; and letting a risk be reviewed out of turn."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.references import item_reference, risk_reference
from riskreg.domain.review import ReviewItemCase, Trigger
from riskreg.reviews.answering import Given, check_reason, take_answer
from riskreg.reviews.finding_queries import at_item, find_item, item_looked_at
from riskreg.reviews.moving import move_on
from riskreg.reviews.opening import ask_owner, new_item
from riskreg.reviews.signing import finish
from riskreg.reviews.turns import ITEM
from riskreg.risks.keeping import hold, place_of
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import lifecycle_in_use

_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
LONGEST_DAYS = 180


@dataclass(frozen=True, slots=True)
class OutOfTurn:
    """Why a risk is looked at now, and by when its owner answers."""

    trigger: Trigger
    reason: str
    due_on: date


@operation(needs=Permission.REVIEW_ANSWER, within=at_item)
def answer_item(work: Work, reference: str, given: Given) -> None:
    """Answer the review of one risk. With a return it waits for that to be signed; alone it is finished by this."""
    return_id = find_item(work, reference)[0].return_id
    # The return first, as everywhere: two who need both never wait for each other.
    entity_return = _held_return(work, return_id) if return_id is not None else None
    item, risk = find_item(work, reference, held=True)
    looked, place = item_looked_at(work, item), place_of(work, risk)
    take_answer(work, looked, entity_return, given, place)
    if entity_return is None:
        case = ReviewItemCase(item.state, item.entity_id, risk.owner_id, with_return=False)
        made = move_on(work, item, "conclude", case, place)
        work.record(f"{ITEM}.conclude", item.id, risk_reference(risk.number), past=made.move.past)
        finish(work, looked, _called(work, item), item.due_on)


@operation(needs=Permission.REVIEW_RUN)
def review_out_of_turn(work: Work, risk: str, why: OutOfTurn) -> str:
    """Ask the owner of a risk to look at it now; answers the reference of the item.

    Refused while the risk is out of the register, or already looked at out of turn.
    """
    check_reason(why.reason)
    _check_day(work, why.due_on)
    held = hold(work, risk)
    if held.standing != "registered":
        raise Conflict("Only a risk in the register is reviewed. This one is not in it, or no longer.")
    running = sa.select(_ITEM.c.id).where(
        _ITEM.c.risk_id == held.id, _ITEM.c.ended_at.is_(None), _ITEM.c.triggered_by.is_not(None)
    )
    if (other := work.session.execute(running).scalars().first()) is not None:
        raise Conflict(f"{item_reference(other)} asks for a review of this risk already. Wait for its answer.")
    lifecycle = lifecycle_in_use(work.session.connection(), ITEM)
    asked = {"asked_by_id": work.actor.person_id, "asked_by_name": work.actor.name}
    item = new_item(work, held, why.due_on, lifecycle, triggered_by=why.trigger, reason=why.reason.strip(), **asked)
    work.session.add(item)
    work.session.flush()
    ask_owner(work, item, held)
    told = {"occasion": why.trigger.label, "due": why.due_on.isoformat(), "reason": item.reason}
    past = "asked for a review of the risk out of turn"
    work.record(f"{ITEM}.ask_owner", item.id, risk_reference(held.number), past=past, **told)
    return item_reference(loaded(item.id))


def _held_return(work: Work, return_id: int) -> EntityReturn:
    wanted = sa.select(EntityReturn).where(_RETURN.c.id == return_id).with_for_update(of=_RETURN)
    return work.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()  # type: ignore[no-any-return]


def _called(work: Work, item: ReviewItem) -> str:
    """The review it belongs to, or what it was triggered by, in words."""
    if item.triggered_by is not None:
        return item.triggered_by.label
    return str(work.session.execute(sa.select(_CYCLE.c.title).where(_CYCLE.c.id == item.cycle_id)).scalar_one())


def _check_day(work: Work, due_on: date) -> None:
    today = work.now.date()
    if not today < due_on <= today + timedelta(days=LONGEST_DAYS):
        sentence = f"Choose a day after today and within {LONGEST_DAYS} days."
        raise Invalid(sentence, {"due_on": [sentence]})
