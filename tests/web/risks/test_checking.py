"""The check page and sending: what is missing is said and linked, and a risk is sent once, by whom it may be."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, place_risk
from tests.builders import log, ready_to_submit, version_of
from tests.web.risks.written import placed, risks, value


def moves(house) -> int:
    with house.engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM event WHERE kind = 'risk.submit'")).scalar_one()


@pytest.fixture
def focal(client_of):
    return client_of("focal")


def test_the_check_links_each_missing_thing_to_the_page_that_mends_it(focal, house):
    reference = log(house, event="The office has been attacked")
    text = focal.get(f"/risks/{reference}/write/check").text
    assert f'<a href="/risks/{reference}/write/causes">Add at least one root cause' in text
    assert "What has happened is an issue, not a risk" in text
    assert 'aria-disabled="true"' in text
    assert "Name a risk owner first." in text
    assert "/submit" not in text


def test_a_risk_with_a_similar_title_is_pointed_out_to_who_may_see_it(focal, client_of, house):
    first = log(house, title="Denial of access to places of detention")
    log(house, who="other_focal", entity="CO-TUN", title="Denial of access to places of detention")
    second = log(house, title="Denial of access to detention places")
    for page in ("statement", "check"):
        text = focal.get(f"/risks/{second}/write/{page}").text
        assert f"{first} Denial of access to places of detention</a> in CO-COL" in text
        assert "CO-TUN" not in text
    assert "in CO-TUN" in client_of("secretariat").get(f"/risks/{second}/write/statement").text


def test_the_check_says_scores_grades_and_dates_in_words(focal, house):
    text = focal.get(f"/risks/{ready_to_submit(house)}/write/check").text
    assert "likelihood 4 " in text
    assert "imited improvement needed" in text
    assert "due 31 Mar 2027" in text


def test_a_strictly_confidential_risk_that_no_head_may_read_is_pointed_out(focal, house):
    path, check = f"/risks/{log(house)}/write/placing", "/risks/R-0001/write/check"
    secret = {"classification": "strictly confidential"}
    focal.post(path, placed(house, focal.get(path), **secret))
    sealed = focal.get(check)
    focal.post(re.search(r'action="(/risks/R-0001[^"]*)"', sealed.text).group(1))
    assert "no head of office may read it" in focal.get(check).text
    focal.post(path, placed(house, focal.get(path), readers=[str(house.people["head"])], **secret))
    page = focal.get(check)
    assert "no head of office may read it" not in page.text
    assert "<dt>Named readers</dt><dd>Head</dd>" in page.text


def test_a_complete_risk_is_sent_once_and_its_way_is_told(focal, house):
    reference = ready_to_submit(house)
    page = focal.get(f"/risks/{reference}/write/check")
    assert "Send to the head of office</button>" in page.text
    form = {"version": value(page, "version")}
    answers = [focal.post(f"/risks/{reference}/submit", form) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"/risks/{reference}/sent"] * 2
    assert moves(house) == 1
    told = focal.get(f"/risks/{reference}/sent")
    assert "It now lies with Head for Office CO-COL." in told.text


def test_a_sent_risk_that_no_head_may_read_says_what_to_do(focal, house):
    reference, me = ready_to_submit(house), house.people["focal"]
    secret = Placing(owner_id=me, focal_point_id=me, classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), secret)
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    focal.post(f"/risks/{reference}/open")
    text = focal.get(f"/risks/{reference}/sent").text
    assert "It now lies with Head" not in text
    assert "take it back to draft and name a head of office as a reader" in text


def test_a_head_who_sends_a_risk_is_told_that_somebody_else_must_decide(client_of, house):
    head, reference = client_of("head"), ready_to_submit(house)
    head.post(f"/risks/{reference}/submit", {"version": value(head.get(f"/risks/{reference}/write/check"), "version")})
    assert "Nobody else is head of Office CO-COL." in head.get(f"/risks/{reference}/sent").text


@pytest.mark.parametrize("version", ["1", "", "x", "9" * 40])
def test_a_risk_changed_since_it_was_checked_is_not_sent(focal, house, version):
    reference = ready_to_submit(house)
    answer = focal.post(f"/risks/{reference}/submit", {"version": version})
    assert answer.status_code == 409
    assert "Read it again" in answer.text
    assert moves(house) == 0


def test_an_unfinished_risk_is_not_sent(focal, house):
    reference = log(house)
    answer = focal.post(f"/risks/{reference}/submit", {"version": "1"})
    assert answer.status_code == 409
    assert "It was not sent" in answer.text


@pytest.mark.parametrize(("who", "status"), [("other_focal", 404), ("secretariat", 403), ("senior", 403)])
def test_nobody_else_sends_an_offices_risk(client_of, house, who, status):
    reference = ready_to_submit(house)
    version = str(version_of(house, reference))
    assert client_of(who).post(f"/risks/{reference}/submit", {"version": version}).status_code == status
    assert moves(house) == 0


def test_a_submitted_risk_says_to_the_secretariat_why_it_cannot_be_changed_and_who_can_return_it(client_of, house):
    reference, secretariat = ready_to_submit(house), client_of("secretariat")
    path = f"/risks/{reference}/write/statement"
    form = {"version": value(secretariat.get(path), "version"), "title": "Changed", "kind": "environmental"}
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    page = secretariat.get(path)
    assert page.status_code == 200
    assert "cannot be changed now" in page.text
    assert "Head can return it with a reason" in page.text
    assert secretariat.post(path, form).status_code == 409
    assert risks(house)[0].title == "Denial of access"


def test_a_focal_point_is_told_before_saving_that_a_submitted_risk_is_taken_back(focal, house):
    reference = ready_to_submit(house)
    path = f"/risks/{reference}/write/statement"
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    page = focal.get(path)
    assert "This risk waits for approval: saving takes it back to “draft”" in page.text
    form = {"version": value(page, "version"), "title": "Changed", "kind": "environmental"}
    answer = focal.post(path, form | {"then": "risk.page"}, follow=True)
    assert f"{reference} was taken back to draft. Send it again when it is ready." in answer.text
    assert (risks(house)[0].title, risks(house)[0].state) == ("Changed", "draft")


def test_a_risk_in_the_register_is_still_written_and_says_so(client_of, focal, house):
    reference = ready_to_submit(house)
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
    path = f"/risks/{reference}/write/statement"
    page = focal.get(path)
    assert "This risk is in the register" in page.text
    assert "Save and return to the risk" in page.text
    form = {"version": value(page, "version"), "title": "Better words", "kind": "environmental", "then": "risk.page"}
    assert focal.post(path, form | {"event": "It is refused", "consequences": "Stop"}).status_code == 303
    assert "Return to the risk" in focal.get(f"/risks/{reference}/write/check").text
