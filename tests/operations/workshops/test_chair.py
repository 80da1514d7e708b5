"""Whoever chairs a workshop can sign it, and another chair can be named until the signature."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.outcome import Outcome
from riskreg.domain.workshop import Part
from riskreg.workshops.operations import seat_person
from riskreg.workshops.sign_operations import sign_workshop


def seat(gathering, who, part, *, votes=True):
    house = gathering.house
    seat_person(house.desk("secretariat"), gathering.reference, gathering.version(), house.people[who], part, votes=votes)


def without_its_role(gathering, who):
    with gathering.house.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM role_grant WHERE person_id = :who"), {"who": gathering.house.people[who]})


@pytest.mark.parametrize("who", ["focal", "secretariat", "oversight"])
def test_who_cannot_sign_is_not_made_the_chair(gathering, who):
    with pytest.raises(Invalid, match=r"has no role that signs a workshop\. Name a senior manager as its chair"):
        seat(gathering, who, Part.CHAIR)
    assert gathering.seat("senior").part == Part.CHAIR


@pytest.mark.parametrize("move", ["open_pre_vote", "begin"])
def test_a_chair_who_has_lost_the_role_since_keeps_the_votes_from_being_opened(gathering, move):
    without_its_role(gathering, "senior")
    with pytest.raises(Conflict, match="Senior has no role that signs a workshop"):
        gathering.advance(move)


@pytest.fixture
def closed(gathering):
    gathering.begin()
    for risk in gathering.risks:
        gathering.voted(risk, [4, 4, 4])
        gathering.decide(risk, Outcome.REJECTED)
    gathering.advance("close")
    return gathering


def test_another_chair_is_named_once_it_is_closed_and_has_the_task_and_signs(closed):
    without_its_role(closed, "senior")
    votes = [row.may_vote for row in closed.rows(sa.text("SELECT may_vote FROM workshop_seat ORDER BY id"))]
    seat(closed, "voter6", Part.CHAIR)
    assert [row.may_vote for row in closed.rows(sa.text("SELECT may_vote FROM workshop_seat ORDER BY id"))] == votes
    assert closed.seat("senior").part == Part.OBSERVER
    task = closed.rows(sa.text("SELECT holder_id, title FROM task WHERE noun = 'workshop' AND closed_at IS NULL"))
    assert [tuple(row) for row in task] == [(closed.house.people["voter6"], "Sign the decisions of the workshop")]
    assert sign_workshop(closed.house.desk("voter6"), closed.reference, closed.version()) == 2


def test_nothing_but_the_chair_is_changed_then_and_nothing_at_all_after_the_signature(closed):
    with pytest.raises(Conflict, match="The workshop is closed"):
        seat(closed, "head", Part.VOTER)
    sign_workshop(closed.house.desk("senior"), closed.reference, closed.version())
    with pytest.raises(Conflict, match="The workshop is over"):
        seat(closed, "voter6", Part.CHAIR)
