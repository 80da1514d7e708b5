"""The pre-vote is open to the end of its last day, and longer only where the secretariat gives it another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.workshops.pre_vote_operations import move_last_day


def after(gathering, days=1):
    return clock.at(clock.now() + (gathering.row().pre_vote_closes_on - clock.today()) + timedelta(days=days))


def give(gathering, until, who="secretariat"):
    move_last_day(gathering.house.desk(who), gathering.reference, gathering.version(), until)


def test_a_vote_after_the_last_day_is_refused_and_counted_again_once_it_has_more_days(gathering):
    gathering.advance("open_pre_vote")
    first = gathering.risks[0]
    with after(gathering, 0):
        gathering.vote(first, "voter1", number=0)
    with after(gathering, 2):
        with pytest.raises(Conflict, match=r"The pre-vote was open until \d+ \w+ \d{4}. Nothing more is counted."):
            gathering.vote(first, "voter2", number=0)
        give(gathering, clock.today() + timedelta(days=1))
        gathering.vote(first, "voter2", number=0)
    assert gathering.rows(sa.text("SELECT count(*) FROM voted_ballot"))[0][0] == 2


def test_the_task_of_closing_it_is_due_on_the_new_day(gathering):
    gathering.advance("open_pre_vote")
    until = gathering.row().begins_on
    give(gathering, until)
    due = gathering.rows(sa.text("SELECT due_on FROM task WHERE noun = 'workshop' AND closed_at IS NULL"))
    assert [str(row.due_on) for row in due] == [until.isoformat()]


def test_a_last_day_that_makes_no_sense_is_refused_in_words(gathering):
    for wrong in (clock.today() - timedelta(days=1), gathering.row().begins_on + timedelta(days=1)):
        with pytest.raises(Invalid, match="Choose a day from today to the first day of the workshop"):
            give(gathering, wrong)
    with pytest.raises(NotAllowed):
        give(gathering, clock.today(), "voter1")
    gathering.begin()
    with pytest.raises(Conflict, match="The pre-vote is over"):
        give(gathering, clock.today())


def test_it_is_not_opened_when_nobody_could_vote_any_more(gathering):
    with after(gathering, 2), pytest.raises(Conflict, match="The last day of the pre-vote was"):
        gathering.advance("open_pre_vote")
    assert gathering.row().state == "preparing"
