"""The worker is killed at any point and run again, and two run at once: each mail leaves once, or twice as the same.

Twice only where the mail server had it and the worker died before it could write that down.
"""

from __future__ import annotations

import email
import random
import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.store.engine import open_engine
from riskreg.store.ledger import verify
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.notice import Notice
from riskreg.tasks.mail_operations import DueMail
from riskreg.tasks.smtp import as_message
from tests import builders
from tests.databases import PostgresServer
from tests.mailbox import Mailbox
from tests.operations.engine.one_worker import KILLED, end_of, start_worker

_MAIL, _NOTICE = OutgoingMail.__table__, Notice.__table__
COMMANDS = ("EHLO", "MAIL", "RCPT", "DATA", "QUIT")
_WAITS = re.compile(r"^(R-\d+) waits for you", re.MULTILINE)


def write(engine: sa.Engine, number: int, name: str = "person") -> list[str]:
    """So many mails that are due; answers their recipients."""
    recipients = [f"{name}{n}@example.org" for n in range(number)]
    rows = [
        {"key": f"test:{each}", "recipient": each, "subject": "Look", "body": "Look.", "created_at": clock.now(), "next_try_at": clock.now()}
        for each in recipients
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(_MAIL), rows)
    return recipients


def let_the_pause_pass(engine: sa.Engine) -> None:
    """What a dead worker had taken may be tried again."""
    with engine.begin() as connection:
        connection.execute(sa.update(_MAIL).where(_MAIL.c.sent_at.is_(None)).values(next_try_at=clock.now()))


def mails(engine: sa.Engine) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(_MAIL).order_by(_MAIL.c.id)))


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(3000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def test_a_worker_killed_at_each_step_of_the_conversation_sends_again_only_what_the_server_may_have(
    sqlite_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    """In each run the worker dies at another command of its first mail; the mails it had not begun follow in the next."""
    engine = open_engine(sqlite_url)
    recipients = write(engine, len(COMMANDS) + 1)
    for deadly in COMMANDS:
        worker = start_worker(sqlite_url, mailbox.url, tmp_path)

        def kill(command: str, deadly: str = deadly, worker: ForkServerProcess = worker) -> None:
            if command == deadly:
                worker.kill()

        mailbox.on_command = kill
        assert end_of(worker) == KILLED
    mailbox.on_command = lambda _command: None
    let_the_pause_pass(engine)
    assert end_of(start_worker(sqlite_url, mailbox.url, tmp_path)) == 0
    again = {"DATA", "QUIT"}
    got = mailbox.by_recipient()
    assert [len(got[each]) for each in recipients] == [*(2 if command in again else 1 for command in COMMANDS), 1]
    assert all(len(set(numbers)) == 1 for numbers in got.values())
    assert all(mail.sent_at is not None for mail in mails(engine))
    with engine.connect() as connection:
        assert verify(connection).broken_row is None
    engine.dispose()


@pytest.fixture
def house_in_postgres(postgres: PostgresServer, postgres_house: tuple[str, builders.House]) -> Iterator[builders.House]:
    """A small organization in a PostgreSQL database of its own."""
    url = postgres.create(postgres_house[0])
    engine = open_engine(url)
    yield postgres_house[1].at(engine)
    engine.dispose()
    postgres.drop(url)


def told(house: builders.House) -> int:
    with house.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(_NOTICE)).scalar_one())


@pytest.mark.postgres
def test_two_workers_at_once_of_which_one_is_killed_each_time_tell_everything_once(
    house_in_postgres: builders.House, mailbox: Mailbox, tmp_path: Path
) -> None:
    """One dies when the first alarm was given, another in the middle of the mail; then two end the work."""
    house, chance = house_in_postgres, random.Random(7)
    references = [builders.submitted(house, title=f"Risk number {n}") for n in range(3)]
    recipients = write(house.engine, 16)
    url = house.engine.url.render_as_string(hide_password=False)

    def two() -> list[ForkServerProcess]:
        return [start_worker(url, mailbox.url, tmp_path) for _ in range(2)]

    one, other = two()
    wait_for(lambda: told(house) > 0)
    one.kill()
    assert {end_of(one), end_of(other)} <= {0, KILLED}

    let_the_pause_pass(house.engine)
    sent_again = write(house.engine, 16, "again")
    workers, deadly = two(), chance.randrange(10, 40)
    commands = count(1)
    mailbox.on_command = lambda _command: workers[0].kill() if next(commands) == deadly else None
    assert {end_of(worker) for worker in workers} <= {0, KILLED}

    let_the_pause_pass(house.engine)
    workers = two()
    assert [end_of(worker) for worker in workers] == [0, 0]
    hold_against(house, mailbox, [*recipients, *sent_again], references)


def hold_against(house: builders.House, mailbox: Mailbox, recipients: list[str], references: list[str]) -> None:
    """Everything left; once, or twice as the same mail where the one who sent it died; no risk stands in two letters."""
    got = mailbox.by_recipient()
    assert set(recipients) <= set(got)
    for mail in mails(house.engine):
        assert mail.sent_at is not None
        numbers = [number for number in got[mail.recipient] if number == message_id(mail.key)]
        assert 1 <= len(numbers) <= mail.attempts, mail.key
    assert sum(mail.attempts - 1 for mail in mails(house.engine)) <= 2, "more was begun again than workers died"
    letters = {message["Message-ID"]: message for message in mailbox.messages if message["To"] == "head@example.org"}
    lines = [text_of(letter) for letter in letters.values()]
    assert sorted(reference for text in lines for reference in _WAITS.findall(text)) == sorted(references)
    with house.engine.connect() as connection:
        assert verify(connection).broken_row is None


def message_id(key: str) -> str:
    mail = DueMail(id=0, key=key, recipient="a@example.org", subject="", body="", attempts=1)
    return str(as_message(mail, "riskreg@example.org")["Message-ID"])


def text_of(letter: email.message.Message) -> str:
    plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return plain.get_payload(decode=True).decode().replace("\r\n", "\n")
