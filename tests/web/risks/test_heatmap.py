"""The heat map in a browser, and as a picture."""

from __future__ import annotations

import re

import pytest
from freezegun import freeze_time

from tests.full_register import NOW, fill


@pytest.fixture(autouse=True)
def frozen():
    with freeze_time(NOW):
        yield


@pytest.fixture
def made(house):
    return fill(house, 100)


@pytest.mark.parametrize("who", ["secretariat", "oversight", "senior", "focal", "head"])
@pytest.mark.parametrize("measure", ["", "measure=exposure", "measure=target&category=environmental"])
def test_the_map_is_a_table_for_everybody(client_of, made, who, measure):
    answer = client_of(who).get(f"/heatmap?{measure}")
    assert answer.status_code == 200
    assert '<table class="heat">' in answer.text


def test_the_count_of_a_cell_leads_to_as_many_risks(client_of, made):
    client = client_of("oversight")
    text = client.get("/heatmap?category=environmental").text
    links = re.findall(r'<a class="n" href="(/risks\?[^"]+)">(\d+)', text)
    assert links
    for link, count in links:
        page = client.get(link.replace("&amp;", "&"))
        assert len(re.findall(r'class="ref"', page.text)) == int(count)


def test_pictures_come_with_their_type_name_and_tag(client_of, made):
    client = client_of("senior")
    for kind, mime in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = client.get(f"/heatmap.{kind}?organizational_level=corporate")
        assert answer.status_code == 200
        assert answer.content_type.startswith(mime)
        assert answer.headers["Content-Disposition"] == f'inline; filename="heat-map-residual-2026-11-20.{kind}"'
        again = client.get(
            f"/heatmap.{kind}?organizational_level=corporate", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304
        assert again.data == b""


def test_the_svg_runs_nothing_and_is_under_the_policy(client_of, made):
    answer = client_of("senior").get("/heatmap.svg")
    assert "<script" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_two_people_do_not_share_a_picture(client_of, made):
    one, other = (client_of(who).get("/heatmap.svg") for who in ("secretariat", "focal"))
    assert one.headers["ETag"] != other.headers["ETag"]
    assert "private" in one.headers["Cache-Control"]


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_an_unknown_measure_is_refused(client_of, made, kind):
    assert client_of("secretariat").get(f"/heatmap.{kind}?measure=danger").status_code == 422
