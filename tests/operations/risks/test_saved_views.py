"""A view of the register is kept under a name, by and for one person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.risks.register_filter import read_filter
from riskreg.risks.register_queries import register_page
from riskreg.risks.view_operations import MOST_VIEWS, forget_view, save_view
from riskreg.store.tables.event import Event
from riskreg.store.work import open_reading

EVENT = Event.__table__


def tabs(house, who):
    with open_reading(house.desk(who)) as work:
        return [tab for tab in register_page(work, read_filter({})).tabs if tab.id]


def kinds(house):
    with house.engine.connect() as connection:
        return [row.kind for row in connection.execute(sa.select(EVENT.c.kind).order_by(EVENT.c.seq)) if "view" in row.kind]


def test_a_view_is_kept_in_its_one_form_and_leaves_one_event(house):
    query = save_view(house.desk("focal"), "  Late   ones ", "page=3&overdue=yes&category=environmental&sort=-title")
    assert query == "category=environmental&overdue=yes&sort=-title"
    assert [(tab.name, tab.query) for tab in tabs(house, "focal")] == [("Late ones", query)]
    assert kinds(house) == ["view.saved"]


def test_the_same_name_replaces_the_view(house):
    for query in ("emerging=yes", "overdue=yes"):
        save_view(house.desk("focal"), "Mine", query)
    assert [tab.query for tab in tabs(house, "focal")] == ["overdue=yes"]


def test_nobody_else_has_the_view_or_can_forget_it(house):
    save_view(house.desk("focal"), "Mine", "overdue=yes")
    view = tabs(house, "focal")[0].id
    assert tabs(house, "head") == []
    with pytest.raises(NotFound):
        forget_view(house.desk("head"), view)
    forget_view(house.desk("focal"), view)
    assert tabs(house, "focal") == []
    assert kinds(house) == ["view.saved", "view.forgotten"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "a\x07b"])
def test_a_view_needs_a_name_people_can_read(house, name):
    with pytest.raises(Invalid) as refused:
        save_view(house.desk("focal"), name, "overdue=yes")
    assert "name" in refused.value.fields


def test_an_unknown_filter_is_not_kept(house):
    with pytest.raises(Invalid):
        save_view(house.desk("focal"), "Odd", "colour=red")
    assert kinds(house) == []


def test_there_is_an_end_to_views(house):
    for number in range(MOST_VIEWS):
        save_view(house.desk("focal"), f"View {number}", "overdue=yes")
    with pytest.raises(Conflict):
        save_view(house.desk("focal"), "One too many", "overdue=yes")


def test_the_command_line_keeps_no_views(house):
    with pytest.raises(NotAllowed):
        save_view(house.machine, "Mine", "overdue=yes")
