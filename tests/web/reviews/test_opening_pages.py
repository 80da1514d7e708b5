"""Opening a review in the browser: choosing, checking without a trace, and the one button."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.reviews.template_queries import shipped_templates
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from tests.builders import approved
from tests.web.reviews.conftest import words

_CYCLE, _RETURN, _ITEM = (table.__table__ for table in (ReviewCycle, EntityReturn, ReviewItem))
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def choices(**said):
    today = clock.now().date()
    days = {"due_on": str(today + timedelta(days=10)), "closes_on": str(today + timedelta(days=20))}
    return {"title": "Our review", "which": "all", "do": "check"} | days | said


def sent_again(page):
    """What the page that checks would send with its button."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.text.partition("<main")[2]):
        if name != "csrf_token":
            found.setdefault(name, []).append(html.unescape(value))
    return found


def stored(house, table=_CYCLE):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(table)).all()


def test_the_templates_are_told_in_words(client_of):
    page = words(client_of("secretariat").get("/reviews/new"))
    assert f"Mid-Year Review {clock.now().year}" in page
    assert "the focal point of the entity, for all its risks together; the head of the entity signs" in page
    assert "Risks high, very high Entities all that report Who answers the owner of each risk" in page.replace("High", "high").replace("Very", "very")
    assert "answered within 21 days, signed within 35" in page


def test_from_choosing_to_an_open_review_and_a_second_click_leads_to_the_same(client_of, house):
    approved(house)
    approved(house, title="Money is late")
    secretariat = client_of("secretariat")
    assert "All 4 reporting entities" in words(secretariat.get("/reviews/new/mid_year"))
    check = secretariat.post("/reviews/new/mid_year", choices())
    assert check.status_code == 200
    assert "2 risks in 4 entities will be asked about." in words(check)
    assert "At 2 entities nobody is named who could answer" in words(check)
    assert stored(house) == []
    again = sent_again(check) | {"do": "open"}
    opened = secretariat.post("/reviews/new/mid_year", again)
    assert (opened.status_code, opened.headers["Location"]) == (303, "/reviews/C-0001")
    assert secretariat.post("/reviews/new/mid_year", again).headers["Location"] == "/reviews/C-0001"
    assert len(stored(house)) == 1
    assert "Our review" in words(secretariat.get("/reviews/C-0001"))
    assert "A review of this title runs already: C-0001" in words(secretariat.post("/reviews/new/mid_year", choices()))


def test_what_was_chosen_can_be_changed_again(client_of, house):
    secretariat = client_of("secretariat")
    sent = choices(which="some", entities=[str(house.entities["CO-TUN"])])
    check = secretariat.post("/reviews/new/mid_year", sent)
    assert "0 risks in 1 entity will be asked about." in words(check)
    assert "Office CO-TUN" in words(check)
    form = secretariat.post("/reviews/new/mid_year", sent_again(check) | {"do": "change"})
    assert 'value="Our review"' in form.text
    assert f'value="{house.entities["CO-TUN"]}" checked' in form.text


def test_a_whole_region_is_one_tick(client_of, house):
    secretariat = client_of("secretariat")
    check = secretariat.post("/reviews/new/ad_hoc", choices(which="some", regions=["Americas"]))
    assert "in 4 entities" in words(check)
    secretariat.post("/reviews/new/ad_hoc", sent_again(check) | {"do": "open"})
    assert len(stored(house, _RETURN)) == 4


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "Fill in “Title”."),
        ({"title": "x" * 121}, "Shorten this to 120"),
        ({"due_on": "2020-01-01"}, "Choose a day after today"),
        ({"closes_on": "2199-01-01"}, "within a year"),
        ({"due_on": "soon"}, "Enter a real date"),
        ({"which": "some"}, "Tick at least one region or entity."),
        ({"which": "some", "entities": ["99999"]}, "Choose from the list"),
        ({"which": "some", "regions": ["Nowhere"]}, "Choose from the list"),
        ({"which": "nobody"}, "Choose one of the answers"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(client_of, house, said, sentence):
    for do in ("check", "open"):
        refused = client_of("secretariat").post("/reviews/new/mid_year", choices(**said) | {"do": do})
        assert refused.status_code == 422
        assert sentence in words(refused)
    assert stored(house) == []


def test_an_ad_hoc_review_asks_whom_you_tick(client_of):
    form = client_of("secretariat").get("/reviews/new/ad_hoc")
    assert "reporting entities" not in words(form)
    assert client_of("secretariat").post("/reviews/new/ad_hoc", choices()).status_code == 422


def test_risks_without_owner_are_counted_and_strictly_confidential_ones_are_not(client_of, house):
    from tests.operations.reviews.test_open_cycle import seal

    risk = approved(house)
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk SET owner_id = NULL"))
    assert "Risks without owner 1 Risks without focal point none" in words(client_of("secretariat").post("/reviews/new/mid_year", choices()))
    seal(house, risk)
    assert "0 risks in 4 entities" in words(client_of("secretariat").post("/reviews/new/mid_year", choices()))


def test_an_own_template_goes_the_same_way(client_of, house):
    approved(house)
    secretariat = client_of("secretariat")
    source = shipped_templates()["quarterly"].replace("Quarterly review of high risks {year}", "Review of what floods can do")
    form = secretariat.post("/reviews/new/own", {"source": source})
    assert form.status_code == 200
    assert "Review of what floods can do" in words(form)
    own = html.unescape(re.search(r'name="own"[^>]*value="([^"]*)"', form.text).group(1))
    check = secretariat.post("/reviews/new/own", choices(own=own, title="Floods"))
    assert "1 risk in 4 entities" in words(check)
    secretariat.post("/reviews/new/own", sent_again(check) | {"do": "open"})
    assert "floods" in stored(house)[0].template


def test_every_error_of_an_own_template_is_listed_and_what_was_pasted_is_kept(client_of, house):
    source = shipped_templates()["mid_year"].replace('"candidate"', '"candidat"').replace("due = 21", "due = 0")
    refused = client_of("secretariat").post("/reviews/new/own", {"source": source})
    assert refused.status_code == 422
    assert refused.text.count('href="#source"') == 2
    assert "candidat" in refused.text
    for wrong in ({}, {"source": "x" * 50_001}, {"own": "not a template"}):
        assert client_of("secretariat").post("/reviews/new/own", wrong).status_code in (400, 422)
    assert stored(house) == []


def test_only_the_secretariat_opens(client_of):
    for who in ("focal", "head", "senior", "oversight", "admin"):
        for path in ("/reviews/new", "/reviews/new/mid_year", "/reviews/new/own"):
            assert client_of(who).get(path).status_code == 403
            if path != "/reviews/new":
                assert client_of(who).post(path, choices()).status_code == 403
    assert client_of("secretariat").get("/reviews/new/yearly").status_code == 404
    assert "Open a review" not in words(client_of("oversight").get("/reviews"))
