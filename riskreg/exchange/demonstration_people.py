"""The people of the demonstration: one account for each role, and the functions the risks name as owners."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.permissions import Role, Scope, machine
from riskreg.entities.operations import load_entities
from riskreg.entities.queries import entity_id_of
from riskreg.exchange.demonstration_calendar import lay_calendar
from riskreg.exchange.demonstration_rows import rows_of
from riskreg.paths import SEED
from riskreg.people.link_operations import accept_invitation, invite_person
from riskreg.people.operations import add_person, grant_role
from riskreg.store.work import Desk, Work, open_work

BEGINNING = datetime(2019, 9, 2, 8, 0, tzinfo=UTC)
"""Since when there are people and bodies here."""


@dataclass(frozen=True, slots=True)
class Part:
    """An account somebody can sign in with."""

    email: str
    name: str
    role: str
    granted: Role | None
    entity: str
    what: str


ACCOUNTS = (
    Part(
        "focal.colombia@demo.example",
        "Focal point, Colombia",
        "Entity focal point",
        Role.FOCAL_POINT,
        "CO-COL",
        "logs a risk and submits it",
    ),
    Part(
        "head.colombia@demo.example",
        "Head of office, Colombia",
        "Head of entity",
        Role.HEAD_OF_ENTITY,
        "CO-COL",
        "approves or returns it",
    ),
    Part("chief.psms@demo.example", "Chief PSMS", "Risk owner", None, "PSMS", "keeps own risks true"),
    Part(
        "access.adviser@demo.example",
        "Access adviser",
        "Mitigation owner",
        None,
        "FOTCD",
        "reports progress on an action",
    ),
    Part(
        "secretariat@demo.example",
        "Risk secretariat",
        "Risk secretariat",
        Role.SECRETARIAT,
        "",
        "keeps the corporate register",
    ),
    Part(
        "senior.manager@demo.example",
        "Senior manager",
        "Senior manager",
        Role.SENIOR_MANAGER,
        "",
        "votes on the sixteen risks of the next workshop",
    ),
    Part("oversight@demo.example", "Oversight", "Oversight", Role.OVERSIGHT, "", "reads the trail"),
    Part(
        "administrator@demo.example",
        "Administrator",
        "Administrator",
        Role.ADMINISTRATOR,
        "",
        "keeps people and entities",
    ),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of people by what the story calls them: an account's e-mail, ``focal CODE``, ``head CODE``, or a function."""

    by_name: dict[str, int]
    entities: dict[str, int]


def invent_people(engine: sa.Engine, password: str) -> Cast:
    """Entities, their calendar, eight accounts, a focal point and a head for each entity that has risks, and owners."""
    with clock.at(BEGINNING), open_work(Desk(engine, machine("riskreg demo"))) as work:
        load_entities(work, (SEED / "entities.csv").read_text(encoding="utf-8"))
        lay_calendar(work)
        rows = seed_risks()
        codes = dict.fromkeys([*(row["entity"] for row in rows), *(part.entity for part in ACCOUNTS if part.entity)])
        cast = Cast({}, {code: entity_id_of(work, code) for code in codes})
        for part in ACCOUNTS:
            _add_account(work, cast, part, password)
        for code in codes:
            _add_keepers(work, cast, code)
        for function in dict.fromkeys(row["owner_role"] for row in rows):
            _add_owner(work, cast, function, next(row["entity"] for row in rows if row["owner_role"] == function))
    return cast


def seed_risks() -> list[dict[str, str]]:
    """The fifty-two rows of the shipped risks, in their order."""
    return list(rows_of("risks"))


def waiting_risks() -> list[dict[str, str]]:
    """What is on its way: one waits for its head of entity, one came back with a reason, and the others were approved
    lately and wait for the secretariat.
    """
    return list(rows_of("waiting_risks"))


def _add_account(work: Work, cast: Cast, part: Part, password: str) -> None:
    entity_id = cast.entities.get(part.entity)
    person = add_person(work, email=part.email, name=part.name, function=part.name, entity_id=entity_id)
    if part.granted:
        grant_role(work, person, part.granted, entity_id if part.granted.scope is Scope.ENTITY else None)
    accept_invitation(work, invite_person(work, person), password)
    cast.by_name[part.email] = person
    if part.granted in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY):
        cast.by_name[f"{'focal' if part.granted is Role.FOCAL_POINT else 'head'} {part.entity}"] = person
    elif part.granted is None:
        cast.by_name[part.name] = person


def _add_keepers(work: Work, cast: Cast, code: str) -> None:
    for word, role, title in (("focal", Role.FOCAL_POINT, "Focal point"), ("head", Role.HEAD_OF_ENTITY, "Head")):
        if f"{word} {code}" not in cast.by_name:
            person = add_person(
                work,
                email=f"{word}.{code.lower()}@demo.example",
                name=f"{title}, {code}",
                function=title,
                entity_id=cast.entities[code],
            )
            grant_role(work, person, role, cast.entities[code])
            cast.by_name[f"{word} {code}"] = person


def _add_owner(work: Work, cast: Cast, function: str, code: str) -> None:
    if function not in cast.by_name:
        address = re.sub(r"[^a-z]+", ".", function.lower()).strip(".")
        cast.by_name[function] = add_person(
            work, email=f"{address}@demo.example", name=function, function=function, entity_id=cast.entities[code]
        )
