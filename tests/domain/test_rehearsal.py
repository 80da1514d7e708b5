"""Rehearsing a new version: where every living subject would stand, what would be stuck, which moves come and go."""

from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.rehearsal import Living, rehearse, state_under
from riskreg.domain.workflow import Lifecycle, Move, Renaming, State

CODES = ("a", "b", "c", "d", "e", "f")


def lifecycle(version, opened, arrows=(), ends=("z",), renamed=()):
    """States by code, the first of them the start; arrows are (code, from, to)."""
    states = [State(code, code.upper(), "", "start" if code == opened[0] else "open") for code in opened]
    states += [State(code, code.upper(), "", "end") for code in ends]
    moves = tuple(Move(code, f"Do {code}", code, (old,), new, "thing:do") for code, old, new in arrows)
    return Lifecycle("thing", version, "Things", tuple(states), moves, tuple(Renaming(*pair) for pair in renamed))


FIRST = lifecycle(1, "abc", [("go", "a", "b"), ("choose", "b", "c"), ("stop", "b", "z")])


def living(*states, under=FIRST):
    return [Living(number, under, state) for number, state in enumerate(states, start=1)]


def test_a_state_that_stays_keeps_its_subjects_and_tells_what_they_may_do_anew_and_no_more():
    second = lifecycle(2, "abc", [("go", "a", "b"), ("skip", "b", "a"), ("stop", "b", "z")])
    (passage,) = rehearse(second, living("b", "b")).passages
    assert (passage.old.code, passage.new.code, passage.subjects) == ("b", "b", (1, 2))
    assert (passage.gained, passage.lost) == (("Do skip",), ("Do choose",))
    assert not passage.is_stuck
    assert not passage.is_renamed


def test_a_state_that_was_renamed_takes_its_subjects_with_it():
    found = rehearse(lifecycle(2, "abd", renamed=[("c", "d")]), living("c", "a"))
    assert [(p.old.code, p.new.code, p.is_renamed) for p in found.passages] == [("a", "a", False), ("c", "d", True)]
    assert found.targets == {1: "d", 2: "a"}


def test_a_state_that_is_gone_leaves_every_subject_in_it_stuck():
    found = rehearse(lifecycle(2, "ab"), living("c", "a", "c"))
    assert [(passage.subjects, passage.obstacle) for passage in found.stuck] == [((1, 3), "gone")]
    assert found.stuck[0].lost == ()
    assert found.targets == {2: "a"}


def test_a_subject_ends_by_a_move_and_never_by_a_new_version():
    found = rehearse(lifecycle(2, "ab", ends=("c", "z")), living("c"))
    assert [passage.obstacle for passage in found.stuck] == ["ends"]
    assert found.targets == {}


def test_who_runs_under_the_version_already_stays_where_it_is():
    second = lifecycle(2, "ab")
    assert rehearse(second, living("a", under=second)).passages == ()


def test_passages_follow_the_versions_and_the_order_of_their_states():
    other = lifecycle(2, "cab")
    subjects = [Living(1, other, "a"), Living(2, FIRST, "c"), Living(3, other, "c"), Living(4, FIRST, "a")]
    found = rehearse(lifecycle(3, "abc"), subjects).passages
    assert [(passage.version, passage.old.code) for passage in found] == [(1, "a"), (1, "c"), (2, "c"), (2, "a")]


opened = st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True)


@st.composite
def rehearsals(draw):
    """An old and a new lifecycle with renamings as the parser allows them, and subjects under the old one."""
    before, after = draw(opened), draw(opened)
    ended = draw(st.sets(st.sampled_from(after)))
    gone = sorted(set(CODES) - set(after))
    named = draw(st.lists(st.sampled_from(gone), unique=True)) if gone else []
    renamed = [(old, draw(st.sampled_from(after))) for old in named]
    arrow = st.tuples(st.sampled_from(("go", "stop", "turn")), st.sampled_from(before), st.sampled_from(before))
    old = lifecycle(1, before, draw(st.lists(arrow, max_size=3, unique_by=lambda found: found[0])))
    still_open = [code for code in after if code not in ended]
    states = tuple(State(code, code.upper(), "", "open") for code in still_open)
    states += tuple(State(code, code.upper(), "", "end") for code in sorted(ended))
    new = Lifecycle("thing", 2, "Things", states, (), tuple(Renaming(*pair) for pair in renamed))
    return new, living(*draw(st.lists(st.sampled_from(before), max_size=12)), under=old)


@given(rehearsals())
def test_every_subject_is_in_one_passage_and_either_has_a_target_or_is_stuck(drawn):
    new, subjects = drawn
    found = rehearse(new, subjects)
    told = [each for passage in found.passages for each in passage.subjects]
    assert sorted(told) == [subject.id for subject in subjects]
    stuck = {each for passage in found.stuck for each in passage.subjects}
    assert stuck.isdisjoint(found.targets)
    assert stuck | set(found.targets) == {subject.id for subject in subjects}


@given(rehearsals())
def test_a_target_is_an_open_state_of_the_new_version_that_goes_on_the_old_one(drawn):
    new, subjects = drawn
    targets = rehearse(new, subjects).targets
    renamed = {renaming.old: renaming.new for renaming in new.renamed}
    for subject in subjects:
        if subject.id in targets:
            assert new.state(targets[subject.id]).stage != "end"
            assert targets[subject.id] in (subject.state, renamed.get(subject.state))


@given(rehearsals())
def test_what_is_stuck_has_no_open_state_to_go_to(drawn):
    new, subjects = drawn
    for passage in rehearse(new, subjects).stuck:
        onward = state_under(new, passage.old.code)
        assert onward is None or onward.stage == "end"


@given(rehearsals())
def test_an_equal_version_moves_nobody_and_changes_no_move(drawn):
    _new, subjects = drawn
    for subject in subjects[:1]:
        old = subject.lifecycle
        again = Lifecycle(old.noun, 2, old.title, old.states, old.moves)
        for passage in rehearse(again, subjects).passages:
            assert (passage.new, passage.gained, passage.lost) == (passage.old, (), ())
