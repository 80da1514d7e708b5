"""Hostile text comes out of every way out as text: pages, title, SVG, PDF, CSV, JSON, mail."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from xml.etree import ElementTree

import html5lib
import pikepdf
import pytest

from riskreg.domain.errors import Invalid
from riskreg.domain.vocabulary import Response
from riskreg.people.letters import invitation_letter
from riskreg.risks.operations import explain_risk
from riskreg.tasks.mail_operations import DueMail
from riskreg.tasks.smtp import as_message
from riskreg.treatments.operations import choose_response
from riskreg.treatments.words import ResponseWords
from tests import builders
from tests.laws.hostile import FORMULAS, LONG_TEXT, NOT_TEXT, SCRIPT, TITLES
from tests.laws.world import World
from tests.web.page_laws import check_page, words

PAGES = ("", "/history", "/revisions", "/write/statement", "/write/causes", "/write/placing", "/write/controls",
         "/write/scores", "/write/response", "/write/check", "/actions/1", "/moves/close", "/compare?from=1&to=2", "/revisions/1")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(world: World) -> dict[str, str]:
    """A risk in the register for each hostile text, which stands in every field of it; title -> reference."""
    return {text: _risk_full_of(world, text) for text in TITLES}


def _risk_full_of(world: World, text: str) -> str:
    house = world.house
    stated = {"event": text, "consequences": f"{text}\n{LONG_TEXT}"}
    reference = builders.ready_to_submit(house, title=text, **stated)
    desk = house.desk("focal")
    explain_risk(desk, reference, builders.version_of(house, reference), (text, LONG_TEXT[:990].strip()), text)
    builders.with_control(house, reference, description=text, effectiveness_reason=text)
    builders.with_action(house, reference, description=text, expected_effect=text)
    builders.move(house, reference, "submit", "focal")
    builders.move(house, reference, "approve", "head")
    return reference


def test_text_is_kept_as_it_was_typed(world: World, hostile):
    for text, reference in hostile.items():
        assert builders.risk_row(world.house, reference).title == text


@pytest.mark.parametrize("tail", PAGES)
def test_a_page_full_of_hostile_text_is_a_good_page(world: World, hostile, tail: str):
    client = world.client("focal" if "moves" not in tail else "head")
    for text, reference in hostile.items():
        answer = client.get(f"/risks/{reference}{tail}")
        assert answer.status_code in (200, 409), (answer.status_code, text)
        check_page(answer)
        _no_foreign_element(answer.text)


def _no_foreign_element(page: str) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert all(script.get("src", "").startswith("/static/") for script in tree.iter("script"))
    assert not list(tree.iter("img"))
    assert "49 {%" not in page


@pytest.mark.parametrize("path", ["/risks", "/work", "/heatmap", "/risks?q=alert", "/risks?state=any&sort=title"])
def test_a_list_full_of_hostile_text_is_a_good_page(world: World, hostile, path: str):
    for who in ("secretariat", "focal"):
        answer = world.client(who).get(path)
        check_page(answer)
        _no_foreign_element(answer.text)


def test_the_page_of_a_risk_says_its_title_as_it_was_typed(world: World, hostile):
    for text, reference in hostile.items():
        tree = html5lib.parse(world.client("focal").get(f"/risks/{reference}").text, namespaceHTMLElements=False)
        assert " ".join(text.split()) in words(tree.find("head/title"))
        assert " ".join(text.split()) in words(next(tree.iter("h1")))


@pytest.mark.parametrize("text", [*TITLES, *NOT_TEXT, "\udcff", "%00", "💥" * 90])
@pytest.mark.parametrize("path", ["/risks", "/heatmap", "/risks.csv", "/risks.json", "/heatmap.svg"])
def test_a_search_for_hostile_text_answers_or_refuses(world: World, hostile, path: str, text: str):
    answer = world.client("secretariat").get(path, query_string={"q": text.encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 302, 303, 422)
    check_page(answer)
    if answer.status_code == 200 and (answer.content_type or "").startswith("text/html"):
        _no_foreign_element(answer.text)


def test_a_search_is_repeated_on_the_page_as_text(world: World):
    answer = world.client("secretariat").get("/risks", query_string={"q": SCRIPT})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_the_picture_is_sound_xml_whatever_it_shows(world: World, hostile):
    svg = world.client("secretariat").get("/heatmap.svg?measure=residual")
    tree = ElementTree.fromstring(svg.data)
    assert not [element for element in tree.iter() if str(element.tag).lower().endswith(("script", "foreignobject"))]
    assert not [name for element in tree.iter() for name in element.attrib if name.lower().startswith("on")]


def test_the_paper_holds_every_title_and_runs_nothing(world: World, hostile):
    pdf = world.client("secretariat").get("/heatmap.pdf?entity=CO-COL")
    assert pdf.status_code == 200
    with pikepdf.open(io.BytesIO(pdf.data)) as paper:
        assert len(paper.pages) >= 1
        assert "/OpenAction" not in paper.Root or "/JavaScript" not in str(paper.Root.OpenAction)
        assert "/JavaScript" not in paper.Root.get("/Names", {})


def _spreadsheet(world: World) -> Iterator[dict[str, str]]:
    answer = world.client("secretariat").get("/risks.csv?state=any")
    assert answer.status_code == 200
    return csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))


def test_a_formula_is_only_text_in_a_spreadsheet(world: World, hostile):
    rows = list(_spreadsheet(world))
    dangerous = [cell for row in rows for cell in row.values() if cell and cell.lstrip()[:1] in "=+-@" and not _is_number(cell)]
    assert not dangerous
    titles = {row["title"] for row in rows}
    for formula in FORMULAS:
        assert any(title.endswith(formula) for title in titles), formula


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


def test_a_spreadsheet_keeps_its_columns_whatever_is_in_it(world: World, hostile):
    rows = list(_spreadsheet(world))
    assert all(None not in row and None not in row.values() for row in rows)
    assert set(hostile.values()) <= {row["ref"] for row in rows}


def test_json_gives_back_every_title_as_it_was_typed(world: World, hostile):
    answer = world.client("secretariat").get("/risks.json?state=any")
    found = json.loads(answer.data)
    rows = found if isinstance(found, list) else next(value for value in found.values() if isinstance(value, list))
    assert set(TITLES) <= {row["title"] for row in rows}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_download_can_be_taken_for_a_page(world: World, hostile):
    for path in ("/risks.csv", "/risks.json", "/heatmap.svg", "/heatmap.png", "/heatmap.pdf"):
        answer = world.client("secretariat").get(path)
        assert not answer.content_type.startswith("text/html")
        assert "\n" not in answer.headers["Content-Disposition"]


def test_a_name_full_of_hostile_text_cannot_write_a_header_of_a_letter(world: World):
    for text in (SCRIPT, "Ann\r\nBcc: everybody@example.org", *TITLES):
        letter = invitation_letter(text, "https://risks.example/invitation/x", "Test Organization")
        due = DueMail(id=1, key="key", recipient="ann@example.org", subject=letter.subject, body=letter.body, attempts=1)
        message = BytesParser(policy=policy.default).parsebytes(bytes(as_message(due, "riskreg@example.org")))
        assert message["Bcc"] is None
        assert message.get_content_type() == "text/plain"


def test_a_line_end_never_reaches_a_header_of_a_letter():
    due = DueMail(id=1, key="key", recipient="ann@example.org", subject="Hi\r\nBcc: all@example.org", body="", attempts=1)
    with pytest.raises(ValueError, match="line end"):
        as_message(due, "riskreg@example.org")


@pytest.mark.parametrize("text", NOT_TEXT)
def test_what_no_text_holds_is_refused_with_a_sentence(world: World, text: str):
    client = world.client("focal")
    reference = world.risks["draft"]
    data = {"csrf_token": world.csrf(client), "version": builders.version_of(world.house, reference), "title": text}
    answer = client.post(f"/risks/{reference}/write/statement", data=data)
    assert answer.status_code == 422
    assert "control characters" in answer.text
    assert builders.risk_row(world.house, reference).title != text


def test_operations_refuse_what_no_text_holds_too(world: World):
    reference = world.risks["draft"]
    version = builders.version_of(world.house, reference)
    with pytest.raises(Invalid):
        choose_response(world.house.desk("focal"), reference, version, ResponseWords(Response.MITIGATE, NOT_TEXT[0]))
