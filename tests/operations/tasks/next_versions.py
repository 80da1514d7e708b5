"""Versions of the lifecycle of a risk to come after the shipped one, and risks where they make a difference."""

from __future__ import annotations

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.paths import SEED
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.tally import RiskTally
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.queries import read_lifecycle
from tests import builders
from tests.builders import risk_row, version_of

FIRST = (SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8")
NOW = read_lifecycle(FIRST).version
SUBJECTS = (RiskSubjects(),)


def version(number: int, *changes: tuple[str, str], more: str = "") -> str:
    """The shipped lifecycle of a risk as a version so many later."""
    text = FIRST.replace(f"\nversion = {NOW}\n", f"\nversion = {NOW + number}\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text + more


CALLED_SHORTLISTED = ('"candidate"', '"shortlisted"')
SECOND = version(1)
WITHOUT_CANDIDATE = version(1, CALLED_SHORTLISTED)
RENAMED = version(1, CALLED_SHORTLISTED, more='\n[[renamed]]\nfrom = "candidate"\nto = "shortlisted"\n')


def candidate(house, **words) -> str:
    reference = builders.approved(house, **words)
    builders.move(house, reference, "propose_for_validation", "secretariat")
    return reference


def seal(house, reference: str) -> str:
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
    )
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    return reference


def closed(house) -> str:
    reference = builders.approved(house)
    builders.move(house, reference, "reject", "secretariat", reason="Out of scope.")
    return reference


def adopt(house, source: str, who: str = "secretariat") -> int:
    return adopt_for_all(house.desk(who), source, SUBJECTS)


def everything(house) -> dict[str, list]:
    with house.engine.connect() as connection:
        return {
            name: sorted(connection.execute(sa.text(f"SELECT * FROM {name}")).all(), key=str)
            for name in ("risk", "risk_revision", "risk_tally", "event", "lifecycle_version")
        }


def version_of_lifecycle(house, reference: str) -> int:
    table = LifecycleVersion.__table__
    with house.engine.connect() as connection:
        wanted = sa.select(table.c.version).where(table.c.id == risk_row(house, reference).lifecycle_id)
        return connection.execute(wanted).scalar_one()


def counted(house) -> list:
    with house.engine.connect() as connection:
        return sorted(connection.execute(sa.select(RiskTally.__table__).where(RiskTally.n != 0)).all(), key=str)
