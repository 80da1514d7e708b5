"""Proving who somebody is: the try is counted, then the password checked while no transaction waits for it."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.people.keeping import VISITOR, Proof
from riskreg.people.passwords import check_password, check_password_of_nobody
from riskreg.people.plain_text import account_of
from riskreg.people.session_operations import count_try
from riskreg.store.engine import reading
from riskreg.store.tables.person import Person
from riskreg.store.work import Desk

_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Slowed:
    """Too many tries: ``wait`` seconds are left before the next."""

    wait: int


def prove(engine: sa.Engine, email: str, password: str, address: str) -> Proof | Slowed | None:
    """The proof, or how long to wait, or None: no such account, another password, disabled, all alike and as slow."""
    account = account_of(email)
    wait = count_try(Desk(engine, VISITOR), account, address)
    if wait:
        return Slowed(wait)
    wanted = sa.select(_PERSON.c.id, _PERSON.c.password_hash).where(
        _PERSON.c.email == account, _PERSON.c.disabled_at.is_(None), _PERSON.c.password_hash != ""
    )
    with reading(engine).connect() as connection:
        found = connection.execute(wanted).first() if "\x00" not in account else None
    if found is None:
        check_password_of_nobody(password)
        return None
    return Proof(found.id, found.password_hash) if check_password(found.password_hash, password) else None
