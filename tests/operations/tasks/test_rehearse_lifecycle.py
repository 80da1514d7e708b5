"""A rehearsal tells where everything alive would stand under a new version, names what would be stuck, changes nothing."""

from __future__ import annotations

import pytest

from riskreg.domain.errors import Invalid
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.rehearsal_queries import named, rehearse_lifecycle
from tests import builders
from tests.operations.tasks.next_versions import (
    NOW,
    RENAMED,
    SUBJECTS,
    WITHOUT_CANDIDATE,
    candidate,
    everything,
    seal,
)


def test_a_rehearsal_names_every_subject_that_would_be_stuck_and_changes_nothing(house):
    stuck = [candidate(house, title=f"Candidate {number}") for number in range(3)]
    builders.log(house)
    before = everything(house)
    page = rehearse_lifecycle(house.desk("secretariat"), WITHOUT_CANDIDATE, SUBJECTS)
    assert everything(house) == before
    assert (page.title, page.moving) == (f"Rehearsal of risk version {NOW + 1}", 1)
    assert [(line.from_state, line.to_state, line.count) for line in page.lines] == [("Draft", "Draft", 1), ("Candidate", "", 3)]
    assert [named(line) for line in page.stuck] == [", ".join(stuck)]


def test_a_rehearsal_tells_new_names_and_the_moves_that_come_and_go(house):
    candidate(house)
    gone = ('from = ["in_register", "shortlisted"]\nto = "rejected"', 'from = ["in_register"]\nto = "rejected"')
    text = RENAMED.replace(*gone).replace('name = "Candidate"', 'name = "Shortlisted"')
    added = '[[moves]]\ncode = "praise"\nlabel = "Praise it"\npast = "praised"\nfrom = ["shortlisted"]\nto = "validated"\npermission = "risk:validate"\n'
    (line,) = rehearse_lifecycle(house.desk("secretariat"), text + added, SUBJECTS).lines
    assert (line.from_state, line.version, line.to_state) == ("Candidate", NOW, "Shortlisted")
    assert (line.gained, line.lost, line.references) == (("Praise it",), ("Reject with a reason",), ())


@pytest.mark.parametrize("who", ["secretariat", "machine"])
def test_a_strictly_confidential_risk_is_counted_and_not_named_to_who_is_not_named_on_it(house, who):
    known, hidden = candidate(house), seal(house, candidate(house))
    desk = house.machine if who == "machine" else house.desk(who)
    (line,) = rehearse_lifecycle(desk, WITHOUT_CANDIDATE, SUBJECTS).stuck
    assert (line.references, line.hidden, line.count) == ((known,), 1, 2)
    assert named(line) == f"{known} and 1 that is not open to you"
    seal(house, candidate(house))
    with pytest.raises(Invalid) as refused:
        adopt_for_all(desk, WITHOUT_CANDIDATE, SUBJECTS)
    (sentence,) = refused.value.fields["source"]
    assert sentence.endswith(f"{known} and 2 that are not open to you.")
    assert hidden not in sentence


def test_when_all_that_would_be_stuck_is_hidden_it_is_still_counted(house):
    seal(house, candidate(house))
    (line,) = rehearse_lifecycle(house.desk("secretariat"), WITHOUT_CANDIDATE, SUBJECTS).stuck
    assert named(line) == "1 that is not open to you"
