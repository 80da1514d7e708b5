"""Which actions of corporate risks would relieve many: ranked by how many risks cite a cause and hang on that risk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.finding_queries import IS_NOT_SEALED
from riskreg.consolidation.following_queries import CONTINUED, continued_in
from riskreg.domain.consolidation import Relation
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import ActionStatus, OrganizationalLevel
from riskreg.store.tables.cause import CommonCauseCitation
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CITATION = CommonCauseCitation.__table__  # type: ignore[attr-defined]

MOST = 10
IS_OPEN = sa.and_(
    _ACTION.c.withdrawn_at.is_(None), _ACTION.c.status.in_([each for each in ActionStatus if each.is_open])
)
IN_FORCE: sa.ColumnElement[bool] = _CITATION.c.undone_at.is_(None)


@dataclass(frozen=True, slots=True)
class Relief:
    """An open action of a corporate risk, and how many risks that cite a common cause it would relieve."""

    risk: str
    risk_title: str
    number: int
    description: str
    owner: str
    due: date | None
    relieves: int


def relieving_actions(work: Work, cause_id: int | None = None) -> tuple[Relief, ...]:
    """The actions that relieve most, of one common cause or of all; risks not open to the actor do not count."""
    citing = _citing(work, cause_id)
    relieves = sa.func.count(sa.distinct(citing.c.id))
    columns = (_RISK.c.number.label("risk_number"), _RISK.c.title, _ACTION.c.number, _ACTION.c.description)
    more = (_PERSON.c.name, _ACTION.c.due)
    wanted = (
        sa.select(*columns, *more, relieves.label("relieves"))
        .join_from(_ACTION, _RISK, _RISK.c.id == _ACTION.c.risk_id)
        .join(citing, citing.c.target_id == _RISK.c.id)
        .outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
        .where(IS_OPEN, _RISK.c.standing == "registered", visible(work.actor))
        .group_by(_ACTION.c.id, *columns, *more)
        .order_by(relieves.desc(), _ACTION.c.due.nulls_last(), _RISK.c.number, _ACTION.c.number)
        .limit(MOST)
    )
    return tuple(_relief(row) for row in work.session.execute(wanted))


def _citing(work: Work, cause_id: int | None) -> sa.Subquery:
    """Risks that cite a cause, with the corporate risk each hangs on: itself, or the one it is linked to."""
    is_corporate = _RISK.c.organizational_level == OrganizationalLevel.CORPORATE
    contributes = _RISK.c.consolidated_as == Relation.CONTRIBUTES
    target = sa.case((is_corporate, _RISK.c.id), (contributes, continued_in(_RISK.c.consolidated_into_id)))
    wanted = (
        sa.select(_RISK.c.id, target.label("target_id"))
        .join_from(_CITATION, _RISK, _RISK.c.id == _CITATION.c.risk_id)
        .outerjoin(CONTINUED, CONTINUED.c.start_id == _RISK.c.consolidated_into_id)
        .where(IN_FORCE, IS_NOT_SEALED, _RISK.c.standing == "registered", visible(work.actor))
    )
    return (wanted if cause_id is None else wanted.where(_CITATION.c.cause_id == cause_id)).subquery("citing")


def _relief(row: Any) -> Relief:
    return Relief(
        risk=risk_reference(row.risk_number),
        risk_title=row.title,
        number=row.number,
        description=row.description,
        owner=row.name or "",
        due=row.due,
        relieves=row.relieves,
    )
