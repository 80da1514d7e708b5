"""The conditions the lifecycle of a risk under review may name; each answers None, or what to do."""

from typing import Any

from riskreg.domain.guards.registry import guard
from riskreg.domain.review import ReviewAnswer, ReviewItemCase

_WANTED = {
    None: "Choose what you found.",
    ReviewAnswer.UNCHANGED: "Say what you looked at to confirm that nothing has changed.",
    ReviewAnswer.UPDATED: "Say in a few words what has changed.",
    ReviewAnswer.CLOSE: "Say why the risk can be closed.",
    ReviewAnswer.ESCALATED: "Say what the higher level is asked for.",
    ReviewAnswer.MERGE: "Say why the two are one risk.",
}


@guard("review_item")
def is_with_who_answers(case: ReviewItemCase, actor: Any) -> str | None:
    if case.return_is_open:
        return None
    return "The return was sent for the signature, so its answers cannot be changed. Ask the head to send it back."


@guard("review_item")
def says_what_was_found(case: ReviewItemCase, actor: Any) -> str | None:
    """Never a tick alone: what was looked at, or the reason."""
    return None if case.answer is not None and case.words.strip() else _WANTED[case.answer]


@guard("review_item")
def is_unchanged_if_it_says_so(case: ReviewItemCase, actor: Any) -> str | None:
    if case.answer is not ReviewAnswer.UNCHANGED or not case.is_materially_changed:
        return None
    return "This risk was changed since the review was opened. Answer “Updated” instead, and say what has changed."


@guard("review_item")
def is_updated_if_it_says_so(case: ReviewItemCase, actor: Any) -> str | None:
    if case.answer is not ReviewAnswer.UPDATED or case.is_changed:
        return None
    return "Nothing of this risk was saved since the review was opened. Change or score the risk first, then answer."


@guard("review_item")
def names_the_other_risk(case: ReviewItemCase, actor: Any) -> str | None:
    return case.merges_into or None if case.answer is ReviewAnswer.MERGE else None


@guard("review_item")
def was_asked_upward(case: ReviewItemCase, actor: Any) -> str | None:
    return case.request or None if case.answer is ReviewAnswer.ESCALATED else None


@guard("review_item")
def is_answered_alone(case: ReviewItemCase, actor: Any) -> str | None:
    return "This answer goes with the return of the entity: its head signs it." if case.with_return else None
