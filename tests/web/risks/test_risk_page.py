"""The page of a risk: open to whom the matrix says, the risk in words, and the seal on what is strictly confidential."""

import re

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Placing, Statement, place_risk, restate_risk
from riskreg.store.tables.event import Event
from tests.builders import approved, log, ready_to_submit, scored, submitted, version_of, with_action, with_control

_EVENT = Event.__table__
EVERYBODY = (
    ("focal", 200, 200),
    ("head", 200, 200),
    ("other_focal", 404, 404),
    ("other_head", 404, 404),
    ("secretariat", 200, 200),
    ("senior", 404, 200),
    ("oversight", 200, 200),
    ("admin", 403, 403),
    ("owner", 200, 200),
    ("mitigator", 200, 200),
)
UNDER = ("", "/history", "/revisions", "/revisions/1", "/compare?from=1&to=2", "/moves/close")


def statements(house, do):
    """How many statements the database was asked while ``do`` ran."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    sa.event.listen(house.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        sa.event.remove(house.engine, "before_cursor_execute", note)
    return len(seen)


def seal(house, reference, readers=("head",), who="focal"):
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
        reader_ids=frozenset(house.people[name] for name in readers),
    )
    place_risk(house.desk(who), reference, version_of(house, reference), placing)


def openings(house, reference):
    wanted = sa.select(_EVENT.c.actor_name).where(_EVENT.c.kind == "risk.opened", _EVENT.c.subject == reference)
    with house.engine.connect() as connection:
        return list(connection.execute(wanted).scalars())


@pytest.mark.parametrize(("who", "draft", "registered"), EVERYBODY)
def test_a_risk_is_open_to_whom_the_matrix_says(house, client_of, who, draft, registered):
    client, drafted, kept = client_of(who), ready_to_submit(house), approved(house)
    assert client.get(f"/risks/{drafted}").status_code == draft
    assert client.get(f"/risks/{kept}").status_code == registered


@pytest.mark.parametrize("path", UNDER[1:])
@pytest.mark.parametrize(("who", "expected"), [("other_focal", 404), ("admin", 403)])
def test_what_lies_under_a_risk_is_no_wider_open_than_the_risk(house, client_of, path, who, expected):
    assert client_of(who).get(f"/risks/{approved(house)}{path}").status_code == expected


def test_the_risk_is_said_as_a_sentence_with_its_levels_in_words(house, client_of):
    page = client_of("focal").get(f"/risks/{approved(house)}").text
    for words in ("Because of", "No host-country agreement", "it may happen that", "The office is refused entry."):
        assert words in page
    for words in ("so that", "Monitoring stops.", "4 Highly likely", "5 Critical", "controls: limited improvement needed"):
        assert words in page
    assert "Demonstration methodology, to be confirmed by your organization." in page
    assert "<dd>In the register" in page


def test_a_late_action_says_by_how_many_days(house, client_of):
    reference = ready_to_submit(house)
    with freeze_time("2026-11-01"):
        from datetime import date

        with_action(house, reference, start=date(2026, 1, 1), due=date(2026, 10, 31), description="Fallback agreed")
    with freeze_time("2026-11-20 10:00"):
        page = client_of("focal").get(f"/risks/{reference}").text
    assert "20 days late" in page


def test_edits_are_offered_to_who_may_edit_and_to_nobody_else(house, client_of):
    reference = approved(house)
    assert f"/risks/{reference}/write/statement" in client_of("focal").get(f"/risks/{reference}").text
    assert "/write/" not in client_of("oversight").get(f"/risks/{reference}").text
    waiting = submitted(house)
    assert "/write/" not in client_of("head").get(f"/risks/{waiting}").text
    page = client_of("focal").get(f"/risks/{waiting}").text
    assert f"/risks/{waiting}/write/statement" in page
    assert "Changing it takes it back to draft." in page


def test_a_material_change_after_the_approval_is_said(house, client_of):
    reference = approved(house)
    assert "Changed since it was approved" not in client_of("head").get(f"/risks/{reference}").text
    words = Statement("Denial of access", Category.ENVIRONMENTAL, "Everybody is expelled.", "Monitoring stops.")
    restate_risk(house.desk("focal"), reference, version_of(house, reference), words)
    assert "Changed since it was approved" in client_of("head").get(f"/risks/{reference}").text


def test_the_page_asks_as_few_questions_of_a_large_risk_as_of_a_small_one(house, client_of):
    client, small, large = client_of("focal"), ready_to_submit(house), ready_to_submit(house)
    for number in range(6):
        with_control(house, large, description=f"Control {number}")
        with_action(house, large, description=f"Action {number}")
        scored(house, large, controls=("ineffective", "limited")[number % 2])
    client.get(f"/risks/{small}")
    few = statements(house, lambda: client.get(f"/risks/{small}"))
    assert statements(house, lambda: client.get(f"/risks/{large}")) == few
    # Seven for the risk, two for who is asking, and the beginning of a transaction each.
    assert few <= 11


def test_the_list_somebody_came_from_gives_the_risks_before_and_after(house, client_of):
    first, second, third = (approved(house, title=title) for title in ("Alpha", "Beta", "Gamma"))
    page = client_of("focal").get(f"/risks/{second}?from=sort%3Dtitle").text
    assert re.search(rf'rel="prev" href="/risks/{first}\?from=sort%3Dtitle"', page)
    assert re.search(rf'rel="next" href="/risks/{third}\?from=sort%3Dtitle"', page)
    assert 'href="/risks?sort=title"' in page
    assert 'rel="prev"' not in client_of("focal").get(f"/risks/{second}").text


@pytest.mark.parametrize("query", ["nonsense%3D1", "level%3Dred", "%00", "page%3D-1", "entity%3DNOWHERE", "a" * 3000])
def test_a_list_that_is_none_does_not_bar_the_risk(house, client_of, query):
    assert client_of("focal").get(f"/risks/{approved(house)}?from={query}").status_code == 200


@pytest.mark.parametrize("reference", ["R-9999", "nonsense", "R-0", "R-00000000000001", "%00"])
def test_what_is_no_risk_is_not_found(client_of, reference):
    assert client_of("focal").get(f"/risks/{reference}").status_code == 404


@pytest.mark.parametrize("who", ["focal", "head", "owner"])
@pytest.mark.parametrize("path", UNDER)
def test_a_strictly_confidential_risk_is_sealed_at_every_address_until_it_is_opened(house, client_of, who, path):
    reference = ready_to_submit(house, title="A partner is harmed")
    seal(house, reference)
    client = client_of(who)
    answer = client.get(f"/risks/{reference}{path}")
    assert answer.status_code == 200
    assert "Opening it is recorded" in answer.text
    assert "partner" not in answer.text
    assert openings(house, reference) == []


def test_a_move_sent_to_a_sealed_risk_nobody_opened_changes_nothing(house, client_of):
    reference = ready_to_submit(house, title="A partner is harmed")
    seal(house, reference)
    version, client = version_of(house, reference), client_of("focal")
    answer = client.post(f"/risks/{reference}/moves/submit", {"version": version})
    assert answer.status_code == 409
    assert "Opening it is recorded" in answer.text
    assert "partner" not in answer.text
    assert version_of(house, reference) == version


def test_opening_a_sealed_risk_is_recorded_once_and_goes_on_to_what_was_asked_for(house, client_of):
    reference = ready_to_submit(house, title="A partner is harmed")
    seal(house, reference)
    client = client_of("head")
    client.get(f"/risks/{reference}/revisions")
    answer = client.post(f"/risks/{reference}/open", {"goes_on_to": f"/risks/{reference}/revisions"})
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/revisions")
    assert "A partner is harmed" in client.get(answer.location).text
    assert "A partner is harmed" in client.get(f"/risks/{reference.lower()}").text
    assert openings(house, reference) == ["Head"]


def test_the_seal_closes_again_after_a_quarter_of_an_hour(house, client_of):
    reference = ready_to_submit(house, title="A partner is harmed")
    seal(house, reference)
    with freeze_time("2026-11-20 10:00") as clock:
        client = client_of("head")
        client.post(f"/risks/{reference}/open")
        clock.tick(14 * 60)
        assert "A partner is harmed" in client.get(f"/risks/{reference}").text
        clock.tick(60)
        assert "partner" not in client.get(f"/risks/{reference}").text


def test_opening_one_risk_opens_no_other(house, client_of):
    opened, closed = ready_to_submit(house, title="First"), ready_to_submit(house, title="Second harm")
    for reference in (opened, closed):
        seal(house, reference)
    client = client_of("head")
    client.post(f"/risks/{opened}/open")
    assert "Opening it is recorded" in client.get(f"/risks/{closed}").text


@pytest.mark.parametrize("who", ["secretariat", "oversight", "senior", "mitigator", "other_focal"])
def test_to_everybody_not_named_a_strictly_confidential_risk_is_not_there(house, client_of, who):
    reference = approved(house)
    seal(house, reference)
    client = client_of(who)
    for path in UNDER:
        assert client.get(f"/risks/{reference}{path}").status_code == 404
    assert client.post(f"/risks/{reference}/open").status_code == 404
    assert openings(house, reference) == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/risks/R-9999", "/account", "\\evil"])
def test_opening_leads_nowhere_but_under_the_risk(house, client_of, elsewhere):
    reference = log(house)
    answer = client_of("focal").post(f"/risks/{reference}/open", {"goes_on_to": elsewhere})
    assert answer.location == f"/risks/{reference}"


def test_a_hostile_title_is_only_text(house, client_of):
    reference = log(house, title='<script>alert(1)</script>{{7*7}}"><b>')
    page = client_of("focal").get(f"/risks/{reference}").text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
