"""Mail leaves once, is tried again after a pause, and is given up after a good day."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Actor, machine
from riskreg.store.tables.event import Event
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.work import Desk
from riskreg.tasks.delivery import deliver_mail
from riskreg.tasks.mail_operations import PAUSES, claim_mail
from riskreg.tasks.smtp import PATIENCE, Smtp
from tests.mailbox import free_port

_MAIL = OutgoingMail.__table__


@pytest.fixture
def worker(engine):
    return Desk(engine, machine("Worker"))


def write(worker, **words):
    row = {
        "key": "link:1", "recipient": "zoe@example.org", "subject": "Your account – привет", "body": "Open https://risks.example.org/x\n",
        "created_at": clock.now(), "next_try_at": clock.now(), "attempts": 0, "last_error": "",
    } | words
    with worker.engine.begin() as connection:
        return connection.execute(sa.insert(_MAIL).values(**row).returning(_MAIL.c.id)).scalar_one()


def kept(worker, mail_id):
    with worker.engine.connect() as connection:
        return connection.execute(sa.select(_MAIL).where(_MAIL.c.id == mail_id)).one()


def kinds(worker):
    with worker.engine.connect() as connection:
        return list(connection.execute(sa.select(Event.__table__.c.kind).order_by(Event.__table__.c.seq)).scalars())


def refuse(_mail):
    raise smtplib.SMTPRecipientsRefused({"zoe@example.org": (550, b"no such\r\nmailbox")})


def test_a_mail_reaches_the_server_once_and_its_text_is_forgotten(worker, mailbox):
    mail_id = write(worker)
    assert deliver_mail(worker, Smtp.at(mailbox.url).send) == 1
    assert deliver_mail(worker, Smtp.at(mailbox.url).send) == 0
    [message] = mailbox.messages
    assert (message["To"], message["From"]) == ("zoe@example.org", "riskreg@example.org")
    assert "https://risks.example.org/x" in message.get_payload(decode=True).decode()
    row = kept(worker, mail_id)
    assert row.sent_at is not None
    assert (row.body, row.next_try_at, row.attempts) == ("", None, 1)
    assert kinds(worker) == ["mail.sent"]


def test_a_mail_that_is_refused_waits_longer_each_time_and_is_given_up(worker):
    mail_id, moment = write(worker), clock.now()
    for attempt, pause in enumerate(PAUSES, start=1):
        with clock.at(moment):
            assert deliver_mail(worker, refuse) == 0
            assert deliver_mail(worker, refuse) == 0
        row = kept(worker, mail_id)
        assert row.attempts == attempt
        assert "550" in row.last_error
        assert row.next_try_at == moment + pause
        moment += pause
    with clock.at(moment):
        deliver_mail(worker, refuse)
    row = kept(worker, mail_id)
    assert (row.next_try_at, row.sent_at, row.body) == (None, None, "")
    assert moment - clock.now() > timedelta(hours=24)
    assert kinds(worker) == ["mail.given_up"]


def test_a_mail_that_cannot_leave_does_not_stop_the_next(worker):
    write(worker, key="a", recipient="bad@example.org")
    write(worker, key="b", recipient="good@example.org")
    sent = []

    def send(mail):
        if mail.recipient.startswith("bad"):
            refuse(mail)
        sent.append(mail.recipient)

    assert deliver_mail(worker, send) == 1
    assert sent == ["good@example.org"]


def test_a_mail_in_which_something_unforeseen_is_wrong_does_not_stop_the_next(worker):
    write(worker, key="a", recipient="odd@example.org")
    write(worker, key="b", recipient="good@example.org")
    sent = []

    def send(mail):
        sent.append({"good@example.org": mail.recipient}[mail.recipient])

    assert deliver_mail(worker, send) == 1
    assert sent == ["good@example.org"]


def test_a_worker_that_dies_while_sending_leaves_the_mail_to_a_later_try(worker):
    mail_id = write(worker)

    def die(_mail):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_mail(worker, die)
    assert claim_mail(worker) is None
    with clock.at(clock.now() + PAUSES[0]):
        assert claim_mail(worker).id == mail_id


def test_a_mail_stays_taken_for_as_long_as_a_slow_server_may_take(worker, mailbox, monkeypatch):
    answers, of_encryption_and_password = [], 8
    get_reply = smtplib.SMTP.getreply
    monkeypatch.setattr(smtplib.SMTP, "getreply", lambda self: answers.append(self) or get_reply(self))
    write(worker)
    assert deliver_mail(worker, Smtp.at(mailbox.url).send) == 1
    assert len(answers) >= 6
    assert (len(answers) + of_encryption_and_password) * PATIENCE <= PAUSES[0].total_seconds()


def test_four_workers_send_each_mail_once(worker):
    for number in range(20):
        write(worker, key=f"k{number}", recipient=f"{number}@example.org")
    sent, lock = [], threading.Lock()

    def send(mail):
        with lock:
            sent.append(mail.recipient)

    threads = [threading.Thread(target=deliver_mail, args=(worker, send)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(f"{number}@example.org" for number in range(20))


@pytest.mark.parametrize(
    "words",
    [
        {"recipient": "zoe@example.org\r\nBcc: all@example.org"},
        {"subject": "Hello\nBcc: all@example.org"},
        {"recipient": "zoe@example.org, all@example.org"},
        {"recipient": "not an address"},
        {"subject": "a\rb"},
    ],
)
def test_no_word_becomes_a_header(worker, mailbox, words):
    mail_id = write(worker, **words)
    assert deliver_mail(worker, Smtp.at(mailbox.url).send) == 0
    assert mailbox.messages == []
    assert kept(worker, mail_id).last_error != ""


def test_hostile_text_arrives_as_text(worker, mailbox):
    write(worker, subject="<script>alert(1)</script> \u202e 😀" + "x" * 170, body="=1+1\n.\nQUIT\n<script>\n" + "y" * 5000)
    assert deliver_mail(worker, Smtp.at(mailbox.url).send) == 1
    assert len(mailbox.messages) == 1


def test_no_server_is_an_error_that_is_kept(worker):
    mail_id = write(worker)
    assert deliver_mail(worker, Smtp.at(f"smtp://127.0.0.1:{free_port()}").send) == 0
    assert "ConnectionRefusedError" in kept(worker, mail_id).last_error


def test_a_mail_that_is_not_due_stays(worker):
    write(worker, next_try_at=clock.now() + timedelta(minutes=1))
    assert claim_mail(worker) is None


def test_only_the_server_sends(worker):
    write(worker)
    with pytest.raises(NotAllowed):
        claim_mail(Desk(worker.engine, Actor(person_id=1, name="Somebody")))
