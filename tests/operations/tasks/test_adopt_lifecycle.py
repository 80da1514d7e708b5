"""Adopting a version of a lifecycle moves everything alive onto it, each with its event, or changes nothing at all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.risks.history_queries import compare_page, revision_page
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.risks.tally import recount
from riskreg.store.ledger import verify
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.operations import adopt_for_all, adopt_lifecycle
from riskreg.tasks.rehearsal_queries import rehearse_lifecycle
from riskreg.tasks.subjects import OneByOne
from tests import builders
from tests.builders import risk_row
from tests.operations.tasks.next_versions import (
    FIRST,
    NOW,
    RENAMED,
    SECOND,
    SUBJECTS,
    WITHOUT_CANDIDATE,
    adopt,
    candidate,
    closed,
    counted,
    everything,
    seal,
    version,
    version_of_lifecycle,
)


def test_everything_alive_is_moved_and_each_move_leaves_its_event(house, events):
    first, second = builders.log(house), candidate(house)
    events()
    assert adopt(house, SECOND) == 2
    left = events()
    assert [event.kind for event in left] == ["lifecycle.adopted", *["risk.lifecycle_changed"] * 2]
    assert [event.subject for event in left[1:]] == [first, second]
    assert json.loads(left[2].body)["version"] == {"before": NOW, "after": NOW + 1}
    assert json.loads(left[2].body)["state"] == {"before": "candidate", "after": "candidate"}
    assert {version_of_lifecycle(house, each) for each in (first, second)} == {NOW + 1}
    with house.engine.connect() as connection:
        assert verify(connection).broken_row is None


def test_what_only_changes_its_version_gets_no_revision(house):
    reference = candidate(house)
    before = risk_row(house, reference)
    adopt(house, SECOND)
    after = risk_row(house, reference)
    assert (after.revision, after.state, after.state_since) == (before.revision, before.state, before.state_since)
    assert after.version == before.version + 1


def test_a_state_that_was_renamed_is_a_revision_and_is_counted_under_its_new_name(house):
    reference = candidate(house)
    before = risk_row(house, reference)
    assert adopt(house, RENAMED) == 1
    after = risk_row(house, reference)
    assert (after.state, after.standing, after.revision) == ("shortlisted", "registered", before.revision + 1)
    assert after.state_since == before.state_since
    kept = counted(house)
    assert "shortlisted" in {row.state for row in kept}
    assert "candidate" not in {row.state for row in kept}
    with house.engine.begin() as connection:
        recount(connection)
    assert kept == counted(house)
    builders.move(house, reference, "withdraw_candidate", "secretariat", reason="Too early.")
    assert risk_row(house, reference).state == "in_register"


def test_what_a_state_means_to_readers_follows_the_new_version(house):
    reference = candidate(house)
    no_longer = ('validation as a primary risk."\nflags = ["editable", "in_register"]', 'validation."\nflags = []')
    adopt(house, version(1, no_longer))
    assert risk_row(house, reference).standing == "submitted"
    kept = counted(house)
    with house.engine.begin() as connection:
        recount(connection)
    assert kept == counted(house)


def test_what_has_ended_stays_on_its_version_and_reopens_under_it(house):
    reference = closed(house)
    assert adopt(house, WITHOUT_CANDIDATE) == 0
    builders.move(house, reference, "reopen", "secretariat", reason="It came back.")
    assert version_of_lifecycle(house, reference) == NOW


def test_adopting_the_version_in_use_again_moves_what_was_left_behind(house, events):
    reference = closed(house)
    adopt(house, SECOND)
    builders.move(house, reference, "reopen", "secretariat", reason="It came back.")
    events()
    assert adopt(house, SECOND) == 1
    assert [event.kind for event in events()] == ["risk.lifecycle_changed"]
    assert (adopt(house, SECOND), version_of_lifecycle(house, reference)) == (0, NOW + 1)
    assert events() == []


def test_a_version_that_drops_a_state_is_refused_with_everything_that_would_be_stuck(house):
    stuck = [candidate(house, title=f"Candidate {number}") for number in range(3)]
    builders.log(house)
    before = everything(house)
    with pytest.raises(Invalid) as refused:
        adopt(house, WITHOUT_CANDIDATE)
    assert refused.value.fields["source"] == (
        f"“Candidate” of version {NOW} is gone and was not renamed: {', '.join(stuck)}.",
    )
    assert everything(house) == before


def test_a_version_under_which_something_would_end_by_itself_is_refused(house):
    reference = candidate(house)
    ended = ('"candidate"\nname = "Candidate"', '"candidate"\nstage = "end"\nname = "Candidate"')
    text = version(1, ended, ('from = ["candidate"]', 'from = ["in_register"]')).replace(', "candidate"', "")
    with pytest.raises(Invalid) as refused:
        adopt(house, text)
    assert refused.value.fields["source"] == (
        f"“Candidate” of version {NOW} has become an end, and nothing ends without a move: {reference}.",
    )


def test_a_strictly_confidential_risk_is_moved_all_the_same(house):
    reference = seal(house, candidate(house))
    assert adopt(house, RENAMED) == 1
    assert risk_row(house, reference).state == "shortlisted"


def test_a_revision_older_than_the_version_still_names_its_state(house):
    reference = candidate(house)
    adopt(house, RENAMED.replace('name = "Candidate"', 'name = "Shortlisted"'))
    latest = risk_row(house, reference).revision
    with open_reading(house.desk("focal")) as work:
        (difference,) = compare_page(work, reference, latest - 1, latest).differences
        assert (difference.before, difference.after) == ("Candidate", "Shortlisted")
        assert revision_page(work, reference, latest - 1).state == "Candidate"


def test_who_moves_risks_while_a_version_is_adopted_leaves_nothing_behind(house):
    moved = [candidate(house, title=f"Candidate {number}") for number in range(6)]

    def take_back(reference: str) -> None:
        with suppress(Conflict):  # whoever is late is told so
            builders.move(house, reference, "withdraw_candidate", "secretariat", reason="Too early.")

    with ThreadPoolExecutor(max_workers=4) as pool:
        done = [pool.submit(take_back, reference) for reference in reversed(moved)]
        done.insert(3, pool.submit(adopt, house, RENAMED))
        for each in done:
            each.result()
    rows = [risk_row(house, reference) for reference in moved]
    assert {version_of_lifecycle(house, reference) for reference in moved} == {NOW + 1}
    assert {row.state for row in rows} <= {"shortlisted", "in_register"}
    kept = counted(house)
    with house.engine.begin() as connection:
        recount(connection)
    assert kept == counted(house)


class FailingAtLast(RiskSubjects):
    """Subjects that were moved in batches when something fails."""

    def move_all_onto(self, *args) -> None:
        super().move_all_onto(*args)
        raise RuntimeError("the disk is full")


class Failing(OneByOne, RiskSubjects):
    """Subjects of which the second cannot be moved."""

    def __init__(self, problem: BaseException) -> None:
        self.moved, self.problem = 0, problem

    def move_onto(self, *args) -> None:
        self.moved += 1
        if self.moved == 2:
            raise self.problem
        super().move_onto(*args)


@pytest.mark.parametrize("problem", [RuntimeError("the disk is full"), KeyboardInterrupt()], ids=["failing", "killed"])
def test_an_adoption_that_fails_half_way_leaves_everything_as_it_was(house, problem):
    candidate(house)
    builders.log(house)
    before, failing = everything(house), Failing(problem)
    with pytest.raises(type(problem)):
        adopt_for_all(house.desk("secretariat"), RENAMED, (failing,))
    assert failing.moved == 2
    assert everything(house) == before


def test_an_adoption_that_fails_after_its_batches_leaves_everything_as_it_was(house):
    candidate(house)
    builders.submitted(house)
    before = everything(house)
    with pytest.raises(RuntimeError):
        adopt_for_all(house.desk("secretariat"), SECOND, (FailingAtLast(),))
    assert everything(house) == before


@pytest.mark.parametrize("who", ["focal", "head", "senior", "oversight", "admin", "owner"])
def test_only_the_secretariat_adopts(house, who):
    before = everything(house)
    with pytest.raises(NotAllowed):
        adopt(house, SECOND, who)
    assert everything(house) == before


@pytest.mark.parametrize("act", [adopt, lambda house, text: rehearse_lifecycle(house.desk("secretariat"), text, SUBJECTS)])
def test_a_file_that_could_never_be_used_is_refused(house, act):
    adopt(house, version(2))
    for text, words in (
        (SECOND, f"Version {NOW + 1} is older than version {NOW + 2}"),
        (FIRST, f"Version {NOW} is older than version {NOW + 2}"),
        (version(2) + "# other", f"Version {NOW + 2} of this lifecycle exists with other content"),
    ):
        with pytest.raises(Conflict, match=words):
            act(house, text)
    with pytest.raises(Invalid, match="was refused"):
        act(house, FIRST.replace('stage = "start"', 'stage = "middle"'))
    empty = FIRST.replace('noun = "risk"', 'noun = "ship"')
    with pytest.raises(Invalid, match="was refused"):
        act(house, empty)


def test_a_noun_nothing_runs_under_is_refused(house):
    with pytest.raises(Invalid, match="Nothing in this register runs under a lifecycle for “risk”"):
        adopt_for_all(house.machine, SECOND, ())


def test_a_lifecycle_can_be_kept_without_moving_anything(house):
    reference = builders.log(house)
    with open_work(house.machine) as work:
        kept = adopt_lifecycle(work, SECOND)
        assert adopt_lifecycle(work, SECOND) == kept
        assert adopt_lifecycle(work, FIRST) != kept
        with pytest.raises(Conflict):
            adopt_lifecycle(work, SECOND + "# other")
    assert version_of_lifecycle(house, reference) == NOW
    adopt(house, version(3))
    with pytest.raises(Conflict, match=f"older than version {NOW + 3}"):
        adopt_lifecycle(house.machine, version(2))
