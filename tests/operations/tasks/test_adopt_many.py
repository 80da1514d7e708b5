"""Thousands of risks go onto another version in batches, and leave what one after the other would leave."""

from __future__ import annotations

import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.engine import open_engine
from riskreg.store.ledger import verify
from riskreg.store.work import open_reading
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.subjects import OneByOne
from tests import builders
from tests.databases import copy_sqlite
from tests.operations.tasks.next_versions import SUBJECTS, candidate, version


def test_many_at_once_leave_what_one_after_the_other_leaves(sqlite_house, tmp_path):
    """The same rows and events, whether in batches or each risk by itself: drafts, submitted, returned, in the register."""
    class Singly(OneByOne, RiskSubjects):
        """As if there were few of them."""

    # Another title of the candidate's task gives that task anew; the others go on with theirs.
    changed = version(1, ('title = "Bring the candidate to validation"', 'title = "Prepare the validation"'))
    found = []
    for number, subjects in enumerate((RiskSubjects(), Singly())):
        house = sqlite_house[1].at(open_engine(copy_sqlite(sqlite_house[0], tmp_path / f"{number}.sqlite3")))
        with freeze_time("2027-01-15 10:00"):
            for entity in ("CO-COL", "CO-TUN"):
                builders.log(house, "secretariat", entity)
            for _ in range(3):
                builders.submitted(house)
                candidate(house)
            move_back = builders.submitted(house)
            builders.move(house, move_back, "return_for_changes", "head", "More.")
        with freeze_time("2027-01-16 10:00"):
            assert adopt_for_all(house.machine, changed, (subjects,)) == 9
        with open_reading(house.machine) as work:
            connection = work.session.connection()
            assert verify(connection).broken_row is None
            found.append(
                {
                    table: connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all()
                    for table in ("risk", "risk_revision", "action")
                }
                | {"event": connection.exec_driver_sql("SELECT kind, subject, body, at FROM event ORDER BY seq").all()}
                | {"tally": sorted(map(str, connection.exec_driver_sql("SELECT * FROM risk_tally").all()))}
                | {
                    "task": connection.exec_driver_sql(
                        "SELECT noun, subject, lifecycle_id, state, title, role, holder_id, barred_id, opened_at, due_on,"
                        " next_alarm_at, alarms, closed_at, outcome FROM task ORDER BY noun, subject, id"
                    ).all()
                }
            )
        house.engine.dispose()
    assert found[0] == found[1]


def test_what_keeps_its_state_costs_no_statement_of_its_own(sqlite_house, tmp_path):
    house = sqlite_house[1].at(open_engine(copy_sqlite(sqlite_house[0], tmp_path / "counted.sqlite3")))
    counts = []
    for number, more in enumerate((2, 6), 1):
        for _ in range(more):
            builders.submitted(house)
        statements = []
        listen = lambda *args, kept=statements: kept.append(args[2])  # noqa: E731
        sa.event.listen(house.engine, "before_cursor_execute", listen)
        adopt_for_all(house.machine, version(number), SUBJECTS)
        sa.event.remove(house.engine, "before_cursor_execute", listen)
        counts.append(len(statements))
    assert counts[1] <= counts[0]
    house.engine.dispose()
