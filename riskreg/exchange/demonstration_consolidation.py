"""Consolidation in the demonstration's story: what the secretariat found each of the thirty-six submissions to be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from riskreg.consolidation.cause_operations import name_cause
from riskreg.consolidation.citing_queries import Cited
from riskreg.consolidation.operations import link_submission
from riskreg.domain.consolidation import Relation
from riskreg.domain.references import risk_reference
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_rows import rows_of
from riskreg.risks.keeping import find_risk
from riskreg.store.work import Work

_BEGAN = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)
_A_DAY = 6
"""How many the secretariat decided in a day, an hour each; the corporate candidates went to validation after them."""
_CAUSE = "Authorities are unwilling to engage"
_CITED = ("P03", "C05", "C06")
"""Their first root cause says so, each in other words."""


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


def shared_causes(shipped: Sequence[Mapping[str, str]]) -> Iterator[Step]:
    """One root cause the secretariat found at several risks and gave a name; others wait to be found."""
    numbers = [number for number, row in enumerate(shipped, 1) if row["ref"] in _CITED]
    if len(numbers) < len(_CITED):
        return

    def name(work: Work) -> None:
        found = [find_risk(work, risk_reference(number)) for number in numbers]
        name_cause(work, _CAUSE, [Cited(risk_reference(risk.number), 1, risk.revision) for risk in found])

    yield Step(_BEGAN + timedelta(days=28), len(shipped), "secretariat@demo.example", name)


def _relation(row: Mapping[str, str]) -> Relation:
    if row["consolidates_into"]:
        return Relation.CONTRIBUTES
    return Relation.REFER if row["referred_to"] else Relation.OUT_OF_SCOPE


@cache
def _reasons() -> dict[str, str]:
    return {row["ref"]: row["reason"] for row in rows_of("consolidation")}
