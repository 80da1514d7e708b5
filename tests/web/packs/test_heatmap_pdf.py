"""The heat-map paper from a browser."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

from tests.full_register import NOW, fill


@pytest.fixture(autouse=True)
def frozen():
    with freeze_time(NOW):
        yield


def test_the_paper_is_saved_under_its_name_and_is_the_same_again(client_of, house):
    fill(house, 60)
    client = client_of("secretariat")
    first, second = (client.get("/heatmap.pdf?organizational_level=corporate") for _ in range(2))
    assert first.status_code == 200
    assert first.data.startswith(b"%PDF")
    assert first.data == second.data
    assert first.headers["Content-Disposition"] == 'attachment; filename="heat-map-residual-2026-11-20.pdf"'
    again = client.get("/heatmap.pdf?organizational_level=corporate", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_an_empty_map_is_a_paper_too(client_of, house):
    assert client_of("senior").get("/heatmap.pdf").data.startswith(b"%PDF")


def test_who_may_not_issue_papers_gets_none(client_of, house):
    fill(house, 30)
    assert client_of("owner").get("/heatmap").status_code == 200
    assert client_of("owner").get("/heatmap.pdf").status_code == 403
    assert client_of("admin").get("/heatmap.pdf").status_code == 403
