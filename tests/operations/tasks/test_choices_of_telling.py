"""Each choice of how to be told keeps its promise: a week in one letter, duties alone, and quiet about what is done."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.permissions import Role
from riskreg.domain.upward import Answer
from riskreg.exchange.worker import SUBJECTS
from riskreg.people.operations import grant_role
from riskreg.requests.operations import answer_request
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.notice_operations import Office, write_next_letter
from riskreg.tasks.notice_queries import unread_notices
from tests.builders import approved, asked, move, submitted

_MAIL = OutgoingMail.__table__
OFFICE = Office("https://risks.example.org", "Test Organization", SUBJECTS)


def ring(house) -> None:
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def letters(house, who: str) -> list[str]:
    while write_next_letter(house.machine, OFFICE):
        pass
    with house.engine.connect() as connection:
        theirs = sa.select(_MAIL.c.body).where(_MAIL.c.recipient == f"{who}@example.org").order_by(_MAIL.c.id)
        return list(connection.execute(theirs).scalars())


def wants(house, who: str, telling: str, zone: str = "UTC") -> None:
    with open_work(house.machine) as work:
        words = {"told": telling, "id": house.people[who]}
        work.session.execute(sa.text("UPDATE person SET told = :told WHERE id = :id"), words)
        work.session.execute(sa.text("UPDATE entity SET time_zone = :zone"), {"zone": zone})


def answered(house) -> str:
    request = asked(house, approved(house))
    answer_request(house.desk("secretariat"), request, 1, Answer.DECLINE, "There are no means this year.")
    return request


def test_a_week_is_one_letter_on_monday_and_nothing_of_it_is_lost(house):
    wants(house, "head", "weekly")
    with freeze_time("2026-11-16 06:30") as clock:  # a Monday
        references = []
        for moment in ("2026-11-16 07:05", "2026-11-18 12:00", "2026-11-22 23:00"):
            clock.move_to(moment)
            references.append(submitted(house, title=f"Logged on {moment}"))
            ring(house)
            assert letters(house, "head") == []
        clock.move_to("2026-11-23 11:00")  # the timetable looks late in the morning
        (letter,) = letters(house, "head")
        assert [reference in letter for reference in references] == [True] * 3
        clock.move_to("2026-11-24 11:00")
        assert len(letters(house, "head")) == 1


def test_a_week_in_which_clocks_go_back_loses_nothing(house):
    wants(house, "head", "weekly", "Europe/Zurich")
    with freeze_time("2026-10-19 05:01") as clock:  # 7:01 on a Monday in Zurich, one minute after the letter
        reference = submitted(house)
        ring(house)
        clock.move_to("2026-10-26 06:30")  # 7:30 on the Monday after the clocks went back
        (letter,) = letters(house, "head")
    assert reference in letter


@pytest.mark.parametrize(("telling", "mails"), [("at once", 1), ("duties only", 0)])
def test_what_asks_for_nothing_is_mailed_to_whoever_wants_it_alone(house, telling, mails):
    wants(house, "focal", telling)
    request = answered(house)
    assert len([letter for letter in letters(house, "focal") if request in letter]) == mails
    with open_reading(house.desk("focal")) as work:
        assert [line.subject for line in unread_notices(work)] == [request], "their own page tells it anyhow"


def test_what_asks_for_nothing_does_not_come_later_when_the_choice_changes(house):
    wants(house, "focal", "duties only")
    answered(house)
    assert letters(house, "focal") == []
    wants(house, "focal", "at once")
    assert letters(house, "focal") == []


@pytest.mark.parametrize("telling", ["at once", "daily", "weekly", "duties only"])
def test_a_duty_is_mailed_under_each_choice(house, telling):
    wants(house, "head", telling)
    with freeze_time("2026-11-18 10:00") as clock:
        submitted(house)
        ring(house)
        letters(house, "head")
        clock.move_to("2026-11-23 08:00")
        assert len(letters(house, "head")) == 1


@pytest.mark.parametrize("telling", ["at once", "daily", "weekly"])
def test_of_two_who_could_do_it_the_other_is_left_in_peace_once_it_is_done(house, telling):
    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["CO-COL"])
    wants(house, "senior", telling)
    with freeze_time("2026-11-18 10:00") as clock:
        reference = submitted(house)
        ring(house)
        move(house, reference, "approve", "head")
        clock.move_to("2026-11-23 08:00")
        assert letters(house, "senior") == []
        with open_reading(house.desk("senior")) as work:
            assert unread_notices(work) == ()
