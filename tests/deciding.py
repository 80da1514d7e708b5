"""Bodies for tests: one with its members, something it decided, and something it is asked between meetings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg import clock
from riskreg.bodies.about import About
from riskreg.bodies.body_operations import BodyWords, add_body, name_member
from riskreg.bodies.electronic import Proposal
from riskreg.bodies.electronic_operations import open_electronic_review
from riskreg.bodies.finding_queries import find_decision, find_review
from riskreg.bodies.operations import record_decision
from riskreg.bodies.recording import Making
from riskreg.domain.electronic_review import AdoptionRule, Quorum, QuorumKind
from riskreg.domain.permissions import Role
from riskreg.store.work import open_work
from tests.builders import House, add_person

SMT = BodyWords(
    "Senior Management Team", Quorum(QuorumKind.PERCENT, 50), AdoptionRule.NO_OBJECTION, "High Commissioner", "six times a year"
)
TEXT = "Every office agrees an access strategy with its host."


def body(house: House, code: str = "SMT", voters: tuple[str, ...] = ("senior", "head"), words: BodyWords = SMT) -> str:
    """A body with these voting members since 2020; answers its short name."""
    with open_work(house.machine) as work:
        add_body(work, code, words)
        for who in voters:
            name_member(work, code, house.people[who], date(2020, 1, 1))
    return code


def more_members(house: House, *names: str) -> tuple[str, ...]:
    """Senior managers besides; answers what they are called."""
    with open_work(house.machine) as work:
        for name in names:
            house.people[name] = add_person(work, name, Role.SENIOR_MANAGER, None)
    return names


def decided(
    house: House, code: str = "SMT", who: str = "secretariat", risks: tuple[str, ...] = (), at: Any = None, **said: Any
) -> str:
    """What the body decided today; the head of the office of Colombia answers for it. Answers the reference."""
    given = {"entity_id": house.entities["CO-COL"], "about": About(risks)}
    making = Making(**({"text": TEXT, "decided_on": clock.now().date()} | given | said))
    return record_decision(at or house.desk(who), code, making)


def circulated(
    house: House, code: str = "SMT", days: int = 7, risks: tuple[str, ...] = (), at: Any = None, **said: Any
) -> str:
    """An electronic review of the body that closes in so many days; answers the reference."""
    given = {"entity_id": house.entities["CO-COL"], "about": About(risks)}
    proposal = Proposal(**({"text": TEXT, "closes_on": clock.now().date() + timedelta(days=days)} | given | said))
    return open_electronic_review(at or house.desk("secretariat"), code, proposal)


def course_of(house: House, reference: str) -> Any:
    """Where the decision stands, as it is stored."""
    with open_work(house.machine) as work:
        return find_decision(work, reference)[1]


def review_of(house: House, reference: str) -> Any:
    with open_work(house.machine) as work:
        return find_review(work, reference)


def rows_of(house: House, table: type) -> list[Any]:
    """Every row of a table, the oldest first."""
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(table.__table__).order_by(*table.__table__.primary_key)).all())
