"""The bodies of the laws' register: one that decided something about a risk and a sealed one, and is asked something."""

from __future__ import annotations

from riskreg.bodies.about import About
from riskreg.store.work import open_work
from tests.builders import House
from tests.deciding import body, circulated, decided

OF_BODIES = {
    "body": lambda: "SMT",
    "made": lambda: "B-0001",
    "circulated": lambda: "V-0001",
    "membership": lambda: 1,
    "step": lambda: "give_up",
}
"""What to write into addresses of bodies, what they decided and what they are asked."""


def let_bodies_decide(house: House, own: str, sealed: str) -> None:
    """B-0001 of the office of Colombia, named by the machine for both risks; and V-0001, which is open."""
    body(house)
    with open_work(house.machine) as work:
        decided(house, at=work, about=About((own, sealed), (), "W-0001"))
        circulated(house, at=work, about=About((own, sealed)))
