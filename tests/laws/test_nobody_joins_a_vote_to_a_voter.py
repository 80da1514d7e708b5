"""After the signature, whoever has the whole database pairs voters with votes no better than by drawing lots.

An attempt pairs an order of the voters with an order of the votes of a round: the first with the first, and so on. When
the two have nothing to do with each other, its right guesses are the fixed points of a random permutation: one a round
on average, with variance one, however many voted (for two voters or more). Over ``ROUNDS`` rounds they are about
Poisson with that mean; the bound lies where one attempt in a thousand million would fall by chance. Votes, their order
and the ids of ballots are drawn from seeds here; what else differs from run to run, as passwords do, tells nothing.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from riskreg.domain.voting import Ballot
from riskreg.workshops import counting, round_operations
from riskreg.workshops.seats import Holding
from riskreg.workshops.sign_operations import sign_workshop
from riskreg.workshops.voting_operations import cast_vote
from tests.gathering import VOTERS, Gathering, gathered
from tests.laws.joining import Attacker

ROUNDS = 12
MOST_BY_CHANCE = 40
"""P(Poisson(12) ≥ 40) < 1e-9; an order that gives the votes away has 72 right, one that does in half the rounds 42."""


class Story:
    """A workshop of many rounds: who said what in each is known here, and nowhere else."""

    def __init__(self, house, seed: int) -> None:
        self.chance = random.Random(seed)
        self.gathering: Gathering = gathered(house, risks=1)
        self.risk = self.gathering.risks[0]
        self.desks = {who: house.desk(who) for who in VOTERS}
        self.truth: dict[int, dict[str, str]] = {}
        self.cast_as: list[str] = []
        self.gathering.begin()

    def play(self, rounds: int = ROUNDS) -> None:
        for number in range(1, rounds + 1):
            self.gathering.open(self.risk, number)
            self.truth[number] = self.voted(number, VOTERS)
            self.gathering.close(self.risk, number)
            self.gathering.reveal(self.risk, number)
        self.gathering.decide(self.risk, scores={"likelihood": 3, "impact": 3, "control_effectiveness": 2})
        self.gathering.advance("close")
        sign_workshop(self.gathering.house.desk("senior"), self.gathering.reference, self.gathering.version())

    def voted(self, number: int, voters) -> dict[str, str]:
        """Everybody says something of their own, in an order of its own; answers voter by what was said."""
        said = {}
        pairs = self.chance.sample([(a, b) for a in range(1, 6) for b in range(1, 6)], len(voters))
        for who, (likelihood, impact) in zip(self.chance.sample(voters, len(voters)), pairs, strict=True):
            ballot = Ballot(
                {"likelihood": likelihood, "impact": impact, "control_effectiveness": 2},
                f"Comment {self.chance.random()} of round {number}",
            )
            cast_vote(self.desks[who], self.gathering.reference, Holding(), self.risk, number, ballot)
            answers = json.dumps(dict(sorted(ballot.answers.items())), separators=(",", ":"))
            said[answers] = said[ballot.comment] = who.capitalize()
        self.cast_as += [row.id for table in TABLES for row in self.gathering.rows(sa.text(f"SELECT id FROM {table}"))]
        return said


TABLES = ("voted_ballot", "voted_comment")


@pytest.fixture
def story(house, monkeypatch) -> Story:
    drawn = random.Random(7)
    seeded = SimpleNamespace(token_hex=lambda length: drawn.randbytes(length).hex())
    monkeypatch.setattr(counting, "secrets", seeded)
    monkeypatch.setattr(round_operations, "why_no_next_round", lambda _held, _allowed: "")  # three are too few for a law
    return Story(house, seed=11)


def right_guesses(story: Story) -> Counter[str]:
    """Of every attempt, how many of the pairs it made are true over all rounds."""
    attacker, right = Attacker(story.gathering.house.engine), Counter()
    for held in story.gathering.rounds(story.risk):
        truth = story.truth[held.number]
        voters = list(attacker.orders_of_voters(held.id, story.risk, held.number))
        for table in TABLES:
            for by, said in attacker.orders_of_votes(table, held.id):
                for order, who in voters:
                    right[f"{order} | {by}"] += sum(truth[each] == name for each, name in zip(said, who, strict=False))
    return right


def comments_joined(story: Story) -> Counter[str]:
    """The same for a comment and the ballot it came with: whoever knows a voter's words would know the vote."""
    attacker, right = Attacker(story.gathering.house.engine), Counter()
    for held in story.gathering.rounds(story.risk):
        truth = story.truth[held.number]
        comments = list(attacker.orders_of_votes("voted_comment", held.id))
        for by, answers in attacker.orders_of_votes("voted_ballot", held.id):
            for order, said in comments:
                right[f"{order} | {by}"] += sum(truth[a] == truth[b] for a, b in zip(said, answers, strict=True))
    return right


def test_nothing_in_the_database_joins_a_voter_to_a_vote_once_it_is_signed(story):
    story.play()
    leave_nothing_of_what_was_cast(story)
    right = right_guesses(story)
    print(len(right), "attempts;", right.most_common(3))
    assert len(right) > 500, "every column that orders voters, with every column that orders votes"
    for tried in ("has_voted by as it lies | voted_ballot by id", "event by seq | voted_ballot by as it lies"):
        assert tried in right
    assert {attempt: n for attempt, n in right.items() if n >= MOST_BY_CHANCE} == {}
    assert {attempt: n for attempt, n in comments_joined(story).items() if n >= MOST_BY_CHANCE} == {}


def test_the_attempts_succeed_where_ballots_keep_their_order(story, monkeypatch):
    """Were ids given in the order of voting, and ballots left as they were cast, the law would see it."""
    given = iter(range(10**6))
    monkeypatch.setattr(counting, "secrets", SimpleNamespace(token_hex=lambda _length: f"{next(given):032}"))
    story.play(rounds=3)
    right = right_guesses(story)
    assert right["event by seq | voted_ballot by id"] == 3 * len(VOTERS)
    assert comments_joined(story)["voted_comment by id | voted_ballot by id"] == 3 * len(VOTERS)


def leave_nothing_of_what_was_cast(story: Story) -> None:
    """Where rows lay while the vote was open, beside which transaction wrote them: overwritten when it is closed."""
    assert len(set(story.cast_as)) > ROUNDS * len(VOTERS)
    now = {row.id for table in TABLES for row in story.gathering.rows(sa.text(f"SELECT id FROM {table}"))}
    files = b"".join(files_of(story.gathering.house.engine))
    assert all(each.encode() in files for each in now), "the law would see them"
    assert [each for each in set(story.cast_as) - now if each.encode() in files] == []


def files_of(engine: sa.Engine):
    """The database as it lies on the disk: of SQLite with its journal, of PostgreSQL the tables and indexes of votes."""
    if engine.dialect.name == "sqlite":
        yield from (file.read_bytes() for file in Path(engine.url.database).parent.glob("riskreg.sqlite3*"))
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text("CHECKPOINT"))
        for table in TABLES:
            for name in (table, f"pk_{table}"):
                read = sa.text(f"SELECT pg_read_binary_file(pg_relation_filepath('{name}'))")
                yield bytes(connection.execute(read).scalar_one())


def test_of_a_round_with_few_votes_no_ballot_stays(story):
    """Whoever knows the one who voted would know the vote; of two, each would know the other's."""
    story.gathering.open(story.risk, 1)
    story.voted(1, VOTERS[:4])
    assert story.gathering.close(story.risk, 1) == 4
    story.gathering.reveal(story.risk, 1)
    for table in TABLES:
        assert story.gathering.rows(sa.text(f"SELECT count(*) FROM {table}"))[0][0] == 0
    (held,) = story.gathering.rounds(story.risk)
    assert held.ballots_sha256 == "", "four ballots are guessed from their hash"
    assert json.loads(held.results)["impact"]["answered"] == 4


def test_what_stands_in_the_events_before_the_reveal_does_not_depend_on_the_votes(story):
    """A hash of few votes on few steps is found by trying them all."""
    story.gathering.open(story.risk, 1)
    story.voted(1, VOTERS)
    story.gathering.close(story.risk, 1)
    (held,) = story.gathering.rounds(story.risk)
    verb, body = story.gathering.told()[-1]
    assert (verb, body) == ("round_closed", {"risk": story.risk, "round": 1, "votes": 6, "workshop": body["workshop"]})
    assert held.ballots_sha256
    assert not any(held.ballots_sha256 in json.dumps(each) for _verb, each in story.gathering.told())
    story.gathering.reveal(story.risk, 1)
    assert story.gathering.told()[-1][1]["ballots_sha256"] == held.ballots_sha256
