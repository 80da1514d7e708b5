"""All decisions in one list: the sentence, the filters, the order, the pages, the file; and what nobody may learn from it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from freezegun import freeze_time

from riskreg import clock
from riskreg.bodies.about import About
from riskreg.bodies.electronic_operations import answer_electronic_review
from riskreg.bodies.operations import supersede_decision
from riskreg.bodies.recording import Making
from riskreg.domain.classification import Classification
from riskreg.domain.electronic_review import MemberAnswer
from riskreg.risks.operations import Placing, place_risk
from tests.builders import approved, version_of
from tests.deciding import body, circulated, decided
from tests.laws.hostile import SCRIPT


def listed(answer) -> list[str]:
    """The references of the rows, in their order."""
    return re.findall(r'<td class="ref"><a[^>]*>(B-\d{4})', answer.text)


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def three(house, smt):
    """B-0001 of the SMT, overdue; B-0002 of the PBRB for Tunis, on time; B-0003, which asks nothing."""
    body(house, "PBRB", ("senior",))
    today = clock.now().date()
    decided(house, decided_on=today - timedelta(days=100), due_on=today - timedelta(days=5))
    tunis = {"text": "Posts in Tunis are filled.", "entity_id": house.entities["CO-TUN"]}
    decided(house, "PBRB", decided_on=today - timedelta(days=50), **tunis)
    decided(house, text="The rules of procedure stand.", entity_id=None, decided_on=today - timedelta(days=10))
    return house


def test_the_first_sentence_says_what_is_true(client_of, three, words):
    client = client_of("secretariat")
    assert "Three decisions of two bodies: two open, one overdue." in words(client.get("/decisions"))
    assert "5 days late" in words(client.get("/decisions"))
    assert "One decision of one body: one open, none overdue." in words(client.get("/decisions?body=PBRB"))
    assert "One decision of one body: none open." in words(client.get("/decisions?status=in_force"))
    assert "No decision open to you matches all of this." in words(client.get("/decisions?q=nothing-of-the-kind"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["B-0003", "B-0002", "B-0001"]),
        ("sort=-decided", ["B-0001", "B-0002", "B-0003"]),
        ("sort=body", ["B-0002", "B-0003", "B-0001"]),
        ("sort=-body", ["B-0003", "B-0001", "B-0002"]),
        ("sort=due", ["B-0001", "B-0002", "B-0003"]),
        ("sort=status", ["B-0003", "B-0002", "B-0001"]),
        ("overdue=yes", ["B-0001"]),
        ("status=followed", ["B-0002", "B-0001"]),
        ("entity=CO-TUN", ["B-0002"]),
        ("entity=ORG", ["B-0002", "B-0001"]),
        ("entity=nowhere", []),
        ("q=POSTS+tunis", ["B-0002"]),
        ("q=b-0003", ["B-0003"]),
        ("q=%25", []),
        ("body=smt&status=open", ["B-0001"]),
        ("status=made-up&sort=by-heart&page=x&overdue=perhaps", ["B-0003", "B-0002", "B-0001"]),
        ("page=999999", ["B-0003", "B-0002", "B-0001"]),
    ],
)
def test_it_is_narrowed_and_sorted_by_the_address(client_of, three, query, found):
    assert listed(client_of("oversight").get(f"/decisions?{query}")) == found


def test_a_search_finds_words_whatever_their_accents(client_of, three):
    decided(three, text="L’équipe étudie la sécurité des données.", entity_id=None)
    assert listed(client_of("senior").get("/decisions?q=securite")) == ["B-0004"]


def test_a_head_of_column_turns_the_order_and_keeps_the_rest(client_of, three):
    page = client_of("senior").get("/decisions?body=SMT&sort=due")
    assert 'aria-sort="ascending"' in page.text
    assert 'href="decisions?body=SMT&amp;sort=-due"' in page.text


def test_fifty_stand_on_a_page_the_rest_on_the_next_and_all_in_the_file(client_of, house, smt):
    for number in range(52):
        decided(house, text=f"Decision {number}", entity_id=None)
    client = client_of("senior")
    first, second = client.get("/decisions"), client.get("/decisions?page=2")
    assert (len(listed(first)), len(listed(second))) == (50, 2)
    assert "page=2" in first.text
    assert len(rows(client.get("/decisions.csv"))) == 52
    assert len(rows(client.get("/decisions.csv?q=b-0007"))) == 1


def test_entities_see_what_they_are_responsible_for_and_members_what_their_body_decided(client_of, three):
    assert listed(client_of("other_focal").get("/decisions")) == ["B-0002"]
    assert listed(client_of("focal").get("/decisions")) == ["B-0001"]
    # The head of Colombia is a member of the SMT.
    assert listed(client_of("head").get("/decisions")) == ["B-0003", "B-0001"]
    assert client_of("focal").get("/decisions/made/B-0002").status_code == 404
    assert rows(client_of("focal").get("/decisions.csv"))[0]["reference"] == "B-0001"
    assert client_of("admin").get("/decisions").status_code == 403


def test_whoever_answers_for_a_decision_sees_it_wherever_they_are(client_of, three):
    decided(three, entity_id=three.entities["CO-TUN"], responsible_id=three.people["focal"])
    assert "B-0004" in listed(client_of("focal").get("/decisions"))


def test_an_endorsement_is_open_to_every_reader_and_the_register_names_the_latest_that_stands(client_of, house, smt, words):
    endorsing = {"entity_id": None, "endorses": True}
    with freeze_time("2026-12-12 10:00"):
        client = client_of("focal")
        assert "Endorsed by" not in client.get("/risks").text
        decided(house, text="The SMT endorses the register.", **endorsing)
        assert "Endorsed by the SMT on 12 Dec 2026 ( B-0001 )" in words(client.get("/risks"))
        decided(house, text="One of last year is recorded.", decided_on=clock.now().date() - timedelta(days=400), **endorsing)
        assert "Endorsed by the SMT on 12 Dec 2026 ( B-0001 )" in words(client.get("/risks"))
        page = words(client.get("/decisions/made/B-0001"))
        assert "as at 12 Dec 2026, 10:00 UTC, event" in page


def test_an_endorsement_another_decision_took_the_place_of_counts_no_more(client_of, house, smt):
    decided(house, entity_id=None, endorses=True)
    making = Making("The register is written anew first.", clock.now().date(), supersedes_id=1, supersede_reason="Too much has changed.")
    supersede_decision(house.desk("secretariat"), "B-0001", 1, "SMT", making)
    assert "Endorsed by" not in client_of("focal").get("/risks").text


def test_no_cell_of_the_file_begins_a_formula(client_of, house, smt):
    decided(house, text="=HYPERLINK(1)", entity_id=None)
    answer = client_of("senior").get("/decisions.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (row,) = rows(answer)
    assert (row["reference"], row["text"], row["status"]) == ("B-0001", "'=HYPERLINK(1)", "In force")


def test_script_in_a_text_is_shown_as_text(client_of, house, smt):
    decided(house, text=SCRIPT)
    circulated(house, text=SCRIPT)
    for path in ("/decisions", "/decisions/made/B-0001", "/decisions/electronic/V-0001", "/decisions/electronic", "/work"):
        assert SCRIPT not in client_of("head").get(path).text


def test_a_sealed_risk_is_named_to_nobody_who_may_not_see_it(client_of, house, smt):
    risk, other = approved(house, title="A source is exposed"), approved(house)
    about = About((risk, other))
    decided(house, about=about)
    circulated(house, about=about)
    sealed = Classification.STRICTLY_CONFIDENTIAL
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=sealed)
    place_risk(house.desk("focal"), risk, version_of(house, risk), placing)
    for who in ("senior", "head"):
        answer_electronic_review(house.desk(who), "V-0001", MemberAnswer.APPROVE)
    paths = ["/decisions", "/decisions.csv", "/decisions/made/B-0001", "/decisions/electronic/V-0001", "/decisions/electronic", "/work"]
    trail = ["/audit", "/audit?noun=body_decision", "/audit.csv", "/audit.jsonl"]
    for who in ("secretariat", "senior", "oversight", "head"):
        for path in [*paths, *(trail if who in ("secretariat", "oversight") else ())]:
            page = client_of(who).get(path).text
            assert "A source is exposed" not in page, (who, path)
            assert risk not in page, (who, path)
        assert other in client_of(who).get("/decisions/made/B-0001").text
    assert risk in client_of("focal").get("/decisions/made/B-0001").text


def test_the_history_of_a_risk_says_that_a_body_decided_about_it(client_of, house, smt, words):
    risk = approved(house)
    decided(house, risks=(risk,))
    assert "recorded a decision of the SMT about it: B-0001" in words(client_of("senior").get(f"/risks/{risk}/history"))
