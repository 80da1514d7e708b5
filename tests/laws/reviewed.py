"""The review of the laws' register: every entity is asked, nobody has answered yet."""

from __future__ import annotations

from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.template_queries import shipped_templates
from tests.builders import House

OF_REVIEWS = {"cycle": lambda: "C-0001", "template": lambda: "quarterly"}
"""What to write into addresses of reviews."""


def open_review(house: House) -> str:
    """The Mid-Year Review over whatever is in the register; answers its reference, C-0001."""
    return open_cycle(house.desk("secretariat"), shipped_templates()["mid_year"], Opening())
