"""The board and one submission, as the secretariat works through them in a browser."""

from __future__ import annotations

import html
import re

import pytest

from tests.builders import approved, corporate, linked, risk_row, version_of
from tests.laws.hostile import SCRIPT
from tests.operations.consolidation.sealing import seal


def words(answer) -> str:
    text = re.sub(r"</?(?:mark|bdi|q|b)>", "", answer.text.partition("<main")[2])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def candidate(house) -> str:
    return corporate(house, title="Denial of access or of an agreement")


@pytest.fixture
def reference(house, candidate) -> str:
    return approved(house, title="No agreement with the authorities")


def decide(client_of, reference, who="secretariat", **said):
    client = client_of(who)
    page = client.get(f"/risks/{reference}/consolidation")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
    data = {"version": version.group(1) if version else "1", "relation": "contributes to", "reason": "The same cause."} | said
    return client.post(f"/risks/{reference}/consolidation", data)


def test_the_board_says_first_what_is_true_and_each_row_what_it_is_most_like(client_of, house, candidate, reference):
    other = approved(house, title="A cyclone")
    linked(house, other, "out of scope")
    page = words(client_of("secretariat").get("/consolidation"))
    assert "Two submissions: one is out of scope; nobody has looked at one." in page
    assert f"Most like {candidate} Denial of access or of an agreement" in page
    assert "agreement in the title" in page
    assert page.index("No agreement with the authorities") < page.index("A cyclone")


def test_from_the_board_to_a_decision_and_on_to_the_next(client_of, house, candidate, reference):
    following = approved(house, title="Entry refused at the northern gate")
    client = client_of("secretariat")
    assert f'href="/risks/{reference}/consolidation"' in client.get("/consolidation").text
    page = client.get(f"/risks/{reference}/consolidation")
    assert f'value="{candidate}"' in page.text
    assert "<mark>agreement</mark>" in page.text
    done = decide(client_of, reference, candidate=candidate)
    assert (done.status_code, done.headers["Location"]) == (303, f"/risks/{reference}/consolidation")
    page = client.get(done.headers["Location"])
    assert f"Contributes to {candidate} Denial of access or of an agreement" in words(page)
    assert "Next of one" in words(page)
    assert f'href="/risks/{following}/consolidation">Next of' in page.text


def test_its_entity_reads_on_the_page_of_the_risk_what_became_of_it_and_is_told(client_of, house, candidate, reference):
    before = len(_statements(house, client_of("focal"), f"/risks/{reference}"))
    decide(client_of, reference, candidate=candidate, reason="Both want the same signature.")
    page = client_of("focal").get(f"/risks/{reference}")
    assert f"Contributes to {candidate} Denial of access or of an agreement because: “Both want the same signature.”" in words(page)
    assert "The entity goes on managing it in its own register." in words(page)
    assert f"Secretariat found that the risk contributes to a corporate risk: {candidate}" in words(page)
    assert len(_statements(house, client_of("focal"), f"/risks/{reference}")) == before
    work = words(client_of("focal").get("/work"))
    assert f"{reference} the risk secretariat has said what becomes of it" in work
    assert "Consolidation" not in client_of("focal").get("/work").text


def _statements(house, client, path):
    from tests.laws.test_query_counts import counted

    client.get(path)
    with counted(house.engine) as said:
        client.get(path)
    return said


def test_the_entity_of_another_corporate_risk_is_told_its_name_without_a_link(client_of, house):
    from riskreg.domain.vocabulary import OrganizationalLevel

    away = approved(house, "other_focal", "other_head", "CO-TUN", level=OrganizationalLevel.CORPORATE, title="Kept elsewhere")
    reference = approved(house)
    linked(house, reference, candidate=away)
    page = client_of("focal").get(f"/risks/{reference}").text
    assert f"{away} <bdi>Kept elsewhere</bdi>" in page
    assert f'href="/risks/{away}"><bdi>' not in page
    assert f'<a href="/risks/{away}">{away} <bdi>' in client_of("secretariat").get(f"/risks/{reference}").text


def test_what_is_missing_or_wrong_is_said_and_what_was_typed_is_kept(client_of, candidate, reference):
    nothing = client_of("secretariat").post(f"/risks/{reference}/consolidation", {"version": "1"})
    assert nothing.status_code == 422
    assert "There is a problem" in nothing.text
    typo = decide(client_of, reference, candidate="R-999", reason="Words of mine.")
    assert typo.status_code == 422
    assert "Enter the reference of a risk that is open to you" in typo.text
    assert "Words of mine." in typo.text


def test_of_two_who_decide_the_second_is_told(client_of, house, candidate, reference):
    seen = version_of(house, reference)
    linked(house, reference, "out of scope")
    late = decide(client_of, reference, version=str(seen), candidate=candidate)
    assert late.status_code == 409
    assert "Nothing was done" in late.text
    assert risk_row(house, reference).consolidated_as == "out of scope"


def test_undoing_asks_for_a_reason_and_leaves_both_in_the_history(client_of, house, candidate, reference):
    linked(house, reference, "same", candidate, reason="Word for word.")
    client = client_of("secretariat")
    address = f"/risks/{reference}/consolidation/undo"
    assert f'href="{address}"' in client.get("/consolidation").text
    assert f'href="{address}"' in client.get(f"/risks/{reference}/consolidation").text
    version = str(version_of(house, reference))
    assert client.post(address, {"version": version}).status_code == 422
    assert client.post(address, {"version": version, "reason": "Not the same at all."}).status_code == 303
    page = words(client.get(f"/risks/{reference}/consolidation"))
    assert "The same as" in page
    assert "“Word for word.”" in page
    assert "“Not the same at all.”" in page
    assert client.get(address).status_code == 409
    assert client.post(address, {"version": version, "reason": "Again."}).status_code == 409


def test_a_stale_undo_is_told_and_can_be_sent_again(client_of, house, reference):
    linked(house, reference, "out of scope")
    stale = client_of("secretariat").post(f"/risks/{reference}/consolidation/undo", {"version": "1", "reason": "No."})
    assert stale.status_code == 409
    assert f'value="{version_of(house, reference)}"' in stale.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("show=undecided", "No agreement with the authorities", "A cyclone"),
        ("show=decided", "A cyclone", "No agreement with the authorities"),
        ("show=out+of+scope", "A cyclone", "No agreement with the authorities"),
        ("entity=co-col", "A cyclone", "nothing at all"),
        ("category=environmental", "A cyclone", "nothing at all"),
    ],
)
def test_the_board_can_be_narrowed(client_of, house, reference, query, shown, hidden):
    linked(house, approved(house, title="A cyclone"), "out of scope")
    page = words(client_of("secretariat").get(f"/consolidation?{query}"))
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("query", ["show=nothing", "category=money", f"entity={'x' * 101}"])
def test_a_filter_nobody_knows_is_refused_in_words(client_of, query):
    assert client_of("secretariat").get(f"/consolidation?{query}").status_code == 422


def test_a_narrowed_board_without_rows_says_so(client_of):
    assert "No submission matches" in client_of("secretariat").get("/consolidation?entity=nowhere&page=3").text
    assert "Once the head of an entity approves a risk" in client_of("senior").get("/consolidation").text


def test_whoever_reads_the_board_without_deciding_is_offered_nothing(client_of, candidate, reference):
    for who in ("senior", "oversight"):
        page = client_of(who).get("/consolidation")
        assert "No agreement with the authorities" in page.text
        assert 'type="checkbox"' not in page.text
        assert ">Decide<" not in page.text
        assert ">Decide<" not in client_of(who).get(f"/risks/{reference}/consolidation").text
    for who in ("focal", "head", "admin", "owner"):
        assert client_of(who).get("/consolidation").status_code == 403


def test_a_corporate_risk_is_no_submission_and_leads_to_its_contributors(client_of, candidate):
    assert client_of("secretariat").get(f"/risks/{candidate}/consolidation").status_code == 409
    assert f'href="/risks/{candidate}/contributors"' in client_of("secretariat").get(f"/risks/{candidate}").text


def test_hostile_words_stay_words(client_of, house, candidate):
    reference = approved(house, title=f"Agreement {SCRIPT}", event=f"No agreement {SCRIPT}")
    linked(house, reference, candidate=candidate, reason=SCRIPT)
    for path in ("/consolidation", f"/risks/{reference}/consolidation", f"/risks/{candidate}/contributors", f"/risks/{reference}"):
        assert SCRIPT not in client_of("secretariat").get(path).text


def test_a_sealed_candidate_is_named_nowhere_with_what_is_linked_to_it(client_of, house, reference):
    hidden = seal(house, corporate(house, title="A source is exposed"), "secretariat")
    linked(house, reference, "same", hidden, reason="The source of Quito.")
    for who in ("focal", "senior", "oversight", "secretariat"):
        pages = [f"/risks/{reference}", f"/risks/{reference}/history"]
        pages += ["/consolidation", f"/consolidation?into={hidden}", f"/risks/{reference}/consolidation"] if who not in ("focal",) else []
        for path in pages:
            page = client_of(who).get(path).text.replace(f'value="{hidden}"', "")
            assert hidden not in page, (who, path)
            assert "A source is exposed" not in page, (who, path)
            assert "Quito" not in page, (who, path)
    assert "The same as a corporate risk" in words(client_of("focal").get(f"/risks/{reference}"))
    assert "No submission matches" in client_of("secretariat").get(f"/consolidation?into={hidden}").text


def test_a_sealed_submission_is_not_there_for_whoever_is_not_named_and_asks_to_be_opened_by_whoever_is(client_of, house, candidate):
    hidden = seal(house, approved(house, title="A source of the office is exposed"))
    linked(house, seal(house, hidden, "secretariat"), candidate=candidate)
    for who in ("senior", "oversight"):
        for path in ("/consolidation", f"/risks/{candidate}/contributors"):
            assert "A source of the office" not in client_of(who).get(path).text
        assert client_of(who).get(f"/risks/{hidden}/consolidation").status_code == 404
    assert "No submission that is open to you" in client_of("senior").get(f"/risks/{candidate}/contributors").text
    page = client_of("secretariat").get(f"/risks/{hidden}/consolidation").text
    assert "A source of the office" not in page
    assert "is sealed" in page
