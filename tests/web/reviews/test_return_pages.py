"""An entity's review as people do it in a browser: ten risks on one page, the questions, the signature."""

from __future__ import annotations

import html
import re

import pytest

from riskreg.domain.review import ReviewAnswer
from tests.builders import approved, asked, risk_row, scored
from tests.laws.hostile import SCRIPT
from tests.operations.reviews.test_open_cycle import seal
from tests.operations.reviews.test_review_one_risk import triggered
from tests.reviewing import Review, opened

LOOKED = "The access log and the visits of this month."


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def hidden(page) -> dict[str, str]:
    """The hidden fields of a page, as the browser sends them."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page.text)
    pairs = [(re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)) for each in found]
    return {name.group(1): html.unescape(value.group(1)) for name, value in pairs if name.group(1) != "csrf_token" and value}


def fill(page, **by_item) -> dict[str, str]:
    """A form of risks with answers by the reference of the item: (answer, words) or more."""
    data = hidden(page)
    for item, (answer, said) in by_item.items():
        data |= {f"{item}-answer": answer, f"{item}-words": said}
    return data


@pytest.fixture
def ten(house) -> Review:
    """The Mid-Year Review with ten risks of the office of Colombia: see tests/furnished.py."""
    return Review(house)


def items(review: Review) -> dict[str, str]:
    return {f"R-{number:04d}": f"I-{review.item(f'R-{number:04d}').id:04d}" for number in range(1, 11)}


def test_a_focal_point_confirms_ten_risks_on_one_page_and_the_head_signs(client_of, house, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    assert "Answer the review of 10 risks" in words(focal.get("/work"))
    assert "0 of 10 answered" in words(focal.get(at))
    page = focal.get(f"{at}/risks")
    every = dict.fromkeys(items(ten).values(), ("unchanged", LOOKED))
    assert focal.post(f"{at}/risks", fill(page, **every)).status_code == 303
    page = focal.get(at)
    assert "10 of 10 answered" in words(page)
    said = {f"{code}-said": "no" for code in ("emerging", "happened", "help")}
    assert focal.post(f"{at}/questions", hidden(focal.get(f"{at}/questions")) | said).status_code == 303
    page = focal.get(at)
    assert "Send for the signature" in words(page)
    assert focal.post(f"{at}/send", hidden(page)).status_code == 303
    head = client_of("head")
    assert f"{at}/answers" in head.get("/work").text
    page = head.get(f"{at}/answers")
    assert "10 risks confirmed unchanged" in words(page)
    assert words(page).count(LOOKED) == 10
    assert head.post(f"{at}/sign", hidden(page)).status_code == 303
    assert ten.return_row().state == "signed"
    assert "Signed by Head" in words(focal.get(at))
    shown = ten.item("R-0001").shown_at
    assert shown is not None
    assert shown <= ten.item("R-0001").answered_at


def test_some_are_saved_now_and_the_rest_later(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    one, two = items(ten)["R-0001"], items(ten)["R-0002"]
    focal.post(f"{at}/risks", fill(focal.get(f"{at}/risks"), **{one: ("unchanged", LOOKED)}))
    page = focal.get(f"{at}/risks")
    assert LOOKED in page.text
    answer = focal.post(f"{at}/risks", fill(page, **{one: ("unchanged", LOOKED), two: ("close", "It has ended.")}), follow=True)
    assert "1 answer was saved" in answer.text
    assert "2 of 10 answered" in words(answer)
    assert (ten.item("R-0001").version, ten.item("R-0002").answer) == (2, ReviewAnswer.CLOSE)


def test_what_is_not_enough_is_said_beside_its_risk_and_everything_typed_is_kept(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    one, two, three = (items(ten)[f"R-000{number}"] for number in (1, 2, 3))
    said = {one: ("unchanged", "All the visits."), two: ("unchanged", ""), three: ("", "Words without an answer.")}
    answer = focal.post(f"{at}/risks", fill(focal.get(f"{at}/risks"), **said))
    assert answer.status_code == 422
    assert "R-0002: Say what you looked at" in words(answer)
    assert "R-0003: Choose what you found" in words(answer)
    assert "All the visits." in answer.text
    assert "Words without an answer." in answer.text
    assert ten.item("R-0001").answer is None


@pytest.mark.parametrize("wrong", [{"answer": "perhaps"}, {"words": "x" * 4001}, {"words": "a\x01b"}])
def test_what_no_form_sends_is_refused_and_nothing_changes(client_of, ten, wrong):
    focal, at, one = client_of("focal"), f"/reviews/returns/{ten.of()}", items(ten)["R-0001"]
    data = fill(focal.get(f"{at}/risks"), **{one: ("unchanged", LOOKED)})
    assert focal.post(f"{at}/risks", data | {f"{one}-{name}": value for name, value in wrong.items()}).status_code == 422
    assert ten.item("R-0001").answer is None


@pytest.mark.parametrize("moment", ["", "yesterday", "2999-01-01T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_moment_nobody_can_believe_is_no_moment(client_of, ten, moment):
    focal, at, one = client_of("focal"), f"/reviews/returns/{ten.of()}", items(ten)["R-0001"]
    data = fill(focal.get(f"{at}/risks"), **{one: ("unchanged", LOOKED)}) | {"shown_at": moment}
    assert focal.post(f"{at}/risks", data).status_code == 303
    assert ten.item("R-0001").shown_at is None


def test_each_risk_shows_what_one_must_know_to_answer(client_of, house):
    approved(house)
    review = opened(house)
    scored(house, "R-0001", likelihood=5, controls="significant")
    page = words(client_of("focal").get(f"/reviews/returns/{review.of()}/risks"))
    assert "Very high was high when the review began" in page
    assert "1 open action" in page
    assert "1 of 1 controls not tested within a year" in page
    assert "It matters, so answer “Updated”." in page


def test_a_risk_is_escalated_merged_or_updated_on_the_same_page(client_of, house):
    first, second, third = (approved(house, title=title) for title in ("One", "Two", "Three"))
    review = opened(house)
    scored(house, third, likelihood=5, controls="significant")
    asked(house, first)
    focal, at = client_of("focal"), f"/reviews/returns/{review.of()}"
    one, two, three = (f"I-{review.item(each).id:04d}" for each in (first, second, third))
    page = focal.get(f"{at}/risks")
    data = fill(page, **{one: ("escalated", "The division."), two: ("merge", "The same."), three: ("updated", "Worse.")})
    assert focal.post(f"{at}/risks", data | {f"{two}-merge_into": "r-1"}).status_code == 303
    shown = words(focal.get(f"{at}/answers"))
    for said in ("Escalated (Q-0001)", "Proposed to merge (R-0001)", "level High → Very high"):
        assert said in shown
    assert review.item(second).merge_into_id == risk_row(house, first).id


def test_twenty_risks_are_a_page_and_the_rest_the_next(client_of, house):
    for number in range(22):
        approved(house, title=f"Risk {number}")
    review = opened(house)
    focal, at = client_of("focal"), f"/reviews/returns/{review.of()}"
    page = focal.get(f"{at}/risks")
    assert (page.text.count('class="reviewed"'), "Page 1 of 2" in words(page)) == (20, True)
    one = f"I-{review.item('R-0001').id:04d}"
    answer = focal.post(f"{at}/risks", fill(page, **{one: ("unchanged", LOOKED)}) | {"then": "next"})
    assert answer.headers["Location"].endswith("risks?page=2")
    assert focal.get(f"{at}/risks?page=99").text.count('class="reviewed"') == 2
    assert focal.get(f"{at}/risks?page=x").status_code == 200


def test_emerging_risks_are_asked_for_with_words(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    answer = focal.post(f"{at}/questions", {"emerging-said": "yes", "happened-said": "no", "help-words": "Money."})
    assert answer.status_code == 422
    assert "Say in a few words what it is" in words(answer)
    assert "Choose yes or no" in words(answer)
    assert "Money." in answer.text
    assert focal.post(f"{at}/questions", {"emerging-said": "maybe"}).status_code == 422
    focal.post(f"{at}/questions", {"emerging-said": "yes", "emerging-words": "Elections in March."})
    assert "Elections in March." in words(focal.get(f"{at}/answers"))
    assert "1 of 3 answered" in words(focal.get(at))


def test_too_early_too_late_and_twice_are_said_on_the_page(client_of, house, ten):
    focal, head, at = client_of("focal"), client_of("head"), f"/reviews/returns/{ten.of()}"
    page = focal.get(f"{at}/risks")
    assert "10 risks are not answered yet" in words(focal.post(f"{at}/send", {"version": "1"}))
    every = dict.fromkeys(items(ten).values(), ("unchanged", LOOKED))
    ten.send(*items(ten))
    late = focal.post(f"{at}/risks", fill(page, **every))
    assert (late.status_code, "sent for the signature" in words(late)) == (409, True)
    assert focal.post(f"{at}/questions", {"emerging-said": "yes", "emerging-words": "One more."}).status_code == 409
    assert head.post(f"{at}/sign", {"version": "1"}).status_code == 409
    signed = hidden(head.get(f"{at}/answers"))
    assert head.post(f"{at}/sign", signed).status_code == 303
    twice = head.post(f"{at}/sign", signed)
    assert (twice.status_code, "is now “Signed”" in words(twice)) == (409, True)


def test_the_head_sends_it_back_with_a_reason_the_entity_reads(client_of, house, ten):
    focal, head, at = client_of("focal"), client_of("head"), f"/reviews/returns/{ten.of()}"
    assert "so it cannot be sent back" in words(head.get(f"{at}/send-back"))
    ten.send(*items(ten))
    page = head.get(f"{at}/send-back")
    assert head.post(f"{at}/send-back", hidden(page)).status_code == 422
    assert head.post(f"{at}/send-back", {"version": "1", "reason": "Look again."}).status_code == 409
    assert head.post(f"{at}/send-back", hidden(page) | {"reason": "Look at the second site."}).status_code == 303
    for there in (at, "/work"):
        assert "Look at the second site." in words(focal.get(there))
    assert head.post(f"{at}/send-back", hidden(page) | {"reason": "Again."}).status_code == 409


def test_whoever_answered_reads_why_they_cannot_sign(client_of, ten):
    ten.answer("R-0001", who="head")
    ten.send(*list(items(ten))[1:])
    page = words(client_of("head").get(f"/reviews/returns/{ten.of()}/answers"))
    assert "You answered in this return" in page
    assert "Sign the return" not in page


def test_a_return_asked_again_shows_what_was_answered_before(client_of, house, ten):
    from riskreg.reviews.operations import reopen_return

    ten.send(*items(ten))
    head = client_of("head")
    head.post(f"/reviews/returns/{ten.of()}/sign", hidden(head.get(f"/reviews/returns/{ten.of()}/answers")))
    reopen_return(house.desk("secretariat"), ten.of(), ten.version(), "The wrong site.")
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    assert "The wrong site." in words(focal.get(at))
    page = focal.get(f"{at}/risks")
    assert page.text.count("The access log of this month.") == 10
    one = items(ten)["R-0001"]
    assert focal.post(f"{at}/risks", fill(page, **{one: ("unchanged", "The access log of this month.")})).status_code == 303
    assert ten.item("R-0001").answer is ReviewAnswer.UNCHANGED


def test_of_a_sealed_risk_nothing_stands_on_a_return(client_of, house):
    reference = approved(house, title="A source of the office is exposed")
    review = opened(house)
    seal(house, reference)
    for who in ("focal", "head", "secretariat", "oversight"):
        for tail in ("", "/answers"):
            page = words(client_of(who).get(f"/reviews/returns/{review.of()}{tail}"))
            assert "exposed" not in page
            assert reference not in page
    assert "No risk of the entity is in this review" in words(client_of("focal").get(f"/reviews/returns/{review.of()}/risks"))


def test_words_are_words_and_no_markup(client_of, house):
    approved(house, title=SCRIPT)
    review = opened(house)
    focal, at = client_of("focal"), f"/reviews/returns/{review.of()}"
    one = f"I-{review.item('R-0001').id:04d}"
    focal.post(f"{at}/risks", fill(focal.get(f"{at}/risks"), **{one: ("unchanged", SCRIPT)}))
    for tail in ("", "/risks", "/answers"):
        assert SCRIPT not in focal.get(at + tail).text


def test_an_owner_reviews_one_risk_out_of_turn(client_of, house):
    reference = approved(house)
    item = triggered(house, reference)
    owner, at = client_of("owner"), f"/reviews/items/{item}"
    assert "A colleague was robbed." in words(owner.get("/work"))
    page = owner.get(at)
    assert "An incident" in words(page)
    wrong = owner.post(at, fill(page, **{item: ("unchanged", "")}))
    assert (wrong.status_code, "what you looked at" in words(wrong)) == (422, True)
    assert owner.post(at, fill(page, **{item: ("what", LOOKED)})).status_code == 422
    assert owner.post(at, fill(page, **{item: ("unchanged", LOOKED)})).status_code == 303
    assert owner.post(at, fill(page, **{item: ("unchanged", LOOKED)})).status_code in (409, 422)
    assert "Confirmed unchanged" in words(owner.get(at))
    assert "Reviewed (An incident): Confirmed unchanged." in words(owner.get(f"/risks/{reference}/history"))
    assert client_of("secretariat").get(at).status_code == 403


def test_who_acts_for_the_head_finds_the_signature_among_their_work(client_of, house, ten):
    from riskreg.domain.permissions import Permission
    from tests.operations.reviews.test_sign_return import lend

    lend(house, "head", "senior", Permission.REVIEW_SIGN)
    ten.send(*items(ten))
    page = client_of("senior").get("/work")
    assert "Read and sign" in words(page)
    answers = client_of("senior").get(f"/reviews/returns/{ten.of()}/answers")
    assert client_of("senior").post(f"/reviews/returns/{ten.of()}/sign", hidden(answers)).status_code == 303


@pytest.mark.parametrize("tail", ["", "/risks", "/answers", "/questions"])
def test_a_page_asks_no_more_for_many_risks_than_for_few(client_of, house, tail):
    import sqlalchemy as sa

    asked_for = []
    for number in range(12):
        approved(house, title=f"Risk {number}", **({"consequences": "x"} if number else {}))
        if number in (1, 11):
            review = opened(house, title=f"Review of {number}")
            at = f"/reviews/returns/{review.of()}{tail}"
            client_of("focal").get(at)
            said = []
            listen = lambda _c, _u, statement, *_rest, said=said: said.append(statement)  # noqa: E731
            sa.event.listen(house.engine, "before_cursor_execute", listen)
            client_of("focal").get(at)
            sa.event.remove(house.engine, "before_cursor_execute", listen)
            asked_for.append(len(said))
    assert asked_for[0] == asked_for[1]
