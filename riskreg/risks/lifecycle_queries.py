"""What can be done with a risk now, and why other things cannot."""

from dataclasses import dataclass

from riskreg.domain.errors import Conflict
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Actor, Permission, Place
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.workflow import Lifecycle, Offer, State, offers
from riskreg.risks.authority_queries import asks_authority, with_authority
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.snapshot_queries import case_of
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

NOUN = "risk"


@dataclass(frozen=True, slots=True)
class Course:
    """A risk's lifecycle, the state it is in, and what the actor is offered."""

    lifecycle: Lifecycle
    state: State
    offers: tuple[Offer, ...]


def course_of(work: Work, risk: Risk) -> Course:
    """The moves open to the actor, and those blocked with their reasons."""
    lifecycle, case = lifecycle_of(work, risk), case_of(work.session, risk)
    if any(map(asks_authority, lifecycle.moves_from(risk.state))):
        case = with_authority(work, case)
    return course_from(work.actor, lifecycle, place_of(work, risk), case)


def course_from(actor: Actor, lifecycle: Lifecycle, place: Place, case: RiskCase) -> Course:
    """The same, for whoever has read the facts already."""
    offered = offers(
        lifecycle,
        case.state,
        case,
        actor,
        guards_for(NOUN),
        lambda permission: actor.may_at(Permission(permission), place),
    )
    return Course(lifecycle, lifecycle.state(case.state), offered)


def refuse_unless_editable(work: Work, reference: str) -> None:
    """Refuse an edit in a state whose words are fixed: while the head decides, and after the end."""
    risk = find_risk(work, reference)
    state = lifecycle_of(work, risk).state(risk.state)
    if "editable" not in state.flags:
        raise Conflict(f"This risk is “{state.name}” and cannot be changed now. {state.meaning}")


def editing_offer(work: Work, risk: Risk) -> Offer | None:
    """The move that changing the risk's words makes first, as it stands for the actor; None where there is none."""
    makes = lifecycle_of(work, risk).state(risk.state).editing_makes
    offered = course_of(work, risk).offers if makes else ()
    return next((offer for offer in offered if offer.move.code == makes), None)


def move_of_editing(work: Work, reference: str) -> str:
    """The code of that move, empty where words may simply be changed; refused where they may not."""
    risk = find_risk(work, reference)
    state = lifecycle_of(work, risk).state(risk.state)
    if "editable" in state.flags:
        return ""
    offer = editing_offer(work, risk)
    if offer is None or not offer.is_open:
        refuse_unless_editable(work, reference)
    return state.editing_makes


def standing_under(lifecycle: Lifecycle, code: str) -> str:
    """What a state means to a reader: ``drafted``, ``submitted``, ``registered`` or ``ended``."""
    state = lifecycle.state(code)
    if state.stage == "end":
        return "ended"
    if "in_register" in state.flags:
        return "registered"
    return "drafted" if "editable" in state.flags else "submitted"
