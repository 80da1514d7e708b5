"""What the secretariat does with a workshop: makes it, seats people, sets the agenda, opens and closes it."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.join_code import new_code
from riskreg.domain.permissions import Permission
from riskreg.domain.references import workshop_reference
from riskreg.domain.voting import choose_attributes
from riskreg.domain.workflow import MoveRefused
from riskreg.domain.workshop import Part, Participant
from riskreg.methodology.queries import profile_in_use
from riskreg.people.plain_text import Problems, checked_line
from riskreg.store.base import canonical, loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import ReferenceCounter
from riskreg.store.tables.workshop import AgendaItem, Seat, Workshop, WorkshopSession
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import lifecycle_in_use
from riskreg.tasks.turns import hand_over, open_task
from riskreg.workshops.agenda_queries import may_be_decided_on
from riskreg.workshops.chair_queries import why_no_chair
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import agenda_of, find_placed, seats_of
from riskreg.workshops.inviting import call_off, tell_voters
from riskreg.workshops.keeping import (
    PLANNABLE,
    changed,
    hold_workshop,
    is_closed,
    refuse_unless,
    refuse_when_closed,
    step,
)
from riskreg.workshops.pre_voting import close_pre_vote, open_pre_vote
from riskreg.workshops.template_queries import read_workshop_template
from riskreg.workshops.turns import NOUN, turn_of

_SEAT = Seat.__table__  # type: ignore[attr-defined]
_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_COUNTER = ReferenceCounter.__table__  # type: ignore[attr-defined]
_ITEM = AgendaItem.__table__  # type: ignore[attr-defined]
_PLANNED = "Votes on the agenda were opened: no risk comes to it or leaves it any more. Defer what cannot be decided."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled when a workshop is made; an empty title is that of the template."""

    begins_on: date
    title: str = ""
    place: str = ""


@operation(needs=Permission.WORKSHOP_RUN)
def make_workshop(work: Work, source: str, plan: Plan, key: str = "") -> str:
    """Make a workshop from the text of a template; answers its reference. The methodology is the one in use now.

    A form sent twice carries the same ``key`` and makes one workshop: the second sending answers the same reference.
    """
    if made := _made_with(work, key):
        return made
    template = read_workshop_template(source)
    profile = profile_in_use(work.session.connection(), work.now.date())
    attributes = choose_attributes(profile.profile, template.attributes)
    title, place = _checked(template.titled(plan.begins_on.year), plan, work.now.date())
    lifecycle = lifecycle_in_use(work.session.connection(), NOUN)
    workshop = Workshop(
        number=next_number(work.session, NOUN),
        title=title,
        template=source,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        begins_on=plan.begins_on,
        ends_on=plan.begins_on + timedelta(days=template.days - 1),
        pre_vote_closes_on=plan.begins_on - timedelta(days=template.pre_vote_days),
        place=place,
        profile_id=profile.id,
        attributes=canonical([attribute.code for attribute in attributes]),
        rule=canonical(template.rule.as_dict()),
        rounds=template.rounds,
        quorum_per_cent=template.quorum,
        join_code=new_code(),
        made_at=work.now,
        made_by_id=work.actor.person_id,
        made_by_name=work.actor.name,
        made_key=key or None,
    )
    work.session.add(workshop)
    work.session.flush()
    for position, session in enumerate(template.sessions, start=1):
        row = WorkshopSession(
            workshop_id=loaded(workshop.id),
            position=position,
            day=session.day,
            begins=session.begins,
            ends=session.ends,
            title=session.title,
            is_break=session.is_break,
        )
        work.session.add(row)
    open_task(work, turn_of(work, workshop, None))
    body = {"begins": plan.begins_on.isoformat(), "attributes": json.loads(workshop.attributes)}
    changed(work, workshop, "made", **body, methodology=f"{profile.profile.code} v{profile.profile.version}")
    return workshop_reference(workshop.number)


def _made_with(work: Work, key: str) -> str:
    """What the actor made with that key. Whoever makes one at the same moment waits here, so that the key is seen."""
    if not key or work.actor.person_id is None:
        return ""
    work.session.execute(sa.select(_COUNTER.c.last).where(_COUNTER.c.noun == NOUN).with_for_update())
    mine = (_WORKSHOP.c.made_by_id == work.actor.person_id, _WORKSHOP.c.made_key == key)
    number = work.session.execute(sa.select(_WORKSHOP.c.number).where(*mine)).scalar_one_or_none()
    return workshop_reference(number) if number else ""


def _checked(usual: str, plan: Plan, today: date) -> tuple[str, str]:
    problems: Problems = {}
    title = checked_line(problems, "title", "Title", plan.title or usual, longest=120)
    place = checked_line(problems, "place", "Place", plan.place, longest=200, required=False)
    if plan.begins_on < today:
        problems["begins_on"] = ["Choose a first day that has not passed."]
    if problems:
        raise Invalid(" ".join(sentences[0] for sentences in problems.values()), problems)
    return title, place


@operation(needs=Permission.WORKSHOP_RUN)
def seat_person(work: Work, reference: str, version: int, person_id: int, part: Part, *, votes: bool = True) -> None:
    """Give a person a part, or another one than they had. There is one chair; ``votes`` asks whether the chair does.

    The chair can sign. Another one can be named until the signature, with the vote they have: the quorum stands.
    """
    workshop = hold_workshop(work, reference, version)
    only_the_chair = part is Part.CHAIR and workshop.ended_at is None and is_closed(work, workshop)
    if not only_the_chair:
        refuse_when_closed(work, workshop)
    person = work.session.get(Person, person_id)
    if person is None or person.disabled_at is not None:
        raise Invalid("Choose somebody whose account is open.", {"person": ["Choose somebody whose account is open."]})
    held = _seat_of(work, workshop, person_id)
    if part is Part.CHAIR:
        _refuse_who_cannot_sign(work, person_id)
        _give_up_the_chair(work, workshop, person_id, keeps_vote=only_the_chair)
        votes = votes if not only_the_chair else held is not None and held.left_at is None and held.may_vote
    member = Participant(person.name, part, part.may_vote and (votes or not part.may_choose))
    seat = held or Seat(
        workshop_id=loaded(workshop.id), person_id=person_id, name=person.name, part=part, may_vote=member.may_vote
    )
    seat.name, seat.part, seat.may_vote, seat.left_at = person.name, part, member.may_vote, None
    seat.admitted_at = seat.admitted_at or work.now
    work.session.add(seat)
    changed(work, workshop, "seated", person=person.name, part=part.value, votes=member.may_vote)
    if part is Part.CHAIR:
        hand_over(work, turn_of(work, workshop, person_id))


def _refuse_who_cannot_sign(work: Work, person_id: int) -> None:
    if sentence := why_no_chair(work, person_id):
        raise Invalid(sentence, {"person": [sentence]})


def _give_up_the_chair(work: Work, workshop: Workshop, but: int, *, keeps_vote: bool) -> None:
    """Who chaired it votes from now on; once the room has closed they have the vote they had, for the quorum stands."""
    for seat in seats_of(work, workshop):
        if seat.part is Part.CHAIR and seat.person_id != but:
            seat.may_vote = seat.may_vote if keeps_vote else True
            seat.part = Part.VOTER if seat.may_vote else Part.OBSERVER


def _seat_of(work: Work, workshop: Workshop, person_id: int) -> Seat | None:
    mine = (_SEAT.c.workshop_id == workshop.id, _SEAT.c.person_id == person_id)
    found: Seat | None = work.session.execute(sa.select(Seat).where(*mine)).scalar_one_or_none()
    return found


@operation(needs=Permission.WORKSHOP_RUN)
def take_seat_away(work: Work, reference: str, version: int, seat_id: int) -> None:
    """Somebody takes no part any more. What they voted stays counted: nobody knows which it was."""
    workshop = hold_workshop(work, reference, version)
    refuse_when_closed(work, workshop)
    seat = next((each for each in seats_of(work, workshop) if each.id == seat_id), None)
    if seat is None:
        raise NotFound("This person has no seat in the workshop any more.")
    seat.left_at = work.now
    changed(work, workshop, "unseated", person=seat.name, part=seat.part.value)


@operation(needs=Permission.WORKSHOP_RUN)
def put_on_agenda(work: Work, reference: str, version: int, risks: Collection[str]) -> int:
    """Put risks on the agenda, after those that are there, in the order given; answers how many came to it.

    Each keeps the revision it has now. Raises Invalid when one is strictly confidential or cannot be decided on.
    """
    workshop = hold_workshop(work, reference, version)
    refuse_unless(work, workshop, (PLANNABLE,), _PLANNED)
    here = {placed.reference: placed for placed in agenda_of(work, workshop)}
    wanted = [each for each in dict.fromkeys(risks) if each not in here]
    last = max((placed.item.position for placed in here.values()), default=0)
    for position, risk in enumerate(may_be_decided_on(work, wanted), start=last + 1):
        mine = sa.select(AgendaItem).where(_ITEM.c.workshop_id == workshop.id, _ITEM.c.risk_id == risk.id)
        item = work.session.execute(mine).scalar_one_or_none() or AgendaItem(
            workshop_id=loaded(workshop.id), risk_id=loaded(risk.id), position=position, revision=risk.revision
        )
        item.position, item.revision, item.removed_at = position, risk.revision, None
        work.session.add(item)
    if wanted:
        changed(work, workshop, "agenda_set", added=wanted)
    return len(wanted)


@operation(needs=Permission.WORKSHOP_RUN)
def take_off_agenda(work: Work, reference: str, version: int, risk: str) -> None:
    """A risk will not come before this workshop. Once votes are open it stays: then the room decides, if only later."""
    workshop = hold_workshop(work, reference, version)
    refuse_unless(work, workshop, (PLANNABLE,), _PLANNED)
    placed = find_placed(work, workshop, risk)
    placed.item.removed_at = work.now
    changed(work, workshop, "agenda_set", removed=[placed.reference])


@operation(needs=Permission.WORKSHOP_RUN)
def move_on_agenda(work: Work, reference: str, version: int, risk: str, places: int) -> None:
    """Move a risk so many places down the agenda, or up when negative; it stops at either end."""
    workshop = hold_workshop(work, reference, version)
    refuse_when_closed(work, workshop)
    agenda = agenda_of(work, workshop)
    placed = find_placed(work, workshop, risk)
    order = [each.item for each in agenda if each.item.id != placed.item.id]
    was = next(at for at, each in enumerate(agenda) if each.item.id == placed.item.id)
    order.insert(min(max(was + places, 0), len(order)), placed.item)
    for position, item in enumerate(order, start=1):
        item.position = position
    changed(work, workshop, "agenda_ordered", risk=placed.reference, places=places)


@operation(needs=Permission.WORKSHOP_RUN)
def advance_workshop(work: Work, reference: str, version: int, move: str, reason: str = "") -> str:
    """Make one move of its lifecycle, but for the signature; answers the state reached."""
    workshop = hold_workshop(work, reference, version)
    if move == "sign":
        raise Conflict("The chair signs on the page of the decisions.")
    try:
        made = step(work, workshop, move, reason)
    except KeyError:
        raise Invalid("There is no such step. Open the workshop and choose one of its buttons.") from None
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
    if move == "open_pre_vote":
        open_pre_vote(work, workshop)
        tell_voters(work, workshop)
    else:
        call_off(work, workshop)
    if move == "close_pre_vote":
        close_pre_vote(work, workshop)
    body = {"from": made.from_state, "to": made.to_state, "past": made.move.past, "reason": made.reason}
    changed(work, workshop, move, **body)
    return made.to_state


@operation(needs=needed_of_facilitator)
def close_workshop(work: Work, reference: str, version: int) -> None:
    """Everything is decided: whoever leads the session ends it, and need not be of the risk secretariat."""
    workshop = hold_workshop(work, reference, version)
    try:
        made = step(work, workshop, "close", by_leading=frozenset({Permission.WORKSHOP_RUN}))
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
    body = {"from": made.from_state, "to": made.to_state, "past": made.move.past, "reason": ""}
    changed(work, workshop, "close", **body)


@operation(needs=Permission.WORKSHOP_RUN)
def make_takeover_code(work: Work, reference: str, version: int) -> str:
    """A code with which another person takes over as facilitator; the one before is worth nothing any more."""
    workshop = hold_workshop(work, reference, version)
    refuse_when_closed(work, workshop)
    code = new_code(secrets.choice)
    workshop.takeover_sha256 = sha256(code.encode()).hexdigest()
    changed(work, workshop, "takeover_code_made")
    return code
