"""The pages of lifecycles in a browser: every version, one of them in words and as a picture, and the files of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from freezegun import freeze_time

from riskreg.paths import SEED
from riskreg.tasks.operations import adopt_lifecycle
from riskreg.tasks.queries import read_lifecycle

FIRST = (SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8")
NOW = read_lifecycle(FIRST).version
THIS, NEXT, AFTER = (f"/lifecycles/risk/{version}" for version in (NOW, NOW + 1, NOW + 2))
SECOND = FIRST.replace(f"\nversion = {NOW}\n", f"\nversion = {NOW + 1}\n").replace("days = 10", "days = 5")
EVERYBODY = ("focal", "head", "senior", "oversight", "admin", "secretariat")


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_everybody_reads_how_a_risk_moves(client_of):
    for who in EVERYBODY:
        answer = client_of(who).get("/lifecycles/risk")
        assert answer.status_code == 200
        assert f"12 states and 14 moves. Version {NOW}, in use since" in plain(answer.text)
        for words in ("Head of entity: Approve the risk or return it with a reason, within 10 working days",
                      "by somebody other than who submitted it", "naming the other risk", "nobody is waited for",
                      "Approve for the register", "Kept for the record."):  # fmt: skip
            assert words in answer.text


def test_the_picture_stands_on_the_page_with_its_title_and_description(client_of):
    page = client_of("focal").get("/lifecycles/risk").text
    (picture,) = re.findall(r"<svg.*?</svg>", page, re.S)
    tree = ElementTree.fromstring(picture)
    assert tree[0].text == "How a risk moves"
    assert tree[1].text.startswith("Starts in Draft; ends in Closed")
    assert "Head of entity, within 10 working days" in plain(picture)


def test_every_version_is_listed_with_when_it_was_in_use(client_of, house):
    with freeze_time(datetime(2027, 1, 15, 9, tzinfo=UTC)):
        adopt_lifecycle(house.machine, SECOND)
    client = client_of("focal")
    page = client.get("/lifecycles")
    kinds = len(list((SEED / "lifecycles").glob("*.toml")))
    assert f"{kinds + 1} versions, for {kinds} kinds of things" in plain(page.text)
    assert "in use since 15 Jan 2027" in page.text
    assert re.search(r"in use from \d+ \w+ \d{4} to 15 Jan 2027", page.text)
    assert page.text.index(NEXT) < page.text.index(THIS)
    assert "within 5 working days" in client.get("/lifecycles/risk").text
    first = client.get(THIS).text
    assert f"How a risk moves, version {NOW}" in first
    assert "within 10 working days" in first
    assert re.search(rf"Version {NOW}, in use from \d+ \w+ \d{{4}} to 15 Jan 2027", plain(first))


def test_a_version_is_had_as_mermaid_text_and_as_a_picture(client_of):
    client = client_of("focal")
    text = client.get(THIS + ".mmd")
    assert text.content_type == "text/plain; charset=utf-8"
    assert text.headers["Content-Disposition"] == 'attachment; filename="lifecycle-risk-v' + f'{NOW}.mmd"'
    assert text.text.startswith("stateDiagram-v2\n")
    picture = client.get(THIS + ".svg")
    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert ElementTree.fromstring(picture.text).get("role") == "img"


@pytest.mark.parametrize("path", ["/lifecycles", "/methodology"])
def test_the_pages_lead_to_each_other(client_of, path):
    page = client_of("focal").get(path).text
    assert {"/lifecycles": "/methodology", "/methodology": "/lifecycles"}[path] in re.findall(r'href="([^"]+)"', page)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/lifecycles/ship", "There is no lifecycle for “ship”."),
        ("/lifecycles/ship/1", "There is no lifecycle for “ship”."),
        ("/lifecycles/%3Cscript%3E", "There is no lifecycle for “&lt;script&gt;”."),
        (AFTER, f"This lifecycle has no version {NOW + 2}."),
        (AFTER + ".svg", f"This lifecycle has no version {NOW + 2}."),
        (AFTER + ".mmd", f"This lifecycle has no version {NOW + 2}."),
        ("/lifecycles/risk/99999999999999999999", "at this address, or it is not open to you"),
    ],
)
def test_a_lifecycle_there_is_not_is_not_found(client_of, path, sentence):
    answer = client_of("secretariat").get(path)
    assert answer.status_code == 404
    assert sentence in answer.text
