"""The demonstration: a register with a year behind it, made by the same operations people use."""

import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from riskreg.exchange.beginning import begin_register
from riskreg.exchange.demonstration_people import ACCOUNTS, invent_people
from riskreg.exchange.demonstration_story import tell_story
from riskreg.settings import Settings
from riskreg.store.engine import open_engine

Say = Callable[[str], None]
MARK = "demonstration"


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
    """Make the demonstration in its data folder unless it is there already; answers who may sign in."""
    mark = settings.data_dir / MARK
    if fresh:
        _clear(settings)
    if not mark.exists():
        _refuse_foreign(settings)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        password = settings.demo_password or secrets.token_urlsafe(9)
        _make(settings, password, say)
        # The mark comes last: a demonstration killed while it was made is made again.
        _write_private(mark, json.dumps({"password": password}))
    password = json.loads(mark.read_text(encoding="utf-8"))["password"]
    return Accounts(tuple(Account(account.role, account.email, account.what) for account in ACCOUNTS), password)


def _make(settings: Settings, password: str, say: Say) -> None:
    _drop_half_made(settings)
    say("Creating the demonstration register (once, about ten seconds) …")
    begin_register(settings.database_url)
    engine = open_engine(settings.database_url)
    people = invent_people(engine, password)
    tell_story(engine, people, say)
    engine.dispose()


def _refuse_foreign(settings: Settings) -> None:
    from riskreg.domain.errors import Conflict
    from riskreg.store.engine import revision_stands

    if not settings.database_url.startswith("sqlite"):
        engine = open_engine(settings.database_url)
        stands = revision_stands(engine)
        engine.dispose()
        if stands is not None:
            raise Conflict("The database holds a register already. The demonstration wants an empty one.")


def _clear(settings: Settings) -> None:
    """Forget the demonstration in this folder, and nothing that is not one."""
    from riskreg.domain.errors import Conflict

    database = settings.data_dir / "riskreg.sqlite3"
    if database.exists() and not (settings.data_dir / MARK).exists():
        raise Conflict(
            f"{settings.data_dir} holds a register that is not a demonstration. Choose another folder with --data."
        )
    if not settings.database_url.startswith("sqlite"):
        raise Conflict(
            "--fresh rebuilds a demonstration kept in its own folder. Empty the PostgreSQL database yourself."
        )
    for name in (MARK, "riskreg.sqlite3", "riskreg.sqlite3-wal", "riskreg.sqlite3-shm"):
        (settings.data_dir / name).unlink(missing_ok=True)
    shutil.rmtree(settings.data_dir / "mail", ignore_errors=True)


def _drop_half_made(settings: Settings) -> None:
    if settings.database_url.startswith("sqlite"):
        for ending in ("", "-wal", "-shm"):
            (settings.data_dir / f"riskreg.sqlite3{ending}").unlink(missing_ok=True)


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
