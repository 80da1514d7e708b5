"""The page of the signature: everything the chair signs, decision by decision, in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from riskreg.domain.outcome import Outcome
from riskreg.domain.scale import Level
from riskreg.domain.voting import Attribute
from riskreg.domain.workflow import Offer
from riskreg.store.tables.person import Person
from riskreg.store.work import Work
from riskreg.workshops.carrying_queries import Target, targets_of, what_it_does
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import Placed, agenda_of, find_workshop
from riskreg.workshops.page_queries import Head, workshop_page

_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ToSign:
    """What the room decided on one risk. ``scores`` are titles with their steps in words; ``owed`` where the decision
    stands away from the vote, which the reason answers; ``does`` what the signature does where that is not plain.
    """

    reference: str
    title: str
    outcome: Outcome | None
    does: str
    level: Level | None
    scores: tuple[tuple[str, str], ...]
    into: str
    titles: tuple[str, ...]
    owner: str
    due: date | None
    reason: str
    owed: tuple[str, ...]
    dissent: str
    is_changed_since: bool


@dataclass(frozen=True, slots=True)
class SignPage:
    """``offer`` is None where there is nothing to sign for the reader, or not in this state."""

    title: str
    head: Head
    offer: Offer | None
    decisions: tuple[ToSign, ...]
    withdrawn: int


def sign_page(work: Work, reference: str) -> SignPage:
    """The page of the signature, with nothing to press where there is nothing to sign."""
    page, workshop = workshop_page(work, reference), find_workshop(work, reference)
    offer = next((each for each in page.offers if each.move.code == "sign"), None)
    agenda, attributes = agenda_of(work, workshop), attributes_of(work, workshop)
    owners, targets = _owners(work, agenda), targets_of(work, agenda)
    decisions = tuple(_to_sign(work, placed, attributes, owners, targets) for placed in agenda)
    return SignPage("Sign the decisions", page.head, offer, decisions, page.withdrawn)


def _to_sign(
    work: Work,
    placed: Placed,
    attributes: Sequence[Attribute],
    owners: Mapping[int, str],
    targets: Mapping[int, Target],
) -> ToSign:
    outcome = placed.outcome
    if outcome is None:
        return ToSign(placed.reference, placed.risk.title, None, "", None, (), "", (), "", None, "", (), "", False)
    steps: dict[str, int | None] = json.loads(outcome.scores)
    into = targets.get(outcome.target_risk_id or 0)
    return ToSign(
        reference=placed.reference,
        title=placed.risk.title,
        outcome=outcome.outcome,
        does=what_it_does(work, placed, outcome.outcome),
        level=Level(outcome.level) if outcome.level else None,
        scores=tuple((each.title, each.label(step)) for each in attributes if (step := steps.get(each.code))),
        into=f"{into.reference} {into.title}".strip() if into else "",
        titles=tuple(json.loads(outcome.titles)),
        owner=owners.get(outcome.owner_id or 0, ""),
        due=outcome.due,
        reason=outcome.reason,
        owed=tuple(json.loads(outcome.reasons_owed)),
        dissent=outcome.dissent,
        is_changed_since=placed.is_changed_since,
    )


def _owners(work: Work, agenda: Sequence[Placed]) -> dict[int, str]:
    """By id of the person their name, in one statement."""
    ids = {placed.outcome.owner_id for placed in agenda if placed.outcome and placed.outcome.owner_id}
    rows = work.session.execute(sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(ids)))
    return {row.id: row.name for row in rows}
