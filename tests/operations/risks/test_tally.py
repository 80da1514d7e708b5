"""The tally stays equal to a recount whatever happens to risks, and the counts of a page to its rows."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Refusal
from riskreg.domain.vocabulary import Category
from riskreg.risks.export_queries import export_rows
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, Statement, place_risk, restate_risk
from riskreg.risks.register_filter import read_filter
from riskreg.risks.register_queries import register_page
from riskreg.risks.tally import recount
from riskreg.store.tables.tally import RiskTally
from riskreg.store.work import open_reading
from tests.builders import log, ready_to_submit, scored, version_of

MOVES = ("submit", "approve", "return_for_changes", "withdraw", "propose_for_validation", "validate", "monitor", "close")


def tally(connection):
    rows = connection.execute(sa.select(RiskTally.__table__).where(RiskTally.__table__.c.n != 0))
    return sorted((tuple(row) for row in rows), key=str)


def shake(house, chance, references):
    """One thing somebody does to some risk; refusals are part of life."""
    who = chance.choice(("focal", "head", "secretariat"))
    reference = chance.choice(references)
    desk, version = house.desk(who), version_of(house, reference)
    what = chance.randrange(5)
    try:
        if what == 0:
            restate_risk(desk, reference, version, Statement(f"Risk {chance.random()}", chance.choice(list(Category))))
        elif what == 1:
            kind = chance.choice(list(Classification))
            placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=kind)
            place_risk(desk, reference, version, placing)
        elif what == 2:
            scored(house, reference, chance.randint(1, 5), chance.randint(1, 5), "effective", who)
        elif what == 3:
            references.append(log(house, "focal", "CO-COL", title=f"Another {len(references)}"))
        else:
            advance_risk(desk, reference, version, chance.choice(MOVES), reason="It is time.")
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tally_equals_a_recount_after_whatever_happened(house, seed):
    chance = random.Random(seed)
    references = [ready_to_submit(house, title=f"Begin {n}") for n in range(3)]
    done = sum(shake(house, chance, references) for _ in range(60))
    assert done > 15
    with house.engine.begin() as connection:
        kept = tally(connection)
        recount(connection)
        assert kept == tally(connection)
    for who in ("secretariat", "oversight", "senior", "focal"):
        with open_reading(house.desk(who)) as work:
            for state in ("", "any", "drafted", "submitted"):
                chosen = read_filter({"state": state})
                assert register_page(work, chosen).total == len(export_rows(work, chosen)), (who, state)
