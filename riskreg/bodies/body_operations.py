"""Bodies and who is in them: added by the secretariat, corrected, and members named from one day to another."""

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.finding_queries import find_body
from riskreg.domain.electronic_review import AdoptionRule, Quorum, QuorumKind
from riskreg.domain.errors import Conflict, Invalid, NotFound, Stale
from riskreg.domain.permissions import Permission
from riskreg.people.queries import actor_of_person
from riskreg.store.base import loaded
from riskreg.store.tables.body import Body, BodyMember
from riskreg.store.tables.person import Person
from riskreg.store.work import Work, operation

_BODY = Body.__table__  # type: ignore[attr-defined]
_MEMBER = BodyMember.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class BodyWords:
    """What is said of a body. ``update_months`` is how often its decisions are reported on until they are closed."""

    name: str
    quorum: Quorum
    rule: AdoptionRule
    chair: str = ""
    meets: str = ""
    update_months: int = 6

    def check(self) -> None:
        problems: dict[str, list[str]] = {}
        for field, words, longest in (("name", self.name, 120), ("chair", self.chair, 120), ("meets", self.meets, 200)):
            if len(words) > longest or "\x00" in words:
                problems[field] = [f"Shorten this to {longest} characters of plain text."]
        if not self.name.strip():
            problems["name"] = ["Give the body its name."]
        if self.quorum.problem:
            problems["quorum"] = [self.quorum.problem]
        if not 1 <= self.update_months <= 24:
            problems["update_months"] = ["Decisions are reported on every 1 to 24 months."]
        if problems:
            raise Invalid(" ".join(said for each in problems.values() for said in each), problems)


@operation(needs=Permission.BODY_RECORD)
def add_body(work: Work, code: str, words: BodyWords) -> str:
    """Add a body under a short name nobody else has; answers it."""
    short = " ".join(code.split())
    if not 2 <= len(short) <= 20 or not short.replace("-", "").isalnum() or not short.isascii():
        sentence = "Give it a short name of 2 to 20 letters and digits, such as SMT."
        raise Invalid(sentence, {"code": [sentence]})
    if short.casefold() == "new":
        sentence = "The page on which a body is added has this address. Give it another short name."
        raise Invalid(sentence, {"code": [sentence]})
    words.check()
    if work.session.execute(sa.select(_BODY.c.id).where(sa.func.upper(_BODY.c.code) == short.upper())).first():
        sentence = f"There is a body called {short} already."
        raise Invalid(sentence, {"code": [sentence]})
    body = Body(code=short, created_at=work.now, **_columns(words))
    work.session.add(body)
    work.session.flush()
    work.record("body.added", body.id, short, **_told(words))
    return short


@operation(needs=Permission.BODY_RECORD)
def correct_body(work: Work, code: str, version: int, words: BodyWords) -> None:
    """Say otherwise what a body is. Electronic reviews that are open keep the quorum and the rule they began with."""
    words.check()
    body = find_body(work, code, held=True)
    if body.version != version:
        raise Stale("Somebody changed this body after you opened it. Read it again, then change it.", body.version)
    for name, value in _columns(words).items():
        setattr(body, name, value)
    body.version += 1
    work.session.flush()
    work.record("body.corrected", body.id, body.code, **_told(words))


@operation(needs=Permission.BODY_RECORD)
def name_member(
    work: Work, code: str, person_id: int, from_on: date, until_on: date | None = None, *, has_vote: bool = True
) -> int:
    """Let somebody be a member from one day to another, the last included; answers the id of the membership."""
    if until_on is not None and until_on < from_on:
        raise Invalid("It ends before it begins.", {"until_on": ["The last day lies before the first."]})
    body = find_body(work, code, held=True)
    name = _name_of_member(work, person_id, has_vote=has_vote)
    _refuse_twice(work, body, person_id, from_on, until_on)
    member = BodyMember(
        body_id=loaded(body.id), person_id=person_id, has_vote=has_vote, from_on=from_on, until_on=until_on
    )
    work.session.add(member)
    work.session.flush()
    days = {"since": from_on.isoformat(), "until": until_on.isoformat() if until_on else ""}
    work.record("body.member_named", body.id, body.code, member=name, votes=has_vote, **days)
    return loaded(member.id)


@operation(needs=Permission.BODY_RECORD)
def end_membership(work: Work, code: str, membership: int, until_on: date) -> None:
    """Say which is the last day of a membership. What somebody answered as a member stays."""
    body = find_body(work, code, held=True)
    wanted = sa.select(BodyMember).where(_MEMBER.c.id == membership, _MEMBER.c.body_id == body.id)
    member: BodyMember | None = work.session.execute(wanted).scalar_one_or_none()
    if member is None:
        raise NotFound("There is no such membership of this body.")
    if until_on < member.from_on:
        raise Invalid("It ends before it begins.", {"until_on": ["The last day lies before the first."]})
    member.until_on = until_on
    work.session.flush()
    name = work.session.execute(sa.select(_PERSON.c.name).where(_PERSON.c.id == member.person_id)).scalar_one()
    work.record("body.member_ended", body.id, body.code, member=name, until=until_on.isoformat())


@operation(needs=Permission.BODY_RECORD)
def lay_bodies(work: Work, source: str) -> int:
    """The bodies of a shipped file, when there are none at all; answers how many were added."""
    if work.session.execute(sa.select(_BODY.c.id).limit(1)).first() is not None:
        return 0
    shipped = tomllib.loads(source)["bodies"]
    for each in shipped:
        amount, _space, kind = each["quorum"].partition(" ")
        quorum = Quorum(QuorumKind(kind), int(amount))
        rest = {name: each[name] for name in ("chair", "meets", "update_months")}
        add_body(work, each["code"], BodyWords(each["name"], quorum, AdoptionRule(each["rule"]), **rest))
    return len(shipped)


def _columns(words: BodyWords) -> dict[str, Any]:
    return {
        "name": words.name.strip(),
        "chair": words.chair.strip(),
        "meets": words.meets.strip(),
        "quorum_kind": words.quorum.kind,
        "quorum": words.quorum.amount,
        "rule": words.rule,
        "update_months": words.update_months,
    }


def _told(words: BodyWords) -> dict[str, str]:
    return {"name": words.name.strip(), "quorum": words.quorum.in_words, "rule": words.rule.label}


def _name_of_member(work: Work, person_id: int, *, has_vote: bool) -> str:
    """Whoever has a vote must have a role that lets them answer; nobody who runs the reviews votes in them."""
    try:
        person = actor_of_person(work.session.connection(), person_id)
    except NotFound:
        raise Invalid("Choose a person.", {"person": ["Choose a person from the list."]}) from None
    if has_vote and not person.alone.may(Permission.BODY_ANSWER):
        sentence = f"{person.name} has no role that votes in a body: senior managers and heads of entities do."
        raise Invalid(sentence, {"person": [sentence]})
    return person.name


def _refuse_twice(work: Work, body: Body, person_id: int, from_on: date, until_on: date | None) -> None:
    theirs = (_MEMBER.c.body_id == body.id, _MEMBER.c.person_id == person_id)
    ends_later = sa.or_(_MEMBER.c.until_on.is_(None), _MEMBER.c.until_on >= from_on)
    begins_before = sa.true() if until_on is None else _MEMBER.c.from_on <= until_on
    if work.session.execute(sa.select(_MEMBER.c.id).where(*theirs, ends_later, begins_before)).first():
        raise Conflict("This person is a member in these days already. End that membership first.")
