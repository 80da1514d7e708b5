"""The conditions the lifecycle of a review cycle may name; each answers None, or what to do."""

from typing import Any

from riskreg.domain.guards.registry import guard
from riskreg.domain.review import ReviewCycleCase
from riskreg.domain.words import day_in_words


@guard("review_cycle")
def has_run_its_time(case: ReviewCycleCase, actor: Any) -> str | None:
    """Its last day has come, or there is nobody left to wait for."""
    if case.returns_out == 0 or case.today >= case.closes_on:
        return None
    out = "1 return is" if case.returns_out == 1 else f"{case.returns_out} returns are"
    day = day_in_words(case.closes_on)
    return f"{out} still out, and there is time until {day}. Close the review then, or break it off with a reason."
