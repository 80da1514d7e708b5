"""Common causes as the secretariat confirms them in a browser."""

from __future__ import annotations

import re

import pytest

from tests.builders import approved, caused, corporate, linked
from tests.laws.hostile import SCRIPT
from tests.web.consolidation.test_board import words


@pytest.fixture
def two(house) -> tuple[str, str]:
    here = approved(house, title="Entry refused")
    return here, approved(house, "other_focal", "other_head", "CO-TUN", title="Entry refused at the border")


def ticked(page) -> list[str]:
    return re.findall(r'name="cited" value="([^"]+)"', page.text)


def test_from_a_suggestion_to_a_named_cause_and_back(client_of, house, two):
    client = client_of("secretariat")
    assert "No root cause has been named" in client.get("/causes").text
    page = client.get("/causes/alike")
    assert "One group of root causes" in page.text
    refused = client.post("/causes/new", {"cited": ticked(page), "title": ""})
    assert refused.status_code == 422
    assert len(ticked(refused)) == 2
    done = client.post("/causes/new", {"cited": ticked(page), "title": "No agreement anywhere"})
    assert (done.status_code, done.headers["Location"]) == (303, "/causes/K-0001")
    shown = words(client.get("/causes/K-0001"))
    assert "Two risks cite it , of two entities." in shown.replace("it,", "it ,")
    assert "No agreement anywhere" in client.get("/causes").text
    undo = re.search(r'href="(/causes/K-0001/citations/\d+/undo)"', client.get("/causes/K-0001").text).group(1)
    assert client.get(undo).status_code == 200
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client.post(undo, {"reason": "It is about visas."}).status_code == 303
    assert client.get(undo).status_code == 404
    page = client.get("/causes/K-0001")
    assert "It is this cause" in page.text
    assert client.post("/causes/K-0001/cite", {"cited": ticked(page)[0]}).status_code == 303
    assert "K-0001" in client_of("focal").get(f"/risks/{two[0]}").text


def test_what_is_wrong_is_said_in_words(client_of, house, two):
    client = client_of("secretariat")
    caused(house, two[0], title="Taken")
    key = ticked(client.get("/causes/K-0001"))[0]
    assert client.post("/causes/new", {"title": "Taken"}).status_code == 422
    again = client.post("/causes/new", {"title": "taken", "cited": key})
    assert again.status_code == 422
    assert "has this name already" in again.text
    assert client.post("/causes/new", {"title": "x", "cited": "nonsense"}).status_code == 422
    assert client.post("/causes/K-0001/cite", {}).status_code == 422
    assert client.get("/causes/K-0404").status_code == 404


def test_others_read_what_is_open_to_them_and_are_offered_nothing(client_of, house, two):
    kept = corporate(house, title="Denial of access")
    linked(house, two[0], candidate=kept)
    caused(house, *two)
    for who in ("senior", "oversight", "focal"):
        page = client_of(who).get("/causes/K-0001")
        assert page.status_code == 200
        assert "/undo" not in page.text
        assert client_of(who).get("/causes/alike").status_code == 403
    assert "Tunis" not in client_of("focal").get("/causes/K-0001").text
    assert "CO-TUN" not in client_of("focal").get("/causes/K-0001").text
    assert client_of("admin").get("/causes").status_code == 403


def test_hostile_words_stay_words(client_of, house, two):
    caused(house, *two, title=f"Cause {SCRIPT}")
    for path in ("/causes", "/causes/K-0001", f"/risks/{two[0]}"):
        assert SCRIPT not in client_of("secretariat").get(path).text
