"""What was changed since it was decided on is marked in its cell of the map, in words, and only for who may see it."""

from __future__ import annotations

from riskreg.domain.classification import Classification
from riskreg.domain.scale import Measure
from riskreg.risks.heatmap_queries import heatmap_layout, heatmap_page
from riskreg.risks.operations import Placing, place_risk
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.work import open_reading
from tests.builders import approved, version_of


def map_of(house, who="secretariat", **chosen):
    with open_reading(house.desk(who)) as work:
        return heatmap_page(work, RegisterFilter(**chosen), Measure.RESIDUAL)


def changed_cells(page):
    return [(cell.count, cell.changed, cell.changed_query) for _label, cells in page.rows for cell in cells if cell.changed]


def test_a_cell_counts_what_was_changed_and_leads_to_it(house, restate):
    reference = approved(house)
    approved(house, title="Late payments")
    assert changed_cells(map_of(house)) == []
    assert map_of(house).changed == ""
    restate(reference)
    page = map_of(house)
    ((count, changed, query),) = changed_cells(page)
    assert (count, changed) == (2, 1)
    assert "changed=yes" in query
    assert "cell=residual-" in query
    assert page.changed == "One risk was changed since it was approved or validated."
    assert map_of(house, is_changed=True).sentence.startswith("1 risk")


def test_the_picture_says_it_below(house, restate):
    reference = approved(house)
    with open_reading(house.desk("secretariat")) as work:
        assert heatmap_layout(work, RegisterFilter(), Measure.RESIDUAL).note == ""
    restate(reference)
    with open_reading(house.desk("secretariat")) as work:
        note = heatmap_layout(work, RegisterFilter(), Measure.RESIDUAL).note
    assert note == "One risk was changed since it was approved or validated."


def test_a_sealed_change_is_counted_for_named_people_alone(house, restate):
    reference = approved(house)
    people = {"owner_id": house.people["owner"], "focal_point_id": house.people["focal"]}
    sealed = Placing(**people, classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), sealed)
    restate(reference)
    assert changed_cells(map_of(house)) == []
    assert len(changed_cells(map_of(house, "focal"))) == 1
