"""Adopting rules of authority: from a day on, once, whole or not at all; what they say is asked at each decision."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

from riskreg import clock
from riskreg.authority.operations import adopt_authority
from riskreg.authority.queries import authority_in_use, authority_page, authority_source
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.paths import SEED
from tests.builders import approved, move, submitted

SOURCE = (SEED / "authority.toml").read_text(encoding="utf-8")
SECOND = SOURCE.replace("version = 1", "version = 2").replace(
    'act = "approve"\nrole = "head_of_entity"\nwhere = "own"', 'act = "approve"\nrole = "head_of_entity"\nwhere = "above"'
)


def in_use(house):
    with house.engine.connect() as connection:
        return authority_in_use(connection, clock.today()).version


def test_rules_are_used_from_their_day_on(house, events):
    with freeze_time("2026-11-01 12:00"):
        adopt_authority(house.desk("secretariat"), SECOND, clock.today().replace(day=20), "The board decided.")
        assert in_use(house) == 1
    with freeze_time("2026-11-20 00:00"):
        assert in_use(house) == 2
    (event,) = events()
    assert (event.kind, event.subject) == ("authority.adopted", "authority v2")


def test_what_the_rules_say_is_asked_at_the_decision(house):
    reference = submitted(house)
    adopt_authority(house.desk("secretariat"), SECOND, clock.today(), "The board decided.")
    with pytest.raises(Conflict, match="A high risk is approved by the head of an entity above"):
        move(house, reference, "approve", "head")


def test_a_high_risk_is_not_closed_by_the_head_of_its_office(house):
    from riskreg.domain.vocabulary import ActionStatus
    from riskreg.treatments.operations import cancel_action
    from tests.builders import version_of

    reference = approved(house)
    cancel_action(house.desk("focal"), reference, version_of(house, reference), 1, "Not needed.")
    with pytest.raises(Conflict, match="A high risk is closed by the head of an entity above, the risk secretariat"):
        move(house, reference, "close", "head", "It is over.")
    move(house, reference, "close", "senior", "It is over.")
    assert ActionStatus.CANCELLED


def test_the_same_file_again_changes_nothing(house, events):
    assert adopt_authority(house.desk("secretariat"), SOURCE, clock.today(), "Again.") == 1
    assert events() == []


def test_a_version_with_other_content_or_errors_or_without_a_reason_is_refused(house):
    desk = house.desk("secretariat")
    with pytest.raises(Conflict, match="exists with other content"):
        adopt_authority(desk, SOURCE.replace("low = 24", "low = 23"), clock.today(), "Because.")
    with pytest.raises(Invalid) as refused:
        adopt_authority(desk, SECOND.replace("low = 24", "low = 0"), clock.today(), "Because.")
    assert "low must be a whole number" in refused.value.fields["source"][0]
    with pytest.raises(Invalid, match="Give the reason"):
        adopt_authority(desk, SECOND, clock.today(), " ")
    for who in ("head", "senior", "admin", "oversight"):
        with pytest.raises(NotAllowed):
            adopt_authority(house.desk(who), SECOND, clock.today(), "Because.")
    assert in_use(house) == 1


def test_the_page_says_it_in_words_and_the_file_is_as_it_was(house):
    page = authority_page(house.desk("oversight"))
    accept = dict(page.lines)["Accept"]
    assert accept[3] == ("a senior manager",)
    assert page.longest == (24, 12, 6, 3)
    assert authority_source(house.desk("focal"), 1) == SOURCE
    with pytest.raises(NotFound):
        authority_source(house.desk("focal"), 9)
