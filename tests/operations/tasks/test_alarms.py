"""What waits is said once, reminded of, passed upwards when its day has gone, and quiet when somebody has done it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.errors import NotAllowed
from riskreg.exchange.worker import SUBJECTS, work_through
from riskreg.people.operations import disable_person
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, place_risk
from riskreg.settings import read_settings
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.notice import Notice
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.notice_operations import Office, put_notices_away, write_next_letter
from riskreg.tasks.notice_queries import unread_notices
from riskreg.tasks.operations import adopt_for_all
from tests.builders import ready_to_submit, submitted, version_of

_NOTICE, _MAIL = Notice.__table__, OutgoingMail.__table__
MONDAY = "2026-11-16 10:00"
OFFICE = Office("https://risks.example.org", "Test Organization", SUBJECTS)


def ring(house) -> int:
    """Give every alarm that is due; answers how many."""
    given = 0
    while give_next_alarm(house.machine, SUBJECTS):
        given += 1
    return given


def told(house) -> list[tuple[str, str]]:
    """(who, kind) of every notice, in order."""
    names = {person: name for name, person in house.people.items()}
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).order_by(_NOTICE.c.id)).all()
    return [(names[row.person_id], row.kind) for row in rows]


def letters(house) -> list[sa.Row]:
    while write_next_letter(house.machine, OFFICE):
        pass
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(_MAIL).order_by(_MAIL.c.id)))


def wants(house, who: str, telling: str) -> None:
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE person SET told = :told WHERE id = :id"), {"told": telling, "id": house.people[who]})


def test_the_beginning_is_told_once_to_whom_it_waits_for(house):
    submitted(house)
    assert (ring(house), ring(house)) == (1, 0)
    assert told(house) == [("head", "begun")]


def test_the_story_of_a_task_nobody_does(house, events):
    with freeze_time(MONDAY) as clock:
        submitted(house)
        events()
        for day in ("2026-11-16 10:05", "2026-11-26 23:59", "2026-11-27 08:30", "2026-11-30 23:59", "2026-12-01 00:01", "2026-12-07 08:01", "2027-03-01"):
            clock.move_to(day)
            ring(house)
    # Due on Monday 30 November; three days before is a Friday; seven days after is a Monday.
    assert told(house) == [("head", "begun"), ("head", "before"), ("head", "due"), ("secretariat", "escalated"), ("head", "after")]
    assert [event.kind for event in events()] == ["task.reminded", "task.reminded", "task.escalated", "task.reminded"]


def test_after_a_long_silence_only_the_last_is_told_but_the_deadline_has_passed(house):
    with freeze_time(MONDAY) as clock:
        submitted(house)
        clock.move_to("2027-02-01")
        assert ring(house) == 1
    assert told(house) == [("head", "after"), ("secretariat", "escalated")]


def test_what_was_done_is_never_reminded_of(house):
    with freeze_time(MONDAY) as clock:
        reference = submitted(house)
        advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
        clock.move_to("2027-02-01")
        assert ring(house) == 1, "that its action begins"
    assert told(house) == [("mitigator", "begun")]


def test_only_the_server_gives_alarms_and_writes_letters(house):
    with pytest.raises(NotAllowed):
        give_next_alarm(house.desk("secretariat"), SUBJECTS)
    with pytest.raises(NotAllowed):
        write_next_letter(house.desk("admin"), OFFICE)


def test_a_strictly_confidential_risk_is_told_to_named_people_only(house):
    reference = ready_to_submit(house)
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    ring(house)
    assert told(house) == [("admin", "unseen")], "what it is, is told to nobody"
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "withdraw")
    place_risk(house.desk("focal"), reference, version_of(house, reference), replace(placing, reader_ids=frozenset({house.people["head"]})))
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    ring(house)
    assert told(house)[1:] == [("head", "begun")]


def test_killed_half_way_an_alarm_is_given_all_the_same_and_once(house, monkeypatch):
    submitted(house)

    def die(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("riskreg.store.ledger.append", die)
        with pytest.raises(KeyboardInterrupt):
            give_next_alarm(house.machine, SUBJECTS)
    assert told(house) == []
    assert (ring(house), ring(house)) == (1, 0)
    assert told(house) == [("head", "begun")]


def test_many_workers_at_once_tell_each_thing_once(house):
    references = [submitted(house, title=f"Risk number {n}") for n in range(6)]
    start = threading.Barrier(4)

    def work(_number):
        start.wait()
        ring(house)
        while write_next_letter(house.machine, OFFICE):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert told(house) == [("head", "begun")] * len(references)
    mailed = "\n".join(letter.body for letter in letters(house))
    assert [mailed.count(f"{reference} waits for you") for reference in references] == [1] * len(references)


def test_a_letter_has_links_and_never_what_a_risk_says(house):
    reference = submitted(house, title="Denial of access by the ministry")
    ring(house)
    (letter,) = letters(house)
    assert (letter.recipient, letter.subject) == ("head@example.org", f"{reference} in the Risk Register")
    for body in (letter.body, letter.html):
        assert f"https://risks.example.org/risks/{reference}" in body
        assert "https://risks.example.org/account" in body
        assert "ministry" not in body
    assert "waits for you: Approve the risk or return it with a reason" in letter.body


def test_several_things_are_one_letter(house):
    for number in range(3):
        submitted(house, title=f"Risk number {number}")
    ring(house)
    (letter,) = letters(house)
    assert letter.subject == "3 things in the Risk Register"
    assert letters(house) == [letter], "written once"


def test_it_is_quiet_when_somebody_has_done_it_before_the_letter_was_written(house):
    reference = submitted(house)
    ring(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
    assert letters(house) == []


def test_nobody_writes_to_a_closed_account(house):
    submitted(house)
    ring(house)
    disable_person(house.desk("admin"), house.people["head"])
    assert letters(house) == []


def test_a_daily_letter_waits_for_the_morning_and_a_weekly_one_for_monday(house):
    with freeze_time("2026-11-18 10:00") as clock:  # a Wednesday
        submitted(house)
        ring(house)
        wants(house, "head", "daily")
        assert letters(house) == []
        wants(house, "head", "weekly")
        clock.move_to("2026-11-19 07:01")
        assert letters(house) == []
        wants(house, "head", "daily")
        assert len(letters(house)) == 1

        submitted(house, title="Another risk")
        ring(house)
        wants(house, "head", "weekly")
        clock.move_to("2026-11-23 06:59")
        assert len(letters(house)) == 1
        clock.move_to("2026-11-23 07:00")
        assert len(letters(house)) == 2


def test_who_wants_duties_only_is_still_told_of_duties(house):
    wants(house, "head", "duties only")
    submitted(house)
    ring(house)
    assert len(letters(house)) == 1


def test_what_could_not_be_mailed_for_a_week_is_no_news(house):
    with freeze_time(MONDAY) as clock:
        submitted(house)
        ring(house)
        clock.move_to("2026-11-24 10:00")
        assert letters(house) == []


def test_what_was_read_is_put_away_and_what_came_since_stays(house, events):
    submitted(house)
    ring(house)
    with open_reading(house.desk("head")) as work:
        (line,) = unread_notices(work)
    submitted(house, title="Another risk")
    ring(house)
    events()
    put_notices_away(house.desk("head"), line.id)
    put_notices_away(house.desk("head"), line.id)
    put_notices_away(house.desk("focal"), line.id + 1)
    with open_reading(house.desk("head")) as work:
        assert [each.id > line.id for each in unread_notices(work)] == [True]
    assert [event.kind for event in events()] == ["notice.put_away"]


def test_a_move_named_by_a_deadline_is_made_and_where_it_is_barred_people_are_told(house, events):
    from riskreg.paths import SEED

    shipped = (SEED / "lifecycles" / "risk.toml").read_text()
    escalating = 'on_passing = "escalate"\nescalate_to = "secretariat"'
    for version, move, kinds in ((5, "return_for_changes", ["risk.return_for_changes"]), (6, "approve", ["task.reminded", "task.move_refused"])):
        source = shipped.replace("version = 4", f"version = {version}").replace(escalating, f'on_passing = "{move}"')
        adopt_for_all(house.machine, source, list(SUBJECTS.values()))
        with freeze_time(MONDAY) as clock:
            submitted(house, title=f"Under version {version}")
            ring(house)
            events()
            clock.move_to("2026-12-01 01:00")
            ring(house)
        found = [event.kind for event in events()]
        assert [kind for kind in found if kind in kinds] == kinds, found
    assert ("head", "stuck") in told(house)


def test_the_worker_does_everything_that_is_due_and_a_demonstration_writes_files(house, tmp_path):
    submitted(house)
    plain = read_settings({"RISKREG_SECRET_KEY": "k" * 20 + "abcdefghijklmnop"}, data_dir=tmp_path)
    done = work_through(house.engine, plain)
    assert (done.alarms, done.letters, done.mails) == (1, 0, 0)
    shown = read_settings({}, data_dir=tmp_path, demonstration=True)
    done = work_through(house.engine, shown)
    assert (done.alarms, done.letters, done.mails) == (0, 1, 1)
    (mail,) = (tmp_path / "mail").iterdir()
    assert "waits for you" in mail.read_text()
    assert "multipart/alternative" in mail.read_text()
    assert work_through(house.engine, shown).mails == 0
