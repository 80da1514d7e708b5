"""One row that cannot be done is put off and shown; the others do not wait for it."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.exchange.worker import SUBJECTS, work_through
from riskreg.settings import read_settings
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.put_off import PutOff
from riskreg.store.work import open_reading, open_work
from riskreg.tasks import alarm_operations
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.failing_queries import failing_page
from riskreg.tasks.notice_operations import Office, write_next_letter
from riskreg.tasks.putting_off import AGAIN_AFTER
from tests.builders import move, submitted

_NOTICE, _PUT_OFF = Notice.__table__, PutOff.__table__
OFFICE = Office("https://risks.example.org", "Test Organization", SUBJECTS)
MONDAY = "2026-11-16 10:00"


def set_zone(house, zone: str, code: str = "CO-COL") -> None:
    """Behind the back of every operation, as an archive of another machine brings it."""
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE entity SET time_zone = :zone WHERE code = :code"), {"zone": zone, "code": code})


def ring(house) -> list[str]:
    given = []
    while became := give_next_alarm(house.machine, SUBJECTS):
        given.append(became)
    return given


def told(house) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(_NOTICE.c.subject).order_by(_NOTICE.c.id)).scalars())


def chores(house):
    with open_reading(house.desk("admin")) as work:
        return failing_page(work).chores


def test_an_alarm_that_cannot_be_given_does_not_stop_the_others(house, caplog):
    bad = submitted(house)
    good = submitted(house, "other_focal", "CO-TUN")
    set_zone(house, "Mars/Olympus_Mons")
    with caplog.at_level(logging.ERROR, logger="riskreg.worker"):
        assert sorted(ring(house)) == ["given", "put off"]
    assert told(house) == [good]
    assert "was put off" in caplog.text
    (line,) = chores(house)
    assert (line.kind, line.attempts, line.code) == ("alarm", 1, "CO-COL")
    assert "Mars/Olympus_Mons" in line.why
    assert bad not in str(line), "an administrator sees no risk"


def test_an_alarm_is_tried_again_later_each_time_and_forgotten_once_it_was_given(house, events):
    with freeze_time(MONDAY) as clock:
        reference = submitted(house)
        set_zone(house, "Mars/Olympus_Mons")
        events()
        for pause in (*AGAIN_AFTER, AGAIN_AFTER[-1]):
            assert ring(house) == ["put off"]
            clock.tick(pause - timedelta(seconds=1))
            assert ring(house) == []
            clock.tick(timedelta(seconds=1))
        assert chores(house)[0].attempts == len(AGAIN_AFTER) + 1
        set_zone(house, "America/Bogota")
        assert ring(house) == ["given"]
    assert (told(house), chores(house)) == ([reference], ())
    assert [event.kind for event in events()] == ["worker.alarm_put_off"], "the trail tells once that it failed"


def test_what_fails_leaves_nothing_half_done(house, monkeypatch):
    """The notice is undone with the alarm, and told once when it works."""
    reference = submitted(house)

    def break_after(*_args, **_kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        real = alarm_operations._give
        broken.setattr(alarm_operations, "_give", lambda *args: (real(*args), break_after()))
        assert ring(house) == ["put off"]
    assert told(house) == []
    with freeze_time(chores(house)[0].next_try):
        assert ring(house) == ["given"]
    assert told(house) == [reference]


def test_a_task_done_meanwhile_fails_no_longer(house):
    reference = submitted(house)
    set_zone(house, "Mars/Olympus_Mons")
    ring(house)
    set_zone(house, "UTC")
    assert len(chores(house)) == 1
    move(house, reference, "approve", "head")
    assert chores(house) == ()


def test_a_letter_that_cannot_be_written_does_not_stop_the_others(house):
    submitted(house)
    good = submitted(house, "other_focal", "CO-TUN")
    ring(house)
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE person SET told = 'daily' WHERE id = :id"), {"id": house.people["head"]})
    set_zone(house, "Mars/Olympus_Mons")
    written = 0
    while write_next_letter(house.machine, OFFICE):
        written += 1
    assert written == 1
    with house.engine.connect() as connection:
        assert good in connection.execute(sa.text("SELECT body FROM outgoing_mail")).scalar_one()
    (line,) = chores(house)
    assert (line.kind, line.what) == ("letter", "Head")


def test_a_statement_that_fails_is_not_told_with_its_values(house, monkeypatch):
    submitted(house, title="A source of the office is exposed")

    def read_wrong(work, *_args):
        work.session.execute(sa.text("SELECT no_such_column FROM risk WHERE title = :t"), {"t": "A source of the office"})

    with monkeypatch.context() as broken:
        broken.setattr(alarm_operations, "_give", read_wrong)
        assert ring(house) == ["put off"]
    (line,) = chores(house)
    assert "source" not in line.why
    assert "database" in line.why
    assert ring(house) == []


@pytest.mark.parametrize("part", ["ask_for_risen", "deliver_mail"])
def test_a_part_of_the_work_that_breaks_does_not_keep_the_others_from_theirs(house, monkeypatch, tmp_path, part):
    submitted(house)
    shown = read_settings({}, data_dir=tmp_path, demonstration=True)

    def broken(*_args):
        raise RuntimeError("the roof leaks")

    monkeypatch.setattr(f"riskreg.exchange.worker.{part}", broken)
    with pytest.raises(RuntimeError, match="roof"):
        work_through(house.engine, shown)
    assert len(told(house)) == 1
    with house.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM outgoing_mail")).scalar_one() == 1
