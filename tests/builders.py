"""Builders with defaults a reader can guess: an organization, its people, and a risk at any point of its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg import clock
from riskreg.authority.operations import adopt_authority
from riskreg.domain.permissions import Actor, Role, machine
from riskreg.domain.vocabulary import Category, OrganizationalLevel
from riskreg.paths import SEED
from riskreg.people.queries import actor_of_person
from riskreg.risks.operations import Statement, log_risk
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import Desk, open_work
from riskreg.tasks.operations import adopt_lifecycle


@dataclass
class House:
    """A small organization: a root, a division, two offices; one person per role; methodology and lifecycle adopted."""

    engine: sa.Engine
    entities: dict[str, int]
    people: dict[str, int]

    def at(self, engine: sa.Engine) -> House:
        """The same organization in a copy of its database."""
        return House(engine, dict(self.entities), dict(self.people))

    def actor(self, who: str) -> Actor:
        with self.engine.connect() as connection:
            return actor_of_person(connection, self.people[who])

    def desk(self, who: str) -> Desk:
        return Desk(self.engine, self.actor(who))

    @property
    def machine(self) -> Desk:
        return Desk(self.engine, machine("tests"))


OFFICES = (("ORG", None), ("AMB", "ORG"), ("CO-COL", "AMB"), ("CO-TUN", "ORG"))
PEOPLE = (
    ("focal", Role.FOCAL_POINT, "CO-COL"),
    ("head", Role.HEAD_OF_ENTITY, "CO-COL"),
    ("other_focal", Role.FOCAL_POINT, "CO-TUN"),
    ("other_head", Role.HEAD_OF_ENTITY, "CO-TUN"),
    ("secretariat", Role.SECRETARIAT, None),
    ("senior", Role.SENIOR_MANAGER, None),
    ("oversight", Role.OVERSIGHT, None),
    ("admin", Role.ADMINISTRATOR, None),
    ("owner", None, None),
    ("mitigator", None, None),
)
NOUNS = (
    *("risk", "action", "escalation_request", "decision", "review_cycle", "entity_return", "review_item", "workshop"),
    *("body_decision", "electronic_review", "member_answer"),
)
PASSWORD = "a sound password for tests"


def build_house(engine: sa.Engine) -> House:
    """Fill an empty database; every person's password is ``PASSWORD``."""
    house = House(engine, {}, {})
    with open_work(house.machine) as work:
        for code, parent in OFFICES:
            house.entities[code] = add_entity(work, code, house.entities.get(parent or ""))
        for name, role, code in PEOPLE:
            house.people[name] = add_person(work, name, role, house.entities.get(code or ""))
        profile = add_profile(work, (SEED / "methodologies" / "secretariat-style.toml").read_text())
        work.session.add(
            ProfileAdoption(profile_id=profile, from_date=date(2018, 1, 1), adopted_at=work.now, reason="for tests")
        )
        for noun in NOUNS:
            adopt_lifecycle(work, (SEED / "lifecycles" / f"{noun}.toml").read_text())
        adopt_authority(work, (SEED / "authority.toml").read_text(), date(2018, 1, 1), "for tests")
    return house


def add_entity(work: Any, code: str, parent: int | None) -> int:
    entity = Entity(
        code=code,
        name=f"Office {code}",
        kind="country office",
        region="Americas",
        country=code,
        parent_id=parent,
        path="",
        valid_from=date(2000, 1, 1),
    )
    work.session.add(entity)
    work.session.flush()
    above = work.session.get(Entity, parent).path if parent else "/"
    entity.path = f"{above}{entity.id}/"
    return entity.id


def add_person(work: Any, name: str, role: Role | None, entity_id: int | None) -> int:
    from riskreg.people.passwords import hash_password

    person = Person(
        email=f"{name}@example.org",
        name=name.replace("_", " ").capitalize(),
        function=name,
        entity_id=entity_id,
        password_hash=hash_password(PASSWORD),
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    if role:
        work.session.add(RoleGrant(person_id=person.id, role=role, entity_id=entity_id, granted_at=work.now))
    return person.id


def add_profile(work: Any, source: str) -> int:
    import hashlib

    from riskreg.methodology.queries import read_profile

    profile = read_profile(source)
    row = ProfileVersion(
        code=profile.code,
        version=profile.version,
        title=profile.title,
        source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        uploaded_at=clock.now(),
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def log(
    house: House,
    who: str = "focal",
    entity: str = "CO-COL",
    level: OrganizationalLevel = OrganizationalLevel.ENTITY,
    **words: Any,
) -> str:
    """A draft with a title and whatever else is given; answers its reference."""
    statement = Statement(**({"title": "Denial of access", "category": Category.ENVIRONMENTAL} | words))
    return log_risk(house.desk(who), house.entities[entity], statement, level)


def scored(
    house: House, reference: str, likelihood: int = 4, impact: int = 5, controls: str = "limited", who: str = "focal"
) -> str:
    """Exposure and residual scored (4 × 5, limited improvement needed: exposure very high, residual high)."""
    from riskreg.assessments.operations import score_risk
    from riskreg.assessments.scoring import Scoring
    from riskreg.domain.scale import Measure

    scores = {
        Measure.EXPOSURE: Scoring(likelihood, impact, reason="Reports of the office."),
        Measure.RESIDUAL: Scoring(control_effectiveness=controls, reason="Controls were looked at."),
    }
    score_risk(house.desk(who), reference, version_of(house, reference), scores)
    return reference


def with_control(house: House, reference: str, who: str = "focal", owner: str | None = "owner", **words: Any) -> int:
    """A control with an owner and a grade; answers its number."""
    from riskreg.treatments.operations import add_control
    from riskreg.treatments.words import ControlWords

    given = {"description": "Remote monitoring", "owner_id": house.people[owner] if owner else None}
    control = ControlWords(**(given | {"effectiveness": "limited", "effectiveness_reason": "Tested once."} | words))
    return add_control(house.desk(who), reference, version_of(house, reference), control)


def with_action(house: House, reference: str, who: str = "focal", owner: str | None = "mitigator", **words: Any) -> int:
    """A mitigation action with an owner and a due date; answers its number."""
    from riskreg.treatments.operations import add_action
    from riskreg.treatments.words import ActionWords

    given = {"description": "Agree an access strategy", "owner_id": house.people[owner] if owner else None}
    action = ActionWords(**(given | {"start": date(2026, 12, 1), "due": date(2027, 3, 31)} | words))
    return add_action(house.desk(who), reference, version_of(house, reference), action)


def with_response(house: House, reference: str, who: str = "focal", response: str = "mitigate") -> str:
    """A response chosen with a reason."""
    from riskreg.domain.vocabulary import Response
    from riskreg.treatments.operations import choose_response
    from riskreg.treatments.words import ResponseWords

    words = ResponseWords(Response(response), "Within the means of the office.")
    choose_response(house.desk(who), reference, version_of(house, reference), words)
    return reference


def ready_to_submit(house: House, who: str = "focal", entity: str = "CO-COL", **words: Any) -> str:
    """A draft in which nothing is missing: stated, explained, placed, controlled, scored, answered; its reference."""
    from riskreg.risks.operations import Placing, explain_risk, place_risk

    stated = {"event": "The office is refused entry.", "consequences": "Monitoring stops."}
    reference = log(house, who, entity, **(stated | words))
    desk = house.desk(who)
    explain_risk(desk, reference, version_of(house, reference), ("No host-country agreement",), "An election is near.")
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people[who])
    place_risk(desk, reference, version_of(house, reference), placing)
    with_control(house, reference, who)
    scored(house, reference, who=who)
    with_response(house, reference, who)
    with_action(house, reference, who)
    return reference


def submitted(house: House, who: str = "focal", entity: str = "CO-COL", **words: Any) -> str:
    """A risk waiting for its head of entity; answers its reference."""
    reference = ready_to_submit(house, who, entity, **words)
    move(house, reference, "submit", who)
    return reference


def approved(house: House, who: str = "focal", head: str = "head", entity: str = "CO-COL", **words: Any) -> str:
    """A risk in the register; answers its reference."""
    reference = submitted(house, who, entity, **words)
    move(house, reference, "approve", head)
    return reference


def corporate(house: House, **words: Any) -> str:
    """A corporate risk in the register, kept by the office; answers its reference."""
    return approved(house, level=OrganizationalLevel.CORPORATE, **words)


def linked(house: House, reference: str, relation: str = "contributes to", candidate: str = "", **said: str) -> None:
    """What the secretariat found the submission to be; to a corporate risk ``candidate`` where the relation has one."""
    from riskreg.consolidation.operations import link_submission
    from riskreg.domain.consolidation import Relation

    reason, who = said.get("reason", "The same root cause."), said.get("who", "secretariat")
    link_submission(house.desk(who), reference, version_of(house, reference), Relation(relation), reason, candidate)


def caused(house: House, *references: str, title: str = "No host-country agreement") -> str:
    """A common cause, found in the first root cause of each risk; answers its reference."""
    from riskreg.consolidation.cause_operations import name_cause
    from riskreg.consolidation.citing_queries import Cited

    cited = [Cited(reference, 1, int(risk_row(house, reference).revision)) for reference in references]
    return name_cause(house.desk("secretariat"), title, cited)


def asked(house: House, reference: str, who: str = "focal") -> str:
    """A request to the level above to take the risk over; answers the request's reference."""
    from riskreg.domain.upward import Condition, RequestKind
    from riskreg.requests.asking import Wish
    from riskreg.requests.operations import ask_upward

    wish = Wish(RequestKind.TAKE_OVER, Condition.BEYOND_AUTHORITY, "The measures need the division.")
    return ask_upward(house.desk(who), reference, wish)


def move(house: House, reference: str, code: str, who: str, reason: str = "") -> None:
    """One move of the lifecycle by that person."""
    from riskreg.risks.lifecycle_operations import advance_risk

    advance_risk(house.desk(who), reference, version_of(house, reference), code, reason=reason)


def version_of(house: House, reference: str) -> int:
    """The version of a risk now stored."""
    return int(risk_row(house, reference).version)


def risk_row(house: House, reference: str) -> Any:
    """The row of a risk as it is stored."""
    from riskreg.domain.references import risk_number
    from riskreg.store.tables.risk import Risk

    table = Risk.__table__
    with house.engine.connect() as connection:
        return connection.execute(sa.select(table).where(table.c.number == risk_number(reference))).one()
