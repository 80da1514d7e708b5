"""Accepting a risk for a time: what must hold before, and until when at most."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from riskreg.decisions.confirming import check_reason
from riskreg.domain.authority import Act
from riskreg.domain.decision import DecisionCase, DecisionKind, DecisionPart, facts_of
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import decision_reference
from riskreg.domain.words import day_in_words
from riskreg.domain.workflow import MoveRefused, Offer, advance, offers
from riskreg.entities.calendar_queries import calendar_of
from riskreg.risks.authority_queries import rules_in_use, with_authority
from riskreg.risks.decision_steps import decisions_standing
from riskreg.risks.decision_turns import NOUN
from riskreg.risks.keeping import Change, changing, place_of
from riskreg.risks.snapshot_queries import case_of
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use

STEP = "accept_again"
"""Accepting for the first time must meet what accepting again must: the same step, with no decision to begin from."""
ONLY_IN_REGISTER = "Only a risk in the register can be accepted. Have it approved first."


@contextmanager
def first_acceptance(work: Work, reference: str, version_seen: int, reason: str) -> Iterator[Change]:
    """The change an acceptance is part of; refused with every reason before anything is done."""
    check_reason(reason)
    with changing(work, reference, version_seen, (), anyhow=True) as change:
        refuse_second(work, change.risk)
        _meet_conditions(work, change.risk, reason)
        yield change


def refuse_second(work: Work, risk: Risk) -> None:
    if risk.standing != "registered":
        raise Conflict(ONLY_IN_REGISTER)
    standing = next(decisions_standing(work, risk, DecisionPart.ACCEPTANCE), None)
    if standing is not None:
        number = decision_reference(standing.decision.number)
        raise Conflict(f"{number} accepts this risk already. Open it to accept the risk again.")


def offer_to_accept(work: Work, risk: Risk) -> Offer | None:
    """The step as it stands for the actor; None when their role does not include it."""
    lifecycle, place = lifecycle_in_use(work.session.connection(), NOUN).lifecycle, place_of(work, risk)
    may: Any = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    state = lifecycle.move(STEP).from_states[0]
    offered = offers(lifecycle, state, _case(work, risk, state), work.actor, guards_for(NOUN), may)
    return next((offer for offer in offered if offer.move.code == STEP), None)


def last_day_of(work: Work, risk: Risk) -> date | None:
    """Until when it may be accepted at most, counted from today where the entity is; None while nothing says so."""
    rules = rules_in_use(work)
    if rules is None or risk.residual_rank is None:
        return None
    return rules.last_day(risk.residual_rank, today_there(work, risk))


def today_there(work: Work, risk: Risk) -> date:
    return calendar_of(work, risk.entity_id).day_of(work.now)


def check_last_day(work: Work, risk: Risk, until: date) -> None:
    """Refuse a day that has come already, and one beyond what the level allows."""
    latest = last_day_of(work, risk)
    if until <= today_there(work, risk):
        sentence = "Choose a day to come: until when is the risk accepted?"
        raise Invalid(sentence, {"until": [sentence]})
    if latest is not None and until > latest:
        sentence = f"At this level a risk is accepted until {day_in_words(latest)} at most. Choose an earlier day."
        raise Invalid(sentence, {"until": [sentence]})


def who_may_accept(work: Work, risk: Risk) -> str:
    """Who may, in a sentence."""
    rules = rules_in_use(work)
    return rules.who_may(Act.ACCEPT, risk.residual_rank) if rules else ""


def _meet_conditions(work: Work, risk: Risk, reason: str) -> None:
    lifecycle, place = lifecycle_in_use(work.session.connection(), NOUN).lifecycle, place_of(work, risk)
    may: Any = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    state = lifecycle.move(STEP).from_states[0]
    try:
        advance(lifecycle, state, STEP, _case(work, risk, state), work.actor, guards_for(NOUN), may, reason)
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal


def _case(work: Work, risk: Risk, state: str) -> DecisionCase:
    facts: Any = facts_of(case_of(work.session, risk))
    case = DecisionCase(**facts | {"kind": DecisionKind.ACCEPTANCE, "state": state})
    return with_authority(work, case)
