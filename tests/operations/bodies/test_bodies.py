"""Bodies and their members: added, corrected, named from one day to another; shipped once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from riskreg.bodies.body_operations import add_body, correct_body, end_membership, lay_bodies, name_member
from riskreg.domain.electronic_review import Quorum, QuorumKind
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.paths import SEED
from riskreg.store.tables.body import Body, BodyMember
from tests.deciding import SMT, rows_of


def test_it_is_added_once_under_its_short_name(house, told):
    assert add_body(house.desk("secretariat"), "PAG", SMT) == "PAG"
    with pytest.raises(Invalid, match="called pag already"):
        add_body(house.desk("secretariat"), "pag", SMT)
    assert [row.code for row in rows_of(house, Body)] == ["PAG"]
    assert [kind for kind, _said in told("body")] == ["added"]


@pytest.mark.parametrize("code", ["", "A", "x" * 21, "S/MT", "Ä B", "=SMT", "new", "NEW"])
def test_a_short_name_is_letters_and_digits(house, code):
    with pytest.raises(Invalid) as refusal:
        add_body(house.desk("secretariat"), code, SMT)
    assert "code" in refusal.value.fields


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", replace(SMT, name=" ")),
        ("name", replace(SMT, name="x" * 121)),
        ("meets", replace(SMT, meets="x" * 201)),
        ("quorum", replace(SMT, quorum=Quorum(QuorumKind.PERCENT, 101))),
        ("update_months", replace(SMT, update_months=25)),
    ],
)
def test_what_is_wrong_is_said_by_its_field(house, field, words):
    with pytest.raises(Invalid) as refusal:
        add_body(house.desk("secretariat"), "PAG", words)
    assert list(refusal.value.fields) == [field]
    assert rows_of(house, Body) == []


@pytest.mark.parametrize("who", ["head", "senior", "oversight", "admin"])
def test_only_the_secretariat_keeps_bodies(house, smt, who):
    with pytest.raises(NotAllowed):
        add_body(house.desk(who), "PAG", SMT)
    with pytest.raises(NotAllowed):
        name_member(house.desk(who), smt, house.people["senior"], date(2026, 1, 1))


def test_it_is_corrected_and_who_saw_it_before_is_told(house, smt, told):
    correct_body(house.desk("secretariat"), "smt", 1, replace(SMT, meets="Every month"))
    with pytest.raises(Stale):
        correct_body(house.desk("secretariat"), smt, 1, SMT)
    assert rows_of(house, Body)[0].meets == "Every month"
    assert [kind for kind, _said in told("body")][-1] == "corrected"
    with pytest.raises(NotFound, match="no body called"):
        correct_body(house.desk("secretariat"), "XYZ", 1, SMT)


class TestMembers:
    def name(self, house, smt, who="other_head", since=date(2026, 3, 1), until=None, **said):
        return name_member(house.desk("secretariat"), smt, house.people[who], since, until, **said)

    def test_a_member_is_named_and_leaves_on_a_day(self, house, smt, told):
        membership = self.name(house, smt)
        end_membership(house.desk("secretariat"), smt, membership, date(2026, 6, 30))
        assert rows_of(house, BodyMember)[-1].until_on == date(2026, 6, 30)
        assert self.name(house, smt, since=date(2026, 7, 1)) != membership
        assert [kind for kind, _said in told("body")][-3:] == ["member_named", "member_ended", "member_named"]

    @pytest.mark.parametrize(("since", "until"), [(date(2026, 4, 1), None), (date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 1, 1), None)])
    def test_nobody_is_a_member_twice_at_once(self, house, smt, since, until):
        self.name(house, smt)
        with pytest.raises(Conflict, match="a member in these days already"):
            self.name(house, smt, since=since, until=until)

    def test_a_member_of_earlier_days_is_none_of_later_ones(self, house, smt):
        self.name(house, smt)
        self.name(house, smt, since=date(2026, 1, 1), until=date(2026, 2, 28))

    @pytest.mark.parametrize("who", ["secretariat", "oversight", "focal", "owner", "admin"])
    def test_a_vote_is_for_whoever_can_answer_and_a_seat_for_anybody(self, house, smt, who):
        with pytest.raises(Invalid, match="no role that votes"):
            self.name(house, smt, who)
        self.name(house, smt, who, has_vote=False)

    def test_days_and_people_that_cannot_be_are_refused(self, house, smt):
        membership = self.name(house, smt)
        with pytest.raises(Invalid, match="ends before"):
            self.name(house, smt, "senior", until=date(2026, 2, 1))
        with pytest.raises(Invalid, match="ends before"):
            end_membership(house.desk("secretariat"), smt, membership, date(2026, 2, 1))
        with pytest.raises(NotFound, match="no such membership"):
            end_membership(house.desk("secretariat"), smt, 999, date(2026, 5, 1))
        with pytest.raises(Invalid, match="Choose a person"):
            name_member(house.desk("secretariat"), smt, 99_999, date(2026, 1, 1))


def test_the_shipped_bodies_are_laid_once_and_never_over_what_is_there(house):
    source = (SEED / "bodies.toml").read_text(encoding="utf-8")
    assert lay_bodies(house.machine, source) == 3
    assert [row.code for row in rows_of(house, Body)] == ["SMT", "PBRB", "WORKSHOP"]
    assert lay_bodies(house.machine, source) == 0
