"""The bodies of the laws' register: one that decided something about a risk and a sealed one, and is asked something."""

from __future__ import annotations

from datetime import date

from riskreg.bodies.about import About
from riskreg.bodies.body_operations import name_member
from riskreg.bodies.electronic_operations import answer_electronic_review
from riskreg.bodies.operations import report_on_decision
from riskreg.domain.electronic_review import MemberAnswer
from riskreg.store.work import open_work
from tests.builders import House
from tests.deciding import body, circulated, course_of, decided, more_members

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


def more_decisions(house: House, risk: str) -> None:
    """Twelve more decisions, members and electronic reviews, all about the risk; and updates of the first."""
    more_members(house, *(f"member{number}" for number in range(12)))
    for number in range(12):
        name_member(house.machine, "SMT", house.people[f"member{number}"], date(2020, 1, 1))
        body(house, f"BODY-{number}", ("senior", "head"))
        decided(house, f"BODY-{number}", risks=(risk,), text=f"Access is decided on, for the {number}th time.")
        circulated(house, risks=(risk,))
        version = course_of(house, "B-0001").version
        report_on_decision(house.desk("focal"), "B-0001", version, f"Report {number}")
        answer_electronic_review(house.desk("senior"), "V-0001", MemberAnswer.ABSTAIN)
