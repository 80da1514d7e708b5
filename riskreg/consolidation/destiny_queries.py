"""The whole consolidation: every submission with what it became, the corporate risks with their contributors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.board_queries import Counted, count_submissions
from riskreg.consolidation.finding_queries import IS_CORPORATE, IS_DECIDED, IS_NOT_SEALED, IS_UNDECIDED
from riskreg.consolidation.following_queries import CONTINUED, Ended, continued_in, ended_since
from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.risks.ending_queries import columns_of
from riskreg.risks.vocabulary_queries import Vocabulary, vocabulary
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_INTO = _RISK.alias("into_risk")
_LAST = _RISK.alias("last_risk")

_SUBMITTED = (
    sa.select(
        *(_RISK.c[name] for name in ("number", "title", "state", "residual_rank")),
        *(_RISK.c[name] for name in ("consolidated_as", "consolidated_at", "consolidation_reason")),
        _ENTITY.c.code,
        _ENTITY.c.name.label("entity"),
        *columns_of(_INTO, "into"),
        *columns_of(_LAST, "last"),
    )
    .join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_INTO, _INTO.c.id == _RISK.c.consolidated_into_id)
    .outerjoin(CONTINUED, CONTINUED.c.start_id == _RISK.c.consolidated_into_id)
    .outerjoin(_LAST, _LAST.c.id == continued_in(_RISK.c.consolidated_into_id))
)
_CANDIDATES = sa.select(*(_RISK.c[name] for name in ("number", "title", "state", "residual_rank")))


@dataclass(frozen=True, slots=True)
class Submission:
    """What an entity submitted. ``found`` is what it was found to be, empty while nobody has looked; of a strictly
    confidential other risk neither ``into`` nor ``reason`` is told. ``since`` is how that has ended.
    """

    reference: str
    title: str
    code: str
    entity: str
    state: str
    level: Level | None
    found: str
    into: str
    into_title: str
    reason: str
    day: date | None
    since: Ended | None

    @property
    def contributes_to(self) -> str:
        """The reference of the risk it hangs on now: the one it was linked to, or where that is continued."""
        return self.since.last if self.since is not None and self.since.last else self.into


@dataclass(frozen=True, slots=True)
class Candidate:
    """A risk of the organization with the submissions linked to it, perhaps none."""

    reference: str
    title: str
    state: str
    level: Level | None
    contributors: tuple[Submission, ...]

    @property
    def entities(self) -> int:
        return len({each.code for each in self.contributors})


@dataclass(frozen=True, slots=True)
class Consolidated:
    """``candidates`` are the corporate risks that live, the worst first, those with most contributors before others."""

    counted: Counted
    submissions: tuple[Submission, ...]
    candidates: tuple[Candidate, ...]


def consolidated(work: Work) -> Consolidated:
    """All of it, as far as the actor may see it; however much there is, in as many statements."""
    words = vocabulary(work)
    wanted = _SUBMITTED.where(sa.or_(IS_UNDECIDED, IS_DECIDED), visible(work.actor)).order_by(_RISK.c.number)
    submissions = tuple(_submission(row, words) for row in work.session.execute(wanted))
    rows = work.session.execute(_CANDIDATES.where(IS_CORPORATE, IS_NOT_SEALED, visible(work.actor)))
    return Consolidated(count_submissions(work), submissions, _candidates(rows, submissions, words))


def _submission(row: Any, words: Vocabulary) -> Submission:
    relation = Relation(row.consolidated_as) if row.consolidated_as else None
    is_told = row.into_number is None or not Classification(row.into_classification).is_sealed
    is_named = row.into_number is not None and is_told
    return Submission(
        reference=risk_reference(row.number),
        title=row.title,
        code=row.code,
        entity=row.entity,
        state=words.state_name(row.state),
        level=_level(row),
        found=(relation.found if is_told else relation.nameless) if relation is not None else "",
        into=risk_reference(row.into_number) if is_named else "",
        into_title=row.into_title if is_named else "",
        reason=row.consolidation_reason if is_told else "",
        day=row.consolidated_at.date() if row.consolidated_at else None,
        since=ended_since(row) if is_named else None,
    )


def _candidates(rows: Iterable[Any], submissions: Sequence[Submission], words: Vocabulary) -> tuple[Candidate, ...]:
    linked: dict[str, list[Submission]] = {}
    for each in submissions:
        if each.contributes_to:
            linked.setdefault(each.contributes_to, []).append(each)
    found = [_candidate(row, tuple(linked.get(risk_reference(row.number), ())), words) for row in rows]
    return tuple(sorted(found, key=_worst_first))


def _worst_first(each: Candidate) -> tuple[int, int, str]:
    return -each.level.rank if each.level is not None else 0, -len(each.contributors), each.reference


def _candidate(row: Any, contributors: tuple[Submission, ...], words: Vocabulary) -> Candidate:
    return Candidate(risk_reference(row.number), row.title, words.state_name(row.state), _level(row), contributors)


def _level(row: Any) -> Level | None:
    return Level.from_rank(row.residual_rank) if row.residual_rank else None
