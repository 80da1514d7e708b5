"""Bodies as people read them: all of them, and one with its members, past and present."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.finding_queries import find_body
from riskreg.domain.electronic_review import AdoptionRule, Quorum, QuorumKind
from riskreg.domain.permissions import Permission
from riskreg.store.tables.body import Body, BodyMember
from riskreg.store.tables.person import Person
from riskreg.store.work import Work

_BODY = Body.__table__  # type: ignore[attr-defined]
_MEMBER = BodyMember.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body; ``voting`` counts who has a vote today."""

    code: str
    name: str
    chair: str
    meets: str
    quorum: str
    rule: AdoptionRule
    voting: int


@dataclass(frozen=True, slots=True)
class BodiesPage:
    title: str
    rows: tuple[BodyLine, ...]
    may_record: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody in a body. ``standing`` is past, present or future."""

    id: int
    name: str
    function: str
    has_vote: bool
    since: date
    until: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """One body; ``needed`` is how many must answer today, and ``quorum_kind`` to ``update_months`` fill its form."""

    title: str
    line: BodyLine
    members: tuple[MemberLine, ...]
    needed: int
    version: int
    quorum_kind: QuorumKind
    quorum: int
    update_months: int
    may_record: bool


def bodies_page(work: Work) -> BodiesPage:
    rows = work.session.execute(_lines(work).order_by(_BODY.c.id))
    return BodiesPage("Bodies", tuple(map(_line, rows)), work.actor.has_everywhere(Permission.BODY_RECORD))


def body_page(work: Work, code: str) -> BodyPage:
    """The body with everybody who is or was in it; NotFound for one that is not there."""
    body = find_body(work, code)
    line = _line(work.session.execute(_lines(work).where(_BODY.c.id == body.id)).one())
    return BodyPage(
        title=body.name,
        line=line,
        members=_members(work, body),
        needed=Quorum(body.quorum_kind, body.quorum).needed(line.voting),
        version=body.version,
        quorum_kind=body.quorum_kind,
        quorum=body.quorum,
        update_months=body.update_months,
        may_record=work.actor.has_everywhere(Permission.BODY_RECORD),
    )


def body_choices(work: Work) -> tuple[tuple[str, str], ...]:
    """What a form offers: (short name, "SMT Senior Management Team")."""
    rows = work.session.execute(sa.select(_BODY.c.code, _BODY.c.name).order_by(_BODY.c.id))
    return tuple((row.code, f"{row.code} {row.name}") for row in rows)


def _lines(work: Work) -> sa.Select[Any]:
    voting = (
        sa.select(sa.func.count(_MEMBER.c.person_id.distinct()))
        .join_from(_MEMBER, _PERSON, _PERSON.c.id == _MEMBER.c.person_id)
        .where(_MEMBER.c.body_id == _BODY.c.id, _MEMBER.c.has_vote, _PERSON.c.disabled_at.is_(None))
        .where(_in_force(work.now.date()))
        .correlate(_BODY)
        .scalar_subquery()
    )
    return sa.select(_BODY, voting.label("voting"))


def _in_force(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(_MEMBER.c.from_on <= day, sa.or_(_MEMBER.c.until_on.is_(None), _MEMBER.c.until_on >= day))


def _line(row: Any) -> BodyLine:
    quorum = Quorum(row.quorum_kind, row.quorum)
    return BodyLine(row.code, row.name, row.chair, row.meets, quorum.in_words, row.rule, int(row.voting))


def _members(work: Work, body: Body) -> tuple[MemberLine, ...]:
    wanted = (
        sa.select(_MEMBER, _PERSON.c.name, _PERSON.c.function)
        .join_from(_MEMBER, _PERSON, _PERSON.c.id == _MEMBER.c.person_id)
        .where(_MEMBER.c.body_id == body.id)
        .order_by(_MEMBER.c.until_on.is_not(None), _PERSON.c.name, _MEMBER.c.from_on)
    )
    today = work.now.date()
    return tuple(
        MemberLine(
            id=row.id,
            name=row.name,
            function=row.function if row.function != row.name else "",
            has_vote=row.has_vote,
            since=row.from_on,
            until=row.until_on,
            standing=_standing(row.from_on, row.until_on, today),
        )
        for row in work.session.execute(wanted)
    )


def _standing(since: date, until: date | None, today: date) -> str:
    if since > today:
        return "future"
    return "past" if until is not None and until < today else "present"
