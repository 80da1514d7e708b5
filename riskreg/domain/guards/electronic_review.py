"""The conditions the lifecycle of an electronic review may name; each answers None, or what to do."""

from typing import Any

from riskreg.domain.electronic_review import ElectronicReviewCase, Result
from riskreg.domain.guards.registry import guard
from riskreg.domain.words import day_in_words


@guard("electronic_review")
def has_run_to_its_end(case: ElectronicReviewCase, actor: Any) -> str | None:
    """Its last day has passed, or there is nobody left to wait for."""
    if case.missing == 0 or case.today > case.closes_on:
        return None
    out = "1 member has" if case.missing == 1 else f"{case.missing} members have"
    day = day_in_words(case.closes_on)
    return f"{out} not answered, and there is time until the end of {day}. Close it then, or withdraw it with a reason."


@guard("electronic_review")
def is_adopted_by_its_rule(case: ElectronicReviewCase, actor: Any) -> str | None:
    return _is(case, Result.ADOPTED)


@guard("electronic_review")
def is_not_adopted_by_its_rule(case: ElectronicReviewCase, actor: Any) -> str | None:
    return _is(case, Result.NOT_ADOPTED)


@guard("electronic_review")
def lacks_its_quorum(case: ElectronicReviewCase, actor: Any) -> str | None:
    return _is(case, Result.NO_QUORUM)


def _is(case: ElectronicReviewCase, result: Result) -> str | None:
    return None if case.result is result else f"The answers say something else: {case.result.value}."
