"""Sessions, tries and passwords: it happens, it is refused, it leaves one event."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from riskreg import clock
from riskreg.domain.errors import Invalid, NotAllowed, NotFound
from riskreg.people.account_operations import change_password
from riskreg.people.keeping import VISITOR, Browser, Proof
from riskreg.people.passwords import problems_of_password
from riskreg.people.proving import Slowed, prove
from riskreg.people.queries import actor_of_session, session_key
from riskreg.people.session_operations import count_try, end_other_sessions, end_session, sign_in
from riskreg.people.slowing import ACCOUNT, address_key
from riskreg.store.tables.person import UserSession
from riskreg.store.work import Desk
from tests.builders import PASSWORD

HERE = Browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.7")


def visitor(house):
    return Desk(house.engine, VISITOR)


def open_session(house, who="focal"):
    proof = prove(house.engine, f"{who}@example.org", PASSWORD, HERE.address)
    token = sign_in(visitor(house), proof, HERE)
    return token, Desk(house.engine, actor_of_session(house.engine, token))


def test_signing_in_keeps_no_token_and_leaves_one_event_of_the_person(house, events):
    token, desk = open_session(house)
    assert desk.actor.session_id == session_key(token)
    with house.engine.connect() as connection:
        kept = connection.execute(sa.select(UserSession.__table__)).one()
    assert token not in repr(kept)
    assert kept.expires_at - kept.created_at == timedelta(hours=12)
    [event] = events()
    assert (event.kind, event.actor_id) == ("person.signed_in", house.people["focal"])
    assert token not in event.body


def test_the_actor_of_a_request_is_found_with_one_statement(house):
    token, _desk = open_session(house)
    statements = []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    actor_of_session(house.engine, token)
    assert len([said for said in statements if said.startswith("SELECT")]) == 1


def test_an_old_proof_opens_nothing(house):
    with pytest.raises(NotAllowed):
        sign_in(visitor(house), Proof(house.people["focal"], "another hash"), HERE)


def test_each_wait_is_twice_the_one_before_and_says_how_long(house):
    for _ in range(5):
        assert prove(house.engine, "focal@example.org", "wrong", HERE.address) is None
    first = prove(house.engine, "focal@example.org", PASSWORD, "192.0.2.8")
    assert isinstance(first, Slowed)
    assert 1 <= first.wait <= 15
    with clock.at(clock.now() + timedelta(seconds=16)):
        assert prove(house.engine, "focal@example.org", "wrong", HERE.address) is None
        assert 16 <= prove(house.engine, "focal@example.org", "wrong", HERE.address).wait <= 30
    with clock.at(clock.now() + timedelta(hours=2)):
        assert isinstance(prove(house.engine, "focal@example.org", PASSWORD, HERE.address), Proof)


def test_an_address_that_tries_many_accounts_waits_too(house):
    for number in range(40):
        assert count_try(visitor(house), f"{number}@example.org", "2001:db8::1") == 0
    assert count_try(visitor(house), "another@example.org", "2001:db8::2") > 0
    assert count_try(visitor(house), "another@example.org", "192.0.2.9") == 0


def test_the_trail_learns_once_that_an_account_was_slowed_down(house, events):
    for _ in range(7):
        count_try(visitor(house), "focal@example.org", HERE.address)
    [event] = events()
    assert (event.kind, event.subject) == ("person.slowed_down", "Focal")


def test_an_unknown_account_is_slowed_down_without_its_words_in_the_trail(house, events):
    for _ in range(5):
        count_try(visitor(house), "my secret typed in the wrong field", HERE.address)
    [event] = events()
    assert "secret" not in event.subject + event.body


@given(st.integers(0, 60), st.integers(0, 4000))
def test_waiting_longer_never_makes_the_wait_longer(failures, seconds):
    last = clock.now()
    waits = [ACCOUNT.wait(failures, last, last + timedelta(seconds=s)) for s in (seconds, seconds + 1)]
    assert waits[0] >= waits[1] >= 0
    assert ACCOUNT.wait(failures, last, last) <= ACCOUNT.wait(failures + 1, last, last) <= 15 * 60


def test_neighbours_in_one_ipv6_subscription_are_one_address():
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff")
    assert address_key("192.0.2.1") != address_key("192.0.2.2")
    assert address_key("unix socket") == "unix socket"


def test_signing_out_ends_this_session_only(house, events):
    token, desk = open_session(house)
    other, _desk = open_session(house)
    events()
    end_session(desk, desk.actor.session_id)
    assert actor_of_session(house.engine, token) is None
    assert actor_of_session(house.engine, other) is not None
    assert [event.kind for event in events()] == ["person.signed_out"]
    with pytest.raises(NotFound):
        end_session(desk, desk.actor.session_id)


def test_nobody_ends_a_session_of_somebody_else(house):
    _token, desk = open_session(house)
    theirs, _desk = open_session(house, "head")
    with pytest.raises(NotFound):
        end_session(desk, session_key(theirs))
    with pytest.raises(NotAllowed):
        end_other_sessions(visitor(house))


def test_all_other_sessions_end_together(house, events):
    _first, _ = open_session(house)
    mine, desk = open_session(house)
    events()
    assert end_other_sessions(desk) == 1
    assert actor_of_session(house.engine, mine) is not None
    assert [event.kind for event in events()] == ["person.sessions_ended"]
    assert end_other_sessions(desk) == 0
    assert events() == []


def test_changing_the_password_ends_every_other_session(house, events):
    other, _ = open_session(house)
    mine, desk = open_session(house)
    events()
    assert change_password(desk, PASSWORD, "correct horse battery staple") == 1
    assert actor_of_session(house.engine, other) is None
    assert actor_of_session(house.engine, mine) is not None
    assert prove(house.engine, "focal@example.org", PASSWORD, "") is None
    assert isinstance(prove(house.engine, "focal@example.org", "correct horse battery staple", ""), Proof)
    [event] = events()
    assert event.kind == "person.password_changed"
    assert "horse" not in event.body


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "correct horse battery staple", "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "focal@example.org", "new"),
        (PASSWORD, "my name is Focal!", "new"),
        (PASSWORD, "password12345", "new"),
        (PASSWORD, "abcabcabcabc", "new"),
        (PASSWORD, "123456789012", "new"),
        (PASSWORD, "x" * 1001, "new"),
    ],
)
def test_a_weak_password_or_a_wrong_old_one_is_refused(house, old, new, field, events):
    _token, desk = open_session(house)
    events()
    with pytest.raises(Invalid) as refusal:
        change_password(desk, old, new)
    assert list(refusal.value.fields) == [field]
    assert events() == []


@pytest.mark.parametrize("text", ["correct horse battery staple", "\u202e12 زوروني كل سنة", "😀😁😂🤣😃😄😅😆😉😊😋😎", "p\u0000 a\u0001 b2c3d4e5"])
def test_a_good_password_may_hold_anything(text):
    assert problems_of_password(text, about=("Zoë", "zoe@example.org")) == []
