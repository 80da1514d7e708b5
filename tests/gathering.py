"""A workshop over the small organization: planned, voted in with as little as is enough, and what is stored of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from riskreg import clock
from riskreg.bodies.body_operations import lay_bodies
from riskreg.domain.outcome import Decided, Outcome
from riskreg.domain.permissions import Role
from riskreg.domain.references import risk_number, workshop_number
from riskreg.domain.voting import Ballot
from riskreg.domain.workshop import Part
from riskreg.paths import SEED
from riskreg.store.tables.event import Event
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.vote import HasVoted, VotedBallot, VotedComment, VoteRound
from riskreg.store.tables.workshop import AgendaItem, Seat, Workshop
from riskreg.store.work import open_work
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.outcome_operations import record_outcome
from riskreg.workshops.round_operations import close_round, open_round, reveal_round
from riskreg.workshops.seats import Holding
from riskreg.workshops.template_queries import shipped_workshop_templates
from riskreg.workshops.voting_operations import cast_vote
from tests import builders
from tests.builders import House

_WORKSHOP, _SEAT, _ITEM, _ROUND, _VOTED, _BALLOT, _COMMENT, _RISK, _EVENT = (
    table.__table__ for table in (Workshop, Seat, AgendaItem, VoteRound, HasVoted, VotedBallot, VotedComment, Risk, Event)
)
VOTERS = ("voter1", "voter2", "voter3", "voter4", "voter5", "voter6")
SIGNED_IN = Holding()
SCORES = {"likelihood": 4, "impact": 5, "control_effectiveness": 2}
REASON = "The room agreed after the second look at the reports."


@dataclass
class Gathering:
    """The workshop, and hands that act in it. ``risks`` are on its agenda."""

    house: House
    reference: str
    risks: list[str] = field(default_factory=list)

    def row(self):
        return self.rows(sa.select(_WORKSHOP).where(_WORKSHOP.c.number == workshop_number(self.reference)))[0]

    def version(self):
        return self.row().version

    def seat(self, name):
        return self.rows(sa.select(_SEAT).where(_SEAT.c.name == name.capitalize()))[0]

    def advance(self, move, reason="", who="secretariat"):
        return advance_workshop(self.house.desk(who), self.reference, self.version(), move, reason)

    def begin(self):
        self.advance("begin")

    def open(self, risk, number=1, seconds=0, who="secretariat"):
        open_round(self.house.desk(who), self.reference, risk, number, seconds)

    def vote(self, risk, who, step=3, number=1, comment="", **answers):
        given = {"likelihood": step, "impact": step, "control_effectiveness": 2} | answers
        cast_vote(self.house.desk(who), self.reference, SIGNED_IN, risk, number, Ballot(given, comment))

    def close(self, risk, number=1):
        return close_round(self.house.desk("secretariat"), self.reference, risk, number)

    def reveal(self, risk, number=1):
        reveal_round(self.house.desk("secretariat"), self.reference, risk, number)

    def voted(self, risk, steps, number=1):
        """A whole round, each voter in turn with one of the steps."""
        self.open(risk, number)
        for who, step in zip(VOTERS, steps, strict=False):
            self.vote(risk, who, step, number)
        self.close(risk, number)
        self.reveal(risk, number)

    def decide(self, risk, outcome=Outcome.VALIDATED, reason=REASON, **more):
        known = {"scores": SCORES, "owner": self.house.people["owner"]} if outcome is Outcome.VALIDATED else {}
        decided = Decided(outcome, reason, **(known | more))
        revision = builders.risk_row(self.house, risk).revision
        record_outcome(self.house.desk("secretariat"), self.reference, risk, revision, decided)

    def rounds(self, risk):
        wanted = sa.select(_ROUND).join(_ITEM, _ITEM.c.id == _ROUND.c.item_id).join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
        return self.rows(wanted.where(_RISK.c.number == risk_number(risk)).order_by(_ROUND.c.number))

    def told(self):
        """(verb, body) of every event of the workshop."""
        rows = self.rows(sa.select(_EVENT).where(_EVENT.c.noun == "workshop").order_by(_EVENT.c.seq))
        return [(row.kind.partition(".")[2], json.loads(row.body)) for row in rows]

    def rows(self, wanted):
        with self.house.engine.connect() as connection:
            return connection.execute(wanted).all()


def candidate(house: House, title: str) -> str:
    """A corporate risk that waits for its validation, with all that it needs."""
    reference = builders.approved(house, title=title)
    builders.move(house, reference, "propose_for_validation", "secretariat")
    return reference


def planned(house: House) -> Gathering:
    """A workshop with nobody in it and nothing on its agenda."""
    plan = Plan(clock.now().date() + timedelta(days=14), place="Geneva")
    source = shipped_workshop_templates()["two_days"]
    return Gathering(house, make_workshop(house.desk("secretariat"), source, plan))


def gathered(house: House, risks: int = 2) -> Gathering:
    """A workshop in preparation: so many candidates on its agenda, a chair and six voters."""
    found = planned(house)
    with open_work(house.machine) as work:
        lay_bodies(work, (SEED / "bodies.toml").read_text(encoding="utf-8"))
        for name in VOTERS:
            house.people[name] = builders.add_person(work, name, Role.SENIOR_MANAGER, None)
    desk = house.desk("secretariat")
    seat_person(desk, found.reference, found.version(), house.people["senior"], Part.CHAIR, votes=False)
    for name in VOTERS:
        seat_person(desk, found.reference, found.version(), house.people[name], Part.VOTER)
    found.risks = [candidate(house, f"Candidate {number}") for number in range(1, risks + 1)]
    put_on_agenda(desk, found.reference, found.version(), found.risks)
    return found
