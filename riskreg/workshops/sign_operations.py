"""The signature of the chair: in one transaction every decision of the room enters the register, or none does."""

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.revision import digest
from riskreg.domain.workflow import MoveRefused
from riskreg.methodology.queries import profile_in_use
from riskreg.store.base import canonical
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work, operation
from riskreg.workshops.carrying_queries import targets_of
from riskreg.workshops.counting import erase_what_was_cast
from riskreg.workshops.finding_queries import Placed, agenda_of
from riskreg.workshops.keeping import changed, hold_workshop, step
from riskreg.workshops.signing import by_the_room, carry_out, decided_in
from riskreg.workshops.tracking import track


@operation(needs=Permission.WORKSHOP_SIGN)
def sign_workshop(work: Work, reference: str, version: int) -> int:
    """Sign the decisions of the workshop; answers how many. A signed workshop is never changed: a correction is a new
    decision.

    Raises Conflict, and then nothing is signed, when the actor is not its chair, when a risk was changed materially
    after the room decided on it, or when its lifecycle does not allow what was decided.
    """
    workshop = hold_workshop(work, reference, version)
    _refuse_another_methodology(work, workshop)
    try:
        made = step(work, workshop, "sign")
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
    agenda = agenda_of(work, workshop)
    targets = targets_of(work, agenda)
    signed = canonical([decided_in(placed, targets) for placed in agenda])
    room = by_the_room(work)
    _carry_out_all(room, workshop, agenda)
    workshop.signed_at, workshop.signed_by_id = work.now, work.actor.person_id
    workshop.signed_by_name, workshop.signed_sha256 = work.actor.name, digest(signed)
    body = {"past": made.move.past, "decisions": len(agenda), "sha256": workshop.signed_sha256}
    changed(work, workshop, "sign", **body)
    erase_what_was_cast(work)
    return len(agenda)


def _carry_out_all(room: Work, workshop: Workshop, agenda: list[Placed]) -> None:
    """Carry out every decision, or say of each that cannot be why not: nothing is found out one signature at a time."""
    refused = []
    for placed in agenda:
        attempt = room.session.begin_nested()
        try:
            track(room, workshop, placed)
            carry_out(room, workshop, placed)
            attempt.commit()
        except Conflict as refusal:
            attempt.rollback()
            refused.append(refusal.sentence)
    if refused:
        raise Conflict(" ".join([*refused, "Nothing was signed. Go back into session and decide anew."]))


def _refuse_another_methodology(work: Work, workshop: Workshop) -> None:
    """What was voted on under one version of the methodology is not scored under another."""
    if profile_in_use(work.session.connection(), work.now.date()).id != workshop.profile_id:
        raise Conflict(
            "Another version of the methodology was adopted since this workshop was made, and its scores mean something"
            " else there: decide in a new workshop, or adopt the former version again."
        )
