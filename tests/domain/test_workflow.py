"""The engine: what is offered, what is blocked, and what one step does, on a lifecycle of a noun nobody knows."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.workflow import Lifecycle, Move, MoveRefused, State, advance, offers

PARCEL = Lifecycle(
    noun="parcel",
    version=1,
    title="How a parcel travels",
    states=(
        State("packed", "Packed", "In a box.", "start", frozenset({"open"})),
        State("sent", "Sent", "On its way.", "open"),
        State("lost", "Lost", "Nobody knows.", "end"),
    ),
    moves=(
        Move("send", "Send it", "sent", ("packed",), "sent", "parcel:send", ("is_light", "is_paid")),
        Move("lose", "Declare it lost", "declared lost", ("packed", "sent"), "lost", "parcel:lose", asks_reason=True),
        Move("find", "Find it", "found", ("lost",), "packed", "parcel:send", ("is_removed",), reopens=True),
    ),
)
ACTOR = SimpleNamespace(name="Ana")
GUARDS = {
    "is_light": lambda case, actor: None if case.kilos < 10 else "Take something out.",
    "is_paid": lambda case, actor: None if case.is_paid else "Pay first.",
}


def parcel(kilos=1, is_paid=True):
    return SimpleNamespace(kilos=kilos, is_paid=is_paid)


def anything(permission):
    return True


def try_to(move, state="packed", case=None, may=anything, reason="Because."):
    return advance(PARCEL, state, move, case or parcel(), ACTOR, GUARDS, may, reason)


def refusal(*args, **kwargs):
    with pytest.raises(MoveRefused) as caught:
        try_to(*args, **kwargs)
    return caught.value.reasons


def test_an_open_move_leads_to_its_state():
    made = try_to("send")
    assert (made.move.code, made.from_state, made.to_state) == ("send", "packed", "sent")


def test_the_reason_is_kept_without_blanks_around_it():
    assert try_to("lose", reason="  Fell off. ").reason == "Fell off."


def test_a_blocked_move_is_offered_with_every_reason():
    send = offers(PARCEL, "packed", parcel(kilos=50, is_paid=False), ACTOR, GUARDS, anything)[0]
    assert send.blocked == ("Take something out.", "Pay first.")
    assert not send.is_open


def test_a_move_without_permission_is_not_offered():
    found = offers(PARCEL, "packed", parcel(), ACTOR, GUARDS, lambda permission: permission == "parcel:lose")
    assert [offer.move.code for offer in found] == ["lose"]


def test_nothing_is_offered_in_a_state_the_lifecycle_does_not_have():
    assert offers(PARCEL, "eaten", parcel(), ACTOR, GUARDS, anything) == ()


def test_an_unknown_move_is_refused_in_the_words_of_the_noun():
    assert refusal("eat") == ("This parcel has no such step. Open its page and choose again.",)


def test_a_noun_of_two_words_is_said_in_two_words():
    moved = replace(PARCEL, noun="sea_parcel")
    with pytest.raises(MoveRefused) as refused:
        advance(moved, "sent", "send", parcel(), ACTOR, GUARDS, anything)
    assert "the state of this sea parcel is now" in str(refused.value)


def test_a_move_from_an_unknown_state_is_refused():
    assert "no such step" in refusal("send", state="eaten")[0]


def test_a_move_from_the_wrong_state_names_the_state_it_is_in():
    assert "is now “Sent”" in refusal("send", state="sent")[0]


def test_without_permission_the_refusal_tells_nothing_about_the_case():
    reasons = refusal("send", case=parcel(kilos=99), may=lambda permission: False)
    assert len(reasons) == 1
    assert "Your role" in reasons[0]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_move_that_asks_a_reason_is_refused_without_one(reason):
    assert refusal("lose", reason=reason) == ("Give a reason for “Declare it lost”.",)


def test_every_objection_is_told_at_once_and_the_message_reads_as_sentences():
    with pytest.raises(MoveRefused, match=r"^Take something out\. Pay first\.$"):
        try_to("send", case=parcel(kilos=50, is_paid=False))


def test_a_condition_the_register_no_longer_knows_bars_the_move():
    assert "no longer knows" in refusal("find", state="lost")[0]


def test_states_and_moves_are_found_by_code_and_start_is_the_start():
    assert PARCEL.state("sent").name == "Sent"
    assert PARCEL.move("lose").tone == "quiet"
    assert PARCEL.start.code == "packed"
    assert PARCEL.states_with("open") == ("packed",)
    with pytest.raises(KeyError):
        PARCEL.state("eaten")
    with pytest.raises(KeyError):
        PARCEL.move("eat")


@given(
    state=st.sampled_from(["packed", "sent", "lost", "eaten"]),
    code=st.sampled_from(["send", "lose", "find", "eat"]),
    kilos=st.integers(0, 20),
    is_paid=st.booleans(),
    granted=st.sets(st.sampled_from(["parcel:send", "parcel:lose"])),
)
def test_a_move_succeeds_exactly_when_its_offer_is_open(state, code, kilos, is_paid, granted):
    case = parcel(kilos, is_paid)
    may = granted.__contains__
    is_open = {offer.move.code: offer.is_open for offer in offers(PARCEL, state, case, ACTOR, GUARDS, may)}
    if is_open.get(code, False):
        assert try_to(code, state, case, may).to_state == PARCEL.move(code).to_state
    else:
        assert refusal(code, state, case, may)
