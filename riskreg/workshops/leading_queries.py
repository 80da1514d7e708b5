"""Who may look at the session: its facilitator, the secretariat, and for the screen everybody who has a seat."""

from dataclasses import dataclass

from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.drawing.inline import Svg
from riskreg.drawing.qr import draw_qr
from riskreg.store.work import Work
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import find_workshop, waits
from riskreg.workshops.seats import Holding, seat_held
from riskreg.workshops.session_queries import SessionPage, session_page

_NOT_YOURS = "The session is led by its facilitator and the risk secretariat."


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """What the room sees. ``code`` is the picture that leads a telephone to ``join_at``; empty once it is closed."""

    title: str
    room: SessionPage
    join_at: str
    code: Svg


def lead_page(work: Work, reference: str, risk: str = "") -> SessionPage:
    """The page of the facilitator."""
    refuse_unless_leading(work, reference)
    return session_page(work, reference, risk)


def refuse_unless_leading(work: Work, reference: str) -> None:
    """Refuse whoever is neither its facilitator nor of the risk secretariat."""
    needed = needed_of_facilitator(work, reference)
    if needed is not Permission.ACCOUNT_KEEP and not work.actor.has_everywhere(needed):
        raise NotAllowed(_NOT_YOURS)


def screen_page(work: Work, reference: str, join_at: str) -> ScreenPage:
    """The projector: large, and nothing to press. ``join_at`` is the address of joining, to which the code is added."""
    seat = seat_held(work, find_workshop(work, reference), Holding())
    if (seat is None or waits(seat)) and not work.actor.has_everywhere(Permission.WORKSHOP_READ):
        raise NotAllowed(_NOT_YOURS)
    room = session_page(work, reference)
    picture = Svg() if room.head.is_closed else draw_qr(f"{join_at}?code={room.head.join_code}")
    return ScreenPage(room.title, room, join_at, picture)
