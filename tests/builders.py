"""Builders with defaults a reader can guess: an organization, its people, and a risk at any point of its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.permissions import Actor, Role, machine
from riskreg.domain.vocabulary import Category
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
        adopt_lifecycle(work, (SEED / "lifecycles" / "risk.toml").read_text())
    return house


def add_entity(work: Any, code: str, parent: int | None) -> int:
    entity = Entity(
        code=code, name=f"Office {code}", kind="country office", region="Americas", country=code,
        parent_id=parent, path="", valid_from=date(2000, 1, 1),
    )
    work.session.add(entity)
    work.session.flush()
    above = work.session.get(Entity, parent).path if parent else "/"
    entity.path = f"{above}{entity.id}/"
    return entity.id


def add_person(work: Any, name: str, role: Role | None, entity_id: int | None) -> int:
    from riskreg.people.passwords import hash_password

    person = Person(
        email=f"{name}@example.org", name=name.replace("_", " ").capitalize(), function=name, entity_id=entity_id,
        password_hash=hash_password(PASSWORD), created_at=work.now,
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
        code=profile.code, version=profile.version, title=profile.title, source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(), uploaded_at=clock.now(),
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def log(house: House, who: str = "focal", entity: str = "CO-COL", **words: Any) -> str:
    """A draft with a title and whatever else is given; answers its reference."""
    statement = Statement(**({"title": "Denial of access", "category": Category.ENVIRONMENTAL} | words))
    return log_risk(house.desk(who), house.entities[entity], statement)
