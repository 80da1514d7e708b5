"""How far the voters saw the register the same way: told to who leads, from what is revealed, at the same cost for any agenda."""

from __future__ import annotations

import re

import pytest

from riskreg.domain.reliability import ordinal_alpha
from riskreg.store.work import open_reading
from riskreg.workshops.page_queries import workshop_page
from tests.gathering import VOTERS, gathered
from tests.laws.test_query_counts import counted
from tests.web.workshops.test_workshop_pages import words

HEADING = "How alike the voters saw the register"


@pytest.fixture
def page(client_of, gathering):
    """The words of the plan page as somebody reads it."""
    return lambda who="secretariat": words(client_of(who).get(f"/workshops/{gathering.reference}"))


def test_it_is_the_alpha_of_the_last_revealed_round_of_each_risk(gathering, page):
    first, second = gathering.risks
    gathering.begin()
    gathering.voted(first, [1, 5, 1, 5, 1, 5])
    assert "Likelihood : Too few votes to say." in page(), "over one risk it says nothing"
    gathering.voted(first, [4, 4, 5, 4, 4, 4], number=2)
    gathering.voted(second, [1, 2, 2, 1, 2, 2])
    alpha = float(ordinal_alpha([(0, 0, 0, 5, 1), (2, 4, 0, 0, 0)]))
    assert 0.667 < alpha < 1
    said = page()
    assert f"Likelihood {alpha:.2f} : The voters saw the register" in said
    assert "Control effectiveness : Everybody gave the same answer on every risk" in said


def test_nothing_is_told_of_a_round_that_is_not_revealed(gathering, page):
    first, second = gathering.risks
    gathering.begin()
    gathering.voted(first, [4, 4, 5, 4, 4, 4])
    before = re.search(rf"{HEADING}.*?Who takes part", page()).group()
    gathering.open(second)
    for who in VOTERS:
        gathering.vote(second, who, 1)
    assert before in page()
    gathering.close(second)
    assert before in page()
    gathering.reveal(second)
    assert before not in page()


def test_only_who_leads_reads_it_and_only_once_something_is_revealed(gathering, page):
    gathering.begin()
    assert HEADING not in page()
    gathering.voted(gathering.risks[0], [4, 4, 5, 4, 4, 4])
    assert HEADING in page()
    assert HEADING not in page("senior"), "the chair reads the plan, and does not lead"


def test_a_long_agenda_costs_no_more_statements(house):
    gathering = gathered(house, risks=5)
    gathering.begin()

    def cost():
        with counted(house.engine) as said, open_reading(house.desk("secretariat")) as work:
            assert workshop_page(work, gathering.reference).agreement
        return len(said)

    gathering.voted(gathering.risks[0], [3, 4, 5, 3, 4])
    few = cost()
    for risk in gathering.risks[1:]:
        gathering.voted(risk, [3, 4, 5, 3, 4])
    assert cost() == few
