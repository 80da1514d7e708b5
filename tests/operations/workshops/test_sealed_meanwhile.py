"""A risk that becomes strictly confidential while it is on an agenda leaves it; what was decided on it is told no more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.bodies.decision_queries import decision_page
from riskreg.bodies.tracker_filter import TrackerFilter
from riskreg.bodies.tracker_queries import exported, tracker_page
from riskreg.domain.errors import NotFound
from riskreg.domain.outcome import Outcome
from riskreg.oversight.filter_queries import TrailFilter
from riskreg.oversight.queries import trail_rows
from riskreg.risks.body_work_queries import bodies_waiting_for
from riskreg.risks.workshop_work_queries import workshops_waiting_for
from riskreg.store.work import open_reading
from riskreg.workshops.finding_queries import agenda_of, find_workshop
from riskreg.workshops.page_queries import workshop_page
from riskreg.workshops.sign_operations import sign_workshop
from tests.builders import risk_row
from tests.operations.consolidation.sealing import seal


def on_agenda(gathering, who):
    with open_reading(gathering.house.desk(who)) as work:
        return [placed.reference for placed in agenda_of(work, find_workshop(work, gathering.reference))]


def test_it_leaves_the_agenda_with_what_was_voted_on_it_and_the_event_says_not_which(gathering):
    secret, other = gathering.risks
    gathering.advance("open_pre_vote")
    gathering.vote(secret, "voter1", number=0, comment="I know something")
    gathering.vote(other, "voter1", number=0)
    seal(gathering.house, secret, "voter2")
    for who in ("secretariat", "voter2", "senior"):
        assert on_agenda(gathering, who) == [other]
    ballots = gathering.rows(sa.text("SELECT round_id FROM voted_ballot")) + gathering.rows(sa.text("SELECT round_id FROM voted_comment"))
    assert [row.round_id for row in ballots] == [gathering.rounds(other)[0].id]
    (ended,) = gathering.rounds(secret)
    assert (ended.closed_at is not None, ended.revealed_at, ended.results) == (True, None, "{}")
    with pytest.raises(NotFound):
        gathering.vote(secret, "voter3", number=0)
    (body,) = [body for verb, body in gathering.told() if verb == "risk_withdrawn"]
    assert secret not in str(body)
    with open_reading(gathering.house.desk("secretariat")) as work:
        assert workshop_page(work, gathering.reference).withdrawn == 1
    with open_reading(gathering.house.desk("voter2")) as work:
        assert [line.to_vote for line in workshops_waiting_for(work)] == [1]


def test_the_round_that_is_open_on_it_ends_and_the_room_goes_on_and_signs_without_it(gathering):
    secret, other = gathering.risks
    gathering.begin()
    gathering.decide(secret, Outcome.REJECTED)
    gathering.open(secret)
    gathering.vote(secret, "voter1")
    seal(gathering.house, secret)
    with pytest.raises(NotFound):
        gathering.close(secret)
    gathering.voted(other, [4, 4, 4, 4, 4])
    gathering.decide(other, Outcome.REJECTED)
    gathering.advance("close")
    assert sign_workshop(gathering.house.desk("senior"), gathering.reference, gathering.version()) == 1
    assert risk_row(gathering.house, secret).state == "candidate"
    assert on_agenda(gathering, "focal") == [other], "nothing was decided on it here, whoever is named on it"


def test_the_page_that_was_open_meanwhile_has_to_be_read_again(gathering):
    seen = gathering.version()
    seal(gathering.house, gathering.risks[0])
    assert gathering.version() == seen + 1


@pytest.fixture
def signed(gathering):
    """A workshop that is over, whose first risk was sealed afterwards."""
    secret, other = gathering.risks
    gathering.begin()
    gathering.voted(secret, [4, 4, 4, 4, 4])
    gathering.decide(secret, Outcome.DEFERRED, due=gathering.row().begins_on, dissent="The delegate of Palau objects.")
    gathering.decide(other, Outcome.REJECTED)
    gathering.advance("close")
    sign_workshop(gathering.house.desk("senior"), gathering.reference, gathering.version())
    seal(gathering.house, secret, "voter2")
    return secret, other


TITLE = "Candidate 1"


def test_what_was_decided_on_it_is_told_to_whom_it_names_and_to_nobody_else(gathering, signed):
    secret, other = signed
    assert on_agenda(gathering, "secretariat") == [other]
    assert on_agenda(gathering, "voter2") == [secret, other]
    for who, is_told in (("secretariat", False), ("oversight", False), ("senior", False), ("voter2", True)):
        with open_reading(gathering.house.desk(who)) as work:
            texts = [line.text for line in exported(work, TrackerFilter())]
            found = tracker_page(work, TrackerFilter(q=TITLE)).total
            page = decision_page(work, "B-0001")
            at_work = [line.text for line in bodies_waiting_for(work)]
        assert (found, any(TITLE in text for text in texts), TITLE in page.line.text) == (is_told,) * 3, who
        assert len(texts) == 2
        assert TITLE not in str(at_work)
    with open_reading(gathering.house.desk("secretariat")) as work:
        assert [line.text for line in bodies_waiting_for(work)] == ["What a workshop decided on a strictly confidential risk."]


def test_no_event_tells_its_title_or_what_the_room_said_of_it(gathering, signed):
    secret, _other = signed
    told = list(trail_rows(gathering.house.desk("oversight"), TrailFilter()))
    everything = "\n".join(str(row) for row in told)
    for each in (secret, TITLE, "Palau"):
        assert each not in everything, each
    assert "Candidate 2" in everything
    assert all(not row.hash for row in told if "strictly confidential risk" in row.body)
    read = "\n".join(str(row) for row in trail_rows(gathering.house.desk("focal"), TrailFilter()))
    assert "Palau" in read
