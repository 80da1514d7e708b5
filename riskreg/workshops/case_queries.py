"""The facts the conditions of the lifecycle of a workshop ask for."""

from riskreg.domain.workshop import Part
from riskreg.domain.workshop_case import WorkshopCase
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.carrying_queries import what_cannot_be_carried_out
from riskreg.workshops.chair_queries import why_no_chair
from riskreg.workshops.finding_queries import agenda_of, may_vote, open_round_of, quorum_of, seats_of


def case_of(work: Work, workshop: Workshop) -> WorkshopCase:
    """What the conditions of its lifecycle ask about a workshop."""
    seats, agenda = seats_of(work, workshop), agenda_of(work, workshop)
    opened = open_round_of(work, workshop)
    chair = next((seat.person_id for seat in seats if seat.part is Part.CHAIR), None)
    return WorkshopCase(
        state=workshop.state,
        quorum=quorum_of(workshop, seats),
        voters=sum(may_vote(seat) for seat in seats),
        present=sum(may_vote(seat) and seat.present_at is not None for seat in seats),
        chair_id=chair,
        no_chair=why_no_chair(work, chair) if chair is not None and workshop.ended_at is None else "",
        items=len(agenda),
        undecided=tuple(placed.reference for placed in agenda if placed.outcome is None),
        changed=tuple(placed.reference for placed in agenda if placed.is_changed_since),
        impossible=what_cannot_be_carried_out(work, agenda) if workshop.ended_at is None else (),
        open_round=opened[1] if opened else "",
    )
