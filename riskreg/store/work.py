"""A piece of work: one actor, one moment, one transaction, its events; and the gate every operation passes."""

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from riskreg import clock
from riskreg.domain.errors import Conflict, NotAllowed
from riskreg.domain.permissions import EVERYWHERE, Actor, Permission, Place
from riskreg.store import ledger
from riskreg.store.engine import reading

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an actor sits: what operations and queries are called with before any transaction is open.

    ``looking`` is a reading that is open already: the queries of this desk share it, and see one moment together.
    """

    engine: sa.Engine
    actor: Actor
    looking: Session | None = None

    def alone(self) -> "Desk":
        """The same without what is open, for what outlasts the request: an answer sent piece by piece."""
        return Desk(self.engine, self.actor)


@dataclass(slots=True)
class Work:
    """An open transaction of one actor. Events recorded here are chained just before the commit."""

    session: Session
    actor: Actor
    now: datetime
    events: list[ledger.Recorded] = field(default_factory=list)
    read: dict[Hashable, Any] = field(default_factory=dict)
    """What was read in this transaction and need not be read again, by whoever reads it; it ends with the work."""
    afterwards: list[Callable[[sa.Engine], object]] = field(default_factory=list)
    """What is done once it is committed, and not at all when it is not; it must not fail what stands."""
    acts_for: Actor | None = None
    """For whom the operation going on is done, when only what they lent allows it; the gate says so."""

    def record(self, kind: str, subject_id: int | None, subject: str, **body: Any) -> None:
        """Note that something happened; ``kind`` is ``noun.past_tense``. ``for`` tells whom the actor acts for."""
        if self.acts_for is not None:
            body["for"] = {"id": self.acts_for.person_id, "name": self.acts_for.name}
        self.events.append(ledger.Recorded(kind, subject_id, subject, body))

    def require(self, permission: Permission, place: Place) -> None:
        """Refuse unless the actor has the permission at that place."""
        if not self.actor.may_at(permission, place):
            raise NotAllowed("Your role does not include this here. Ask the risk secretariat who can do it.")

    @contextmanager
    def acting(self, permission: Permission, place: Place) -> Iterator[None]:
        """What happens inside is done with the permission at that place; refused without it."""
        self.require(permission, place)
        before, self.acts_for = self.acts_for, self.actor.for_whom(permission, place)
        try:
            yield
        finally:
            self.acts_for = before


@contextmanager
def open_work(desk: Desk) -> Iterator[Work]:
    """One transaction: everything inside commits together with its events, or nothing does."""
    with Session(desk.engine, expire_on_commit=False) as session:
        work = Work(session, desk.actor, clock.now())
        try:
            session.connection()
            yield work
            session.flush()
            actor = work.actor
            ledger.append(session.connection(), work.now, actor.person_id, actor.name, work.events)
            session.commit()
        except IntegrityError as error:
            session.rollback()
            raise Conflict(
                "Somebody saved the same thing at the same moment. Open the page again and try once more."
            ) from error
        except BaseException:
            session.rollback()
            raise
    for act in work.afterwards:
        act(desk.engine)


@contextmanager
def open_reading(desk: Desk) -> Iterator[Work]:
    """What a query reads with: sees one moment, waits for nobody, and keeps nothing."""
    if desk.looking is not None:
        yield Work(desk.looking, desk.actor, clock.now())
        return
    with begin_looking(desk.engine) as session:
        yield Work(session, desk.actor, clock.now())


class Look(Session):
    """A session that only reads, on one connection of its own: a page asks for it again and again, and most pages
    need nothing else of a session.
    """

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(bind=connection, expire_on_commit=False, autoflush=False, close_resets_only=False)
        self._reads: sa.Connection | None = connection

    def connection(self, *args: Any, **kwargs: Any) -> sa.Connection:
        return self._reads if self._reads is not None else super().connection(*args, **kwargs)

    def close(self) -> None:
        super().close()
        if self._reads is not None:
            self._reads.close()
            self._reads = None


def begin_looking(engine: sa.Engine) -> Session:
    """A session that only reads, to be closed by whoever began it. Once closed it refuses, for nobody would close it
    again.
    """
    return Look(reading(engine).connect())


Needs = Permission | Callable[..., Permission]
Within = Callable[..., Place]


def operation(
    *, needs: Needs, within: Within | None = None
) -> Callable[[Callable[Concatenate[Work, P], R]], Callable[Concatenate[Desk | Work, P], R]]:
    """Make a function an operation: the gate checks role and scope, opens the one transaction and commits once.

    ``needs`` is the permission, or a function of the operation's arguments that finds it. ``within`` finds the place
    the permission is checked at; without it the permission must be held for the whole organization. Called with a
    ``Desk`` the operation opens its own transaction; called with a ``Work`` it joins the one that is open.
    """

    def gate(verb: Callable[Concatenate[Work, P], R]) -> Callable[Concatenate[Desk | Work, P], R]:
        def act(work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
            permission = needs if isinstance(needs, Permission) else needs(work, *args, **kwargs)
            with work.acting(permission, within(work, *args, **kwargs) if within else EVERYWHERE):
                return verb(work, *args, **kwargs)

        @functools.wraps(verb)
        def operate(at: Desk | Work, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if isinstance(at, Work):
                return act(at, *args, **kwargs)
            with open_work(at) as work:
                return act(work, *args, **kwargs)

        operate.__needs__ = needs  # type: ignore[attr-defined]
        return operate

    return gate


def own_account(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    """The place of what belongs to the actor alone: any signed-in person may."""
    if work.actor.person_id is None:
        raise NotAllowed("Sign in first.")
    return EVERYWHERE


def the_server(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    """The place of what no person does."""
    if not work.actor.is_machine:
        raise NotAllowed("This is done by the server alone.")
    return EVERYWHERE
