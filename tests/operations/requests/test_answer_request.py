"""Answering, passing on and withdrawing: by whom, once, and what changes."""

from __future__ import annotations

import pytest

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.permissions import Role
from riskreg.domain.upward import Answer, Condition, RequestKind
from riskreg.requests.asking import Wish
from riskreg.requests.operations import answer_request, ask_upward, pass_request_on, withdraw_request
from riskreg.store.tables.event import Event
from tests.builders import approved, move, risk_row

TAKE_OVER = Wish(RequestKind.TAKE_OVER, Condition.BEYOND_AUTHORITY, "The measures need the division.")
DECIDE = Wish(RequestKind.DECIDE, Condition.NOT_IMPARTIAL, "A complaint about the office itself.")


@pytest.fixture
def asked(house, chief):
    """A risk whose focal point asks the division to take it over; answers the references of both."""
    reference = approved(house)
    return reference, ask_upward(house.desk("focal"), reference, TAKE_OVER)


def answer(house, request="Q-0001", given=Answer.ACCEPT, who="chief", version=1, reason="We have the means.", owner=None):
    owner_id = house.people[owner] if owner else None
    return answer_request(house.desk(who), request, version, given, reason, owner_id)


@pytest.mark.parametrize(
    ("given", "state"), [(Answer.ACCEPT, "accepted"), (Answer.ACCEPT_IN_PART, "accepted_in_part"), (Answer.DECLINE, "declined")]
)
def test_an_answer_is_kept_with_one_event_and_closes_the_task(house, asked, requests, tasks, told, given, state):
    assert answer(house, given=given) == state
    (row,), (task,) = requests(), tasks()
    assert (row.state, row.answer, row.answer_reason, row.version) == (state, given, "We have the means.", 2)
    assert (row.answered_by_id, row.answered_at) == (house.people["chief"], row.ended_at)
    assert (task.outcome, task.closed_by_id) == ("done", house.people["chief"])
    assert [kind for kind, _body in told()] == ["asked", state]


def test_ownership_changes_when_taking_over_is_accepted_with_a_revision_and_an_event(house, asked, events):
    reference, _request = asked
    before = risk_row(house, reference)
    answer(house)
    after = risk_row(house, reference)
    assert (before.owner_id, after.owner_id) == (house.people["owner"], house.people["chief"])
    assert after.revision == before.revision + 1
    assert [event.kind for event in events() if event.noun == "risk"][-1] == "risk.taken_over"


def test_the_acceptor_may_name_somebody_else(house, asked):
    answer(house, owner="senior")
    assert risk_row(house, asked[0]).owner_id == house.people["senior"]


@pytest.mark.parametrize("given", [Answer.ACCEPT_IN_PART, Answer.DECLINE])
def test_nothing_less_changes_the_owner(house, asked, given):
    before = risk_row(house, asked[0])
    answer(house, given=given, owner="senior")
    after = risk_row(house, asked[0])
    assert (after.owner_id, after.revision) == (before.owner_id, before.revision)


def test_accepting_to_decide_changes_no_owner(house, chief):
    reference = approved(house)
    ask_upward(house.desk("focal"), reference, DECIDE)
    answer(house)
    assert risk_row(house, reference).owner_id == house.people["owner"]


def test_somebody_who_is_nobody_is_refused_and_nothing_has_changed(house, asked, requests):
    with pytest.raises(Invalid) as refused:
        answer_request(house.desk("chief"), "Q-0001", 1, Answer.ACCEPT, "Yes.", 999_999)
    assert list(refused.value.fields) == ["owner"]
    assert requests()[0].state == "asked"


def test_an_answer_asks_for_a_reason(house, asked):
    with pytest.raises(Invalid):
        answer(house, reason="  ")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("head", Conflict), ("secretariat", Conflict), ("senior", Conflict), ("focal", NotAllowed), ("oversight", NotAllowed), ("other_head", NotFound)],
)
def test_only_the_level_asked_answers(house, asked, requests, who, refusal):
    for attempt in (lambda: answer(house, who=who), lambda: pass_request_on(house.desk(who), "Q-0001", 1, "Not mine.")):
        with pytest.raises(refusal):
            attempt()
    assert requests()[0].state == "asked"


def test_nobody_answers_what_they_asked(house, chief):
    reference = approved(house)
    ask_upward(house.desk("chief"), reference, DECIDE)
    with pytest.raises(Conflict, match="somebody else"):
        answer(house)
    assert answer(house, who="secretariat") == "accepted"


def test_what_was_answered_is_never_answered_again(house, asked, requests):
    answer(house, given=Answer.DECLINE)
    kept = requests()
    for attempt in (
        lambda: answer(house, version=2),
        lambda: pass_request_on(house.desk("chief"), "Q-0001", 2, "Somebody else."),
        lambda: withdraw_request(house.desk("focal"), "Q-0001", 2, "Never mind."),
    ):
        with pytest.raises(Conflict, match="is now “Declined”"):
            attempt()
    assert requests() == kept
    assert ask_upward(house.desk("focal"), asked[0], TAKE_OVER) == "Q-0002"


def test_a_page_opened_before_it_was_passed_on_is_stale(house, asked):
    pass_request_on(house.desk("chief"), "Q-0001", 1, "Beyond the division.")
    with pytest.raises(Stale):
        answer(house, who="secretariat")


def test_a_risk_that_left_the_register_is_not_accepted_but_declined(house, asked):
    move(house, asked[0], "reject", "secretariat", reason="Out of scope.")
    with pytest.raises(Conflict, match="Decline it"):
        answer(house)
    assert answer(house, given=Answer.DECLINE) == "declined"


def test_passing_on_lets_the_next_level_answer(house, asked, requests, tasks, told):
    assert pass_request_on(house.desk("chief"), "Q-0001", 1, "Beyond the division.") == "the risk secretariat"
    row, (first, second) = requests()[0], tasks()
    assert (row.state, row.role, row.entity_id, row.version) == ("asked", Role.SECRETARIAT, None, 2)
    assert row.asked_at < row.addressed_at
    assert (first.outcome, second.role, second.outcome) == ("done", "secretariat", "")
    kind, body = told()[-1]
    assert (kind, body["to_level"], body["reason"]) == ("passed_on", "the risk secretariat", "Beyond the division.")
    with pytest.raises(Conflict, match="Only the level"):
        answer(house, version=2)
    assert answer(house, who="secretariat", version=2) == "accepted"


def test_at_the_top_it_must_be_answered(house, asked):
    pass_request_on(house.desk("chief"), "Q-0001", 1, "Up.")
    pass_request_on(house.desk("secretariat"), "Q-0001", 2, "Up.")
    with pytest.raises(Conflict, match="no higher level"):
        pass_request_on(house.desk("senior"), "Q-0001", 3, "Up.")
    assert answer(house, who="senior", version=3) == "accepted"
    assert risk_row(house, asked[0]).owner_id == house.people["senior"]


def test_who_asked_takes_it_back_with_one_event(house, asked, requests, tasks, told):
    withdraw_request(house.desk("focal"), "Q-0001", 1, "The partner found the funds.")
    (row,), (task,) = requests(), tasks()
    assert (row.state, row.answer, row.ended_at is None, task.outcome) == ("withdrawn", None, False, "done")
    assert [kind for kind, _body in told()] == ["asked", "withdrawn"]


def test_the_owner_may_take_it_back_too(house, asked, requests):
    withdraw_request(house.desk("owner"), "Q-0001", 1, "Solved.")
    assert requests()[0].state == "withdrawn"


@pytest.mark.parametrize(("who", "refusal"), [("chief", Conflict), ("head", Conflict), ("senior", NotAllowed), ("other_focal", NotFound)])
def test_nobody_else_takes_it_back(house, asked, who, refusal):
    with pytest.raises(refusal):
        withdraw_request(house.desk(who), "Q-0001", 1, "No.")


@pytest.mark.parametrize("reference", ["Q-0002", "R-0001", "", "Q-x", "Q-" + "9" * 30])
def test_a_request_there_is_not(house, asked, reference):
    with pytest.raises(NotFound):
        answer(house, request=reference)


def test_the_events_hang_on_the_risk_so_that_its_seal_covers_them(house, asked):
    import sqlalchemy as sa

    table = Event.__table__
    with house.engine.connect() as connection:
        subjects = connection.execute(sa.select(table.c.subject).where(table.c.noun == "escalation_request")).scalars().all()
    assert subjects == [asked[0]]
