"""A risk whose level became high or above goes to a higher level by itself, once for each rise."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from riskreg.domain.decision import DecisionKind
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.upward import Condition, RequestKind
from riskreg.requests.addressing_queries import level_asked
from riskreg.requests.asking import Asker, Wish, put_request
from riskreg.requests.turns import NOUN
from riskreg.risks.keeping import hold
from riskreg.store.tables.event import Event
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.request import RiseWatch, UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work, operation, the_server
from riskreg.tasks.putting_off import Chore, Failing, attempt, due_again
from riskreg.tasks.unseen import tell_administrators

_EVENT = Event.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_WATCH = RiseWatch.__table__  # type: ignore[attr-defined]

_EVENTS = sa.select(_EVENT.c.seq, _EVENT.c.kind, _EVENT.c.subject_id, _EVENT.c.subject, _EVENT.c.body)
_SCORINGS = ("risk.scored", "risk.level_overridden")
_AT_ONCE = 1000
"""Events looked at in one transaction."""


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def ask_for_risen(work: Work) -> bool:
    """Look at what happened since the last look and ask for every level that rose; answers whether more is left.

    Events have their numbers in the order of their commits, so none is passed over, whoever writes at the same moment.
    """
    if not _can_ask(work):
        return False
    for seq in due_again(work, Failing.RISE):
        _look_at(work, work.session.execute(_EVENTS.where(_EVENT.c.seq == seq)).one())
    since = _looked_to(work)
    newest = int(work.session.execute(sa.select(sa.func.coalesce(sa.func.max(_EVENT.c.seq), 0))).scalar_one())
    to = min(newest, since + _AT_ONCE)
    if to == since:
        return False
    new = sa.and_(_EVENT.c.seq > since, _EVENT.c.seq <= to)
    # By their numbers alone: an index on the kind would find every scoring there ever was.
    for row in work.session.execute(_EVENTS.where(new).order_by(_EVENT.c.seq)).all():
        if row.kind in _SCORINGS:
            _look_at(work, row)
    work.session.execute(sa.update(_WATCH).values(seq=to))
    return to < newest


def _look_at(work: Work, row: Any) -> None:
    """Ask for the rise the event tells of; where that fails it is tried again later, and the next one is looked at."""
    chore = Chore(Failing.RISE, row.seq, row.subject, row.subject_id)
    attempt(work, chore, lambda: _ask(work, row.subject_id, json.loads(row.body)))


def _can_ask(work: Work) -> bool:
    """Whether requests have a lifecycle yet: until somebody runs "riskreg init" again, what rose has to wait."""
    return bool(work.session.execute(sa.select(sa.exists().where(_LIFECYCLE.c.noun == NOUN))).scalar_one())


def _looked_to(work: Work) -> int:
    """Where the last look ended, held until this one has: two workers look one after the other."""
    held = sa.select(_WATCH.c.seq).with_for_update()
    seq = work.session.execute(held).scalar_one_or_none()
    if seq is None:
        _begin_to_watch(work.session.connection())
        seq = work.session.execute(held).scalar_one()
    return int(seq)


def _begin_to_watch(connection: sa.Connection) -> None:
    """Another worker may begin at the same moment: then this one waits for it and goes on where it ended."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(_WATCH).values(id=1, seq=0).on_conflict_do_nothing())


def _ask(work: Work, risk_id: int, body: dict[str, Any]) -> None:
    rise, revision = _rise_in(body), int(body["revision"])
    number = work.session.execute(_asks_nothing_yet(risk_id, revision)).scalar_one_or_none() if rise else None
    if rise is None or number is None:
        return
    risk = hold(work, risk_reference(number))
    to = level_asked(work, risk, ())
    if not _is_news(risk, revision):
        return
    if to is None:
        if risk.classification.is_sealed:
            tell_administrators(work, f"rise:{risk_id}:{revision}", risk.entity_id)
        return
    name = work.session.execute(sa.select(_PERSON.c.name).where(_PERSON.c.id == risk.owner_id)).scalar_one_or_none()
    wish = Wish(RequestKind.DECIDE, Condition.LEVEL_ROSE, rise)
    put_request(work, risk, wish, to, Asker(risk.owner_id, name or "", revision))


def _is_news(risk: Risk, revision: int) -> bool:
    """In the register, rated after it was last decided on, and not fallen again: what a draft was rated, its head has
    read, and what a validation found, senior management said itself.
    """
    validated = risk.decided_revision if risk.decided_kind is DecisionKind.VALIDATION else None
    is_rated_since = revision > max(risk.approved_revision or 0, validated or 0)
    return risk.standing == "registered" and is_rated_since and (risk.residual_rank or 0) >= Level.HIGH.rank


def _rise_in(body: dict[str, Any]) -> str | None:
    """The sentence that tells the rise; None when the residual level did not become high or above."""
    residual = body.get("levels", {}).get("residual") if "levels" in body else body
    if not residual or body.get("measure", "residual") != "residual":
        return None
    before, after = residual["before"], residual["after"]
    was = Level(before).rank if before else 0
    if not was < Level.HIGH.rank <= Level(after).rank:
        return None
    course = f"rose from {before} to {after}" if before else f"was found to be {after}"
    return f"The residual level {course}."


def _asks_nothing_yet(risk_id: int, revision: int) -> sa.Select[Any]:
    """The number of the risk, unless the machine asked for that revision, or still waits for an answer about it."""
    mine = sa.and_(_REQUEST.c.risk_id == _RISK.c.id, _REQUEST.c.condition == Condition.LEVEL_ROSE.value)
    for_this = sa.or_(_REQUEST.c.risen_revision == revision, _REQUEST.c.ended_at.is_(None))
    return sa.select(_RISK.c.number).where(_RISK.c.id == risk_id, ~sa.exists().where(mine, for_this))
