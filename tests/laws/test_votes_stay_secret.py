"""Two registers that differ only in what was voted look the same to everybody until the vote is revealed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from riskreg.domain.spread import spread_of
from riskreg.domain.voting import Ballot
from riskreg.workshops.round_operations import close_round, reveal_round
from riskreg.workshops.seats import Holding
from riskreg.workshops.voting_operations import cast_vote
from tests.laws.gathered import VOTERS
from tests.laws.world import OWN, World, routes

READERS = ("secretariat", "senior", "focal", "admin")
CHANGES_ANYHOW = re.compile(rb'(?:csrf_token|name="key" type="hidden)" value="[^"]+"|[0-9]+:[0-9]{2}\b|seen=\w+|"at":"[^"]+"|\d+ minutes? left')


@pytest.fixture(scope="module")
def voted(world: World) -> World:
    """Everybody with a vote has voted in the round that is open."""
    for step, who in enumerate(("senior", *VOTERS)):
        vote(world, who, 1 + step % 5, f"Said by {step}.")
    return world


def looks(world: World) -> Iterator[tuple[str, bytes]]:
    """Everything everybody can open, as it is answered."""
    for who in READERS:
        client = world.client(who)
        for rule in routes(world.app):
            if "GET" in rule.methods and "sign-out" not in rule.rule:
                address = world.address(rule, who, OWN)
                body = b"" if address.endswith((".pdf", ".xlsx")) else client.get(address).get_data()
                yield f"{who} {address}", CHANGES_ANYHOW.sub(b"", body)


def vote(world: World, who: str, step: int, comment: str) -> None:
    ballot = Ballot({"likelihood": step, "impact": step, "control_effectiveness": 2}, comment)
    cast_vote(world.house.desk(who), "W-0001", Holding(), world.candidate, 1, ballot)


def vote_otherwise(world: World) -> None:
    """The same people have voted something else, and said something else."""
    ballot = json.dumps({"control_effectiveness": 1, "impact": 1, "likelihood": 1})
    figures = json.dumps(dict.fromkeys(("likelihood", "impact", "control_effectiveness"), spread_of([1] * 6, 5).as_dict()))
    with world.house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE voted_ballot SET answers = :ballot"), {"ballot": ballot})
        connection.execute(sa.text("UPDATE voted_comment SET text = 'Another comment altogether.'"))
        connection.execute(sa.text("UPDATE vote_round SET results = :figures WHERE results <> ''"), {"figures": figures})


def differences_when_voted_otherwise(world: World, restless: set[str]) -> list[str]:
    before = dict(looks(world))
    vote_otherwise(world)
    return [where for where, body in looks(world) if where not in restless and before[where] != body]


def restless_anyhow(world: World) -> set[str]:
    """What differs each time it is asked for: sessions, moments, keys of forms; nothing of a workshop."""
    before, again = dict(looks(world)), dict(looks(world))
    assert len(before) > 300, "the law looks at nearly everything there is"
    found = {where for where, body in again.items() if before[where] != body}
    assert len(found) < 40
    assert not [where for where in found if "/workshops" in where]
    return found


def test_nothing_anybody_can_open_depends_on_what_was_voted_until_it_is_revealed(voted):
    world = voted
    restless = restless_anyhow(world)
    assert differences_when_voted_otherwise(world, restless) == []
    close_round(world.house.desk("secretariat"), "W-0001", world.candidate, 1)
    assert differences_when_voted_otherwise(world, restless) == []
    reveal_round(world.house.desk("secretariat"), "W-0001", world.candidate, 1)
    seen = world.client("secretariat").get("/workshops/W-0001/session").text
    assert "Another comment altogether." in seen, "the law would have seen it"


def test_an_event_of_a_vote_says_who_voted_and_nothing_else(voted):
    with voted.house.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT body FROM event WHERE kind = 'workshop.voted' ORDER BY seq")).scalars()
        said = [json.loads(row) for row in rows]
    assert len({body.pop("person") for body in said}) == len(said) == 6
    assert all(body == said[0] for body in said)
