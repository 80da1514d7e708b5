"""A step of a risk that several people must agree to: read for its page, and one more agreement kept."""

from dataclasses import replace

import sqlalchemy as sa

from riskreg.domain.agreement import Agreement as Given
from riskreg.domain.agreement import Agreements, quorum_of
from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.workflow import Advance, Move, Offer, State
from riskreg.risks.lifecycle_queries import NOUN, Course
from riskreg.store.base import loaded
from riskreg.store.tables.agreement import Agreement
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

_AGREEMENT = Agreement.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


def with_agreements(
    work: Work, course: Course, risk_id: int, place: Place, submitters: tuple[int | None, ...]
) -> Course:
    """The same offers with who has agreed; blocked for whoever cannot be the next. Asks nothing where one is enough."""
    counted = tuple(_counted(work, course.state, offer, risk_id, place, submitters) for offer in course.offers)
    return replace(course, offers=counted)


def agree(work: Work, risk: Risk, made: Advance, place: Place) -> Agreements | None:
    """Keep the actor's agreement to the move; None when one person is enough for it.

    The move is to be made when that is enough. Refused for whoever agreed before, for who acts for one of them, and for
    who took part where the state says so.
    """
    state = lifecycle_of(work, risk).state(made.from_state)
    needed = quorum_of(state, made.move)
    if needed == 1:
        return None
    risk_id = loaded(risk.id)
    before = _agreements(work, risk_id, made.move, needed)
    for_id = work.acts_for.person_id if work.acts_for is not None else None
    barred = _barred(state, (risk.submitter_id, risk.submitted_for_id))
    refusal = before.objection(work.actor.person_id, for_id, barred, lambda each: _stands_in(work, each, place))
    if refusal is not None:
        raise Conflict(refusal)
    person_id = loaded(work.actor.person_id)
    work.session.add(
        Agreement(
            task_id=work.session.execute(_open_task(risk_id)).scalar_one(),
            move=made.move.code,
            mark=work.session.execute(_mark(risk_id)).scalar_one(),
            person_id=person_id,
            person_name=work.actor.name,
            for_id=for_id,
            reason=made.reason,
            at=work.now,
        )
    )
    return Agreements((*before.given, Given(person_id, for_id, work.actor.name)), needed)


def _counted(
    work: Work, state: State, offer: Offer, risk_id: int, place: Place, submitters: tuple[int | None, ...]
) -> Offer:
    needed = quorum_of(state, offer.move)
    if needed == 1:
        return offer
    agreed = _agreements(work, risk_id, offer.move, needed)
    giver = None if work.actor.person_id is None else work.actor.for_whom(Permission(offer.move.permission), place)
    for_id = giver.person_id if giver else None
    barred = _barred(state, submitters)
    refusal = agreed.objection(work.actor.person_id, for_id, barred, lambda each: _stands_in(work, each, place))
    blocked = offer.blocked if refusal is None or offer.blocked else (refusal,)
    return replace(offer, blocked=blocked, agreed=agreed.in_words)


def _agreements(work: Work, risk_id: int, move: Move, needed: int) -> Agreements:
    """Those given since the task opened and since the risk was last changed materially."""
    wanted = (
        sa.select(_AGREEMENT.c.person_id, _AGREEMENT.c.for_id, _AGREEMENT.c.person_name)
        .where(_AGREEMENT.c.task_id == _open_task(risk_id).scalar_subquery(), _AGREEMENT.c.move == move.code)
        .where(_AGREEMENT.c.mark >= _mark(risk_id).scalar_subquery())
        .order_by(_AGREEMENT.c.id)
    )
    return Agreements(tuple(Given(*row) for row in work.session.execute(wanted)), needed)


def _open_task(risk_id: int) -> sa.Select[tuple[int]]:
    return sa.select(_TASK.c.id).where(_TASK.c.noun == NOUN, _TASK.c.subject_id == risk_id, _TASK.c.closed_at.is_(None))


def _mark(risk_id: int) -> sa.Select[tuple[int]]:
    last = sa.func.coalesce(sa.func.max(_REVISION.c.number), 0)
    return sa.select(last).where(_REVISION.c.risk_id == risk_id, _REVISION.c.is_material)


def _barred(state: State, submitters: tuple[int | None, ...]) -> frozenset[int]:
    if state.task is None or state.task.may_have_taken_part:
        return frozenset()
    return frozenset(person for person in submitters if person is not None)


def _stands_in(work: Work, person: int, place: Place) -> bool:
    return work.actor.stands_in_for(person, place)
