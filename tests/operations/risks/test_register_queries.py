"""The register shows exactly what was chosen and may be seen, in the order asked for, and counts what it shows."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.folding import search_words
from riskreg.risks.export_queries import export_rows
from riskreg.risks.register_filter import PAGE_SIZE, SORTS, read_filter
from riskreg.risks.register_queries import exact_reference, register_page
from riskreg.store.work import Desk, open_reading
from tests.full_register import NOW, fill, may_see

ACTORS = ("secretariat", "oversight", "senior", "focal", "head", "owner", "other_focal", "machine")
CORPORATE = {"organizational_level": "corporate"}
RANK = {"very-high": 4, "high": 3, "medium": 2, "low": 1, "not-scored": None}


@pytest.fixture
def made(house, freeze):
    return fill(house, 160)


@pytest.fixture
def freeze():
    from freezegun import freeze_time

    with freeze_time(NOW):
        yield


def desk_of(house, who) -> Desk:
    return house.machine if who == "machine" else house.desk(who)


def below(house, code):
    return {"AMB": {"AMB", "CO-COL"}, "CO-TUN": {"CO-TUN"}, "ORG": set(house.entities)}[code]


def in_entities(house, codes):
    ids = {house.entities[code] for code in codes}
    return lambda risk: risk.entity_id in ids


def holds(query):
    def does(risk):
        found = search_words(f"{risk.title} {risk.event}")
        return all(any(word.startswith(wanted) for word in found) for wanted in search_words(query))

    return does


def choices(house):
    """Each filter with the same choice said in Python."""
    return {
        "organizational_level=corporate": lambda r: r.organizational_level == "corporate",
        "level=very-high&level=high": lambda r: r.residual_rank in (3, 4),
        "level=very-high&level=low": lambda r: r.residual_rank in (1, 4),
        "level=not-scored&level=medium": lambda r: r.residual_rank in (None, 2),
        "level=not-scored": lambda r: r.residual_rank is None,
        "category=environmental&category=institutional": lambda r: r.category != "programmatic",
        "subcategory=funding": lambda r: r.subcategory == "funding",
        "entity=AMB": in_entities(house, below(house, "AMB")),
        "entity=CO-TUN": in_entities(house, {"CO-TUN"}),
        "region=Americas": lambda r: True,
        "owner=me": lambda r: r.owner_id == house.people["secretariat"],
        "owner=none": lambda r: r.owner_id is None,
        f"owner={house.people['owner']}": lambda r: r.owner_id == house.people["owner"],
        "owner=Other": lambda r: r.owner_id in {house.people["other_focal"], house.people["other_head"]},
        "overdue=yes": lambda r: r.earliest_due is not None and r.earliest_due < NOW.date(),
        "emerging=yes": lambda r: r.is_emerging,
        "q=elections": holds("elections"),
        "q=crise fra": holds("crise fra"),
        "cell=residual-101": lambda r: r.residual_cell == 101,
        "cell=exposure-0": lambda r: r.exposure_cell == 0,
        "category=institutional&level=low&emerging=yes": lambda r: (
            r.category == "institutional" and r.residual_rank == 1 and r.is_emerging
        ),
    }


def standing(chosen):
    return lambda r: chosen == "any" or r.standing == chosen


def read(query):
    from urllib.parse import parse_qs

    return read_filter(parse_qs(query))


def refs(house, who, query):
    with open_reading(desk_of(house, who)) as work:
        return [row.ref for row in export_rows(work, read(query))]


def test_every_filter_narrows_to_what_it_says_for_everybody(house, made):
    for query, holds_for in choices(house).items():
        for who in ("secretariat", "senior", "focal", "machine"):
            actor = desk_of(house, who).actor
            mine = "owner=me" in query
            wanted = [
                r.ref
                for r in made
                if may_see(actor, r)
                and r.standing == "registered"
                and (r.owner_id == actor.person_id if mine else holds_for(r))
            ]
            assert sorted(refs(house, who, query)) == wanted, (query, who)


@pytest.mark.parametrize("state", ["any", "registered", "drafted", "submitted", "ended"])
def test_a_standing_shows_its_risks_and_no_others(house, made, state):
    for who in ACTORS:
        actor = desk_of(house, who).actor
        wanted = [r.ref for r in made if may_see(actor, r) and standing(state)(r)]
        assert sorted(refs(house, who, f"state={state}")) == wanted, who


def test_a_state_of_the_lifecycle_shows_its_risks(house, made):
    wanted = [r.ref for r in made if r.state == "monitored"]
    assert sorted(refs(house, "machine", "state=monitored")) == wanted
    assert wanted


def test_the_counts_are_those_of_the_rows_for_everybody_and_every_filter(house, made):
    queries = ["", "state=any", "state=ended", "state=monitored", *choices(house)]
    for who in ACTORS:
        with open_reading(desk_of(house, who)) as work:
            for query in queries:
                page, rows = register_page(work, read(query)), export_rows(work, read(query))
                levels = Counter(row.residual for row in rows if row.residual)
                assert page.total == len(rows), (who, query)
                said = {facet.label.lower(): facet.count for facet in page.levels}
                if not page.chosen.levels:
                    assert {name: n for name, n in said.items() if n and name != "not scored"} == levels, (who, query)


def test_a_number_beside_a_filter_is_what_choosing_it_shows(house, made):
    for who in ("secretariat", "focal"):
        with open_reading(desk_of(house, who)) as work:
            page = register_page(work, read("category=environmental&level=high"))
            for facet in page.levels:
                chosen = read(f"category=environmental&level={facet.value}")
                assert facet.count == len(export_rows(work, chosen)), facet
            for facet in page.categories:
                assert facet.count == len(export_rows(work, read(f"level=high&category={facet.value}"))), facet


def _key(sort):
    late = NOW.date().max
    return {
        "level": lambda r: (-(r.residual_rank or 0), -(r.exposure_rank or 0), r.number),
        "ref": lambda r: r.number,
        "title": lambda r: (r.title_folded, r.number),
        "movement": lambda r: (
            -(r.residual_rank - r.residual_rank_before) if r.residual_rank and r.residual_rank_before else 9,
            r.number,
        ),
        "exposure": lambda r: (-(r.exposure_rank or 0), r.number),
        "actions": lambda r: (r.earliest_due or late, r.number),
        "state": lambda r: (r.state, -(r.residual_rank or 0), -(r.exposure_rank or 0), r.number),
        "updated": lambda r: (-r.updated_at.timestamp(), -r.number),
    }[sort]


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "owner"])
def test_the_list_is_sorted_as_asked_and_backwards_is_the_reverse(house, made, sort):
    seen = [r for r in made if r.standing == "registered"]
    wanted = [r.ref for r in sorted(seen, key=_key(sort))]
    if sort == "title":
        # How a database orders signs other than letters is its own affair.
        assert sorted(refs(house, "machine", "sort=title")) == sorted(wanted)
    else:
        assert refs(house, "machine", f"sort={sort}") == wanted
    assert refs(house, "machine", f"sort=-{sort}") == refs(house, "machine", f"sort={sort}")[::-1]


def test_sorted_by_owner_those_of_one_owner_stand_together_and_nobody_last(house, made):
    with open_reading(house.machine) as work:
        owners = [row.owner_function for row in export_rows(work, read("sort=owner"))]
    assert owners == sorted(filter(None, owners)) + [""] * owners.count("")


def test_the_pages_together_are_the_list(house, made):
    with open_reading(house.machine) as work:
        for sort in ("level", "title", "state"):
            last = register_page(work, read("")).pager.last
            pages = [register_page(work, read(f"sort={sort}&page={n}")) for n in range(1, last + 1)]
            assert last > 1
            shown = [row.reference for page in pages for row in page.rows]
            assert shown == [row.ref for row in export_rows(work, read(f"sort={sort}"))]
            assert len(pages[0].rows) == PAGE_SIZE


def test_a_page_beyond_the_end_is_the_last_one(house, made):
    with open_reading(house.machine) as work:
        page = register_page(work, read("page=999"))
        assert page.pager.number == page.pager.last
        assert page.rows


def test_late_actions_are_counted_in_the_row(house, made):
    by_ref = {r.ref: r for r in made}
    with open_reading(house.machine) as work:
        for row in register_page(work, read("")).rows:
            due = by_ref[row.reference].earliest_due
            assert (row.late, row.actions) == (int(bool(due and due < NOW.date())), 2)


def test_a_strictly_confidential_risk_is_nowhere_for_others_and_there_for_the_named(house, made):
    secret = [r for r in made if r.classification == "strictly confidential" and r.standing == "registered"]
    for who in ACTORS[:-1]:
        actor = house.actor(who)
        with open_reading(house.desk(who)) as work:
            listed = {row.ref for row in export_rows(work, read("state=any"))}
            for risk in secret:
                named = actor.person_id in {risk.owner_id, risk.focal_point_id, risk.author_id, *risk.readers}
                assert exact_reference(work, risk.ref) == (risk.ref if may_see(actor, risk) else None)
                assert not (risk.ref in listed and not named)
                if actor.everywhere and named:
                    assert risk.ref in listed
    assert secret


def test_an_unknown_entity_region_state_or_owner_is_refused_by_name(house, made):
    with open_reading(house.machine) as work:
        for query, name in (("entity=XX", "entity"), ("region=Mars", "region"), ("state=gone", "state"), ("owner=99999", "owner")):
            with pytest.raises(Invalid) as refused:
                register_page(work, read(query))
            assert list(refused.value.fields) == [name]


@contextmanager
def statements(engine):
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("query", ["", "entity=AMB", "q=flood", "cell=residual-101&overdue=yes"])
def test_the_page_asks_no_more_of_sixty_risks_than_of_five(house, freeze, query):
    counts = []
    fill(house, 5)
    for _ in range(2):
        with open_reading(house.desk("secretariat")) as work, statements(house.engine) as said:
            register_page(work, read(query))
        counts.append(len([s for s in said if s.startswith(("SELECT", "WITH"))]))
        if len(counts) == 1:
            with house.engine.begin() as connection:
                for table in ("risk_reader", "action", "risk_search", "risk_tally", "reference_counter", "risk"):
                    connection.execute(sa.text(f"DELETE FROM {table}"))
            fill(house, 60)
    assert counts[0] == counts[1] <= 6, counts
