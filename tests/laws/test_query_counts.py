"""Law 12: what a list costs does not grow with its rows: as many SQL statements for sixty risks as for five."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from riskreg.domain.upward import Condition, RequestKind
from riskreg.requests.asking import Wish
from riskreg.requests.operations import ask_upward
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.work import open_work
from tests import builders
from tests.laws.bodies import more_decisions
from tests.laws.world import World

OF_BODIES = ["/decisions", "/decisions?sort=due&q=access", "/decisions.csv", "/decisions/made/B-0001", "/decisions/electronic",
             "/decisions/electronic/V-0001", "/bodies", "/bodies/SMT"]
LISTS = {
    "secretariat": ["/work", "/risks", "/risks?q=access", "/risks?state=any&sort=-title", "/risks?owner=none", "/heatmap",
                    "/heatmap?measure=exposure&entity=ORG", "/heatmap.svg", "/heatmap.pdf", "/risks.csv", "/risks.json",
                    "/audit", "/methodology", "/entities", "/requests", "/handovers", "/handovers/0",
                    "/reviews", "/reviews/C-0001", "/reviews/C-0001/entities", "/consolidation", "/consolidation?show=undecided",
                    "/causes", "/causes/alike", "/causes/K-0001", *OF_BODIES],
    "focal": ["/work", "/decisions", "/decisions.csv", "/risks", "/risks?q=access", "/heatmap", "/heatmap.svg", "/risks.csv", "/risks/new", "/requests", "/reviews",
              "/account/handover"],
    "owner": ["/work", "/account/handover", "/risks", "/heatmap"],
    "mitigator": ["/work", "/risks"],
    "head": ["/work", "/risks?state=submitted"],
    "senior": ["/work", "/risks", "/heatmap", "/consolidation", *OF_BODIES],
    "admin": ["/work", "/people", "/entities", "/calendar?year=2027", "/calendar/week", "/people/new", "/handovers", "/failing"],
    "oversight": ["/work", "/audit", "/audit?noun=risk", "/audit/late"],
}  # fmt: skip
WISH = Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, "Three offices are concerned.")
CASES = [(who, path) for who, paths in LISTS.items() for path in paths]
ONE_RISK = ["", "/history", "/revisions", "/write/check", "/write/controls", "/write/response", "/write/causes", "/requests/new", "/requests/Q-0001"]


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def statements(world: World, who: str, path: str) -> list[str]:
    client = world.client(who)
    client.get(path)  # what is read once and kept is read now
    with counted(world.house.engine) as said:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} for {who}: {answer.status_code}"
    return said


@pytest.fixture(scope="module")
def few_and_many(world: World) -> dict[tuple[str, str], tuple[list[str], list[str]]]:
    """The statements of each list while there is little, and again when there is much."""
    one = world.risks["own"]
    cases = [*CASES, *(("focal", f"/risks/{one}{tail}") for tail in ONE_RISK), *consolidation_of(world)]
    few = {case: statements(world, *case) for case in cases}
    _grow(world, one)
    return {case: (few[case], statements(world, *case)) for case in cases}


def consolidation_of(world: World) -> list[tuple[str, str]]:
    """The pages of one submission and of one corporate risk."""
    one, corporate = world.risks["own"], world.risks["corporate"]
    return [("secretariat", f"/risks/{one}/consolidation"), ("senior", f"/risks/{corporate}/contributors"),
            ("secretariat", f"/consolidation/new?ticked={one}:1")]  # fmt: skip


def _grow(world: World, one: str) -> None:
    house = world.house
    with open_work(house.machine) as work:
        for number in range(40):
            parent = house.entities["CO-COL" if number % 2 else "AMB"]
            builders.add_entity(work, f"SUB-{number}", parent)
            builders.add_person(work, f"person{number}", None, parent)
            work.session.add(WorkingWeek(country=f"SUB-{number}", days_off="67"))
            work.session.add(Holiday(day=date(2027, 1, 1), name="New Year", country=f"SUB-{number}"))
    for number in range(45):
        make = (builders.ready_to_submit, builders.submitted, builders.approved)[number % 3]
        reference = make(house, title=f"Access is denied at gate {number}")
        if make is builders.approved:
            ask_upward(house.desk("focal"), reference, WISH)
            builders.corporate(house, title=f"Denial of access at gate {number}") if number % 2 else None
            builders.linked(house, reference, candidate=world.risks["corporate"]) if number % 4 else None
            builders.caused(house, reference, title=f"Cause {number}") if number % 5 else None
    for condition in Condition:
        ask_upward(house.desk("focal"), one, Wish(RequestKind.DECIDE, condition, "Somebody has to."))
    for number in range(12):
        builders.with_control(house, one, description=f"Control {number}")
        builders.with_action(house, one, description=f"Action {number}")
    more_decisions(house, one)


@pytest.mark.parametrize(("who", "path"), CASES)
def test_a_list_asks_no_more_when_it_is_long(few_and_many, who: str, path: str):
    few, many = few_and_many[who, path]
    assert len(many) <= len(few), _difference(few, many)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_consolidation_of_one_risk_asks_no_more_when_there_is_much_like_it(world: World, few_and_many, which: int):
    few, many = few_and_many[consolidation_of(world)[which]]
    assert len(many) <= len(few), _difference(few, many)


@pytest.mark.parametrize("tail", ONE_RISK)
def test_a_risk_asks_no_more_when_it_has_many_controls_and_actions(world: World, few_and_many, tail: str):
    few, many = few_and_many["focal", f"/risks/{world.risks['own']}{tail}"]
    assert len(many) <= len(few), _difference(few, many)


def _difference(few: list[str], many: list[str]) -> str:
    grown = {text for text in many if many.count(text) > few.count(text)}
    return f"{len(few)} statements became {len(many)}; more often than before:\n" + "\n".join(sorted(grown))
