"""Whatever somebody did for another says so: in the lists of revisions and assessments, and to whoever asks the trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.assessments.queries import history
from riskreg.domain.permissions import Permission
from riskreg.oversight.filter_queries import TrailFilter
from riskreg.oversight.queries import trail_page
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.risks.history_queries import revisions_page
from riskreg.store.tables.event import EventFor
from riskreg.store.work import open_reading
from tests.builders import log, risk_row, scored


@pytest.fixture
def lent(house):
    """The owner of nothing may edit and score for the focal point."""
    today = clock.now().date()
    what = frozenset({Permission.RISK_LOG, Permission.RISK_EDIT, Permission.RISK_SCORE})
    delegate(house.desk("focal"), Terms(house.people["owner"], what, None, today, today + timedelta(days=9), "On leave."))
    return house


def test_revisions_and_assessments_say_for_whom(lent):
    reference = log(lent, "owner")
    scored(lent, reference, who="owner")
    with open_reading(lent.desk("focal")) as work:
        assert {line.who for line in revisions_page(work, reference, 1).revisions} == {"Owner for Focal"}
        assert {line.assessor for line in history(work, risk_row(lent, reference).id)} == {"Owner for Focal"}


def test_who_acts_for_themselves_acts_for_nobody(house):
    reference = scored(house, log(house))
    with open_reading(house.desk("focal")) as work:
        assert {line.who for line in revisions_page(work, reference, 1).revisions} == {"Focal"}
        assert {line.assessor for line in history(work, risk_row(house, reference).id)} == {"Focal"}


def test_the_trail_of_a_person_holds_what_was_done_for_them(lent):
    log(lent, "owner", title="Logged for the focal point")
    log(lent, "focal", title="Logged by the focal point")
    with open_reading(lent.desk("oversight")) as work:
        rows = trail_page(work, TrailFilter(actors=(lent.people["focal"],), kinds=("risk.logged",)), None).rows
        assert [row.actor_name for row in rows] == ["Focal", "Owner for Focal"]
        rows = trail_page(work, TrailFilter(kinds=("risk.logged",), actors=(lent.people["owner"],)), None).rows
        assert [row.actor_name for row in rows] == ["Owner for Focal"]


def test_for_whom_is_kept_as_the_chain_is(lent):
    log(lent, "owner")
    with pytest.raises(sa.exc.DBAPIError), lent.engine.begin() as connection:
        connection.execute(sa.delete(EventFor.__table__))
