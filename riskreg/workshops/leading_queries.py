"""Who may look at the session: its facilitator, the secretariat, and for the screen everybody who has a seat."""

from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.store.work import Work
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import find_workshop
from riskreg.workshops.seats import Holding, seat_held
from riskreg.workshops.session_queries import SessionPage, session_page

_NOT_YOURS = "The session is led by its facilitator and the risk secretariat."


def lead_page(work: Work, reference: str, risk: str = "") -> SessionPage:
    """The page of the facilitator."""
    needed = needed_of_facilitator(work, reference)
    if needed is not Permission.ACCOUNT_KEEP and not work.actor.has_everywhere(needed):
        raise NotAllowed(_NOT_YOURS)
    return session_page(work, reference, risk)


def screen_page(work: Work, reference: str) -> SessionPage:
    """The projector: large, and nothing to press."""
    holds = seat_held(work, find_workshop(work, reference), Holding()) is not None
    if not holds and not work.actor.has_everywhere(Permission.WORKSHOP_READ):
        raise NotAllowed(_NOT_YOURS)
    return session_page(work, reference)
