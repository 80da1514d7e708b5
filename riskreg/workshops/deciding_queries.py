"""The page on which the decision of the room is recorded: one outcome at a time, of those this risk can take."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from riskreg.domain.errors import NotFound
from riskreg.domain.outcome import Outcome
from riskreg.domain.voting import Attribute
from riskreg.store.tables.workshop import WorkshopOutcome
from riskreg.store.work import Work
from riskreg.workshops.carrying_queries import targets_of, what_it_does, why_not_by_outcome
from riskreg.workshops.finding_queries import NOT_ON_THE_AGENDA, Placed, find_placed, find_workshop
from riskreg.workshops.leading_queries import lead_page
from riskreg.workshops.page_queries import Head, seat_page
from riskreg.workshops.session_queries import RiskNow


@dataclass(frozen=True, slots=True)
class DecidePage:
    """``outcome`` is the one the form asks about, ``can`` those this risk can take, ``cannot`` the others and why not;
    ``means`` says what it does to the risk where that is not plain. ``known`` fills the form: what was recorded before,
    else what the votes propose. ``seen`` is the id of the decision that was recorded before, 0 when there is none.
    """

    title: str
    head: Head
    now: RiskNow
    attributes: tuple[Attribute, ...]
    people: tuple[tuple[str, str], ...]
    outcome: Outcome
    can: tuple[Outcome, ...]
    cannot: tuple[tuple[Outcome, str], ...]
    means: str
    seen: int
    known: Mapping[str, Any] = field(default_factory=dict)


def decide_page(work: Work, reference: str, risk: str, asked: str) -> DecidePage:
    """The page for the outcome ``asked`` for; for what was recorded before, or the first possible, if it is none."""
    session = lead_page(work, reference, risk)
    workshop = find_workshop(work, reference)
    placed = find_placed(work, workshop, risk)
    if session.now is None:
        raise NotFound(NOT_ON_THE_AGENDA)
    why_not = why_not_by_outcome(work, workshop, placed)
    can = tuple(outcome for outcome, why in why_not.items() if not why)
    outcome = _chosen(asked, placed.outcome, can)
    return DecidePage(
        title="Record the decision",
        head=session.head,
        now=session.now,
        attributes=session.attributes,
        people=seat_page(work, reference).people,
        outcome=outcome,
        can=can,
        cannot=tuple((each, why) for each, why in why_not.items() if why),
        means=what_it_does(work, placed, outcome),
        seen=(placed.outcome.id or 0) if placed.outcome else 0,
        known=_known(work, placed, outcome, session.now),
    )


def _chosen(asked: str, last: WorkshopOutcome | None, can: tuple[Outcome, ...]) -> Outcome:
    if asked in tuple(Outcome):
        return Outcome(asked)
    if last is not None and last.outcome in can:
        return last.outcome
    return can[0] if can else Outcome.DEFERRED


def _known(work: Work, placed: Placed, outcome: Outcome, now: RiskNow) -> dict[str, Any]:
    """By field. A decision that is recorded again begins with what was recorded."""
    proposed = {shown.code: shown.step for shown in now.results if shown.step}
    found: dict[str, Any] = {"owner": placed.risk.owner_id, "scores": proposed}
    last = placed.outcome
    if last is None or last.outcome is not outcome:
        return found
    into = targets_of(work, [placed]).get(last.target_risk_id or 0)
    words = {"reason": last.reason, "dissent": last.dissent, "titles": "\n".join(json.loads(last.titles))}
    more = {"due": last.due, "owner": last.owner_id, "target": into.reference if into and into.remains else ""}
    return found | words | more | {"scores": json.loads(last.scores) or proposed}
