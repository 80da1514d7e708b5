"""What a risk was: its revisions, the difference between two, and everything that happened to it."""

import pytest

from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement, restate_risk
from tests.builders import approved, log, risk_row, version_of


def restate(house, reference, event):
    words = Statement("Denial of access", Category.ENVIRONMENTAL, event, "Monitoring stops.")
    restate_risk(house.desk("focal"), reference, version_of(house, reference), words)


def test_revisions_say_who_changed_what_and_whether_it_matters(house, client_of):
    reference = log(house)
    restate(house, reference, "The office is refused entry.")
    page = client_of("focal").get(f"/risks/{reference}/revisions").text
    assert "2 revisions, latest first." in page
    assert "Event; Consequences" in page
    assert "material" in page
    assert "Logged" in page


def test_the_difference_marks_the_words_for_eye_and_ear(house, client_of):
    reference = log(house)
    restate(house, reference, "The office is refused entry to the north.")
    restate(house, reference, "The office is refused visas to the north.")
    page = client_of("focal").get(f"/risks/{reference}/compare?from=3&to=2").text
    assert "revision 3 compared with 2" in page
    assert '<del><span class="vh">taken out: </span>entry </del>' in page
    assert '<ins><span class="vh">put in: </span>visas </ins>' in page
    assert "The office is refused" in page


def test_two_revisions_that_say_the_same_say_so(house, client_of):
    reference = log(house)
    restate(house, reference, "First words.")
    restate(house, reference, "Second words.")
    restate(house, reference, "First words.")
    assert "Both say the same." in client_of("focal").get(f"/risks/{reference}/compare?from=2&to=4").text


def test_comparing_a_revision_with_itself_asks_for_two(house, client_of):
    reference = log(house)
    answer = client_of("focal").get(f"/risks/{reference}/compare?from=1&to=1")
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/revisions")


@pytest.mark.parametrize("query", ["from=1&to=99", "from=x&to=2", "from=1&to=999999999999", "from=-1&to=0"])
def test_an_unknown_revision_is_answered_in_words(house, client_of, query):
    answer = client_of("focal").get(f"/risks/{log(house)}/compare?{query}", follow=True)
    assert answer.status_code in (200, 404)
    assert "Choose" in answer.text


@pytest.mark.parametrize("number", ["0", "99", "999999999", "9223372036854775808", "9" * 90])
def test_a_revision_nobody_wrote_is_not_found_however_large_its_number(house, client_of, number):
    assert client_of("focal").get(f"/risks/{log(house)}/revisions/{number}").status_code == 404


def test_a_state_is_compared_by_its_name(house, client_of):
    reference = approved(house)
    last = risk_row(house, reference).revision
    text = client_of("focal").get(f"/risks/{reference}/compare?from={last - 1}&to={last}").text
    assert "In the register" in text
    assert "in_register" not in text


def test_an_old_revision_is_read_as_it_stood(house, client_of):
    reference = log(house)
    restate(house, reference, "First words.")
    restate(house, reference, "Second words.")
    page = client_of("focal").get(f"/risks/{reference}/revisions/2").text
    assert "First words." in page
    assert "Second words." not in page
    assert "<form" not in page.partition("<main")[2]
    assert client_of("focal").get(f"/risks/{reference}/revisions/9").status_code == 404


def test_the_approved_revision_is_marked(house, client_of):
    reference = approved(house)
    assert "approved</span>" in client_of("oversight").get(f"/risks/{reference}/revisions").text


def test_the_history_has_every_event_in_pages(house, client_of):
    reference = log(house)
    for number in range(55):
        restate(house, reference, f"Words number {number}.")
    client = client_of("focal")
    first, second = (client.get(f"/risks/{reference}/history?page={page}").text for page in (1, 2))
    assert "56 events, latest first." in first
    assert "Page 1 of 2" in first
    assert "Focal logged the risk." not in first
    assert "Focal logged the risk." in second
    assert client.get(f"/risks/{reference}/history?page=99").status_code == 200
    assert "All events of this risk" in client.get(f"/risks/{reference}").text


def test_revisions_come_in_pages_too(house, client_of):
    reference = log(house)
    for number in range(30):
        restate(house, reference, f"Words number {number}.")
    page = client_of("focal").get(f"/risks/{reference}/revisions?page=2").text
    assert "Page 2 of 2" in page
    assert "Logged" in page
