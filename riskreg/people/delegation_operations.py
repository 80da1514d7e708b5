"""Letting somebody else act for oneself, and withdrawing it."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from riskreg.domain.delegation import DELEGABLE, LONGEST_DAYS, Period, has_to_lend
from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import Permission
from riskreg.people.keeping import hold_person
from riskreg.people.plain_text import Problems, checked_line
from riskreg.people.queries import actor_of_person
from riskreg.store.base import loaded
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.work import Work, operation, own_account

_DELEGATION = Delegation.__table__  # type: ignore[attr-defined]

LONGEST_REASON = 300
FURTHEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody lets another do for them. ``entity_id`` narrows it to an entity and those below; None: wherever
    they may themselves. ``last`` is the last day it holds.
    """

    to_id: int
    permissions: frozenset[Permission]
    entity_id: int | None
    first: date
    last: date
    reason: str


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def delegate(work: Work, terms: Terms) -> int:
    """Let somebody act for oneself for some days; answers the id. The same terms sent twice are one delegation."""
    me = hold_person(work, loaded(work.actor.person_id))
    reason = _check(work, terms)
    delegation = Delegation(
        from_id=loaded(me.id),
        to_id=terms.to_id,
        permissions=json.dumps(sorted(terms.permissions)),
        entity_id=terms.entity_id,
        begins_at=_midnight(terms.first),
        ends_at=_midnight(terms.last + timedelta(days=1)),
        reason=reason,
        created_at=work.now,
    )
    if (given := _given_already(work, delegation)) is not None:
        return given
    work.session.add(delegation)
    work.session.flush()
    _record_given(work, delegation, terms)
    return loaded(delegation.id)


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def withdraw_delegation(work: Work, delegation_id: int) -> None:
    """End a delegation at once: for who gave it, who received it, and administrators."""
    delegation = work.session.get(Delegation, delegation_id, with_for_update=True, populate_existing=True)
    me = work.actor
    is_keeper = me.has_everywhere(Permission.PEOPLE_MANAGE)
    if delegation is None or not (is_keeper or me.person_id in (delegation.from_id, delegation.to_id)):
        raise NotFound("There is no such delegation, or it is not yours.")
    period = Period(delegation.begins_at, delegation.ends_at, delegation.withdrawn_at)
    if period.standing(work.now) == "ended":
        raise Conflict("This delegation has ended already.")
    delegation.withdrawn_at = work.now
    delegation.withdrawn_by_id = me.person_id
    parties = {"given_by_id": delegation.from_id, "person_id": delegation.to_id}
    names = {"given_by": _name(work, delegation.from_id), "person": _name(work, delegation.to_id)}
    work.record("delegation.withdrawn", delegation.id, names["person"], **names, **parties)


def _check(work: Work, terms: Terms) -> str:
    """Refuse what cannot be delegated, with a sentence beside every field; answers the reason as it is kept."""
    problems: Problems = {}
    reason = checked_line(problems, "reason", "Reason", terms.reason, longest=LONGEST_REASON)
    found = {
        "to_id": _problem_of_person(work, terms.to_id),
        "entity_id": _problem_of_entity(work, terms.entity_id),
        "permissions": _problem_of_permissions(work, terms),
        "first": _problem_of_beginning(work, terms.first),
        "last": _problem_of_end(terms),
    }
    problems |= {field: [sentence] for field, sentence in found.items() if sentence}
    if problems:
        raise Invalid(next(iter(problems.values()))[0], problems)
    return reason


def _problem_of_person(work: Work, person_id: int) -> str:
    if person_id == work.actor.person_id:
        return "Choose somebody other than yourself."
    person = work.session.get(Person, person_id)
    if person is None or person.disabled_at is not None:
        return "Choose a person from the list."
    if actor_of_person(work.session.connection(), person_id).may(Permission.PEOPLE_MANAGE):
        return f"{person.name} keeps the accounts and must not also decide. Choose somebody else."
    return ""


def _problem_of_entity(work: Work, entity_id: int | None) -> str:
    is_there = entity_id is None or work.session.get(Entity, entity_id) is not None
    return "" if is_there else "Choose an entity from the list."


def _problem_of_permissions(work: Work, terms: Terms) -> str:
    if not terms.permissions:
        return "Choose at least one thing this person may do for you."
    if not terms.permissions <= DELEGABLE.keys():
        return "Choose only from this list: the rest cannot be done for somebody else."
    lacking = [
        words
        for permission, words in DELEGABLE.items()
        if permission in terms.permissions and not has_to_lend(work.actor, permission, terms.entity_id)
    ]
    where = "there" if terms.entity_id is not None else "anywhere"
    return f"You may not do this {where} yourself: {'; '.join(lacking)}. Leave it out." if lacking else ""


def _problem_of_beginning(work: Work, first: date) -> str:
    ahead = (first - work.now.date()).days
    if ahead < 0:
        return "Choose today or a later day."
    return "Choose a first day within a year from now." if ahead > FURTHEST_DAYS else ""


def _problem_of_end(terms: Terms) -> str:
    if terms.last < terms.first:
        return "Choose a last day that is not before the first."
    days = (terms.last - terms.first).days + 1
    return f"Choose a last day at most {LONGEST_DAYS} days after the first." if days > LONGEST_DAYS else ""


def _given_already(work: Work, wanted: Delegation) -> int | None:
    same = ("from_id", "to_id", "permissions", "entity_id", "begins_at", "ends_at")
    terms = [_DELEGATION.c[name] == getattr(wanted, name) for name in same]
    found = sa.select(_DELEGATION.c.id).where(*terms, _DELEGATION.c.withdrawn_at.is_(None))
    return work.session.execute(found).scalars().first()


def _record_given(work: Work, delegation: Delegation, terms: Terms) -> None:
    entity = work.session.get_one(Entity, terms.entity_id).code if terms.entity_id is not None else ""
    name = _name(work, terms.to_id)
    work.record(
        "delegation.given",
        delegation.id,
        name,
        person=name,
        person_id=terms.to_id,
        permissions=sorted(terms.permissions),
        entity=entity,
        first=terms.first.isoformat(),
        last=terms.last.isoformat(),
        reason=delegation.reason,
    )


def _name(work: Work, person_id: int) -> str:
    return work.session.get_one(Person, person_id).name


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
