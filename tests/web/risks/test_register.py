"""The register in a browser: said in words, walked by links, never broken by an address."""

from __future__ import annotations

import re

import pytest
from freezegun import freeze_time

from tests.full_register import NOW, fill, may_see

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def frozen():
    with freeze_time(NOW):
        yield


@pytest.fixture
def made(house):
    return fill(house, 120)


def references(answer):
    return re.findall(r'class="ref">(R-\d+)<', answer.text)


@pytest.mark.parametrize("who", ["secretariat", "oversight", "senior", "focal", "head", "owner"])
def test_everybody_with_the_register_sees_their_part_of_it(client_of, house, made, who):
    answer = client_of(who).get("/risks")
    actor = house.actor(who)
    seen = {r.ref for r in made if r.standing == "registered" and may_see(actor, r)}
    assert answer.status_code == 200
    assert set(references(answer)) <= seen
    assert f"{len(seen)} risks" in answer.text


def test_an_administrator_has_no_register(client_of, made):
    assert client_of("admin").get("/risks").status_code == 403


def test_the_list_is_left_in_one_form_of_its_address(client_of, made):
    answer = client_of("secretariat").get("/risks?q=&level=high&overdue=&page=1&level=very-high")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/risks?level=very-high&level=high")


@pytest.mark.parametrize(
    "query",
    ["level=huge", "colour=red", "page=0", "entity=NOPE", "region=Mars", "state=asleep", "owner=424242", "cell=x", "q=%00", "sort=;"],
)
@pytest.mark.parametrize("path", ["/risks", "/risks.csv", "/heatmap", "/heatmap.svg", "/heatmap.pdf"])
def test_what_no_filter_knows_is_refused_in_a_sentence(client_of, made, path, query):
    answer = client_of("secretariat").get(f"{path}?{query}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert "ilter" in answer.text or "There is no" in answer.text


def test_links_sort_the_whole_list_and_say_how_it_is_sorted(client_of, made):
    client = client_of("secretariat")
    assert 'aria-sort="descending"' in client.get("/risks").text
    answer = client.get("/risks?sort=ref")
    shown = references(answer)
    assert shown == sorted(shown)
    assert 'aria-sort="ascending"' in answer.text
    assert references(client.get("/risks?sort=-ref")) == sorted(references(client.get("/risks?sort=-ref")), reverse=True)


def test_pages_follow_one_another_without_a_gap_or_a_double(client_of, house, made):
    client, seen, path = client_of("oversight"), [], "/risks?state=any"
    while path:
        answer = client.get(path)
        seen += references(answer)
        found = re.search(r'rel="next" href="([^"]+)"', answer.text)
        path = "/risks" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == sum(may_see(house.actor("oversight"), r) for r in made) > 50


def test_a_risk_knows_the_list_it_was_opened_from(client_of, made):
    answer = client_of("oversight").get("/risks?category=environmental&sort=title")
    assert re.search(r'href="risks/R-\d{4}\?from=category%3Denvironmental%26sort%3Dtitle"', answer.text)


def test_a_reference_typed_into_the_search_opens_the_risk(client_of, house, made):
    open_one = next(r for r in made if r.classification == "unclassified" and r.standing == "registered")
    answer = client_of("secretariat").get(f"/risks?q=r{open_one.number}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/risks/{open_one.ref}")


def test_a_reference_of_a_hidden_risk_opens_nothing(client_of, house, made):
    actor = house.actor("oversight")
    hidden = next(r for r in made if not may_see(actor, r))
    answer = client_of("oversight").get(f"/risks?q={hidden.ref}")
    assert answer.status_code == 200
    assert hidden.ref not in references(answer)


def test_nothing_found_says_what_to_do(client_of, made):
    answer = client_of("secretariat").get("/risks?q=unheardof")
    assert "No risks" in answer.text
    assert "Remove a filter" in answer.text


def test_a_view_is_kept_shown_and_forgotten(client_of, made):
    client = client_of("secretariat")
    client.get("/risks?overdue=yes&category=environmental")
    kept = client.post("/risks/views", {"name": "Late & <b>bold</b>", "query": "overdue=yes&category=environmental"})
    assert kept.status_code == 303
    page = client.get(kept.headers["Location"])
    assert "<h1>Late &amp; &lt;b&gt;bold&lt;/b&gt;</h1>" in page.text
    forget = re.search(r'action="(/risks/views/\d+/forget)"', page.text)[1]
    assert client_of("senior").post(forget).status_code == 404
    assert client.post(forget).status_code == 303
    assert "bold" not in client.get("/risks").text.split("<main", 1)[1].split("</p>", 1)[1]


def test_titles_are_text_whatever_they_hold(client_of, house):
    import sqlalchemy as sa

    fill(house, 5)
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk SET title = '<script>alert(1)</script>', standing = 'registered', classification = 'unclassified'"))
    for path in ("/risks", "/heatmap"):
        answer = client_of("secretariat").get(path)
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert" in answer.text


def test_the_page_is_light(client_of, made):
    answer = client_of("oversight").http.get("/risks", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 15_000


def test_a_browser_that_refuses_gzip_gets_plain_text(client_of, made):
    answer = client_of("oversight").http.get("/risks", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("number", ["0", "2147483647", "9223372036854775808", "9" * 90])
def test_forgetting_a_view_nobody_kept_is_not_found_however_large_its_number(client_of, number):
    assert client_of("senior").post(f"/risks/views/{number}/forget").status_code == 404
