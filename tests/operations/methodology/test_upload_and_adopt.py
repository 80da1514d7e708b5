"""Uploading a version of a methodology and adopting it: what stays, what is refused, and the one event of each."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.scale import Measure
from riskreg.methodology.operations import adopt_profile, upload_profile
from riskreg.methodology.page_queries import adoption_page, profile_page
from riskreg.methodology.queries import profile_in_use, profile_lines, version_rows
from riskreg.paths import SEED
from riskreg.store.base import METADATA
from riskreg.store.engine import reading
from riskreg.store.work import open_reading, open_work
from tests.builders import approved, risk_row, version_of

SHIPPED = (SEED / "methodologies" / "secretariat-style.toml").read_text()
LOOKUP = (SEED / "methodologies" / "lookup-5x5.toml").read_text()
EVENT = METADATA.tables["event"]


GRID = {
    'effective = "medium", limited = "high", significant = "very high"': 'effective = "high", limited = "very high", significant = "very high"',
    'effective = "low", limited = "medium", significant = "high"': 'effective = "medium", limited = "high", significant = "high"',
    'effective = "low", limited = "low", significant = "medium"': 'effective = "low", limited = "medium", significant = "medium"',
}


def stricter(version: int = 2) -> str:
    """The shipped profile with high from a product of 9 on, and controls that lower a level less."""
    source = SHIPPED.replace("version = 1", f"version = {version}", 1).replace("medium = 9", "medium = 8", 1)
    for before, after in GRID.items():
        source = source.replace(before, after, 1)
    return source


def events(house, kind: str) -> list:
    with reading(house.engine).connect() as connection:
        return connection.execute(sa.select(EVENT).where(EVENT.c.kind == kind)).all()


def count(house, table: str) -> int:
    with reading(house.engine).connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(METADATA.tables[table])).scalar_one()


def in_use(house, on: date) -> tuple[str, int]:
    with reading(house.engine).connect() as connection:
        profile = profile_in_use(connection, on).profile
    return profile.code, profile.version


def test_an_uploaded_version_is_kept_with_one_event_and_not_used_yet(house):
    profile_id = upload_profile(house.desk("secretariat"), stricter())
    (event,) = events(house, "methodology.uploaded")
    assert (event.subject_id, event.subject) == (profile_id, "secretariat-style v2")
    assert set(json.loads(event.body)) == {"sha256"}
    assert in_use(house, date(2190, 1, 1)) == ("secretariat-style", 1)


def test_the_same_file_again_changes_nothing_whatever_its_line_ends(house):
    desk = house.desk("secretariat")
    first = upload_profile(desk, stricter())
    assert upload_profile(desk, "\ufeff" + stricter().replace("\n", "\r\n").strip()) == first
    assert (count(house, "profile_version"), len(events(house, "methodology.uploaded"))) == (2, 1)


def test_the_same_version_with_other_content_is_a_conflict(house):
    with pytest.raises(Conflict, match="Version 1 of secretariat-style exists with other content"):
        upload_profile(house.desk("secretariat"), SHIPPED.replace("medium = 9", "medium = 8"))
    assert count(house, "profile_version") == 1


def test_a_file_with_errors_is_refused_whole_with_every_problem(house):
    wrong = (
        stricter()
        .replace('"medium" = 6', '"medium" = 0')
        .replace('"low" = 12', '"low" = "yearly"')
        .replace("#F8DA5E", "yellow")
    )
    with pytest.raises(Invalid) as refused:
        upload_profile(house.desk("secretariat"), wrong)
    assert len(refused.value.fields["source"]) == 3
    assert (count(house, "profile_version"), events(house, "methodology.uploaded")) == (1, [])


def test_a_file_that_is_too_large_or_titled_too_long_is_refused(house):
    desk = house.desk("secretariat")
    with pytest.raises(Invalid, match="100 kB or less"):
        upload_profile(desk, stricter() + "#" * 100_000)
    with pytest.raises(Invalid) as refused:
        upload_profile(desk, stricter().replace("Exposure and control", "x" * 230))
    assert "title has" in refused.value.fields["source"][0]


@pytest.mark.parametrize("who", ["focal", "head", "senior", "oversight", "admin", "owner"])
def test_only_the_secretariat_uploads_and_adopts(house, who):
    with pytest.raises(NotAllowed):
        upload_profile(house.desk(who), stricter())
    with pytest.raises(NotAllowed):
        adopt_profile(house.desk(who), 1, date(2190, 1, 1), "Because.")


def test_adopting_leaves_one_event_and_begins_on_its_day(house):
    desk = house.desk("secretariat")
    profile_id = upload_profile(desk, stricter())
    adopt_profile(desk, profile_id, date(2190, 1, 1), "  Decided by the board. ")
    assert in_use(house, date(2189, 12, 31)) == ("secretariat-style", 1)
    assert in_use(house, date(2190, 1, 1)) == ("secretariat-style", 2)
    (event,) = events(house, "methodology.adopted")
    assert (event.subject_id, event.subject) == (profile_id, "secretariat-style v2")
    assert json.loads(event.body) == {"from_date": "2190-01-01", "reason": "Decided by the board."}


def test_adopting_twice_is_adopting_once(house):
    desk = house.desk("secretariat")
    profile_id = upload_profile(desk, stricter())
    for _ in range(2):
        adopt_profile(desk, profile_id, date(2190, 1, 1), "Decided.")
    assert (count(house, "profile_adoption"), len(events(house, "methodology.adopted"))) == (2, 1)


def test_a_later_adoption_for_the_same_day_takes_its_place(house):
    desk = house.desk("secretariat")
    for source in (stricter(), LOOKUP):
        adopt_profile(desk, upload_profile(desk, source), date(2190, 1, 1), "Decided.")
    assert in_use(house, date(2190, 1, 1)) == ("lookup-5x5", 1)
    with open_reading(desk) as work:
        lines = profile_lines(work)
    assert lines == [
        "lookup-5x5 version 1: adopted from 2190-01-01 (Likelihood and impact lookup)",
        "secretariat-style version 2: not adopted (Exposure and control effectiveness (demonstration))",
        "secretariat-style version 1: in use from 2018-01-01 to 2189-12-31 (Exposure and control effectiveness (demonstration))",
    ]


def test_a_day_gone_by_a_missing_reason_or_version_is_refused(house):
    desk = house.desk("secretariat")
    with freeze_time("2027-01-02 09:00"), pytest.raises(Invalid, match="today or a later day") as refused:
        adopt_profile(desk, 1, date(2027, 1, 1), "Decided.")
    assert "from_date" in refused.value.fields
    for reason in ("", "  ", "x" * 4001):
        with pytest.raises(Invalid) as refused:
            adopt_profile(desk, 1, date(2190, 1, 1), reason)
        assert "reason" in refused.value.fields
    with pytest.raises(NotFound):
        adopt_profile(desk, 99, date(2190, 1, 1), "Decided.")
    assert events(house, "methodology.adopted") == []


def test_the_first_methodology_of_a_register_may_begin_in_the_past(engine):
    from riskreg.domain.permissions import machine
    from riskreg.store.work import Desk

    with open_work(Desk(engine, machine("tests"))) as work:
        adopt_profile(work, upload_profile(work, SHIPPED), date(2018, 1, 1), "Shipped with the register.")
        assert [row.in_use for row in version_rows(work)] == [True]


def test_assessments_made_before_keep_their_version_and_level(house):
    reference = approved(house)
    before = risk_row(house, reference)
    desk = house.desk("secretariat")
    second = upload_profile(desk, stricter())
    adopt_profile(desk, second, date.today(), "Decided.")
    after = risk_row(house, reference)
    assert (after.profile_id, after.exposure_rank, after.residual_rank, after.version) == (
        before.profile_id, before.exposure_rank, before.residual_rank, before.version,
    )  # fmt: skip
    assert before.residual_rank == 3
    why = "The controls count for less in version 2."
    again = {Measure.EXPOSURE: Scoring(4, 5), Measure.RESIDUAL: Scoring(control_effectiveness="limited", reason=why)}
    score_risk(house.desk("focal"), reference, version_of(house, reference), again)
    now = risk_row(house, reference)
    assert (now.profile_id, now.residual_rank) == (second, 4)


def test_what_would_change_is_shown_before_adopting(house):
    approved(house)
    desk = house.desk("secretariat")
    upload_profile(desk, stricter())
    page = adoption_page(desk, "secretariat-style", 2)
    changed = {line.what: (line.now, line.then) for line in page.differences}
    assert changed["Exposure at likelihood 3, impact 3"] == ("medium", "high")
    assert changed["Residual risk of very high exposure, controls limited improvement needed"] == ("high", "very high")
    assert len(changed) == 1 + 5, "one product is 9, and five places of the grid are stricter"
    assert [(line.code, line.version, line.risks) for line in page.under] == [("secretariat-style", 1, 1)]


def test_between_two_kinds_of_methodology_scales_and_rules_are_compared(house):
    desk = house.desk("secretariat")
    upload_profile(desk, LOOKUP)
    changed = {line.what: (line.now, line.then) for line in adoption_page(desk, "lookup-5x5", 1).differences}
    assert changed["Rule of residual risk"] == (
        "read from exposure and control effectiveness",
        "scored directly, after controls",
    )
    assert changed["Likelihood 1"] == ("Slight: Probability below 10 %; once in ten years or more", "Rare")
    assert changed["Dimension of impact"][1] == ""
    assert profile_page(desk, "lookup-5x5", 1).residual is None
