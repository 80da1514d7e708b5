"""People from the command line: add, invite, disable, list."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from riskreg.store.engine import open_engine

LINK = re.compile(r"http://127\.0\.0\.1:8080/invitation/([\w-]{20,})")
ANN = ("people", "add", "--email", "ann@example.org", "--name", "Ann")


def one(folder, query: str):
    engine = open_engine(f"sqlite:///{folder}/riskreg.sqlite3")
    with engine.connect() as connection:
        found = connection.execute(sa.text(query)).scalar_one()
    engine.dispose()
    return found


def test_a_person_is_added_with_a_role_and_a_link(riskreg, begun):
    said = riskreg(*ANN, "--function", "Registrar", "--role", "administrator", data=begun)
    assert said.code == 0
    assert LINK.search(said.out)
    assert riskreg("people", "list", data=begun).out == "ann@example.org  Ann  Administrator, whole organization\n"


def test_a_role_of_an_entity_is_for_the_entity_named(riskreg, filled):
    assert riskreg(*ANN, "--role", "focal_point", "--entity", "CO-COL", data=filled).code == 0
    assert "ann@example.org  Ann  Entity focal point, CO-COL and below" in riskreg("people", "list", data=filled).out


def test_a_role_of_the_whole_organization_leaves_its_person_in_their_entity(riskreg, filled):
    assert riskreg(*ANN, "--role", "secretariat", "--entity", "AMB", data=filled).code == 0
    assert one(filled, "SELECT e.code FROM person p JOIN entity e ON e.id = p.entity_id WHERE p.name = 'Ann'") == "AMB"
    assert (
        one(
            filled,
            "SELECT count(*) FROM role_grant g JOIN person p ON p.id = g.person_id WHERE p.name = 'Ann' AND g.entity_id IS NULL",
        )
        == 1
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--email", "nonsense"), "Enter an e-mail address"),
        (("--email", "focal@example.org"), "in the register already"),
        (("--name", ""), "Fill in"),
        (("--name", "x" * 5000), "Shorten"),
        (("--name", "a\nb"), "control characters"),
        (("--role", "wizard"), "wizard"),
        (("--role", "focal_point"), "needs an entity"),
        (("--entity", "NOWHERE"), "NOWHERE"),
    ],
    ids=[
        "no address",
        "known address",
        "no name",
        "long name",
        "two lines",
        "no role",
        "role without entity",
        "entity",
    ],
)
def test_a_person_who_cannot_be_added_is_refused_whole(refused, filled, words, sentence):
    before = one(filled, "SELECT count(*) FROM event")
    said = refused(*ANN, *words, data=filled)
    assert sentence in said
    lines = [line.strip() for line in said.splitlines()]
    assert len(lines) == len(set(lines)), "nothing is said twice"
    assert one(filled, "SELECT count(*) FROM event") == before


def test_a_new_link_is_another_one(riskreg, begun):
    first = LINK.search(riskreg(*ANN, data=begun).out)
    second = LINK.search(riskreg("people", "invite", "ann@example.org", data=begun).out)
    assert first
    assert second
    assert first.group(1) != second.group(1)


def test_links_begin_with_the_address_people_use(riskreg, begun, monkeypatch):
    monkeypatch.setenv("RISKREG_BASE_URL", "https://risks.example.org/")
    assert "https://risks.example.org/invitation/" in riskreg(*ANN, data=begun).out


@pytest.mark.parametrize("verb", ["invite", "disable"])
def test_an_address_nobody_has_is_said(refused, filled, verb):
    assert "Nobody with this e-mail address" in refused("people", verb, "nobody@example.org", data=filled)


def test_somebody_disabled_is_listed_so_and_what_they_own_is_told(riskreg, filled):
    said = riskreg("people", "disable", "owner@example.org", data=filled)
    assert said.code == 0
    assert said.out.startswith("owner@example.org is disabled. ")
    assert "2 risks" in said.out
    assert "owner@example.org  Owner  (disabled)" in riskreg("people", "list", data=filled).out


def test_the_last_administrator_stays(refused, filled):
    assert "last administrator" in refused("people", "disable", "admin@example.org", data=filled)
