"""What fails is shown to administrators: to whom, since when, how often, why; never what a mail says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.work import open_work
from riskreg.tasks.delivery import deliver_mail
from riskreg.tasks.mail_operations import PAUSES
from riskreg.tasks.smtp import Smtp

_MAIL = OutgoingMail.__table__


def write(house, key: str = "notices:1:1", to: str = "zoe@example.org") -> int:
    with open_work(house.machine) as work:
        row = OutgoingMail(key=key, recipient=to, subject="R-0001 waits", body="Secret words", created_at=work.now, next_try_at=work.now)
        work.session.add(row)
        work.session.flush()
        return int(row.id)


def mail(house, mail_id: int):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(_MAIL).where(_MAIL.c.id == mail_id)).one()


def refused(house, mailbox, **words) -> int:
    mailbox.refuses["zoe@example.org"] = "550 no such mailbox"
    mail_id = write(house, **words)
    assert deliver_mail(house.machine, Smtp.at(mailbox.url).send) == 0
    return mail_id


def test_a_refused_mail_is_shown_with_the_server_s_answer_and_never_its_text(house, client_of, mailbox):
    assert "Something fails" not in client_of("admin").get("/work").text
    refused(house, mailbox)
    work = client_of("admin").get("/work").text
    assert "One mail could not be delivered yet and is tried again." in work
    page = client_of("admin").get("/failing").text
    for words in ("zoe@example.org", "550", "no such mailbox", "once", "Try again now", "Give up"):
        assert words in page
    assert "Secret words" not in page
    assert "R-0001" not in page


def test_try_again_now_delivers_when_the_mailbox_is_there_again(house, client_of, mailbox):
    mail_id = refused(house, mailbox)
    assert deliver_mail(house.machine, Smtp.at(mailbox.url).send) == 0
    mailbox.refuses.clear()
    assert client_of("admin").post(f"/failing/mails/{mail_id}/again").status_code == 303
    assert deliver_mail(house.machine, Smtp.at(mailbox.url).send) == 1
    assert "zoe@example.org" not in client_of("admin").get("/failing").text
    assert client_of("admin").post(f"/failing/mails/{mail_id}/again").status_code == 404


def test_a_mail_given_up_after_the_last_try_can_still_be_tried_again(house, client_of, mailbox):
    mail_id, moment = refused(house, mailbox), clock.now()
    for pause in PAUSES:
        moment += pause + timedelta(seconds=1)
        with clock.at(moment):
            deliver_mail(house.machine, Smtp.at(mailbox.url).send)
    assert mail(house, mail_id).next_try_at is None
    page = client_of("admin").get("/failing").text
    assert "none: given up" in page
    assert "One mail was given up." in client_of("admin").get("/work").text
    mailbox.refuses.clear()
    client_of("admin").post(f"/failing/mails/{mail_id}/again")
    assert deliver_mail(house.machine, Smtp.at(mailbox.url).send) == 1


def test_a_mail_whose_link_opens_an_account_keeps_no_text_once_it_was_given_up(house, client_of, mailbox):
    mail_id, moment = refused(house, mailbox, key="link:abc"), clock.now()
    for pause in PAUSES:
        moment += pause + timedelta(seconds=1)
        with clock.at(moment):
            deliver_mail(house.machine, Smtp.at(mailbox.url).send)
    assert mail(house, mail_id).body == ""
    assert "It held a link: send a new one." in client_of("admin").get("/failing").text
    assert client_of("admin").post(f"/failing/mails/{mail_id}/again").status_code == 409


def test_what_was_given_up_is_not_tried_any_more_and_leaves_the_list(house, client_of, mailbox):
    mail_id = refused(house, mailbox)
    client_of("admin").post(f"/failing/mails/{mail_id}/give-up")
    mailbox.refuses.clear()
    with clock.at(clock.now() + timedelta(days=2)):
        assert deliver_mail(house.machine, Smtp.at(mailbox.url).send) == 0
    assert (mail(house, mail_id).body, mail(house, mail_id).given_up_at is not None) == ("", True)
    assert "zoe@example.org" not in client_of("admin").get("/failing").text


def test_a_mail_that_leaves_as_it_should_is_nobody_s_business(house, client_of):
    mail_id = write(house)
    for step in ("again", "give-up"):
        assert client_of("admin").post(f"/failing/mails/{mail_id}/{step}").status_code == 404


def test_an_alarm_that_was_put_off_is_shown_and_tried_again_at_once(house, client_of):
    from tests.builders import submitted
    from tests.operations.tasks.test_nothing_stops import ring, set_zone, told

    reference = submitted(house)
    set_zone(house, "Mars/Olympus_Mons")
    ring(house)
    page = client_of("admin").get("/failing").text
    assert "Alarm of a task" in page
    assert "Mars/Olympus_Mons" in page
    assert reference not in page
    set_zone(house, "UTC")
    assert client_of("admin").post("/failing/again").status_code == 303
    ring(house)
    assert told(house) == [reference]
    assert "Nothing: every mail left" in client_of("admin").get("/failing").text


@pytest.mark.parametrize("who", ["secretariat", "focal", "oversight"])
def test_nobody_else_sees_what_fails(client_of, who):
    assert client_of(who).get("/failing").status_code == 403
