"""The workshop of the laws' register: in session, a vote open on its one risk; everybody may vote, nobody has yet."""

from __future__ import annotations

from datetime import timedelta

from riskreg import clock
from riskreg.domain.workshop import Part
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.round_operations import open_round
from riskreg.workshops.template_queries import shipped_workshop_templates
from tests.builders import House
from tests.gathering import candidate

VOTERS = ("head", "focal", "crossed", "owner", "mitigator")
"""Besides the chair, who votes too."""


def hold_workshop(house: House) -> str:
    """Make it, seat everybody and open the vote; answers the risk on its agenda."""
    desk = house.desk("secretariat")
    source = shipped_workshop_templates()["two_days"]
    made = make_workshop(desk, source, Plan(clock.now().date() + timedelta(days=14), place="Geneva"))
    risk = candidate(house, "A candidate of the laws")
    seat_person(desk, made, 2, house.people["senior"], Part.CHAIR)
    seat_person(desk, made, 3, house.people["oversight"], Part.OBSERVER)
    for version, who in enumerate(VOTERS, start=4):
        seat_person(desk, made, version, house.people[who], Part.VOTER)
    put_on_agenda(desk, made, 4 + len(VOTERS), [risk])
    advance_workshop(desk, made, 5 + len(VOTERS), "begin")
    open_round(desk, made, risk, 1, 600)
    return risk
