"""The tree of entities: added, corrected, moved, ended, loaded; refused; one event each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.permissions import Permission, machine
from riskreg.entities.keeping import EntityWords
from riskreg.entities.operations import add_entity, correct_entity, end_entity, load_entities, move_entity
from riskreg.entities.page_queries import entity_page, parent_choices, tree_page
from riskreg.entities.queries import entities_below, entity_choices, entity_id_of, regions
from riskreg.paths import SEED
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.event import Event
from riskreg.store.work import Desk, open_reading

WORDS = EntityWords("Regional Office Dakar", "regional office", "Africa", "Senegal")
HEAD = "code,name,kind,region,parent,country,reporting\n"


def rows(house):
    with house.engine.connect() as connection:
        return {row.code: row for row in connection.execute(sa.select(Entity.__table__))}


def assert_paths_are_sound(house):
    found = rows(house)
    by_id = {row.id: row for row in found.values()}
    for row in found.values():
        above = by_id[row.parent_id].path if row.parent_id else "/"
        assert row.path == f"{above}{row.id}/"


def ask(house, query, *args, who="admin", **kwargs):
    with open_reading(house.desk(who)) as work:
        return query(work, *args, **kwargs)


def test_an_entity_is_added_under_its_parent(house, events):
    entity_id = add_entity(house.desk("admin"), "ro-dak", WORDS, parent="AMB")
    assert ask(house, entity_id_of, "RO-DAK") == entity_id
    assert rows(house)["RO-DAK"].valid_from == clock.today()
    assert_paths_are_sound(house)
    [event] = events()
    assert (event.kind, event.subject) == ("entity.added", "RO-DAK")


@pytest.mark.parametrize("who", ["focal", "head", "secretariat", "senior", "oversight", "owner"])
def test_only_administrators_change_the_tree(house, who, events):
    attempts = [
        lambda: add_entity(house.desk(who), "X1", WORDS),
        lambda: correct_entity(house.desk(who), "AMB", 1, WORDS, valid_from=date(2000, 1, 1)),
        lambda: move_entity(house.desk(who), "CO-TUN", 1, "AMB"),
        lambda: end_entity(house.desk(who), "CO-TUN", 1, clock.today()),
        lambda: load_entities(house.desk(who), HEAD),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert events() == []


@pytest.mark.parametrize(
    ("code", "words", "parent", "field"),
    [
        ("AMB", WORDS, "", "code"),
        ("", WORDS, "", "code"),
        ("A/B", WORDS, "", "code"),
        ("A" * 21, WORDS, "", "code"),
        ("X1", EntityWords("", "project"), "", "name"),
        ("X1", EntityWords("x\x00", "project"), "", "name"),
        ("X1", EntityWords("x" * 2_000_000, "project"), "", "name"),
        ("X1", EntityWords("x", "palace"), "", "kind"),
        ("X1", EntityWords("x", "project", region="\u202ex"), "", "region"),
        ("X1", WORDS, "NOBODY", "parent"),
    ],
)
def test_a_bad_entity_is_refused_beside_its_field(house, code, words, parent, field, events):
    with pytest.raises(Invalid) as refusal:
        add_entity(house.desk("admin"), code, words, parent=parent)
    assert list(refusal.value.fields) == [field]
    assert events() == []


def test_a_correction_holds_the_version_somebody_saw(house, events):
    correct_entity(house.desk("admin"), "AMB", 1, WORDS, valid_from=date(2000, 1, 1))
    assert [event.kind for event in events()] == ["entity.corrected"]
    with pytest.raises(Stale):
        correct_entity(house.desk("admin"), "AMB", 1, WORDS, valid_from=date(2000, 1, 1))
    correct_entity(house.desk("admin"), "AMB", 2, WORDS, valid_from=date(2000, 1, 1))
    assert events() == []
    with pytest.raises(NotFound):
        correct_entity(house.desk("admin"), "NOBODY", 1, WORDS, valid_from=date(2000, 1, 1))


def test_an_entity_does_not_begin_after_it_ended(house, events):
    end_entity(house.desk("admin"), "CO-TUN", 1, date(2026, 1, 31))
    events()
    with pytest.raises(Invalid) as refusal:
        correct_entity(house.desk("admin"), "CO-TUN", 2, WORDS, valid_from=date(2026, 2, 1))
    assert list(refusal.value.fields) == ["valid_from"]
    assert events() == []


def test_everything_below_moves_along_and_roles_follow(house, events):
    assert house.entities["CO-COL"] not in ask(house, entities_below, "CO-TUN")
    move_entity(house.desk("admin"), "AMB", 1, "CO-TUN")
    assert_paths_are_sound(house)
    assert ask(house, entities_below, "CO-TUN") == {house.entities[code] for code in ("CO-TUN", "AMB", "CO-COL")}
    assert house.entities["CO-COL"] in house.actor("other_head").entities_where(Permission.RISK_APPROVE)
    assert [event.kind for event in events()] == ["entity.moved"]


def test_an_entity_is_moved_to_the_top(house):
    move_entity(house.desk("admin"), "CO-COL", 1, "")
    assert rows(house)["CO-COL"].path == f"/{house.entities['CO-COL']}/"
    assert_paths_are_sound(house)


@pytest.mark.parametrize("parent", ["ORG", "AMB", "CO-COL"])
def test_an_entity_never_comes_under_itself(house, parent, events):
    with pytest.raises(Invalid):
        move_entity(house.desk("admin"), "ORG", 1, parent)
    with pytest.raises(Conflict):
        move_entity(house.desk("admin"), "AMB", 1, "ORG")
    assert events() == []
    assert_paths_are_sound(house)


def test_a_number_that_begins_like_another_is_not_below_it(house):
    # Ids 1 and 10 to 19: the path of the first must not be a prefix of the others'.
    for number in range(12):
        add_entity(house.desk("admin"), f"P{number}", WORDS)
    assert ask(house, entities_below, "ORG") == {house.entities[code] for code in ("ORG", "AMB", "CO-COL", "CO-TUN")}


def test_an_ended_entity_is_offered_no_more_but_stays_readable(house, events):
    yesterday = clock.today() - timedelta(days=1)
    end_entity(house.desk("admin"), "CO-TUN", 1, yesterday)
    assert [event.kind for event in events()] == ["entity.ended"]
    offered = dict(ask(house, entity_choices, Permission.ENTITY_READ, who="secretariat"))
    assert str(house.entities["CO-TUN"]) not in offered
    assert ask(house, entity_choices, Permission.RISK_LOG, who="other_focal") == ()
    assert not ask(house, entity_page, "CO-TUN").entity.is_valid
    assert "CO-TUN" not in dict(ask(house, parent_choices))
    page = ask(house, tree_page, "Entities")
    assert (page.count, page.past, len(page.lines)) == (3, 1, 3)


def test_an_entity_counts_on_its_last_day(house):
    end_entity(house.desk("admin"), "CO-TUN", 1, clock.today())
    assert ask(house, entity_page, "CO-TUN").entity.is_valid


@pytest.mark.parametrize(("code", "last_day"), [("AMB", date(2026, 1, 1)), ("CO-COL", date(1999, 12, 31))])
def test_an_entity_does_not_end_before_it_began_or_before_those_below(house, code, last_day, events):
    with pytest.raises(Invalid):
        end_entity(house.desk("admin"), code, 1, last_day)
    assert events() == []


def test_choices_are_the_entities_where_the_actor_may(house):
    assert [label for _id, label in ask(house, entity_choices, Permission.RISK_LOG, who="focal")] == ["CO-COL Office CO-COL"]
    assert len(ask(house, entity_choices, Permission.RISK_LOG, who="secretariat")) == 4
    assert ask(house, entity_choices, Permission.RISK_LOG, who="senior") == ()
    assert ask(house, regions) == ("Americas",)


def test_the_shipped_organization_has_101_reporting_entities_and_loads_once(engine):
    source, desk = (SEED / "entities.csv").read_text(encoding="utf-8"), Desk(engine, machine("tests"))
    assert load_entities(desk, source) == len(source.splitlines()) - 1
    with open_reading(desk) as work:
        page = tree_page(work, "Entities")
    assert (page.count, page.reporting) == (len(page.lines), 101)
    assert page.lines[0].depth == 0
    assert max(line.depth for line in page.lines) >= 2
    assert load_entities(desk, source) == 0
    with engine.connect() as connection:
        assert connection.execute(sa.select(Event.__table__.c.kind)).scalars().all() == ["entity.loaded"]


def test_a_parent_may_stand_later_in_the_file_or_in_the_register(house):
    source = HEAD + "B,Below,project,,A,,no\nA,Above,project,,AMB,,yes\n"
    assert load_entities(house.desk("admin"), source) == 2
    assert_paths_are_sound(house)


def test_every_problem_of_a_file_is_reported_at_once_and_nothing_is_added(house, events):
    source = HEAD + (
        "A,,project,,,,yes\n"
        "B,Two,palace,,,,yes\n"
        "C,Three,project,,,,perhaps\n"
        "D,Four,project,,NOBODY,,yes\n"
        "E,Five,project,,F,,yes\n"
        "F,Six,project,,E,,yes\n"
        "E,Seven,project,,,,yes\n"
        "not a code!,Eight,project,,,,yes\n"
        "G,Nine,project,,,,yes,more,values\n"
    )
    with pytest.raises(Invalid) as refusal:
        load_entities(house.desk("admin"), source)
    told = "\n".join(refusal.value.fields["source"])
    for piece in ("Line 2", "Line 3", "Line 4", "D: there is no entity NOBODY", "E stands twice", "Line 9", "Line 10"):
        assert piece in told
    assert events() == []
    assert set(rows(house)) == set(house.entities)


@pytest.mark.parametrize(
    "source",
    ["", "\x00", "code,name\nA,B\n", HEAD, HEAD + 'A,"never closed', "a" * 2_000_000, HEAD + "A,x,project,,A,,yes\n", HEAD + "A,x,project,,,,yes\x00\n"],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(house, source):
    with pytest.raises(Invalid):
        load_entities(house.desk("admin"), source)
    assert set(rows(house)) == set(house.entities)
