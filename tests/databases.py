"""Databases for tests: a PostgreSQL found or started for the run, and empty databases made by copying a template.

The private cluster belongs to a guard, a process of its own, that stops and removes it when the last test process
that uses it is gone, however that process ended: each of them holds a shared lock on one file for as long as it
lives, and the guard waits for the exclusive one.
"""

import fcntl
import glob
import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

QUICK_AND_FORGETFUL = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "logging_collector": "off",
}
UNPRIVILEGED = ("postgres", "nobody")


class NoPostgres(Exception):
    """There is no PostgreSQL to test on; the text says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A server on which databases may be created; ``url`` opens its maintenance database."""

    url: str

    def create(self, template: str = "template1", name: str = "") -> str:
        """A new database, a copy of the template (its name or URL); returns its URL."""
        name = name or f"riskreg_test_{secrets.token_hex(6)}"
        template = (sa.make_url(template).database or "") if "://" in template else template
        # File by file: half the time of the other way, which writes each page into the log, when nothing is ever synced.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return sa.make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def postgres_server(meeting_place: Path) -> Iterator[PostgresServer]:
    """The server of ``RISKREG_TEST_POSTGRES_URL``, or a private one. Raises ``NoPostgres``.

    Test processes with the same meeting place (a folder) share one private server.
    """
    given = os.environ.get("RISKREG_TEST_POSTGRES_URL")
    if given:
        yield PostgresServer(
            sa.make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )
        return
    with open(meeting_place / "postgres.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        folder, alive = _join(meeting_place) or _start(meeting_place)
    with alive:
        yield PostgresServer(f"postgresql+psycopg://postgres@/postgres?host={folder}")


def _join(meeting_place: Path) -> tuple[Path, Any] | None:
    """The cluster another test process of this run started, unless it is on its way out."""
    with suppress(OSError):
        folder = Path((meeting_place / "postgres.folder").read_text())
        alive = open(folder / "alive")  # noqa: SIM115  (kept open for as long as this process lives)
        fcntl.flock(alive, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if (folder / "alive").exists():
            return folder, alive
    return None


def _start(meeting_place: Path) -> tuple[Path, Any]:
    programs = _find_programs()
    folder = Path(tempfile.mkdtemp(prefix="riskreg-pg-", dir=in_memory() or "/tmp"))  # a socket's path has 107 characters
    alive = open(folder / "alive", "w")  # noqa: SIM115  (kept open for as long as this process lives)
    fcntl.flock(alive, fcntl.LOCK_SH)
    guard = subprocess.Popen(
        [sys.executable, __file__, str(programs), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the guard leaves when they have
    )
    said = guard.stdout.readline() if guard.stdout else ""
    if said.strip() != "ready":
        rest = guard.communicate()[0]
        raise NoPostgres(f"a private PostgreSQL could not be started with {programs}: {said}{rest}")
    (meeting_place / "postgres.folder").write_text(str(folder))
    return folder, alive


def in_memory(needed: int = 2 << 30) -> str | None:
    """A folder that lies in memory, if this machine has one with so many bytes free: a database is made for every test,
    and copying its three hundred files on a disk takes ten times as long.
    """
    with suppress(OSError):
        if os.access("/dev/shm", os.W_OK | os.X_OK) and shutil.disk_usage("/dev/shm").free > needed:
            return "/dev/shm"
    return None


def _find_programs() -> Path:
    """The folder that holds initdb and pg_ctl: on the PATH, else the newest of Debian's."""
    on_path = shutil.which("initdb")
    debian = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda found: float(found.split("/")[4]))
    for found in [*([on_path] if on_path else []), *reversed(debian)]:
        folder = Path(found).resolve().parent
        if (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres(
        "there is no PostgreSQL: neither RISKREG_TEST_POSTGRES_URL nor initdb and pg_ctl (apt-get install postgresql)"
    )


def guard(programs: Path, folder: Path) -> None:
    """Run a cluster in the folder until nobody holds the shared lock on its file ``alive``."""
    user = _somebody_else()
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run_as(
            user,
            folder,
            [programs / "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"],
            ["--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        )
        options = " ".join(f"-c {name}={value!r}" for name, value in QUICK_AND_FORGETFUL.items())
        control = [programs / "pg_ctl", "-D", "data", "-w", "-s"]
        _run_as(user, folder, control, ["-l", "log", "-o", f"-k {folder} {options}", "start"])
        print("ready", flush=True)
        with open(folder / "alive") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
            _run_as(user, folder, control, ["-m", "immediate", "stop"])
            shutil.rmtree(folder, ignore_errors=True)  # before the lock goes: whoever gets it then sees nothing is left
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit("\n".join([str(error), *(log.read_text() for log in folder.glob("*log"))]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody_else() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as, since it refuses to run as root; None when this is not root."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    sys.exit(f"PostgreSQL does not run as root and there is no user {' or '.join(UNPRIVILEGED)}")


def _run_as(user: pwd.struct_passwd | None, folder: Path, command: list[Any], more: list[str]) -> None:
    other: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    with open(folder / "control.log", "ab") as log:  # not a pipe: the server inherits it and would hold it open
        subprocess.run(
            [*map(str, command), *more],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **other,
        )


def copy_sqlite(template: Path, to: Path) -> str:
    """Copy a SQLite database nobody has open; returns the URL of the copy."""
    with sqlite3.connect(template) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copyfile(template, to)
    return f"sqlite:///{to}"


if __name__ == "__main__":
    guard(Path(sys.argv[1]), Path(sys.argv[2]))
