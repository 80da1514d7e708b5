"""Authority by level: who may do what where, how far what is lent reaches, until when, and what a file may not say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.authority import Act, Spot
from riskreg.domain.authority_file import AuthorityRefused, parse_authority
from riskreg.domain.delegation import lend, receive
from riskreg.domain.permissions import Actor, Permission, Place, Role
from riskreg.domain.scale import Level
from riskreg.paths import SEED

SOURCE = (SEED / "authority.toml").read_text(encoding="utf-8")
RULES = parse_authority(SOURCE)
OWN, ABOVE, ROOT, OWNER = 3, 2, 1, 5
HEAD, OWN_HEAD_ONLY = Role.HEAD_OF_ENTITY, frozenset({OWN})
HEAD_HERE = Actor(10, "Head", by_entity={HEAD: OWN_HEAD_ONLY})
HEAD_ABOVE = Actor(11, "Head above", by_entity={HEAD: frozenset({OWN, ABOVE})})
SECRETARIAT = Actor(12, "Secretariat", everywhere=frozenset({Role.SECRETARIAT}))
SENIOR = Actor(13, "Senior", everywhere=frozenset({Role.SENIOR_MANAGER}))
THE_OWNER = Actor(OWNER, "Owner", holds=frozenset({Role.RISK_OWNER}))
FOCAL = Actor(14, "Focal", by_entity={Role.FOCAL_POINT: frozenset({OWN})})
EVERYBODY = (HEAD_HERE, HEAD_ABOVE, SECRETARIAT, SENIOR, THE_OWNER, FOCAL)


def spot(rank: int | None, *, sealed: bool = False) -> Spot:
    return Spot(Place(OWN, OWNER, is_sealed=sealed), ABOVE, rank)


@pytest.mark.parametrize(
    ("act", "rank", "able"),
    [
        (Act.APPROVE, 4, {HEAD_HERE.name, HEAD_ABOVE.name}),
        (Act.APPROVE, None, {HEAD_HERE.name, HEAD_ABOVE.name}),
        (Act.ACCEPT, 1, {HEAD_HERE.name, HEAD_ABOVE.name, SENIOR.name}),
        (Act.ACCEPT, 2, {HEAD_HERE.name, HEAD_ABOVE.name, SENIOR.name}),
        (Act.ACCEPT, 3, {HEAD_ABOVE.name, SENIOR.name}),
        (Act.ACCEPT, 4, {SENIOR.name}),
        (Act.CLOSE, 2, {THE_OWNER.name, HEAD_HERE.name, HEAD_ABOVE.name, SECRETARIAT.name, SENIOR.name}),
        (Act.CLOSE, 3, {HEAD_ABOVE.name, SECRETARIAT.name, SENIOR.name}),
        (Act.CLOSE, 4, {SECRETARIAT.name, SENIOR.name}),
        (Act.VALIDATE, 4, {SECRETARIAT.name}),
    ],
)
def test_who_may_do_what_at_which_level(act, rank, able):
    assert {actor.name for actor in EVERYBODY if RULES.allows(act, spot(rank), actor)} == able


def test_nobody_is_above_an_entity_with_none_above():
    head_of_all = Actor(15, "Head of all", by_entity={HEAD: frozenset({ROOT, ABOVE, OWN})})
    assert not RULES.allows(Act.ACCEPT, Spot(Place(ROOT), None, 3), head_of_all)


def test_what_is_lent_reaches_as_far_as_the_giver_and_no_further():
    lent = receive(FOCAL, [lend(HEAD_HERE, {Permission.RISK_ACCEPT}, None)])
    assert RULES.allows(Act.ACCEPT, spot(2), lent)
    assert not RULES.allows(Act.ACCEPT, spot(3), lent), "the giver may not"
    assert not RULES.allows(Act.CLOSE, spot(2), lent), "that was not lent"
    assert not RULES.allows(Act.ACCEPT, spot(2, sealed=True), lent), "nothing lent reaches what is sealed"


def test_the_sentence_says_who_may_instead():
    assert RULES.who_may(Act.ACCEPT, 4) == "A very high risk is accepted by a senior manager."
    assert RULES.who_may(Act.CLOSE, 3) == (
        "A high risk is closed by the head of an entity above, the risk secretariat or a senior manager."
    )


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(list(Level)))
def test_a_last_day_is_so_many_months_later_and_never_in_another_month(day, level):
    last, months = RULES.last_day(level.rank, day), RULES.longest[level]
    assert (last.year * 12 + last.month) - (day.year * 12 + day.month) == months
    assert last.day == day.day or (last + timedelta(days=1)).day == 1
    assert last > day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_higher_level_never_lasts_longer(day):
    days = [RULES.last_day(level.rank, day) for level in Level]
    assert days == sorted(days, reverse=True)


def problems(*changes):
    text = SOURCE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(AuthorityRefused) as caught:
        parse_authority(text)
    return "\n".join(caught.value.problems)


def test_every_error_of_a_file_is_listed_at_once():
    found = problems(
        ('act = "approve"', 'act = "aprove"'),
        ('up_to = "medium"', 'up_to = "mid"'),
        ("very_high = 3", "very_high = 0"),
        ('title = "Authority by level"', "title = 7"),
    )
    for words in ("no act “aprove”", "no up to “mid”", "very_high must be a whole number", "title must be text"):
        assert words in found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([('role = "head_of_entity"', 'role = "oversight"')], "the role Oversight does not include to approve a risk"),
        ([('where = "everywhere"', 'where = "own"')], "does not fit the role Senior manager, which is held for the whole"),
        ([('role = "risk_owner"\nwhere = "own"', 'role = "risk_owner"\nwhere = "above"')], "is held for one risk"),
        ([("low = 24", "low = 2")], "a higher level may not be accepted for longer"),
        ([('[longest]\nvery_high = 3\nhigh = 6\nmedium = 12\nlow = 24', "")], "write a [longest] table"),
        ([('act = "validate"', 'act = "close"')], "nobody could validate a very high risk"),
        ([('where = "above"\nup_to = "high"', 'where = "own"\nup_to = "high"')], "stands there 2 times"),
        ([("version = 1", "version = = 1")], "line"),
    ],
)
def test_what_a_file_may_not_say(changes, words):
    assert words in problems(*changes)
