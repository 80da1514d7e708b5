"""Placing a risk: who answers for it, where it belongs, who may read it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import Proximity
from riskreg.risks.keeping import find_risk
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.work import open_reading
from tests.builders import log, version_of

SECRET = Classification.STRICTLY_CONFIDENTIAL


def readers(engine) -> set[int]:
    with engine.connect() as connection:
        return set(connection.execute(sa.text("SELECT person_id FROM risk_reader")).scalars())


def sees(house, who: str, reference: str) -> bool:
    try:
        with open_reading(house.desk(who)) as work:
            find_risk(work, reference)
    except NotFound:
        return False
    return True


def test_a_placed_risk_keeps_every_answer_with_one_event_and_one_revision(house, traces, engine):
    placing = Placing(
        scope="Detention",
        countries=("Colombia", "Ecuador"),
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        links=("pillar: Accountability",),
        is_emerging=True,
        proximity=Proximity.YEAR,
    )
    place_risk(house.desk("focal"), log(house), 1, placing)
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM risk")).one()
    assert (row.scope, row.countries, row.owner_id) == ("Detention", '["Colombia", "Ecuador"]', house.people["owner"])
    assert (bool(row.is_emerging), row.proximity, row.links) == (True, "within a year", '["pillar: Accountability"]')
    assert (traces.events(), traces.revisions()) == (["risk.logged", "risk.placed"], 2)


def test_a_strictly_confidential_risk_is_open_to_its_named_people_only(house):
    reference = log(house)
    named = frozenset({house.people["senior"]})
    place_risk(house.desk("focal"), reference, 1, Placing(classification=SECRET, reader_ids=named))
    assert sees(house, "focal", reference)
    assert not sees(house, "head", reference)
    assert not sees(house, "secretariat", reference)


def test_whoever_makes_a_risk_strictly_confidential_keeps_reading_it(house, engine):
    reference = log(house)
    focal = house.people["focal"]
    place_risk(house.desk("head"), reference, 1, Placing(focal_point_id=focal, classification=SECRET))
    assert readers(engine) == {house.people["head"]}
    assert sees(house, "head", reference)


def test_a_change_of_readers_alone_leaves_its_event(house, traces, engine):
    reference, head, focal = log(house), house.people["head"], house.people["focal"]
    place_risk(house.desk("focal"), reference, 1, Placing(focal_point_id=focal, classification=SECRET))
    both = traces.both()
    named = Placing(focal_point_id=focal, classification=SECRET, reader_ids=frozenset({head}))
    place_risk(house.desk("focal"), reference, 2, named)
    assert readers(engine) == {head}
    assert (len(traces.events()), version_of(house, reference)) == (both[0] + 1, 3)


def test_readers_are_forgotten_when_the_risk_is_no_longer_strictly_confidential(house, engine):
    reference, head = log(house), house.people["head"]
    place_risk(house.desk("focal"), reference, 1, Placing(classification=SECRET, reader_ids=frozenset({head})))
    place_risk(house.desk("focal"), reference, 2, Placing(reader_ids=frozenset({head})))
    assert readers(engine) == set()


@pytest.mark.parametrize(
    ("placing", "field"),
    [
        (Placing(owner_id=987_654), "owner"),
        (Placing(focal_point_id=987_654), "focal_point"),
        (Placing(classification=SECRET, reader_ids=frozenset({987_654})), "readers"),
        (Placing(scope="x" * 201), "scope"),
        (Placing(countries=("x" * 81,)), "countries"),
        (Placing(links=("other: " + "x" * 300,)), "links"),
    ],
    ids=["owner", "focal point", "reader", "scope", "country", "link"],
)
def test_answers_nobody_can_use_are_refused_beside_their_field(house, traces, placing, field):
    with pytest.raises(Invalid) as refusal:
        place_risk(house.desk("focal"), log(house), 1, placing)
    assert field in refusal.value.fields
    assert traces.both() == (1, 1)


def test_a_disabled_person_cannot_be_the_owner(house, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE person SET disabled_at = created_at WHERE name = 'Owner'"))
    with pytest.raises(Invalid, match="disabled"):
        place_risk(house.desk("focal"), log(house), 1, Placing(owner_id=house.people["owner"]))


def test_a_stale_version_places_nothing(house, traces):
    reference = log(house)
    place_risk(house.desk("head"), reference, 1, Placing(scope="theirs"))
    with pytest.raises(Stale):
        place_risk(house.desk("focal"), reference, 1, Placing(scope="mine"))
    assert traces.both() == (2, 2)


@pytest.mark.parametrize(("who", "error"), [("other_head", NotFound), ("oversight", NotAllowed)])
def test_strangers_and_readers_place_nothing(house, traces, who, error):
    with pytest.raises(error):
        place_risk(house.desk(who), log(house), 1, Placing(scope="mine"))
    assert traces.both() == (1, 1)
