"""The demonstration: a register with a year behind it, made by the same operations people use."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import machine
from riskreg.exchange.beginning import begin_register
from riskreg.exchange.demonstration_bodies import name_bodies
from riskreg.exchange.demonstration_people import ACCOUNTS, BEGINNING, invent_people
from riskreg.exchange.demonstration_story import tell_story
from riskreg.people.passwords import problems_of_password
from riskreg.settings import Settings
from riskreg.store.engine import open_engine, revision_stands
from riskreg.store.work import Desk, open_work

Say = Callable[[str], None]
MARK = "demonstration"
_UNFINISHED = "demonstration.unfinished"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demonstration: its role in words, how to sign in, and what to try with it."""

    role: str
    email: str
    what: str


@dataclass(frozen=True, slots=True)
class Accounts:
    people: tuple[Account, ...]
    password: str


def open_demonstration(settings: Settings, *, fresh: bool, say: Say) -> Accounts:
    """Make the demonstration in its data folder unless it is there already; answers who may sign in.

    Raises Conflict where a register stands that is not a demonstration, Invalid when the password wanted is too weak.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _alone(settings.data_dir):
        if fresh:
            _forget(settings)
        kept = _kept(settings)
        if kept is None:
            kept = {"password": _new_password(settings), "database": _place(settings)}
            _make(settings, kept["password"], say)
            # The mark comes last: a demonstration killed while it was made is made again.
            _write_private(settings.data_dir / MARK, json.dumps(kept))
            (settings.data_dir / _UNFINISHED).unlink(missing_ok=True)
        else:
            # It may have been made by an earlier version, whose tables are not today's.
            begin_register(settings.database_url)
    accounts = tuple(Account(account.role, account.email, account.what) for account in ACCOUNTS)
    return Accounts(accounts, kept["password"])


def _make(settings: Settings, password: str, say: Say) -> None:
    _make_room(settings)
    say("Creating the demonstration register (once, less than half a minute) …")
    begin_register(settings.database_url)
    engine = open_engine(settings.database_url)
    people = invent_people(engine, password)
    with clock.at(BEGINNING), open_work(Desk(engine, machine("riskreg demo"))) as work:
        name_bodies(work, people)
    tell_story(engine, people, say)
    engine.dispose()


def _kept(settings: Settings) -> dict[str, Any] | None:
    """What the mark says of the demonstration that stands here; None when it must be made."""
    mark = settings.data_dir / MARK
    if not mark.exists():
        return None
    kept: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    stands = kept.get("database", _place(settings)) == _place(settings) and _holds_a_register(settings)
    return kept if stands else None


def _make_room(settings: Settings) -> None:
    """Remove what a killed attempt left in the folder's own file; refuse any register that is not a demonstration's."""
    unfinished = settings.data_dir / _UNFINISHED
    if _is_own_file(settings) and unfinished.exists():
        _remove_own_file(settings)
    elif _holds_a_register(settings):
        raise Conflict(_foreign(settings))
    _write_private(unfinished, "")


def _forget(settings: Settings) -> None:
    """Forget the demonstration in this folder, and nothing that is not one."""
    if not _is_own_file(settings):
        raise Conflict(
            "--fresh rebuilds a demonstration kept in its own folder. "
            "Empty the database of RISKREG_DATABASE_URL yourself."
        )
    mark, unfinished = settings.data_dir / MARK, settings.data_dir / _UNFINISHED
    if not mark.exists() and not unfinished.exists() and _holds_a_register(settings):
        raise Conflict(_foreign(settings))
    _new_password(settings)  # a weak one is refused while the old demonstration still stands
    _write_private(unfinished, "")
    mark.unlink(missing_ok=True)
    _remove_own_file(settings)


def _new_password(settings: Settings) -> str:
    """The password wanted, or one nobody can guess; refused now rather than half-way through."""
    wanted = settings.demo_password
    about = tuple(words for account in ACCOUNTS for words in (account.name, account.email))
    problems = problems_of_password(wanted, about=about) if wanted else []
    if problems:
        raise Invalid(f"RISKREG_DEMO_PASSWORD cannot be used. {problems[0]}")
    return wanted or secrets.token_urlsafe(9)


def _foreign(settings: Settings) -> str:
    if _is_own_file(settings):
        return f"{settings.data_dir} holds a register that is not a demonstration. Choose another folder with --data."
    return "The database of RISKREG_DATABASE_URL holds a register already. The demonstration wants an empty one."


def _holds_a_register(settings: Settings) -> bool:
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").exists()
    engine = open_engine(settings.database_url)
    try:
        return revision_stands(engine) is not None
    finally:
        engine.dispose()


def _own_file(settings: Settings) -> Path:
    return settings.data_dir / "riskreg.sqlite3"


def _is_own_file(settings: Settings) -> bool:
    return settings.database_url == f"sqlite:///{_own_file(settings)}"


def _remove_own_file(settings: Settings) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{_own_file(settings)}{ending}").unlink(missing_ok=True)


def _place(settings: Settings) -> str:
    """Where its rows are, without a password; the folder's own file keeps its name when the folder moves."""
    if _is_own_file(settings):
        return _own_file(settings).name
    return sa.make_url(settings.database_url).render_as_string(hide_password=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two started at once make one demonstration: the second waits, then finds it there."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write_private(file: Path, text: str) -> None:
    """Whole or not at all, and for its owner only."""
    draft = file.with_name(f"{file.name}.part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)
