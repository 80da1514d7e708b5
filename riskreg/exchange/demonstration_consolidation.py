"""Consolidation in the demonstration's story: what the secretariat found each of the thirty-six submissions to be."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from riskreg.consolidation.operations import link_submission
from riskreg.domain.consolidation import Relation
from riskreg.domain.references import risk_reference
from riskreg.exchange.demonstration_review import Step
from riskreg.paths import SEED
from riskreg.risks.keeping import find_risk
from riskreg.store.work import Work

_BEGAN = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
_A_DAY = 6
"""How many the secretariat decided in a day, an hour each; the corporate candidates went to validation after them."""


def consolidated(row: Mapping[str, str], number: int) -> Step:
    """When the submission of the row was decided on. Primary risks come first in the file, so P03 is R-0003."""
    days, hours = divmod(number, _A_DAY)
    moment = _BEGAN + timedelta(days=days + 2 * (days // 5), hours=hours)
    relation, candidate = _relation(row), row["consolidates_into"].removeprefix("P")
    into = risk_reference(int(candidate)) if candidate else ""

    def link(work: Work) -> None:
        reference = risk_reference(number + 1)
        version = find_risk(work, reference).version
        link_submission(work, reference, version, relation, _reasons()[row["ref"]], into)

    return Step(moment, number, "secretariat@demo.example", link)


def _relation(row: Mapping[str, str]) -> Relation:
    if row["consolidates_into"]:
        return Relation.CONTRIBUTES
    return Relation.REFER if row["referred_to"] else Relation.OUT_OF_SCOPE


@cache
def _reasons() -> dict[str, str]:
    with (SEED / "consolidation.csv").open(encoding="utf-8", newline="") as source:
        return {row["ref"]: row["reason"] for row in csv.DictReader(source)}
