"""The tree of entities and one entity in the browser."""

from __future__ import annotations

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from riskreg.entities.operations import load_entities
from riskreg.paths import SEED
from riskreg.store.tables.entity import Entity

NEW = {"code": "RO-DAK", "name": "Regional Office Dakar", "kind": "regional office", "parent": "AMB", "region": "Africa", "country": "Senegal", "valid_from": "2026-01-01", "reporting": "y"}


def test_everybody_signed_in_reads_the_tree(client_of):
    for who in ("focal", "head", "secretariat", "senior", "oversight", "admin"):
        page = client_of(who).get("/entities")
        assert page.status_code == 200
        assert "4 entities, 4 of them report." in page.text
        assert ("Add an entity" in page.text) == (who == "admin")


def test_the_whole_organization_fits_on_one_light_page(client_of, house):
    load_entities(house.machine, (SEED / "entities.csv").read_text(encoding="utf-8"))
    page = client_of("focal").get("/entities")
    assert "Human Rights Adviser, Kenya" in page.text


def test_an_entity_names_its_people_and_through_what(client_of, house):
    page = client_of("senior").get("/entities/CO-COL").text
    assert "<b>Entity focal point</b>: <bdi>Focal</bdi>" in page
    assert "Move" not in page
    assert client_of("senior").get("/entities/NOBODY").status_code == 404
    assert client_of("senior").get("/entities/%00").status_code in (404, 422)


def test_an_administrator_adds_corrects_moves_and_ends_an_entity(client_of):
    client = client_of("admin")
    client.get("/entities/new?under=AMB")
    assert client.post("/entities/new", NEW).location == "/entities/RO-DAK"
    client.get("/entities/RO-DAK/correct")
    corrected = NEW | {"version": "1", "name": "Office <b>Dakar</b>"}
    assert client.post("/entities/RO-DAK/correct", corrected).status_code == 303
    page = client.get("/entities/RO-DAK").text
    assert "Office &lt;b&gt;Dakar&lt;/b&gt;" in page
    client.get("/entities/RO-DAK/move")
    assert client.post("/entities/RO-DAK/move", {"version": "2", "parent": "CO-TUN"}).status_code == 303
    client.get("/entities/RO-DAK/end")
    assert client.post("/entities/RO-DAK/end", {"version": "3", "last_day": "2026-02-01"}).status_code == 303
    assert "It ended on 1 Feb 2026." in client.get("/entities/RO-DAK").text
    assert "ended 1 Feb 2026" in client.get("/entities?past=yes").text
    assert "RO-DAK" not in client.get("/entities").text


def test_nobody_else_changes_an_entity(client_of, house):
    for who in ("focal", "head", "secretariat", "senior", "oversight", "owner"):
        client = client_of(who)
        for path in ("/entities/new", "/entities/AMB/correct", "/entities/AMB/move", "/entities/AMB/end"):
            assert client.get(path).status_code == 403
            assert client.post(path, NEW).status_code == 403
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(Entity.__table__)).scalar_one() == 4


def test_what_was_typed_is_kept_beside_the_problem(client_of):
    client = client_of("admin")
    bad = NEW | {"code": "A/B", "name": "\u202e" + "N" * 150, "kind": "palace", "valid_from": "2026-13-40"}
    page = client.post("/entities/new", bad)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "NNNN" in page.text
    page = client.post("/entities/new", NEW | {"code": "AMB"})
    assert page.status_code == 422
    assert "There is an entity with this code already." in page.text


def test_a_stale_version_is_a_conflict_and_changes_nothing(client_of, house):
    client = client_of("admin")
    for path, words in (("correct", NEW), ("move", {"parent": "CO-TUN"}), ("end", {"last_day": "2026-12-31"})):
        for version in ("7", "", "x", "9" * 30):
            page = client.post(f"/entities/CO-COL/{path}", MultiDict(words | {"version": version}).to_dict())
            assert page.status_code == 409
            assert "Somebody changed this entity" in page.text
    with house.engine.connect() as connection:
        assert set(connection.execute(sa.select(Entity.__table__.c.version)).scalars()) == {1}


def test_an_entity_is_not_put_below_itself(client_of):
    page = client_of("admin").post("/entities/ORG/move", {"version": "1", "parent": "CO-COL"})
    assert page.status_code == 422


def test_an_administrator_corrects_the_time_zone(client_of):
    client = client_of("admin")
    form = client.get("/entities/CO-COL/correct").text
    assert 'value="UTC"' in form
    words = NEW | {"version": "1", "time_zone": "America/Bogota"}
    assert client.post("/entities/CO-COL/correct", words).status_code == 303
    assert "<dt>Time zone</dt><dd>America/Bogota " in client.get("/entities/CO-COL").text
    page = client.post("/entities/CO-COL/correct", words | {"version": "2", "time_zone": "Atlantis"})
    assert page.status_code == 422
    assert "Choose a time zone such as America/Bogota" in page.text
    assert 'value="Atlantis"' in page.text
