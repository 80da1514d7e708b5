"""Logging a risk and keeping its words: statement, causes, place and ownership."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.folding import fold
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import risk_reference
from riskreg.domain.revision import RiskContent
from riskreg.domain.vocabulary import SUBCATEGORIES, Category, OrganizationalLevel, Proximity
from riskreg.risks.editing import changing_words
from riskreg.risks.keeping import Change, at_risk, check_words, find_risk, remember
from riskreg.risks.leaving_agendas import leave_agendas
from riskreg.risks.snapshot_queries import PARTS
from riskreg.risks.turns import turn_of
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import ReferenceCounter, Risk, RiskReader, RootCause
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import lifecycle_in_use
from riskreg.tasks.turns import hand_over

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_COUNTER = ReferenceCounter.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Statement:
    """What may happen, in words. ``subcategory`` is one of the category's own, or empty."""

    title: str
    category: Category
    event: str = ""
    consequences: str = ""
    subcategory: str = ""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a risk belongs and who answers for it. ``links`` are ``kind: text``; ``reader_ids`` matter only when it is
    strictly confidential.
    """

    scope: str = ""
    countries: tuple[str, ...] = ()
    owner_id: int | None = None
    focal_point_id: int | None = None
    classification: Classification = Classification.UNCLASSIFIED
    reader_ids: frozenset[int] = frozenset()
    links: tuple[str, ...] = ()
    is_emerging: bool = False
    proximity: Proximity | None = None


def _in_entity(work: Work, entity_id: int, *_args: Any, **_kwargs: Any) -> Place:
    is_current = _ENTITY.c.valid_to.is_(None) | (_ENTITY.c.valid_to >= work.now.date())
    wanted = sa.select(_ENTITY.c.id).where(_ENTITY.c.id == entity_id, is_current)
    if work.session.execute(wanted).first() is None:
        raise NotFound("There is no such entity, or it has ended.")
    return Place(entity_id=entity_id)


@operation(needs=Permission.RISK_LOG, within=_in_entity)
def log_risk(
    work: Work,
    entity_id: int,
    statement: Statement,
    level: OrganizationalLevel = OrganizationalLevel.ENTITY,
    source: str = "",
    key: str = "",
) -> str:
    """Begin a risk as a draft of the entity; answers its reference.

    A form sent twice carries the same ``key`` and makes one risk: the second sending answers the same reference, and
    corrects the words if they were changed in between.
    """
    _check_statement(statement)
    if begun := _begun_with(work, key):
        return _correct(work, begun, entity_id, statement)
    lifecycle = lifecycle_in_use(work.session.connection(), "risk")
    risk = Risk(
        number=next_number(work.session, "risk"),
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        standing="drafted",
        state_since=work.now,
        title=statement.title,
        title_folded=fold(statement.title),
        category=statement.category,
        entity_id=entity_id,
        organizational_level=level,
        classification=Classification.UNCLASSIFIED,
        author_id=work.actor.person_id,
        log_key=key or None,
        focal_point_id=work.actor.person_id,
        source=source,
        created_at=work.now,
        updated_at=work.now,
    )
    _state(risk, statement)
    check_words(risk)
    work.session.add(risk)
    work.session.flush()
    change = Change(risk, RiskContent())
    change.note("risk.logged", entity_id=entity_id)
    remember(work, change, None, PARTS)
    return risk_reference(risk.number)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def restate_risk(work: Work, reference: str, version: int, statement: Statement) -> None:
    """Change title, event, consequences or category."""
    _check_statement(statement)
    with changing_words(work, reference, version, {"statement"}) as change:
        _state(change.risk, statement)
        change.note("risk.restated")


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def explain_risk(work: Work, reference: str, version: int, causes: tuple[str, ...], drivers: str = "") -> None:
    """Give the root causes, in order, and the drivers. At most 20 causes; empty ones are left out."""
    kept = tuple(cause.strip() for cause in causes if cause.strip())
    _check_causes(kept, drivers)
    with changing_words(work, reference, version, {"statement", "causes"}) as change:
        risk_id = loaded(change.risk.id)
        change.risk.drivers = drivers
        work.session.execute(sa.delete(_CAUSE).where(_CAUSE.c.risk_id == risk_id))
        work.session.add_all(RootCause(risk_id=risk_id, position=i, text=text) for i, text in enumerate(kept, 1))
        change.note("risk.explained")


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def place_risk(work: Work, reference: str, version: int, placing: Placing) -> None:
    """Say where the risk belongs, who owns it, and how widely it may be read."""
    _check_people(work, placing)
    _check_place(placing)
    before, wanted = _readers(work, reference, placing)
    if placing.classification == Classification.STRICTLY_CONFIDENTIAL:
        # Before the risk is held: the signature of a workshop holds the workshop first and its risks after it.
        leave_agendas(work, find_risk(work, reference))
    # The readers are no part of a revision, so nothing else would notice that they alone changed.
    with changing_words(work, reference, version, {"statement"}, anyhow=before != wanted) as change:
        risk = change.risk
        _name_readers(work, loaded(risk.id), before, wanted)
        risk.scope, risk.countries = placing.scope, _json(placing.countries)
        risk.owner_id, risk.focal_point_id = placing.owner_id, placing.focal_point_id
        risk.classification, risk.links = placing.classification, _json(placing.links)
        risk.is_emerging, risk.proximity = placing.is_emerging, placing.proximity
        hand_over(work, turn_of(work, risk))
        change.moves_tasks = before != wanted
        change.note("risk.placed", readers=sorted(wanted) if before != wanted else None)


def _state(risk: Risk, statement: Statement) -> None:
    risk.title, risk.event, risk.consequences = statement.title, statement.event, statement.consequences
    risk.category, risk.subcategory = statement.category, statement.subcategory


def _check_statement(statement: Statement) -> None:
    if statement.subcategory and statement.subcategory not in SUBCATEGORIES[statement.category]:
        said = f"“{statement.subcategory}” is not a subcategory of {statement.category.value}."
        sentence = f"{said} Choose one of the list."
        raise Invalid(sentence, {"subcategory": [sentence]})


def _check_people(work: Work, placing: Placing) -> None:
    named = {"owner": placing.owner_id, "focal_point": placing.focal_point_id}
    wanted = {person for person in named.values() if person is not None} | placing.reader_ids
    active = sa.select(_PERSON.c.id).where(_PERSON.c.id.in_(wanted), _PERSON.c.disabled_at.is_(None))
    missing = wanted - set(work.session.execute(active).scalars())
    if missing:
        sentence = "Choose people from the list: somebody named here does not exist or is disabled."
        wrong = [name for name, person in named.items() if person in missing]
        raise Invalid(sentence, {name: [sentence] for name in wrong or ["readers"]})


def _readers(work: Work, reference: str, placing: Placing) -> tuple[frozenset[int], frozenset[int]]:
    """The readers named before and to be named. Whoever makes a risk strictly confidential stays one of them."""
    risk_id = loaded(find_risk(work, reference).id)
    kept = work.session.execute(sa.select(_READER.c.person_id).where(_READER.c.risk_id == risk_id)).scalars()
    me = work.actor.person_id
    mine = frozenset() if me is None or me in (placing.owner_id, placing.focal_point_id) else frozenset({me})
    strictly = placing.classification is Classification.STRICTLY_CONFIDENTIAL
    return frozenset(kept), (placing.reader_ids | mine if strictly else frozenset())


def _name_readers(work: Work, risk_id: int, before: frozenset[int], wanted: frozenset[int]) -> None:
    gone, new = before - wanted, wanted - before
    work.session.execute(sa.delete(_READER).where(_READER.c.risk_id == risk_id, _READER.c.person_id.in_(gone)))
    work.session.add_all(RiskReader(risk_id=risk_id, person_id=person) for person in sorted(new))


def _begun_with(work: Work, key: str) -> Risk | None:
    """The risk the actor began with that key. Whoever logs at the same moment waits here, so that the key is seen."""
    if not key or work.actor.person_id is None:
        return None
    work.session.execute(sa.select(_COUNTER.c.last).where(_COUNTER.c.noun == "risk").with_for_update())
    wanted = sa.select(Risk).where(_RISK.c.author_id == work.actor.person_id, _RISK.c.log_key == key)
    return work.session.execute(wanted).scalar_one_or_none()


def _correct(work: Work, begun: Risk, entity_id: int, statement: Statement) -> str:
    reference = risk_reference(begun.number)
    if begun.entity_id != entity_id or (begun.version != 1 and _statement_of(begun) != statement):
        sentence = f"This was already saved as {reference}. Copy what you changed, open {reference} and put it there."
        raise Invalid(sentence, {"title": [sentence]})
    if _statement_of(begun) != statement:
        restate_risk(work, reference, begun.version, statement)
    return reference


def _statement_of(risk: Risk) -> Statement:
    return Statement(risk.title, risk.category, risk.event, risk.consequences, risk.subcategory)


def _check_causes(causes: tuple[str, ...], drivers: str) -> None:
    refused = {
        "causes": len(causes) > 20 and "Keep to twenty root causes: join those that say the same.",
        "drivers": (len(drivers) > 20_000 or "\x00" in drivers) and "Shorten the drivers, and keep them to plain text.",
    }
    if any(len(cause) > 1000 or "\x00" in cause for cause in causes):
        refused["causes"] = "Keep each root cause to 1,000 characters of plain text."
    _refuse(refused)


def _refuse(refused: Mapping[str, str | bool]) -> None:
    """Raise the sentences there are, each beside its field."""
    if found := {name: [sentence] for name, sentence in refused.items() if isinstance(sentence, str)}:
        raise Invalid(" ".join(sentence for (sentence,) in found.values()), found)


def _check_place(placing: Placing) -> None:
    _refuse(
        {
            "scope": len(placing.scope) > 200 and "Shorten the scope to 200 characters or fewer.",
            "countries": any(len(country) > 80 for country in placing.countries)
            and "Separate the countries with commas, each with 80 characters or fewer.",
            "links": any(len(link) > 300 for link in placing.links) and "Shorten the link to 300 characters or fewer.",
        }
    )


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)
