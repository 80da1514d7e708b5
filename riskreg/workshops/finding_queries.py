"""Finding a workshop, a seat, a risk on the agenda, an open round."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import NotFound
from riskreg.domain.references import risk_number, risk_reference, workshop_number
from riskreg.domain.workshop import Part
from riskreg.store.tables.event import Event
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import AgendaItem, Seat, Workshop, WorkshopOutcome
from riskreg.store.visible import open_to
from riskreg.store.work import Work

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_SEAT = Seat.__table__  # type: ignore[attr-defined]
_ITEM = AgendaItem.__table__  # type: ignore[attr-defined]
_OUTCOME = WorkshopOutcome.__table__  # type: ignore[attr-defined]
_EARLIER = _OUTCOME.alias("earlier")
_ROUND = VoteRound.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]

_NOT_SEALED: sa.ColumnElement[bool] = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value

NO_SUCH_WORKSHOP = "There is no such workshop."
NOT_ON_THE_AGENDA = "This risk is not on the agenda of the workshop."


@dataclass(frozen=True, slots=True)
class Placed:
    """A risk on the agenda, with what the room last decided on it, if it did.

    ``is_changed`` says that it was changed materially after it was put there, ``is_changed_since`` after the decision.
    """

    item: AgendaItem
    risk: Risk
    outcome: WorkshopOutcome | None
    is_changed: bool
    is_changed_since: bool

    @property
    def reference(self) -> str:
        return risk_reference(self.risk.number)


def find_workshop(work: Work, reference: str, *, held: bool = False) -> Workshop:
    """The workshop; whoever asks was let in by a permission or by a seat."""
    wanted = sa.select(Workshop).where(_WORKSHOP.c.number == workshop_number(reference))
    if held:
        wanted = wanted.with_for_update(of=_WORKSHOP).execution_options(populate_existing=True)
    found: Workshop | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_WORKSHOP)
    return found


def seats_of(work: Work, workshop: Workshop) -> Sequence[Seat]:
    """Everybody who has a seat now, in the order of the parts and then by name."""
    wanted = sa.select(Seat).where(_SEAT.c.workshop_id == workshop.id, _SEAT.c.left_at.is_(None))
    order = list(Part)
    found = work.session.execute(wanted).scalars().all()
    return sorted(found, key=lambda seat: (order.index(seat.part), seat.name.casefold(), seat.id or 0))


def chair_of(work: Work, workshop: Workshop) -> int | None:
    """Who chairs it, by the id of the person."""
    mine = (_SEAT.c.workshop_id == workshop.id, _SEAT.c.part == Part.CHAIR.value, _SEAT.c.left_at.is_(None))
    return work.session.execute(sa.select(_SEAT.c.person_id).where(*mine)).scalars().first()


def agenda_of(work: Work, workshop: Workshop) -> list[Placed]:
    """The risks on the agenda in their order, in two statements.

    None of them is strictly confidential while the workshop is open, whoever asks: voters and guests read what is on
    it. Once it has ended, whoever is named on a risk that was sealed later still reads what was decided on it.
    """
    return _places(work, workshop)


def find_placed(work: Work, workshop: Workshop, reference: str) -> Placed:
    """One risk of the agenda, without reading the others: every vote asks for it."""
    found = _places(work, workshop, _RISK.c.number == risk_number(reference))
    if not found:
        raise NotFound(NOT_ON_THE_AGENDA)
    return found[0]


def _places(work: Work, workshop: Workshop, *which: sa.ColumnElement[bool]) -> list[Placed]:
    mine = (_ITEM.c.workshop_id == workshop.id, _ITEM.c.removed_at.is_(None), _is_shown(work, workshop), *which)
    latest = sa.select(sa.func.max(_EARLIER.c.id)).where(_EARLIER.c.item_id == _ITEM.c.id).scalar_subquery()
    wanted = (
        sa.select(AgendaItem, Risk, WorkshopOutcome)
        .join_from(_ITEM, _RISK, _RISK.c.id == _ITEM.c.risk_id)
        .outerjoin(_OUTCOME, _OUTCOME.c.id == latest)
        .where(*mine)
        .order_by(_ITEM.c.position, _ITEM.c.id)
    )
    rows = work.session.execute(wanted).all()
    # Once it is over nothing is decided again here: what changes later is said at the risk, beside the decision.
    changed = _latest_material(work, [row[1].id for row in rows]) if workshop.ended_at is None else {}
    return [_placed(item, risk, outcome, changed.get(risk.id, 0)) for item, risk, outcome in rows]


def withdrawn_from(work: Work, workshop: Workshop) -> int:
    """How many risks left the agenda because they became strictly confidential."""
    theirs = (_EVENT.c.noun == "workshop", _EVENT.c.subject_id == workshop.id)
    wanted = sa.select(sa.func.count()).where(*theirs, _EVENT.c.kind == "workshop.risk_withdrawn")
    return int(work.session.execute(wanted).scalar_one())


def _is_shown(work: Work, workshop: Workshop) -> sa.ColumnElement[bool]:
    if workshop.ended_at is None:
        return _NOT_SEALED
    return sa.true() if work.actor.is_machine else open_to(work.actor)


def _placed(item: AgendaItem, risk: Risk, outcome: WorkshopOutcome | None, changed: int) -> Placed:
    since = outcome is not None and changed > outcome.revision
    return Placed(item, risk, outcome, changed > item.revision, since)


def _latest_material(work: Work, risk_ids: Sequence[int]) -> dict[int, int]:
    """By risk the number of its latest material revision."""
    wanted = sa.select(_REVISION.c.risk_id, sa.func.max(_REVISION.c.number))
    mine = (_REVISION.c.risk_id.in_(risk_ids), _REVISION.c.is_material.is_(True))
    rows = work.session.execute(wanted.where(*mine).group_by(_REVISION.c.risk_id))
    return {row[0]: row[1] for row in rows}


def rounds_of(work: Work, item_ids: Sequence[int]) -> dict[int, list[VoteRound]]:
    """By item its rounds, the pre-vote first."""
    wanted = sa.select(VoteRound).where(_ROUND.c.item_id.in_(item_ids)).order_by(_ROUND.c.item_id, _ROUND.c.number)
    found: dict[int, list[VoteRound]] = {}
    for each in work.session.execute(wanted).scalars():
        found.setdefault(each.item_id, []).append(each)
    return found


def open_round_of(work: Work, workshop: Workshop) -> tuple[VoteRound, str] | None:
    """The round of the session that is open now, with the reference of its risk; the pre-vote is none of it."""
    wanted = (
        sa.select(VoteRound, _RISK.c.number)
        .join(_ITEM, _ITEM.c.id == _ROUND.c.item_id)
        .join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
        .where(_ITEM.c.workshop_id == workshop.id, _ITEM.c.removed_at.is_(None), _NOT_SEALED)
        .where(_ROUND.c.closed_at.is_(None), _ROUND.c.number > 0)
    )
    found = work.session.execute(wanted).first()
    return (found[0], risk_reference(found[1])) if found else None


def quorum_of(workshop: Workshop, seats: Sequence[Seat]) -> int:
    """How many voters must be there: the share of those who may vote, rounded up."""
    voters = sum(may_vote(seat) for seat in seats)
    return max(1, ceil(voters * workshop.quorum_per_cent / 100))


def may_vote(seat: Seat) -> bool:
    """Whoever joined with the code votes once they were let in."""
    return seat.may_vote and seat.left_at is None and seat.admitted_at is not None


def waits(seat: Seat) -> bool:
    """Joined with the code and not let in yet: reads nothing of the agenda and votes on nothing."""
    return seat.left_at is None and seat.admitted_at is None
