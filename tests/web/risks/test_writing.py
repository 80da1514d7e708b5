"""The guided form in a browser without JavaScript: it saves, teaches and refuses kindly."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.builders import log, ready_to_submit, version_of
from tests.web.risks.written import placed, risks, value

PAGES = ("statement", "causes", "placing", "check")


def both_versions(page) -> list[tuple[str, str]]:
    return re.findall(r'<td data-label="Saved now">([^<]*)</td><td data-label="Yours">([^<]*)</td>', page.text)


def beginning(page, house, **words: str) -> dict[str, str]:
    form = {"key": value(page, "key"), "entity": str(house.entities["CO-COL"]), "title": "Denial of access"}
    return form | {"kind": "environmental/political", "then": "writing.causes"} | words


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
        ({"kind": "no such category"}, "Choose one of the answers on this page."),
        ({"kind": "environmental/conduct"}, "Choose one of the answers on this page."),
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


@pytest.mark.parametrize("title", ["\u200b", "\u00a0\u2060", "\ufeff \u200e"])
def test_a_title_nobody_can_see_is_no_title(focal, house, title):
    answer = focal.post("/risks/new", beginning(focal.get("/risks/new"), house, title=title))
    assert answer.status_code == 422
    assert "Give the risk a title." in answer.text
    assert risks(house) == []


def test_a_title_of_two_megabytes_is_too_large(focal, house):
    form = beginning(focal.get("/risks/new"), house, title="x" * 2_000_000)
    assert focal.post("/risks/new", form).status_code == 413
    assert risks(house) == []


@pytest.mark.parametrize(("entity", "status"), [("CO-TUN", 403), ("nowhere", 404)])
def test_another_offices_id_in_the_form_is_refused(focal, house, entity, status):
    form = beginning(focal.get("/risks/new"), house, entity=str(house.entities.get(entity, 987_654)))
    answer = focal.post("/risks/new", form)
    assert answer.status_code == status
    assert "risk:log" not in answer.text, "a permission has a name for programs; people read what to do"
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
