"""The heat map shows each risk once, in its cell, and says of every other why it is not there."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Level, Measure
from riskreg.packs.document import heatmap_paper
from riskreg.packs.queries import heatmap_file, heatmap_paper_contents
from riskreg.paths import SEED
from riskreg.risks.export_queries import export_rows
from riskreg.risks.heatmap_queries import heatmap_layout, heatmap_page, read_measure
from riskreg.risks.register_filter import read_filter
from riskreg.store.tables.methodology import ProfileAdoption
from riskreg.store.work import open_reading, open_work
from tests.builders import add_profile
from tests.full_register import NOW, fill, may_see

WHO = ("secretariat", "senior", "focal", "machine")
QUERIES = ("", "state=any", "category=environmental", "level=high&level=very-high", "entity=AMB", "emerging=yes")


@pytest.fixture(autouse=True)
def frozen():
    with freeze_time(NOW):
        yield


@pytest.fixture
def made(house):
    return fill(house, 120)


def desk_of(house, who):
    return house.machine if who == "machine" else house.desk(who)


def read(query):
    from urllib.parse import parse_qs

    return read_filter(parse_qs(query))


@pytest.mark.parametrize("measure", list(Measure))
def test_every_cell_counts_its_risks_for_everybody(house, made, measure):
    by_ref = {r.ref: r for r in made}
    for who in WHO:
        with open_reading(desk_of(house, who)) as work:
            for query in QUERIES:
                page = heatmap_page(work, read(query), measure)
                rows = [by_ref[row.ref] for row in export_rows(work, read(query))]
                wanted = Counter(divmod(r.row[f"{measure}_cell"], 100) for r in rows if r.row[f"{measure}_cell"] is not None)
                shown = {(i, j): c.count for i, (_, cells) in enumerate(page.rows) for j, c in enumerate(cells) if c.count}
                assert shown == dict(wanted), (who, query)
                assert page.not_scored == len(rows) - sum(wanted.values()), (who, query)
                assert page.elsewhere == 0
                assert sum(n for _, n in page.counts) == sum(wanted.values())


def test_a_cell_links_to_the_list_it_counts_and_names_its_risks(house, made):
    with open_reading(house.desk("secretariat")) as work:
        rows = heatmap_page(work, read("category=environmental"), Measure.RESIDUAL).rows
        assert {cell.query for _, cells in rows for cell in cells if not cell.count} == {""}
        for _label, cells in rows:
            for cell in filter(lambda cell: cell.count, cells):
                listed = [row.ref for row in export_rows(work, read(cell.query))]
                assert len(listed) == cell.count
                assert set(cell.references) <= set(listed)
                assert cell.more == len(listed) - len(cell.references)


def test_risks_of_another_version_are_said_in_words_and_are_on_no_cell(house, made):
    source = (SEED / "methodologies" / "lookup-5x5.toml").read_text()
    with open_work(house.machine) as work:
        profile = add_profile(work, source)
        adopted = ProfileAdoption(profile_id=profile, from_date=date(2026, 1, 1), adopted_at=work.now, reason="for tests")
        work.session.add(adopted)
    with open_reading(house.desk("secretariat")) as work:
        page = heatmap_page(work, read(""), Measure.RESIDUAL)
        assert not any(cell.count for _, cells in page.rows for cell in cells)
        assert page.elsewhere > 0
        assert "another version of the methodology" in " ".join(page.left_out)


def test_highest_first_begins_with_the_highest(house, made):
    for measure in Measure:
        with open_reading(house.machine) as work:
            ranks = [line.level.rank for line in heatmap_page(work, read(""), measure).highest]
        assert ranks == sorted(ranks, reverse=True)
        assert len(ranks) == 10


def test_a_strictly_confidential_risk_is_on_no_map_or_paper_of_others(house, made):
    for who in ("secretariat", "senior", "oversight"):
        actor = house.actor(who)
        with open_reading(house.desk(who)) as work:
            layout = heatmap_layout(work, read(""), Measure.RESIDUAL)
            paper = heatmap_paper_contents(work, read(""), Measure.RESIDUAL, "Test", demonstration=False)
        named = {name for row in layout.cells for cell in row for name in cell.risks} | {r.reference for r in paper.ranked}
        assert named == {r.ref for r in made if may_see(actor, r) and r.standing == "registered"}
        strictly = any(r.classification == "strictly confidential" and r.ref in named for r in made)
        assert (paper.classification == "Strictly confidential") is strictly


def test_a_paper_of_open_risks_is_no_higher_than_they_are(house):
    fill(house, 40)
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk SET classification = 'confidential'"))
    with open_reading(house.machine) as work:
        assert heatmap_paper_contents(work, read(""), Measure.RESIDUAL, "T", False).classification == "Confidential"


def test_the_paper_is_the_same_to_the_byte_within_a_minute_and_says_its_numbers(house, made):
    papers = []
    for second in (1, 58):
        with freeze_time(NOW.replace(second=second)), open_reading(house.machine) as work:
            contents = heatmap_paper_contents(work, read("organizational_level=corporate"), Measure.RESIDUAL, "UN", True)
            papers.append(heatmap_paper(contents))
    assert papers[0] == papers[1]
    wanted = [r for r in made if r.standing == "registered" and r.organizational_level == "corporate"]
    assert {r.reference for r in contents.ranked} == {r.ref for r in wanted}
    levels = Counter(Level.from_rank(r.residual_rank) for r in wanted if r.residual_rank)
    assert {level: n for level, n in contents.counts if n} == levels
    assert contents.summary.startswith(f"{sum(levels.values())} corporate risk")
    assert contents.exposure_map is not None
    assert sum(n for _, n in contents.exposure_map.counts()) == sum(levels.values())
    assert contents.chain_length > 0
    assert len(contents.chain_head) == 64


@pytest.mark.parametrize(("kind", "begin"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<")])
def test_the_command_line_draws_each_kind_of_file(house, made, kind, begin):
    with open_reading(house.machine) as work:
        assert heatmap_file(work, {"entity": "AMB"}, "exposure", kind, "UN", True).startswith(begin)


def test_an_unknown_measure_or_kind_of_file_is_refused(house, made):
    with pytest.raises(Invalid):
        read_measure("danger")
    with open_reading(house.machine) as work, pytest.raises(Invalid):
        heatmap_file(work, {}, "residual", "gif", "UN", True)
