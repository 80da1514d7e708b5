"""The reviews of the laws' register: every entity is asked, nobody has answered yet; some risks are looked at out of turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from riskreg import clock
from riskreg.domain.review import Trigger
from riskreg.reviews.item_operations import OutOfTurn, review_out_of_turn
from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.template_queries import shipped_templates
from tests.builders import House
from tests.reviewing import Review

OF_REVIEWS = {"cycle": lambda: "C-0001", "template": lambda: "quarterly"}
"""What to write into addresses of reviews."""


def open_review(house: House) -> str:
    """The Mid-Year Review over whatever is in the register; answers its reference, C-0001."""
    return open_cycle(house.desk("secretariat"), shipped_templates()["mid_year"], Opening())


def look_out_of_turn(house: House, risks: Iterable[str]) -> None:
    """Have these risks looked at besides."""
    due_on = clock.now().date() + timedelta(days=14)
    for risk in risks:
        review_out_of_turn(house.machine, risk, OutOfTurn(Trigger.INCIDENT, "Something has happened.", due_on))


def return_at(house: House, code: str) -> str:
    """The return of that entity."""
    return Review(house).of(code)


def item_about(house: House, risk: str) -> str:
    """The review of that risk out of turn."""
    return f"I-{Review(house).item(risk).id:04d}"
