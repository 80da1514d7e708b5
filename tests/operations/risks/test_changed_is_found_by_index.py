"""What was changed since it was decided on is looked for among the changed alone, however many risks there are."""

import pytest
import sqlalchemy as sa

from riskreg.domain.scale import Measure
from riskreg.risks.changed_queries import changed_by_cell
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.work import open_reading


def test_the_map_begins_with_what_was_changed(house, engine):
    if engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps its own statistics and reads a small table whole")
    asked = []
    with open_reading(house.desk("secretariat")) as work:
        connection = work.session.connection()
        sa.event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        assert changed_by_cell(work, RegisterFilter(), {}, Measure.RESIDUAL, profile_id=1) == {}
        sentence, values = asked[-1]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sentence}", values)]
    assert any("ix_risk_changed_worst_first" in line for line in plan), plan
    assert not any(line.startswith(("SCAN risk", "SEARCH risk USING INDEX")) for line in plan), plan
