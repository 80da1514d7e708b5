"""Logging a risk and keeping its words: statement, causes, place and ownership."""

import json
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
from riskreg.risks.keeping import Change, at_risk, changing, remember
from riskreg.risks.snapshot_queries import PARTS
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import ReferenceCounter, Risk, RiskReader, RootCause
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import lifecycle_in_use

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
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
    wanted = sa.select(_ENTITY.c.id).where(_ENTITY.c.id == entity_id, _ENTITY.c.valid_to.is_(None) | (_ENTITY.c.valid_to >= work.now.date()))
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
) -> str:
    """Begin a risk as a draft of the entity; answers its reference."""
    _check_statement(statement)
    lifecycle = lifecycle_in_use(work.session.connection(), "risk")
    risk = Risk(
        number=_next_number(work),
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
        focal_point_id=work.actor.person_id,
        source=source,
        created_at=work.now,
        updated_at=work.now,
    )
    _state(risk, statement)
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
    if len(kept) > 20:
        raise Invalid("Keep to twenty root causes: join those that say the same.")
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
    with changing_words(work, reference, version, {"statement"}) as change:
        risk = change.risk
        readers_changed = _name_readers(work, loaded(risk.id), placing)
        risk.scope, risk.countries = placing.scope, _json(placing.countries)
        risk.owner_id, risk.focal_point_id = placing.owner_id, placing.focal_point_id
        risk.classification, risk.links = placing.classification, _json(placing.links)
        risk.is_emerging, risk.proximity = placing.is_emerging, placing.proximity
        change.note("risk.placed", readers=sorted(placing.reader_ids) if readers_changed else None)


def changing_words(work: Work, reference: str, version: int, parts: set[str], **kwargs: Any) -> Any:
    """``changing``, for edits: only while the lifecycle says that the state may be edited."""
    from riskreg.risks.lifecycle_queries import refuse_unless_editable

    refuse_unless_editable(work, reference)
    return changing(work, reference, version, parts, **kwargs)


def _state(risk: Risk, statement: Statement) -> None:
    risk.title, risk.event, risk.consequences = statement.title, statement.event, statement.consequences
    risk.category, risk.subcategory = statement.category, statement.subcategory


def _check_statement(statement: Statement) -> None:
    if statement.subcategory and statement.subcategory not in SUBCATEGORIES[statement.category]:
        sentence = f"“{statement.subcategory}” is not a subcategory of {statement.category.value}. Choose one of the list."
        raise Invalid(sentence, {"subcategory": [sentence]})


def _check_people(work: Work, placing: Placing) -> None:
    named = {"owner": placing.owner_id, "focal_point": placing.focal_point_id}
    wanted = {person for person in named.values() if person is not None} | placing.reader_ids
    active = sa.select(_PERSON.c.id).where(_PERSON.c.id.in_(wanted), _PERSON.c.disabled_at.is_(None))
    missing = wanted - set(work.session.execute(active).scalars())
    if missing:
        sentence = "Choose people from the list: somebody named here does not exist or is disabled."
        raise Invalid(sentence, {name: [sentence] for name, person in named.items() if person in missing})


def _name_readers(work: Work, risk_id: int, placing: Placing) -> bool:
    strictly = placing.classification is Classification.STRICTLY_CONFIDENTIAL
    wanted = placing.reader_ids if strictly else frozenset()
    kept = set(work.session.execute(sa.select(_READER.c.person_id).where(_READER.c.risk_id == risk_id)).scalars())
    if kept == wanted:
        return False
    work.session.execute(sa.delete(_READER).where(_READER.c.risk_id == risk_id))
    work.session.add_all(RiskReader(risk_id=risk_id, person_id=person) for person in sorted(wanted))
    return True


def _next_number(work: Work) -> int:
    """The next reference number: no gaps, and concurrent writers wait for one another."""
    raised = sa.update(_COUNTER).where(_COUNTER.c.noun == "risk").values(last=_COUNTER.c.last + 1).returning(_COUNTER.c.last)
    number = work.session.execute(raised).scalar_one_or_none()
    if number is None:
        work.session.execute(sa.insert(_COUNTER).values(noun="risk", last=1))
        return 1
    return int(number)


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)
