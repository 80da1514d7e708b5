"""What a choice of risks may name, and under which decision the register stands, in one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.references import body_decision_reference
from riskreg.methodology.queries import StoredProfile, read_profile
from riskreg.store.tables.body import Body, BodyDecision
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion
from riskreg.store.work import Work
from riskreg.tasks.queries import read_lifecycle

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_ADOPTION = ProfileAdoption.__table__  # type: ignore[attr-defined]
_BODY = Body.__table__  # type: ignore[attr-defined]
_ENDORSING = BodyDecision.__table__  # type: ignore[attr-defined]
_LATER = _ENDORSING.alias("later")

_IN_USE = (
    sa.select(_ADOPTION.c.profile_id)
    .where(_ADOPTION.c.from_date <= sa.bindparam("today", type_=sa.Date))
    .order_by(_ADOPTION.c.from_date.desc(), _ADOPTION.c.id.desc())
    .limit(1)
    .scalar_subquery()
)

_TODAY = sa.bindparam("today", type_=sa.Date)
_SUPERSEDED = sa.select(_LATER.c.id).where(_LATER.c.supersedes_id == _ENDORSING.c.id, _LATER.c.decided_on <= _TODAY)
# Of those that endorse the register, which are few and have an index of their own, the latest that stood that day.
_LATEST = (
    sa.select(_ENDORSING.c.id)
    .where(_ENDORSING.c.endorses, _ENDORSING.c.decided_on <= _TODAY, ~_SUPERSEDED.exists())
    .order_by(_ENDORSING.c.decided_on.desc(), _ENDORSING.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


class EntityWords(NamedTuple):
    id: int
    code: str
    name: str
    region: str
    path: str


class Endorsement(NamedTuple):
    """The decision the register stands under: its reference, the short name of the body, and the day."""

    reference: str
    body: str
    day: date


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What a choice may name: the entities by name, the states of every lifecycle version (code to name, the newest
    version's order first), the methodology in use, if one was adopted, and the decision that endorses the register.

    The same words are the same object, so that what follows from them alone may be kept.
    """

    entities: tuple[EntityWords, ...]
    states: Mapping[str, str]
    profile: StoredProfile | None
    endorsement: Endorsement | None = None
    entity_names: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "entity_names", {entity.id: entity.name for entity in self.entities})

    def entity(self, code: str) -> EntityWords:
        """The entity with that code; raises Invalid."""
        for entity in self.entities:
            if entity.code == code:
                return entity
        sentence = f"There is no entity “{code[:40]}”. Choose one from the list of entities."
        raise Invalid(sentence, {"entity": [sentence]})

    def state_name(self, code: str) -> str:
        return self.states.get(code) or code.replace("_", " ").capitalize()


def vocabulary(work: Work) -> Vocabulary:
    """Everything a choice may name, as it stands now."""
    connection = work.session.connection()
    rows = connection.execute(_words(connection.dialect.name), {"today": work.now.date()}).all()
    entities = next(text for kind, _number, text in rows if kind == "entities")
    lifecycles = sorted((-number, text) for kind, number, text in rows if kind == "lifecycle")
    profile = next(((number, text) for kind, number, text in rows if kind == "profile"), None)
    endorsed = next(((number, text) for kind, number, text in rows if kind == "endorsement"), None)
    return _read(entities, tuple(text for _newest_first, text in lifecycles), profile, endorsed)


@lru_cache(maxsize=16)
def _read(
    entities: str | None,
    lifecycles: tuple[str, ...],
    profile: tuple[int, str] | None,
    endorsed: tuple[int, str] | None,
) -> Vocabulary:
    # The texts come fresh from the database each time; the same texts say the same.
    listed = sorted(map(EntityWords._make, json.loads(entities or "[]")), key=lambda entity: (entity.name, entity.id))
    states: dict[str, str] = {}
    for source in lifecycles:
        for state in read_lifecycle(source).states:
            states.setdefault(state.code, state.name)
    stored = StoredProfile(profile[0], read_profile(profile[1])) if profile else None
    return Vocabulary(tuple(listed), states, stored, _endorsement(*endorsed) if endorsed else None)


def _endorsement(number: int, text: str) -> Endorsement:
    day, _space, body = text.partition(" ")
    return Endorsement(body_decision_reference(number), body, date.fromisoformat(day))


@cache
def _words(dialect: str) -> sa.CompoundSelect[Any]:
    """(kind, number, text): all entities as one JSON list, each lifecycle of risks by version, the profile by id; by
    number the decision that endorses the register, as its day and its body.
    """
    one, all_of_them = ("json_array", "json_group_array") if dialect == "sqlite" else ("json_build_array", "json_agg")
    columns = (_ENTITY.c[name] for name in EntityWords._fields)
    entities = sa.cast(getattr(sa.func, all_of_them)(getattr(sa.func, one)(*columns)), sa.Text)
    return sa.union_all(
        sa.select(sa.literal("entities"), sa.literal(0), entities),
        sa.select(sa.literal("lifecycle"), _LIFECYCLE.c.version, _LIFECYCLE.c.source).where(
            _LIFECYCLE.c.noun == "risk"
        ),
        sa.select(sa.literal("profile"), _PROFILE.c.id, _PROFILE.c.source).where(_PROFILE.c.id == _IN_USE),
        sa.select(
            sa.literal("endorsement"),
            _ENDORSING.c.number,
            sa.cast(_ENDORSING.c.decided_on, sa.Text) + " " + _BODY.c.code,
        )
        .join_from(_ENDORSING, _BODY, _BODY.c.id == _ENDORSING.c.body_id)
        .where(_ENDORSING.c.id == _LATEST),
    )
