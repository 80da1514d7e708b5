"""Many workshops vote at once while connections drop and the server is killed: each vote is counted, and once.

``RISKREG_LONG`` plays it whole: a hundred voters in each of ten workshops, ten thousand votes.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.workshop import Part
from riskreg.store.ledger import verify
from riskreg.workshops.joining_operations import let_in
from riskreg.workshops.operations import put_on_agenda, seat_person
from tests.gathering import Gathering, candidate, planned
from tests.operations.workshops.voters import Counted, Looking, Server, Voter

LONG = bool(os.environ.get("RISKREG_LONG"))
WORKSHOPS, VOTERS, PRE_VOTED, ROUNDS = (10, 100, 4, 6) if LONG else (2, 20, 2, 2)
"""Of the rounds of a workshop so many are pre-votes, each on a risk of its own, the others are held in session."""
VOTES = WORKSHOPS * VOTERS * (PRE_VOTED + ROUNDS)
HANDS = 12  # of those who vote in one workshop at a time
DROPPED = 20  # of so many connections one is lost
LOOKING = 150  # more people have a page open than vote


@pytest.fixture(params=["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if LONG else [])])
def database_url(request):
    """A server takes its time to start: the short play is on one kind of database."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def server(database_url, tmp_path):
    found = Server(database_url, tmp_path)
    yield found
    found.kill()


def prepare(house) -> list[Gathering]:
    risks = [candidate(house, f"Candidate {number}") for number in range(max(PRE_VOTED, 2))]
    found = []
    for _ in range(WORKSHOPS):
        made, desk = planned(house), house.desk("secretariat")
        made.risks = risks
        seat_person(desk, made.reference, made.version(), house.people["senior"], Part.CHAIR, votes=False)
        put_on_agenda(desk, made.reference, made.version(), risks)
        found.append(made)
    return found


def seat_guests(made: Gathering, port: int) -> list[Voter]:
    voters = [Voter(port, made.reference, f"{made.reference} guest {number}") for number in range(VOTERS)]
    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(lambda voter: voter.join(made.row().join_code), voters))
    desk = made.house.desk("secretariat")
    for seat in made.rows(sa.text(f"SELECT id FROM workshop_seat WHERE name LIKE '{made.reference} guest %'")):
        let_in(desk, made.reference, seat.id)
    return voters


def step_of(voter: int, round_number: int) -> int:
    return 1 + (voter * 7 + round_number) % 5


def vote_all(voters: list[Voter], rounds: list[tuple[str, int]], counted: Counted, chance: random.Random) -> None:
    """Everybody votes in each of the rounds, in any order; one connection of twenty is lost, in either way."""
    todo = [(at, risk, number) for at in range(len(voters)) for risk, number in rounds]
    chance.shuffle(todo)
    lost = set(chance.sample(range(len(todo)), len(todo) // DROPPED))

    def one(place: int) -> None:
        at, risk, number = todo[place]
        trouble = ("unheard", "torn")[place % 2] if place in lost else ""
        said = f"{voters[at].name} said so on {risk} in round {number}."
        with hands[at]:  # one person has two hands and one phone
            counted.add(voters[at].vote(risk, number, step_of(at, number), said, trouble))

    hands = [threading.Lock() for _ in voters]
    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(one, range(len(todo))))


def hold(made: Gathering, voters: list[Voter], counted: Counted, seed: int) -> None:
    """A workshop: its pre-vote on every risk, then rounds in session until there were enough."""
    chance = random.Random(seed)
    made.advance("open_pre_vote")
    vote_all(voters, [(risk, 0) for risk in made.risks[:PRE_VOTED]], counted, chance)
    made.advance("close_pre_vote")
    made.begin()
    for number in range(ROUNDS):
        risk, turn = made.risks[number // 3], 1 + number % 3
        made.open(risk, turn)
        vote_all(voters, [(risk, turn)], counted, chance)
        made.close(risk, turn)
        made.reveal(risk, turn)


def test_no_vote_is_lost_or_counted_twice_when_connections_drop_and_the_server_is_killed(house, server):
    workshops, counted = prepare(house), Counted()
    looking = Looking(server.port, LOOKING)
    guests = [seat_guests(made, server.port) for made in workshops]
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKSHOPS) as pool:
        held = [
            pool.submit(hold, made, voters, counted, seed)
            for seed, (made, voters) in enumerate(zip(workshops, guests, strict=True))
        ]
        assert counted.wait_for(VOTES * 2 // 5), (server.folder / "server.log").read_text()[-3000:]
        server.kill()
        server.start()
        for each in held:
            each.result()
    tell(counted.seconds, time.perf_counter() - began)
    looking.leave()
    assert len(counted.seconds) == VOTES
    for made, voters in zip(workshops, guests, strict=True):
        hold_against(made, voters)
    with house.engine.connect() as connection:
        voted = connection.execute(sa.text("SELECT count(*) FROM event WHERE kind = 'workshop.voted'")).scalar_one()
        assert voted == VOTES
        assert verify(connection).broken_row is None


def tell(seconds: list[float], whole: float) -> None:
    p50, p95 = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95)]
    print(f"{VOTES} votes in {whole:.1f} s; accepted p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


def hold_against(made: Gathering, voters: list[Voter]) -> None:
    """In every round each voter has voted once, and what is counted is what they said."""
    wanted = (
        "SELECT r.id, r.number, r.closed_at, r.results, k.number AS risk FROM vote_round r"
        " JOIN workshop_item i ON i.id = r.item_id JOIN risk k ON k.id = i.risk_id"
        f" JOIN workshop w ON w.id = i.workshop_id WHERE w.number = {int(made.reference[2:])}"
    )
    rounds = [(risk_reference(held.risk), held) for held in made.rows(sa.text(wanted))]
    assert sum(held.closed_at is not None for _risk, held in rounds) == PRE_VOTED + ROUNDS
    names = Counter(voter.name for voter in voters)
    for risk, held in rounds:
        who = f"SELECT s.name FROM has_voted v JOIN workshop_seat s ON s.id = v.seat_id WHERE v.round_id = {held.id}"
        assert Counter(row.name for row in made.rows(sa.text(who))) == names
        said = made.rows(sa.text(f"SELECT text FROM voted_comment WHERE round_id = {held.id}"))
        assert Counter(row.text for row in said) == Counter(
            f"{name} said so on {risk} in round {held.number}." for name in names
        )
        steps = Counter(step_of(at, held.number) for at in range(VOTERS))
        answers = made.rows(sa.text(f"SELECT answers FROM voted_ballot WHERE round_id = {held.id}"))
        assert Counter(json.loads(row.answers)["impact"] for row in answers) == steps
        figures = json.loads(held.results)
        assert {figures[code]["n"] for code in ("likelihood", "impact")} == {VOTERS}
        assert figures["control_effectiveness"].get("n", 0) == 0, "nobody could judge them"
