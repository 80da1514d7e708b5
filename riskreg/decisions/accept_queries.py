"""The page that accepts a risk for a time, the first time or again."""

from dataclasses import dataclass
from datetime import date

from riskreg.decisions.accepting import last_day_of, offer_to_accept, refuse_second, who_may_accept
from riskreg.decisions.page_queries import DecisionPage, decision_page
from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.risks.keeping import find_risk, place_of
from riskreg.store.work import Desk, open_reading

_NOT_YOURS = "Your role does not include this here. Ask the risk secretariat who can do it."


@dataclass(frozen=True, slots=True)
class AcceptPage:
    """``blocked`` says why it cannot be accepted now; ``latest`` is the last day its level allows, ``who`` who may.

    ``decided`` is the acceptance whose place it takes, empty the first time.
    """

    title: str
    reference: str
    risk_title: str
    version: int
    level: Level | None
    response_reason: str
    latest: date | None
    who: str
    blocked: tuple[str, ...]
    decided: str = ""


def accept_page(desk: Desk, reference: str) -> AcceptPage:
    """Accepting the first time; refused with the reason where there is nothing to accept."""
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        offer = offer_to_accept(work, risk)
        if offer is None:
            raise NotAllowed(_NOT_YOURS)
        refuse_second(work, risk)
        return _page(desk, risk_reference(risk.number), "Accept the risk for a time", offer.blocked)


def accept_again_page(desk: Desk, reference: str, decided: str) -> AcceptPage:
    """Accepting once more; NotAllowed when the person's role does not include it."""
    found = decision_page(desk, reference, decided)
    _require(desk, reference)
    offer = found.confirm if found.is_acceptance else None
    blocked = offer.blocked if offer else ("This decision is no acceptance, or something took its place.",)
    return _page(desk, reference, "Accept the risk again", blocked, found.line.reference)


def withdraw_page(desk: Desk, reference: str, decided: str) -> DecisionPage:
    """The acceptance that may be withdrawn; NotAllowed when the person's role does not include it."""
    found = decision_page(desk, reference, decided)
    _require(desk, reference)
    return found


def _require(desk: Desk, reference: str) -> None:
    with open_reading(desk) as work:
        work.require(Permission.RISK_ACCEPT, place_of(work, find_risk(work, reference)))


def _page(desk: Desk, reference: str, title: str, blocked: tuple[str, ...], decided: str = "") -> AcceptPage:
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        return AcceptPage(
            title=title,
            reference=reference,
            risk_title=risk.title,
            version=risk.version,
            level=Level.from_rank(risk.residual_rank) if risk.residual_rank else None,
            response_reason=risk.response_reason,
            latest=last_day_of(work, risk),
            who=who_may_accept(work, risk),
            blocked=blocked,
            decided=decided,
        )
