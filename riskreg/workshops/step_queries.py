"""The page of one step of a workshop, which asks for a reason."""

from dataclasses import dataclass

from riskreg.domain.errors import NotFound
from riskreg.domain.workflow import Offer
from riskreg.store.work import Work
from riskreg.workshops.agenda_lines import AgendaLine
from riskreg.workshops.page_queries import Head, workshop_page


@dataclass(frozen=True, slots=True)
class StepPage:
    """``offer`` is None where the step is not there for the reader, or not in this state."""

    title: str
    head: Head
    offer: Offer | None
    agenda: tuple[AgendaLine, ...]

    @property
    def label(self) -> str:
        return self.title

    @property
    def asks_reason(self) -> bool:
        return self.offer is not None and self.offer.move.asks_reason

    @property
    def code(self) -> str:
        return self.offer.move.code if self.offer else ""


def step_page(work: Work, reference: str, move: str) -> StepPage:
    """Raises NotFound for a step the lifecycle does not know."""
    page = workshop_page(work, reference)
    offer = next((each for each in page.offers if each.move.code == move), None)
    if offer is None:
        raise NotFound("This step is not possible now. Open the workshop and choose one of its buttons.")
    return StepPage(offer.move.label, page.head, offer, page.agenda)
