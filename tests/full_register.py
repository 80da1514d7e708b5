"""A register with many risks of every kind, put into the tables at once, and what each person should see of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.folding import fold
from riskreg.domain.permissions import Actor, Role
from riskreg.domain.scale import Measure, Score
from riskreg.methodology.queries import profile_in_use
from riskreg.risks.tally import recount
from riskreg.store.search import index_many
from riskreg.store.tables.risk import Action, ReferenceCounter, Risk, RiskReader
from tests.builders import House

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATES = (
    ("in_register", "registered"),
    ("in_register", "registered"),
    ("monitored", "registered"),
    ("validated", "registered"),
    ("draft", "drafted"),
    ("submitted", "submitted"),
    ("closed", "ended"),
)
SUBCATEGORIES = {
    "environmental": ("political", "crisis", "cultural"),
    "programmatic": ("delivery", "funding"),
    "institutional": ("conduct", "funding"),
}
_WORDS = ("Élections", "flood", "embargo", "Zugang", "visa", "audit", "crise", "fraud", "delay")


@dataclass(frozen=True)
class Made:
    """A risk as it was put in, with its readers and the dues of its open actions."""

    row: dict[str, Any]
    readers: frozenset[int]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    @property
    def ref(self) -> str:
        return f"R-{self.row['number']:04d}"


def fill(house: House, n: int, seed: int = 1) -> list[Made]:
    """Put ``n`` risks into an empty register; the same ones for the same seed."""
    chance = random.Random(seed)
    with house.engine.begin() as connection:
        stored = profile_in_use(connection, NOW.date())
        lifecycle = connection.execute(sa.text("SELECT id FROM lifecycle_version WHERE noun = 'risk'")).scalar_one()
        made = [_risk(house, chance, stored, lifecycle, number) for number in range(1, n + 1)]
        connection.execute(sa.insert(Risk.__table__), [each.row for each in made])
        readers = [{"risk_id": each.id, "person_id": person} for each in made for person in sorted(each.readers)]
        if readers:
            connection.execute(sa.insert(RiskReader.__table__), readers)
        connection.execute(sa.insert(Action.__table__), [_action(each, number) for each in made for number in (1, 2)])
        index_many(connection, [(each.id, f"{each.title} {each.event}") for each in made])
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('risk', 'id'), :n)"), {"n": n})
        connection.execute(sa.insert(ReferenceCounter.__table__).values(noun="risk", last=n))
        recount(connection)
    return made


def may_see(actor: Actor, risk: Made) -> bool:
    """The rule of who sees what, said a second time and differently."""
    if actor.is_machine:
        return True
    named = actor.person_id in {risk.owner_id, risk.focal_point_id, risk.author_id, *risk.readers}
    if risk.classification == "strictly confidential" and not named:
        return False
    if actor.everywhere & {Role.SECRETARIAT, Role.OVERSIGHT}:
        return True
    if Role.SENIOR_MANAGER in actor.everywhere and risk.standing in ("registered", "ended"):
        return True
    in_entity = any(
        risk.entity_id in reached
        for role, reached in actor.by_entity.items()
        if role in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY)
    )
    return in_entity or risk.owner_id == actor.person_id


def _risk(house: House, chance: random.Random, stored: Any, lifecycle: int, number: int) -> Made:
    profile, people = stored.profile, [house.people[who] for who in house.people if who not in ("mitigator", "admin")]
    state, standing = chance.choice(STATES)
    category = chance.choice(sorted(SUBCATEGORIES))
    title = f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {number % 13}"
    classification = chance.choice(("unclassified", "unclassified", "confidential", "strictly confidential"))
    row = {
        "id": number,
        "number": number,
        "version": 1,
        "revision": 0,
        "lifecycle_id": lifecycle,
        "state": state,
        "standing": standing,
        "state_since": NOW,
        "title": title,
        "title_folded": fold(title),
        "event": f"It may happen {chance.choice(_WORDS)}",
        "drivers": "",
        "consequences": "",
        "category": category,
        "subcategory": chance.choice(SUBCATEGORIES[category]),
        "entity_id": chance.choice(sorted(house.entities.values())),
        "organizational_level": chance.choice(("entity", "entity", "corporate")),
        "scope": "",
        "countries": "[]",
        "links": "[]",
        "owner_id": chance.choice([None, *people]),
        "focal_point_id": chance.choice(people),
        "author_id": chance.choice(people),
        "submitter_id": None,
        "classification": classification,
        "is_emerging": chance.random() < 0.2,
        "proximity": None,
        "response": None,
        "response_reason": "",
        "source": "",
        "earliest_due": chance.choice([None, NOW.date() + timedelta(days=chance.randint(-30, 30))]),
        "created_at": NOW,
        "updated_at": NOW - timedelta(hours=chance.randint(0, 40)),
        **_scores(chance, stored.id, profile),
    }
    strictly = classification == "strictly confidential"
    return Made(row, frozenset(chance.sample(people, 2)) if strictly else frozenset())


def _scores(chance: random.Random, profile_id: int, profile: Any) -> dict[str, Any]:
    scored = chance.random() < 0.85
    score = Score(chance.randint(1, 5), chance.randint(1, 5), chance.choice(profile.control_effectiveness).code)
    found: dict[str, Any] = {
        "profile_id": profile_id if scored else None,
        "control_effectiveness": score.control_effectiveness if scored else "",
        "target_control_effectiveness": "",
        "target_date": None,
        "residual_rank_before": chance.choice([None, 1, 2, 3, 4]) if scored else None,
    }
    for measure in Measure:
        here = scored and (measure is not Measure.TARGET or chance.random() < 0.5)
        row, column = profile.cell_of(measure, score)
        found[f"{measure}_likelihood"] = score.likelihood if here else None
        found[f"{measure}_impact"] = score.impact if here else None
        found[f"{measure}_rank"] = profile.level(measure, score).rank if here else None
        found[f"{measure}_cell"] = row * 100 + column if here else None
    return found


def _action(risk: Made, number: int) -> dict[str, Any]:
    due: date | None = risk.earliest_due
    return {
        "risk_id": risk.id,
        "number": number,
        "description": f"Action {number}",
        "owner_id": None,
        "start": None,
        "due": due,
        "status": "in progress" if number == 1 and due else "done",
        "progress": 0,
        "expected_effect": "",
        "withdrawn_at": None,
    }
