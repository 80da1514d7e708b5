"""Due dates come into one's own calendar by a secret address, which can be renewed and switched off."""

from __future__ import annotations

import re

import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.people.operations import disable_person
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.feed import CalendarFeed
from tests.builders import approved, asked, move, ready_to_submit, submitted, version_of
from tests.strict_icalendar import read_calendar, unescaped

ADDRESS = re.compile(r'value="https?://[^/"]+(/calendar/[^"]+\.ics)"')
MONDAY = "2026-11-16 10:00"


def made(client) -> str:
    answer = client.post("/account/calendar/address")
    found = ADDRESS.search(answer.text)
    assert found, "the address is shown"
    return found.group(1)


def read(anonymous, address: str):
    answer = anonymous.http.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return read_calendar(answer.get_data(as_text=True)).events


def said(events) -> list[str]:
    return [unescaped(event["SUMMARY"][1]) for event in events]


def test_open_tasks_come_without_signing_in_and_without_what_a_risk_says(house, client_of, anonymous):
    with freeze_time(MONDAY):
        reference = submitted(house, title="Denial of access by the ministry")
        (event,) = read(anonymous, made(client_of("head")))
    assert unescaped(event["SUMMARY"][1]) == f"{reference}: Approve the risk or return it with a reason"
    assert event["DTSTART"][1] == "20261130"
    assert event["URL"][1].endswith(f"/risks/{reference}")
    assert "ministry" not in str(event)


def test_mitigation_actions_and_requests_come_too(house, client_of, anonymous):
    reference = approved(house)
    assert said(read(anonymous, made(client_of("mitigator")))) == [f"{reference}: mitigation action 1 is due"]
    request = asked(house, reference)
    assert f"{request}: answer the request" in said(read(anonymous, made(client_of("secretariat"))))


def test_a_uid_stays_and_a_calendar_that_did_not_change_is_not_sent_again(house, client_of, anonymous):
    submitted(house)
    address = made(client_of("head"))
    first = anonymous.http.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = anonymous.http.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    one, other = read(anonymous, address), read(anonymous, address)
    submitted(house, title="Another")
    later = read(anonymous, address)
    assert one == other
    assert one[0]["UID"] in [event["UID"] for event in later]
    assert anonymous.http.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_what_was_done_is_gone(house, client_of, anonymous):
    reference = submitted(house)
    address = made(client_of("head"))
    move(house, reference, "approve", "head")
    assert read(anonymous, address) == []


def test_a_new_address_ends_the_one_before_and_off_is_off(house, client_of, anonymous):
    client = client_of("head")
    first = made(client)
    second = made(client)
    assert anonymous.http.get(first).status_code == 404
    assert anonymous.http.get(second).status_code == 200
    assert second not in client.get("/account/calendar").text, "it is shown once"
    assert client.post("/account/calendar/off").status_code == 303
    assert anonymous.http.get(second).status_code == 404
    assert client.post("/account/calendar/off").status_code == 409
    assert "Make an address" in client.get("/account/calendar").text


def test_the_address_itself_is_not_kept(house, client_of):
    token = made(client_of("head")).removeprefix("/calendar/").removesuffix(".ics")
    with house.engine.connect() as connection:
        row = connection.execute(sa.select(CalendarFeed.__table__)).one()
        dump = str(connection.execute(sa.text("SELECT body FROM event")).all())
    assert len(token) >= 43
    assert token not in str(row)
    assert token not in dump


def test_a_closed_account_has_no_calendar(house, client_of, anonymous):
    address = made(client_of("head"))
    disable_person(house.desk("admin"), house.people["head"])
    assert anonymous.http.get(address).status_code == 404


def test_an_address_nobody_has_answers_nothing(anonymous):
    for token in ("x", "A" * 43, "A" * 5000):
        assert anonymous.http.get(f"/calendar/{token}.ics").status_code == 404


def test_a_sealed_task_is_in_the_calendar_of_who_may_know_alone(house, client_of, anonymous):
    reference = ready_to_submit(house, title="A source is exposed")
    named = {"owner_id": house.people["owner"], "focal_point_id": house.people["focal"]}
    sealed = Placing(**named, classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), sealed)
    move(house, reference, "submit", "focal")
    address = made(client_of("head"))
    assert read(anonymous, address) == []
    move(house, reference, "withdraw", "focal")
    readable = Placing(**named, classification=Classification.STRICTLY_CONFIDENTIAL, reader_ids=frozenset({house.people["head"]}))
    place_risk(house.desk("focal"), reference, version_of(house, reference), readable)
    move(house, reference, "submit", "focal")
    (event,) = read(anonymous, address)
    assert reference in event["SUMMARY"][1]
    assert "source" not in str(event)


def test_each_step_leaves_its_event(house, client_of):
    client = client_of("head")
    made(client), made(client)
    client.post("/account/calendar/off")
    with house.engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind FROM event WHERE kind LIKE 'person.feed%' ORDER BY seq")).scalars().all()
    assert kinds == ["person.feed_made", "person.feed_renewed", "person.feed_ended"]
