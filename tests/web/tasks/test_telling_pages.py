"""Choosing how one is told, reading a demonstration's mail, taking tasks, putting away what one was told."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from riskreg.exchange.worker import SUBJECTS, work_through
from riskreg.tasks.alarm_operations import give_next_alarm
from tests.builders import submitted
from tests.web.page_client import PageClient

TOLD = "/account/told"


def told(house, who):
    with house.engine.connect() as connection:
        return connection.execute(sa.text("SELECT told FROM person WHERE id = :id"), {"id": house.people[who]}).scalar_one()


def events(house, kind):
    with house.engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM event WHERE kind = :kind"), {"kind": kind}).scalar_one()


def test_a_choice_is_kept_and_shown_again(client_of, house):
    browser = client_of("head")
    assert 'value="at once" checked' in browser.get(TOLD).text
    for _twice in range(2):
        answer = browser.post(TOLD, {"telling": "weekly"})
        assert (answer.status_code, answer.location) == (303, "/account")
    assert (told(house, "head"), events(house, "person.telling_chosen")) == ("weekly", 1)
    assert 'value="weekly" checked' in browser.get(TOLD).text


def test_a_choice_there_is_not_is_refused(client_of, house):
    answer = client_of("head").post(TOLD, {"telling": "never"})
    assert answer.status_code == 422
    assert "Choose one of the answers on this page." in answer.text
    assert told(house, "head") == "at once"


def test_only_a_demonstration_shows_mail(client_of):
    assert "Mail goes to head@example.org. Only a demonstration shows it here." in client_of("head").get("/mail").text


def test_a_demonstration_shows_everybody_their_own_mail(app, house, client_of, tmp_path):
    kept = app.extensions["riskreg.settings"]
    app.extensions["riskreg.settings"] = shown = replace(kept, demonstration=True, data_dir=tmp_path)
    assert "No mail would have gone to head@example.org yet." in client_of("head").get("/mail").text
    reference = submitted(house)
    work_through(house.engine, shown)
    page = client_of("head").get("/mail").text
    assert "One mail would have gone to head@example.org." in page
    assert f"{reference} waits for you: Approve the risk or return it with a reason" in page
    assert reference not in client_of("other_head").get("/mail").text


def test_taking_a_task_and_giving_it_back_from_my_work(house, client_of):
    reference = submitted(house)
    browser = client_of("head")
    with house.engine.connect() as connection:
        task = connection.execute(sa.text("SELECT id FROM task WHERE closed_at IS NULL")).scalar_one()
    page = browser.get("/work").text
    assert f"/tasks/{task}/claim" in page
    assert browser.post(f"/tasks/{task}/claim").location == "/work"
    page = browser.get("/work").text
    assert f"You have taken {reference}." in page
    assert "you have taken it" in page
    assert browser.post(f"/tasks/{task}/release").location == "/work"
    assert f"/tasks/{task}/claim" in browser.get("/work").text
    assert client_of("focal").post(f"/tasks/{task}/claim").status_code == 404


def test_who_sent_a_risk_sees_with_whom_it_is(house, client_of):
    submitted(house)
    page = client_of("focal").get("/work").text
    assert "You wait for others" in page
    assert "with Head of entity since" in page


def test_what_was_told_is_put_away(house, client_of):
    from freezegun import freeze_time

    with freeze_time("2026-11-16 10:00") as clock:
        reference = submitted(house)
        clock.move_to("2026-12-20 10:00")
        while give_next_alarm(house.machine, SUBJECTS):
            pass
        browser = client_of("secretariat")
        page = browser.get("/work").text
        assert "Told lately" in page
        assert f"{reference}</a> nobody has done it in time" in page
        assert browser.post("/notices/put-away", {"last": "x"}).status_code == 303
        assert "Told lately" in browser.get("/work").text
        assert browser.post("/notices/put-away", {"last": "999999"}).status_code == 303
        assert "Told lately" not in browser.get("/work").text


def test_nobody_reads_mail_without_signing_in(app):
    assert PageClient(app).get("/mail").status_code in (302, 303)
