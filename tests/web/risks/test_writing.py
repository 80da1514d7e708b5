"""The guided form in a browser without JavaScript: it saves, teaches, refuses kindly, and sends."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from riskreg.risks.lifecycle_operations import advance_risk
from tests.builders import log, ready_to_submit, version_of

PAGES = ("statement", "causes", "placing", "check")


def value(page, name: str) -> str:
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)


def both_versions(page) -> list[tuple[str, str]]:
    return re.findall(r'<td data-label="Saved now">([^<]*)</td><td data-label="Yours">([^<]*)</td>', page.text)


def beginning(page, house, **words: str) -> dict[str, str]:
    form = {"key": value(page, "key"), "entity": str(house.entities["CO-COL"]), "title": "Denial of access"}
    return form | {"kind": "environmental/political", "then": "writing.causes"} | words


def risks(house) -> list[sa.Row]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM risk ORDER BY number")))


def moves(house) -> int:
    with house.engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM event WHERE kind = 'risk.submit'")).scalar_one()


@pytest.fixture
def focal(client_of):
    return client_of("focal")


def test_the_first_page_begins_a_draft_and_goes_on_to_the_causes(focal, house):
    answer = focal.post("/risks/new", beginning(focal.get("/risks/new"), house, event="They refuse"))
    assert (answer.status_code, answer.location) == (303, "/risks/R-0001/write/causes")
    (risk,) = risks(house)
    assert (risk.title, risk.category, risk.subcategory, risk.event) == (
        "Denial of access", "environmental", "political", "They refuse",
    )


def test_a_double_click_makes_one_risk_and_both_answers_lead_to_it(focal, house):
    form = beginning(focal.get("/risks/new"), house)
    answers = [focal.post("/risks/new", form).location for _ in range(2)]
    assert answers == ["/risks/R-0001/write/causes"] * 2
    assert len(risks(house)) == 1


def test_two_opened_forms_make_two_risks(focal, house):
    for _ in range(2):
        focal.post("/risks/new", beginning(focal.get("/risks/new"), house))
    assert len(risks(house)) == 2


def test_save_and_come_back_later_leads_to_the_persons_work(focal, house):
    form = beginning(focal.get("/risks/new"), house, then="risks.work")
    assert focal.post("/risks/new", form).location.endswith(("/work", "/risks.work"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"title": ""}, "Fill in “Short title”."),
        ({"title": "x" * 201}, "Shorten this to 200 characters or fewer."),
        ({"title": "Denial\x00of access"}, "Remove the invisible control characters"),
        ({"event": "a\x00b"}, "Remove the invisible control characters"),
        ({"kind": "no such category"}, "Not a valid choice"),
        ({"kind": "environmental/conduct"}, "Not a valid choice"),
        ({"kind": ""}, "Fill in “Category and subcategory”."),
        ({"entity": "everywhere"}, "Choose one of the offices."),
        ({"key": "k" * 65}, "64"),
    ],
    ids=["empty", "long", "NUL", "NUL in a text", "category", "subcategory", "no category", "office", "key"],
)
def test_a_wrong_answer_is_explained_and_nothing_typed_is_lost(focal, house, words, sentence):
    form = beginning(focal.get("/risks/new"), house, consequences="Monitoring stops")
    answer = focal.post("/risks/new", form | words)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert sentence in answer.text
    assert "Monitoring stops" in answer.text
    assert risks(house) == []


def test_a_title_of_two_megabytes_is_too_large(focal, house):
    form = beginning(focal.get("/risks/new"), house, title="x" * 2_000_000)
    assert focal.post("/risks/new", form).status_code == 413
    assert risks(house) == []


@pytest.mark.parametrize(("entity", "status"), [("CO-TUN", 403), ("nowhere", 404)])
def test_another_offices_id_in_the_form_is_refused(focal, house, entity, status):
    form = beginning(focal.get("/risks/new"), house, entity=str(house.entities.get(entity, 987_654)))
    assert focal.post("/risks/new", form).status_code == status
    assert risks(house) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("focal", 200), ("head", 200), ("secretariat", 200), ("other_focal", 404), ("senior", 403), ("oversight", 403)],
)
def test_a_page_opens_for_who_writes_there_and_for_nobody_else(client_of, house, who, status, page):
    assert client_of(who).get(f"/risks/{log(house)}/write/{page}").status_code == status


def test_what_is_no_reference_is_not_found(focal):
    assert focal.get("/risks/R-99999/write/statement").status_code == 404
    assert focal.get("/risks/whatever/write/check").status_code == 404


def test_the_steps_say_how_far_each_page_has_come(focal, house):
    text = focal.get(f"/risks/{ready_to_submit(house)}/write/causes").text
    assert text.count('class="status done">Done<') == 6
    assert re.search(r'aria-current="step">Causes and drivers', text)
    assert "Not started" in focal.get(f"/risks/{log(house, title='Something else')}/write/causes").text


def test_a_stale_form_shows_both_versions_and_saving_again_is_a_decision(focal, client_of, house):
    reference = log(house)
    path = f"/risks/{reference}/write/statement"
    mine = {"version": value(focal.get(path), "version"), "title": "Mine", "kind": "environmental", "event": "My event"}
    head = client_of("head")
    head.post(path, mine | {"version": value(head.get(path), "version"), "title": "Theirs", "event": ""})
    answer = focal.post(path, mine)
    assert answer.status_code == 409
    assert "Head saved it on" in answer.text
    assert both_versions(answer) == [("Theirs", "Mine"), ("empty", "My event")]
    assert 'href="#kind"' not in answer.text
    again = focal.post(path, mine | {"version": value(answer, "version")})
    assert again.status_code == 303
    assert risks(house)[0].title == "Mine"


def test_causes_move_and_go_with_plain_buttons_that_save_first(focal, house):
    path = f"/risks/{log(house)}/write/causes"

    def press(do: str, *causes: str) -> list[str]:
        lines = {f"causes-{n}": words for n, words in enumerate(causes)}
        answer = focal.post(path, lines | {"version": value(focal.get(path), "version"), "drivers": "", "do": do})
        assert answer.location == f"{path}#causes"
        return [words for words in re.findall(r'name="causes-\d+"[^>]*>\s*([^<]*)</', focal.get(path).text) if words]

    assert press("more", "one", "two", "three") == ["one", "two", "three"]
    assert press("up-1", "one", "two", "three") == ["two", "one", "three"]
    assert press("down-0", "two", "one", "three") == ["one", "two", "three"]
    assert press("remove-1", "one", "two", "three") == ["one", "three"]
    assert press("up-0", "one", "three") == ["one", "three"]
    assert press("up-77", "one", "three") == ["one", "three"]
    assert press("sideways-x", "one", "three") == ["one", "three"]


def test_twenty_one_causes_are_refused_with_a_sentence(focal, house):
    path = f"/risks/{log(house)}/write/causes"
    form = {f"causes-{n}": f"cause {n}" for n in range(21)} | {"version": value(focal.get(path), "version")}
    answer = focal.post(path, form)
    assert answer.status_code == 422
    assert "Keep to twenty root causes" in answer.text
    assert "cause 20" in answer.text


def placed(house, page, **words) -> dict:
    form = {"version": value(page, "version"), "owner": str(house.people["owner"]), "classification": "unclassified"}
    return form | {"focal_point": str(house.people["focal"]), "proximity": ""} | words


def test_placing_keeps_every_answer_and_shows_it_again(focal, house):
    path = f"/risks/{log(house)}/write/placing"
    given = {"countries": "Colombia, Ecuador,", "pillar": ["Accountability"], "other": "Strategy 3", "is_emerging": "y"}
    answer = focal.post(path, placed(house, focal.get(path), proximity="within a year", **given))
    assert (answer.status_code, answer.location) == (303, "/risks/R-0001/write/check")
    text = focal.get(path).text
    assert 'value="Accountability" checked' in text
    assert 'value="Colombia, Ecuador"' in text
    assert 'value="within a year" checked' in text
    assert risks(house)[0].links == '["pillar: Accountability", "other: Strategy 3"]'


@pytest.mark.parametrize(
    "words",
    [{"owner": "987654"}, {"owner": "x"}, {"classification": "secret"}, {"proximity": "soon"}, {"pillar": ["Wealth"]},
     {"readers": ["987654"]}, {"readers": ["x"]}, {"scope": "x" * 201}, {"countries": "x" * 81}],
    ids=lambda words: "-".join(words),
)
def test_an_unknown_choice_is_an_error_beside_its_field(focal, house, words):
    path = f"/risks/{log(house)}/write/placing"
    answer = focal.post(path, placed(house, focal.get(path)) | words)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert version_of(house, "R-0001") == 1


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


def test_a_submitted_risk_says_why_it_cannot_be_changed_and_who_can_return_it(focal, house):
    reference = ready_to_submit(house)
    path = f"/risks/{reference}/write/statement"
    form = {"version": value(focal.get(path), "version"), "title": "Changed", "kind": "environmental"}
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    page = focal.get(path)
    assert page.status_code == 200
    assert "cannot be changed now" in page.text
    assert "Head can return it with a reason" in page.text
    assert focal.post(path, form).status_code == 409
    assert risks(house)[0].title == "Denial of access"


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


def test_the_statements_of_a_page_do_not_grow_with_the_risks_beside_it(focal, house):
    reference = log(house, title="Denial of access to places of detention")
    counted: list[str] = []
    paths = [f"/risks/{reference}/write/{page}" for page in PAGES]
    sa.event.listen(house.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def statements() -> list[int]:
        numbers = []
        for path in paths:
            counted.clear()
            focal.get(path)
            numbers.append(len(counted))
        return numbers

    few = statements()
    for number in range(6):
        log(house, title=f"Denial of access to places of detention {number}")
    assert statements() == few
