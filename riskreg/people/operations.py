"""What administrators do with people: add, correct, grant and end roles, disable and enable."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import MATRIX, Permission, Role, Scope
from riskreg.people.keeping import end_feed, end_links, end_sessions, hold_person
from riskreg.people.link_operations import accept_invitation as accept_invitation
from riskreg.people.link_operations import invite_person as invite_person
from riskreg.people.owned_queries import StillOwned, still_owned
from riskreg.people.plain_text import Problems, checked_email, checked_line
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant, UserSession
from riskreg.store.work import Work, operation

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

# Whoever keeps the accounts must not also judge: the trail would no longer prove who did.
_JUDGES = frozenset(role for role in Role if MATRIX[role] & {Permission.RISK_SCORE, Permission.RISK_APPROVE})


@operation(needs=Permission.PEOPLE_MANAGE)
def add_person(work: Work, *, email: str, name: str, function: str = "", entity_id: int | None = None) -> int:
    """Add somebody without role and password; answers the id."""
    words = _checked(work, email, name, function, entity_id)
    person = Person(
        email=words["email"],
        name=words["name"],
        function=words["function"],
        entity_id=entity_id,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    work.record("person.added", person.id, person.name, entity_id=entity_id)
    return loaded(person.id)


@operation(needs=Permission.PEOPLE_MANAGE)
def correct_person(
    work: Work, person_id: int, version: int, *, email: str, name: str, function: str, entity_id: int | None
) -> None:
    """Correct name, function, duty e-mail or entity. A new address ends the links sent to the old one."""
    person = hold_person(work, person_id, version)
    wanted = _checked(work, email, name, function, entity_id, person_id) | {"entity_id": entity_id}
    changed = sorted(field for field, value in wanted.items() if getattr(person, field) != value)
    if not changed:
        return
    if "email" in changed:
        end_links(work, person_id)
    for field, value in wanted.items():
        setattr(person, field, value)
    person.version += 1
    work.record("person.corrected", person_id, person.name, changed=changed)


@operation(needs=Permission.PEOPLE_MANAGE)
def grant_role(work: Work, person_id: int, role: Role, entity_id: int | None = None) -> int:
    """Give somebody a role: one of an entity and those below it, or one for the whole organization. Answers its id."""
    person = hold_person(work, person_id)
    code = _scope_of(work, role, entity_id)
    if person.disabled_at is not None:
        raise Conflict("This person is disabled. Enable the account first, then grant the role.")
    _refuse_judging_administrators(work, person_id, role)
    same = sa.select(_GRANT.c.id).where(_held(person_id), _GRANT.c.role == role, _GRANT.c.entity_id == entity_id)
    if work.session.execute(same).first():
        raise Conflict(f"{person.name} has this role already.")
    grant = RoleGrant(
        person_id=person_id, role=role, entity_id=entity_id, granted_at=work.now, granted_by_id=work.actor.person_id
    )
    work.session.add(grant)
    work.session.flush()
    work.record("person.role_granted", person_id, person.name, role=role.value, entity=code)
    return loaded(grant.id)


@operation(needs=Permission.PEOPLE_MANAGE)
def end_role(work: Work, person_id: int, grant_id: int) -> None:
    """Take a role away. The last administrator keeps it."""
    person = hold_person(work, person_id)
    grant = work.session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person_id or grant.ended_at is not None:
        raise NotFound("This person does not have that role.")
    if grant.role is Role.ADMINISTRATOR:
        _keep_an_administrator(work, person_id)
    grant.ended_at = work.now
    code = _code_of(work, grant.entity_id)
    work.record("person.role_ended", person_id, person.name, role=grant.role.value, entity=code)


@operation(needs=Permission.PEOPLE_MANAGE)
def disable_person(work: Work, person_id: int) -> StillOwned:
    """Close an account: its sessions and links end at once. Answers what the person still owns."""
    person = hold_person(work, person_id)
    if person_id == work.actor.person_id:
        raise Conflict("You cannot disable your own account. Ask another administrator.")
    if person.disabled_at is not None:
        raise Conflict("This person is disabled already.")
    _keep_an_administrator(work, person_id)
    owned = still_owned(work, person_id)
    person.disabled_at = work.now
    person.version += 1
    ended = end_sessions(work, _SESSION.c.person_id == person_id)
    end_links(work, person_id)
    end_feed(work, person_id)
    counts = {holding.kind: holding.count for holding in owned.holdings}
    work.record("person.disabled", person_id, person.name, sessions_ended=ended, still_owned=counts)
    return owned


@operation(needs=Permission.PEOPLE_MANAGE)
def enable_person(work: Work, person_id: int) -> None:
    """Open a disabled account again, with the roles it had."""
    person = hold_person(work, person_id)
    if person.disabled_at is None:
        raise Conflict("This account is open already.")
    person.disabled_at = None
    person.version += 1
    work.record("person.enabled", person_id, person.name)


def _checked(
    work: Work, email: str, name: str, function: str, entity_id: int | None, person_id: int | None = None
) -> dict[str, str]:
    problems: Problems = {}
    words = {
        "name": checked_line(problems, "name", "Name", name, longest=120),
        "email": checked_email(problems, email),
        "function": checked_line(problems, "function", "Function", function, longest=120, required=False),
    }
    taken = sa.select(_PERSON.c.id).where(_PERSON.c.email == words["email"], _PERSON.c.id != (person_id or 0))
    if words["email"] and work.session.execute(taken).first():
        problems["email"] = ["Somebody with this e-mail address is in the register already."]
    if entity_id is not None and work.session.get(Entity, entity_id) is None:
        problems["entity_id"] = ["Choose an entity from the list."]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], problems)
    return words


def _scope_of(work: Work, role: Role, entity_id: int | None) -> str:
    """The code of the entity a role is for, empty for all; refuses a role without its scope."""
    if role.scope is Scope.RISK:
        raise Invalid(
            f"“{role.label}” is not granted: it follows from being named on a risk or an action.",
            {"role": ["Choose a role from the list."]},
        )
    if role.scope is Scope.ALL and entity_id is not None:
        raise Invalid(f"“{role.label}” is for the whole organization.", {"entity_id": ["Leave the entity empty."]})
    if role.scope is Scope.ALL:
        return ""
    code = _code_of(work, entity_id, valid_on=True)
    if not code:
        raise Invalid(f"“{role.label}” needs an entity.", {"entity_id": ["Choose the entity the role is for."]})
    return code


def _code_of(work: Work, entity_id: int | None, *, valid_on: bool = False) -> str:
    if entity_id is None:
        return ""
    wanted = sa.select(_ENTITY.c.code).where(_ENTITY.c.id == entity_id)
    if valid_on:
        today = work.now.date()
        wanted = wanted.where(sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to >= today))
    return work.session.execute(wanted).scalar_one_or_none() or ""


def _held(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(_GRANT.c.person_id == person_id, _GRANT.c.ended_at.is_(None))


def _refuse_judging_administrators(work: Work, person_id: int, role: Role) -> None:
    held = set(work.session.execute(sa.select(_GRANT.c.role).where(_held(person_id))).scalars()) | {role}
    if Role.ADMINISTRATOR in held and held & _JUDGES:
        raise Conflict(
            "An administrator never scores or approves. Give this role to somebody else, or end the other role first."
        )


def _keep_an_administrator(work: Work, person_id: int) -> None:
    """Refuse when nobody but this person could manage people. Held, so that two cannot remove each other at once."""
    active = (
        sa.select(_GRANT.c.person_id)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .where(_GRANT.c.role == Role.ADMINISTRATOR, _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
        .order_by(_GRANT.c.id)
        .with_for_update()
    )
    administrators = set(work.session.execute(active).scalars())
    if administrators == {person_id}:
        raise Conflict("This is the last administrator. Make somebody else an administrator first.")
