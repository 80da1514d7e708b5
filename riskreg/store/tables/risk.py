"""A risk with its causes, controls, actions and assessments."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.decision import DecisionKind
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import (
    ActionStatus,
    Category,
    ControlKind,
    OrganizationalLevel,
    Proximity,
    Response,
)
from riskreg.store.base import Moment, stored_by_value


def _index(*columns: str) -> sa.Index:
    return sa.Index("ix_risk_" + "_".join(columns), *columns)


class Risk(SQLModel, table=True):
    """A risk as it stands now. ``number`` makes the reference; ``version`` rises with every save.

    The score columns repeat the latest assessment of each measure so that the register reads one row: ranks are 1 (low)
    to 4 (very high), empty while unscored. ``standing`` is what the state means to a reader (drafted, submitted,
    registered, ended). A ``…_cell`` is the place on the map of that measure: row × 100 + column of the axes of
    ``profile_id``. ``earliest_due`` is the earliest due date of an open action, so "late" is a comparison. ``log_key``
    is the key of the form the author logged it with, so that a form sent twice makes one risk. ``review_due`` is when
    it is looked at again, counted by the rhythm of its level from ``review_from``, the day the last review was due.

    The ``decided_…`` columns repeat the approval or validation that counts now, the ``accepted_…`` ones the acceptance.
    ``changed_at`` is since when the risk materially differs from a revision decided on; which, the two flags say.
    The ``consolidat…`` columns repeat the link in force: what became of what the entity submitted.
    """

    __table_args__ = (
        sa.CheckConstraint("residual_rank BETWEEN 1 AND 4", name="residual_rank"),
        sa.CheckConstraint("exposure_rank BETWEEN 1 AND 4", name="exposure_rank"),
        sa.CheckConstraint("standing IN ('drafted', 'submitted', 'registered', 'ended')", name="standing"),
        sa.CheckConstraint("state <> 'merged' OR merged_into_id IS NOT NULL", name="merged_names_its_target"),
        sa.CheckConstraint(
            "(changed_at IS NOT NULL) = (is_decision_changed OR is_acceptance_changed)", name="changed_since_a_decision"
        ),
        sa.CheckConstraint(
            "(consolidated_at IS NOT NULL) = (consolidated_as IS NOT NULL)", name="consolidated_at_a_moment"
        ),
        sa.UniqueConstraint("author_id", "log_key"),
        _index("title_folded", "number"),
        _index("updated_at", "number"),
        _index("owner_id"),
        _index("focal_point_id"),
        _index("submitter_id"),
        _index("earliest_due", "number"),
        _index("review_due", "number"),
        _index("classification", "owner_id"),
        _index("classification", "focal_point_id"),
        _index("classification", "author_id"),
        _index("exposure_cell", "number"),
        _index("residual_cell", "number"),
        _index("target_cell", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    version: int = 1
    revision: int = 0
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    standing: str = Field(max_length=16)
    state_since: datetime = Field(sa_type=Moment)

    title: str = Field(max_length=200)
    title_folded: str = Field(max_length=200)
    event: str = ""
    drivers: str = ""
    consequences: str = ""
    category: Category = Field(sa_type=stored_by_value(Category))
    subcategory: str = Field(default="", max_length=40)
    entity_id: int = Field(foreign_key="entity.id")
    organizational_level: OrganizationalLevel = Field(sa_type=stored_by_value(OrganizationalLevel))
    scope: str = Field(default="", max_length=200)
    countries: str = "[]"
    links: str = "[]"
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    focal_point_id: int | None = Field(default=None, foreign_key="person.id")
    classification: Classification = Field(sa_type=stored_by_value(Classification))
    is_emerging: bool = False
    proximity: Proximity | None = Field(default=None, sa_type=stored_by_value(Proximity))
    response: Response | None = Field(default=None, sa_type=stored_by_value(Response))
    response_reason: str = ""

    author_id: int | None = Field(default=None, foreign_key="person.id")
    log_key: str | None = Field(default=None, max_length=64)
    submitter_id: int | None = Field(default=None, foreign_key="person.id")
    submitted_for_id: int | None = Field(default=None, foreign_key="person.id")
    approved_revision: int | None = None
    decided_kind: DecisionKind | None = Field(default=None, sa_type=stored_by_value(DecisionKind))
    decided_revision: int | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    is_decision_changed: bool = False
    accepted_revision: int | None = None
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_until: date | None = None
    is_acceptance_changed: bool = False
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    merged_into_id: int | None = Field(default=None, foreign_key="risk.id", index=True)
    source: str = Field(default="", max_length=200)
    consolidated_as: Relation | None = Field(default=None, sa_type=stored_by_value(Relation))
    consolidated_into_id: int | None = Field(default=None, foreign_key="risk.id")
    consolidated_at: datetime | None = Field(default=None, sa_type=Moment)
    consolidation_reason: str = ""

    profile_id: int | None = Field(default=None, foreign_key="profile_version.id")
    exposure_likelihood: int | None = None
    exposure_impact: int | None = None
    exposure_rank: int | None = None
    residual_likelihood: int | None = None
    residual_impact: int | None = None
    residual_rank: int | None = None
    residual_rank_before: int | None = None
    target_likelihood: int | None = None
    target_impact: int | None = None
    target_rank: int | None = None
    target_date: date | None = None
    control_effectiveness: str = Field(default="", max_length=40)
    target_control_effectiveness: str = Field(default="", max_length=40)
    exposure_cell: int | None = None
    residual_cell: int | None = None
    target_cell: int | None = None

    earliest_due: date | None = None
    review_from: date | None = None
    review_due: date | None = None
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)


def _worst_first(
    *columns: str, ranks: tuple[str, ...] = ("residual_rank", "exposure_rank"), only: str = "", where: str = ""
) -> None:
    """An index in the order of the register after the columns: highest level first, not scored last. ``only`` names an
    index of those risks alone for which ``where`` holds.
    """
    table = Risk.__table__  # type: ignore[attr-defined]
    name = "_".join(filter(None, ("ix_risk", only, *columns, *(ranks if len(ranks) == 1 else ()), "worst_first")))
    ordered = [table.c[rank].desc().nulls_last() for rank in ranks]
    some: dict[str, Any] = {f"{dialect}_where": sa.text(where) for dialect in ("sqlite", "postgresql")} if where else {}
    sa.Index(name, *(table.c[column] for column in columns), *ordered, table.c.number, **some)


_worst_first()
_worst_first("standing")
_worst_first("organizational_level", "standing")
_worst_first("entity_id")
_worst_first("category", "subcategory")
_worst_first("state")
_worst_first("is_emerging", "standing")
_worst_first(only="changed", where="changed_at IS NOT NULL")
_worst_first("consolidated_as", "state", only="submission", where="organizational_level = 'entity'")
_worst_first(ranks=("exposure_rank",))
_worst_first(ranks=("target_rank",))


class RootCause(SQLModel, table=True):
    """One root cause, in the order people gave them."""

    __tablename__ = "root_cause"
    __table_args__ = (sa.UniqueConstraint("risk_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    position: int
    text: str


class RiskReader(SQLModel, table=True):
    """Somebody named as a reader of a strictly confidential risk."""

    __tablename__ = "risk_reader"

    risk_id: int = Field(foreign_key="risk.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class Control(SQLModel, table=True):
    """An existing internal control. ``number`` counts within the risk; a withdrawn control keeps its number."""

    __table_args__ = (sa.UniqueConstraint("risk_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    number: int
    description: str
    kind: ControlKind = Field(sa_type=stored_by_value(ControlKind))
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    effectiveness: str = Field(default="", max_length=40)
    effectiveness_reason: str = ""
    last_tested: date | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Action(SQLModel, table=True):
    """A mitigation action. ``progress`` is a percentage; whether it is late is derived from ``due`` and ``status``.

    ``status`` is what its ``state`` means to a reader. ``lifecycle_id`` is empty only between an upgrade of an existing
    register and its "riskreg init". ``done_by_id`` reported it done, for ``done_for_id`` when acting for somebody.
    """

    __table_args__ = (
        sa.UniqueConstraint("risk_id", "number"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.CheckConstraint("due IS NULL OR start IS NULL OR due >= start", name="dates_in_order"),
        sa.Index("ix_action_owner_id_status_due", "owner_id", "status", "due"),
        sa.Index("ix_action_status_due", "status", "due"),
    )

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    number: int
    description: str
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    start: date | None = None
    due: date | None = None
    status: ActionStatus = Field(sa_type=stored_by_value(ActionStatus))
    progress: int = 0
    expected_effect: str = ""
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    lifecycle_id: int | None = Field(default=None, foreign_key="lifecycle_version.id")
    state: str = Field(default="planned", max_length=24)
    state_since: datetime | None = Field(default=None, sa_type=Moment)
    done_by_id: int | None = Field(default=None, foreign_key="person.id")
    done_for_id: int | None = Field(default=None, foreign_key="person.id")


class ActionUpdate(SQLModel, table=True):
    """A report on an action; ``past`` is what the person did besides reporting, in words. Append-only."""

    __tablename__ = "action_update"

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    at: datetime = Field(sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    person_name: str = Field(max_length=120)
    status: ActionStatus = Field(sa_type=stored_by_value(ActionStatus))
    progress: int
    text: str = ""
    past: str = Field(default="", max_length=120)


class Assessment(SQLModel, table=True):
    """One scoring of one measure. Append-only; ``level`` differs from ``computed_level`` only by an override."""

    __table_args__ = (
        sa.CheckConstraint("likelihood BETWEEN 1 AND 10 AND impact BETWEEN 1 AND 10", name="steps"),
        sa.CheckConstraint(
            "level = computed_level OR (override_decision <> '' AND override_reason <> '')",
            name="override_has_decision",
        ),
        sa.Index("ix_assessment_risk_id_measure_id", "risk_id", "measure", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    measure: Measure = Field(sa_type=stored_by_value(Measure))
    likelihood: int
    impact: int
    by_dimension: str = "{}"
    control_effectiveness: str = Field(default="", max_length=40)
    computed_level: str = Field(max_length=12)
    level: str = Field(max_length=12)
    override_decision: str = Field(default="", max_length=120)
    override_reason: str = ""
    reason: str = ""
    target_date: date | None = None
    profile_id: int = Field(foreign_key="profile_version.id")
    revision: int
    at: datetime = Field(sa_type=Moment)
    assessor_id: int | None = Field(default=None, foreign_key="person.id")
    assessor_name: str = Field(max_length=120)
    acted_for: str = Field(default="", max_length=120)


class ReferenceCounter(SQLModel, table=True):
    """The last number given out for a noun: references have no gaps, on either database."""

    __tablename__ = "reference_counter"

    noun: str = Field(primary_key=True, max_length=40)
    last: int
