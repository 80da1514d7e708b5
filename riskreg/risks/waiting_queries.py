"""What waits for one person, by due date, and what they wait for from others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import MATRIX, Actor, Permission, Role
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.domain.scale import Level
from riskreg.risks import decision_turns
from riskreg.risks.lifecycle_queries import NOUN
from riskreg.store.tables.agreement import Agreement
from riskreg.store.tables.decision import Decision
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import has_nobody
from riskreg.tasks.queries import read_lifecycle
from riskreg.tasks.turns import FALLBACK

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_DECISION = Decision.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_AGREEMENT = Agreement.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_EACH = _TASK.alias("each")
_SENT, _DECIDED = _RISK.alias("sent"), _DECISION.alias("decided")
_SUBMITTER, _HOLDER, _TAKER = (_PERSON.alias(name) for name in ("submitter", "holder", "taker"))

LONGEST = 25
"""Lines of one list: my work is what to do next, the register is where everything is."""

_NOUNS = (NOUN, decision_turns.NOUN)
_ABOUT_A_DECISION = sa.and_(_TASK.c.noun == decision_turns.NOUN, _DECISION.c.id == _TASK.c.subject_id)
_LINES = (
    sa.select(
        _TASK.c.id,
        _TASK.c.noun,
        _TASK.c.state,
        _TASK.c.title.label("task"),
        _TASK.c.role,
        _TASK.c.due_on,
        _TASK.c.due_at,
        _TASK.c.opened_at,
        _TASK.c.claimed_by_id,
        _TASK.c.asked_instead_at,
        _TASK.c.holder_id,
        _TASK.c.lifecycle_id,
        _DECISION.c.number.label("decision"),
        _RISK.c.number,
        _RISK.c.title,
        _RISK.c.residual_rank,
        _ENTITY.c.name.label("entity"),
        _ENTITY.c.code,
        _SUBMITTER.c.name.label("submitter"),
        _HOLDER.c.name.label("holder"),
        _TAKER.c.name.label("taker"),
    )
    .join_from(_TASK, _DECISION, _ABOUT_A_DECISION, isouter=True)
    .join(_RISK, _RISK.c.id == sa.func.coalesce(_DECISION.c.risk_id, _TASK.c.subject_id))
    .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_SUBMITTER, _SUBMITTER.c.id == _RISK.c.submitter_id)
    .outerjoin(_HOLDER, _HOLDER.c.id == _TASK.c.holder_id)
    .outerjoin(_TAKER, _TAKER.c.id == _TASK.c.claimed_by_id)
    .where(_TASK.c.noun.in_(_NOUNS), _TASK.c.closed_at.is_(None))
    .order_by(_TASK.c.due_at.nulls_last(), _TASK.c.opened_at, _TASK.c.id)
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task about a risk, or about the ``decision`` on it named by its reference. ``days_late`` counts from the end of
    its last day, 0 while there is time.

    ``who`` has it: a person or a role in words; ``role`` is empty for a named person. ``is_mine`` says that the reader
    has taken it, ``taken_by`` names somebody else who has. ``instead`` says, where the secretariat is asked because
    nobody else could be, what it can do: it ``may`` do it, or must ``find`` somebody for the role at the entity
    ``code``, or must ``name`` another person.
    """

    id: int
    state: str
    task: str
    decision: str
    reference: str
    title: str
    entity: str
    level: Level | None
    submitter: str
    since: datetime
    due: date | None
    days_late: int
    role: str
    who: str
    is_mine: bool
    taken_by: str
    code: str = ""
    instead: str = ""


def waiting_for(work: Work, most: int = LONGEST) -> tuple[TaskLine, ...]:
    """The open tasks of the actor, and those of whom they act for; the soonest due first."""
    rows = _rows(work, asks_of(work.actor, *_NOUNS), ~_has_agreed(work.actor), most=most)
    may = _may_go_on(work, rows) if FALLBACK in work.actor.everywhere else frozenset()
    return tuple(_line(work, row, may) for row in rows)


def _has_agreed(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor has agreed to what the task asks several for, and the risk was not changed materially since."""
    since = sa.select(sa.func.coalesce(sa.func.max(_REVISION.c.number), 0)).where(
        _REVISION.c.risk_id == _RISK.c.id, _REVISION.c.is_material
    )
    since = since.correlate(_RISK)  # that of the list around both: two selects further out it is not found by itself
    mine = (_AGREEMENT.c.task_id == _TASK.c.id, _AGREEMENT.c.person_id == (actor.person_id or 0))
    return sa.exists().where(*mine, _AGREEMENT.c.mark >= since.scalar_subquery())


def waited_for(work: Work) -> tuple[TaskLine, ...]:
    """The open tasks others have with what the actor submitted."""
    return _lines(work, _is_about_what_was_sent_by(work.actor), sa.not_(asks_of(work.actor, *_NOUNS)))


def _is_about_what_was_sent_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The task is about a risk the actor submitted, or a decision on one: found from their risks, which are few."""
    theirs = sa.select(_SENT.c.id).where(_SENT.c.submitter_id == (actor.person_id or 0))
    is_open = (_EACH.c.closed_at.is_(None),)
    of_risks = sa.select(_EACH.c.id).where(*is_open, _EACH.c.noun == NOUN, _EACH.c.subject_id.in_(theirs))
    decided = sa.select(_DECIDED.c.id).where(_DECIDED.c.risk_id.in_(theirs))
    of_decisions = sa.select(_EACH.c.id).where(
        *is_open, _EACH.c.noun == decision_turns.NOUN, _EACH.c.subject_id.in_(decided)
    )
    found: sa.ColumnElement[bool] = _TASK.c.id.in_(sa.union_all(of_risks, of_decisions))
    return found


def asks_of(actor: Actor, *nouns: str) -> sa.ColumnElement[bool]:
    """The open task of one of the nouns waits for the actor, or for who lent them what their role needs for it.

    Its statement must also read ``risk``, for what is lent may be lent for some entities only.
    """
    # Of a sealed risk there may be a head, who may not see it.
    is_sealed = _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value
    ways = [asks_or_is_asked_instead(actor, sa.or_(has_nobody(), is_sealed), *nouns)]
    for lent in actor.lent:
        roles = [role for role in Role if MATRIX[role] & lent.permissions]
        here = sa.true() if lent.entities is None else _RISK.c.entity_id.in_(sorted(lent.entities))
        ways.append(sa.and_(asks_alone(lent.giver, *nouns), _TASK.c.role.in_(roles), here, not_barred(actor)))
    return sa.or_(*ways)


def asks_alone(actor: Actor, *nouns: str) -> sa.ColumnElement[bool]:
    """The task waits for the person: by name, or by a role that reaches its entity; never for who is barred."""
    return sa.and_(_TASK.c.id.in_(sa.union_all(*_found(actor, nouns))), not_barred(actor))


def asks_or_is_asked_instead(actor: Actor, nobody_can: sa.ColumnElement[bool], *nouns: str) -> sa.ColumnElement[bool]:
    """The same; for the secretariat also what it was asked to do instead, as long as ``nobody_can``."""
    if FALLBACK not in actor.everywhere:
        return asks_alone(actor, *nouns)
    mine = _found(actor, nouns)
    # By the index of those few, which asking for more here would keep it from; the statement around looks at open tasks
    # of these nouns alone. Only of those few is it asked whether somebody else could.
    instead = sa.select(_EACH.c.id).where(_EACH.c.asked_instead_at.is_not(None))
    is_theirs = sa.or_(_TASK.c.asked_instead_at.is_(None), nobody_can, _TASK.c.id.in_(sa.union_all(*mine)))
    return sa.and_(_TASK.c.id.in_(sa.union_all(*mine, instead)), not_barred(actor), is_theirs)


def _found(actor: Actor, nouns: Sequence[str]) -> list[sa.Select[Any]]:
    """Found from the person and from each role by an index, for there are hundreds of thousands of open tasks."""
    ways: list[sa.ColumnElement[bool]] = [_EACH.c.holder_id == (actor.person_id or 0)]
    ways += [_EACH.c.role == role.value for role in sorted(actor.everywhere)]
    ways += [
        sa.and_(_EACH.c.role == role.value, _EACH.c.entity_id.in_(sorted(entities)))
        for role, entities in sorted(actor.by_entity.items())
    ]
    return [sa.select(_EACH.c.id).where(*_open(nouns), way) for way in ways]


def _open(nouns: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return (_EACH.c.closed_at.is_(None), _EACH.c.noun.in_(nouns))


def not_barred(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(_TASK.c.barred_id, 0) != (actor.person_id or 0)


def _rows(work: Work, *conditions: Any, most: int = LONGEST) -> Sequence[Any]:
    return work.session.execute(_LINES.where(*conditions, visible(work.actor)).limit(most)).all()


def _lines(work: Work, *conditions: Any) -> tuple[TaskLine, ...]:
    return tuple(_line(work, row, frozenset()) for row in _rows(work, *conditions))


def _may_go_on(work: Work, rows: Sequence[Any]) -> frozenset[tuple[int, str]]:
    """The states, by version of the lifecycle, that the actor's own role can lead on from those tasks."""
    versions = {row.lifecycle_id for row in rows if row.asked_instead_at is not None}
    if not versions:
        return frozenset()
    wanted = sa.select(_LIFECYCLE.c.id, _LIFECYCLE.c.source).where(_LIFECYCLE.c.id.in_(sorted(versions)))
    return frozenset(
        (found.id, state)
        for found in work.session.execute(wanted)
        for move in read_lifecycle(found.source).moves
        if move.tone == "main" and work.actor.has_everywhere(Permission(move.permission))
        for state in move.from_states
    )


def _instead(work: Work, row: Any, may: Collection[tuple[int, str]]) -> str:
    is_instead = row.asked_instead_at is not None and row.role != FALLBACK.value
    if not is_instead or row.holder_id == work.actor.person_id or FALLBACK not in work.actor.everywhere:
        return ""
    if (row.lifecycle_id, row.state) in may:
        return "may"
    return "find" if row.role else "name"


def _line(work: Work, row: Any, may: Collection[tuple[int, str]]) -> TaskLine:
    is_mine = row.claimed_by_id is not None and row.claimed_by_id == work.actor.person_id
    return TaskLine(
        id=row.id,
        state=row.state,
        task=row.task,
        decision=decision_reference(row.decision) if row.decision else "",
        reference=risk_reference(row.number),
        title=row.title,
        entity=row.entity,
        level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        submitter=row.submitter or "",
        since=row.opened_at,
        due=row.due_on,
        days_late=max(0, (work.now - row.due_at).days + 1) if row.due_at and work.now >= row.due_at else 0,
        role=row.role,
        who=row.taker or row.holder or Role(row.role).label,
        is_mine=is_mine,
        taken_by="" if is_mine else (row.taker or ""),
        code=row.code,
        instead=_instead(work, row, may),
    )
