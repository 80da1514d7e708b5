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


def hold_workshop(house: House) -> str:
    """Make it, seat everybody and open the vote; answers the risk on its agenda."""
    desk = house.desk("secretariat")
    source = shipped_workshop_templates()["two_days"]
    made = make_workshop(desk, source, Plan(clock.now().date() + timedelta(days=14), place="Geneva"))
    risk, version = candidate(house, "A candidate of the laws"), 2
    for who, part in (("senior", Part.CHAIR), ("head", Part.VOTER), ("oversight", Part.OBSERVER), ("focal", Part.VOTER)):
        seat_person(desk, made, version, house.people[who], part)
        version += 1
    put_on_agenda(desk, made, version, [risk])
    advance_workshop(desk, made, version + 1, "begin")
    open_round(desk, made, risk, 1, 600)
    return risk
