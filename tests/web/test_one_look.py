"""What a page reads it reads at one moment, and what it writes holds nothing no page may hold."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import InvalidRequestError

from riskreg.store.visible import _RISK, _in_entities
from riskreg.store.work import Desk, begin_looking, open_reading
from riskreg.web.rendering import _written

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.mark.parametrize("path", ["/work", "/risks", "/heatmap", "/entities", "/methodology"])
def test_a_page_reads_through_one_transaction(house, client_of, path):
    client = client_of("secretariat")
    client.get(path)
    begun = []
    sa.event.listen(house.engine, "begin", lambda connection: begun.append(connection))
    assert client.get(path).status_code == 200
    assert len(begun) == 1


def test_what_was_looked_through_is_given_back(house, client_of):
    client = client_of("secretariat")
    client.get("/risks")
    assert house.engine.pool.checkedout() == 0


def test_a_look_that_is_over_cannot_be_used_again(house):
    with begin_looking(house.engine) as session:
        desk = Desk(house.engine, house.machine.actor, session)
    with pytest.raises(InvalidRequestError), open_reading(desk) as work:
        work.session.connection()
    with open_reading(desk.alone()) as work:
        assert work.session.connection().execute(sa.text("SELECT 1")).scalar() == 1


@given(st.text(alphabet=st.characters() | st.sampled_from("\x00\x0b\x7f\x85\x9f\ud800 é·–\n"), max_size=60))
def test_a_page_is_sent_without_what_no_page_may_hold(text):
    assert _written(text) == FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text).encode()


@given(st.sets(st.integers(1, 60), min_size=1))
def test_a_scope_written_in_ranges_is_the_same_scope(ids):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE risk (entity_id INTEGER)"))
        connection.execute(sa.text("INSERT INTO risk VALUES (:n)"), [{"n": n} for n in range(62)])
        condition = _in_entities(sorted(ids))
        found = connection.execute(sa.select(_RISK.c.entity_id).where(condition))
        assert set(found.scalars()) == ids
