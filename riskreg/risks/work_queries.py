"""One's own work: what waits for a person and what they wait for, drafts, risks and actions they own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Permission, Role
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.risks.body_work_queries import BodyLine, bodies_waiting_for
from riskreg.risks.duty_queries import DutyLine, duties_of
from riskreg.risks.orphan_queries import Orphans, orphans
from riskreg.risks.request_queries import RequestLine, requests_waiting_for
from riskreg.risks.review_queries import ReviewLine, reviews_waiting_for
from riskreg.risks.running_review_queries import RunningReview, running_reviews
from riskreg.risks.waiting_queries import LONGEST, TaskLine, waited_for, waiting_for
from riskreg.risks.workshop_work_queries import WorkshopLineOfWork, workshops_waiting_for
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.tally import RiskTally
from riskreg.store.tables.task import Task
from riskreg.store.visible import restricted_to, visible
from riskreg.store.work import Work
from riskreg.tasks.failing_queries import Failing, what_fails
from riskreg.tasks.notice_queries import NoticeLine, unread_notices

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_KEPT = _RISK.alias("kept")
_TASK = Task.__table__  # type: ignore[attr-defined]
_TALLY = RiskTally.__table__  # type: ignore[attr-defined]

NEW_DAYS = 30
MOST_UNSEEN = 100

_LATEST_FIRST = (_RISK.c.updated_at.desc(), _RISK.c.number)
_LINES = (
    sa.select(
        _RISK.c.number,
        _RISK.c.title,
        _RISK.c.state,
        _RISK.c.state_since,
        _RISK.c.updated_at,
        _RISK.c.residual_rank,
        _RISK.c.earliest_due,
        _ENTITY.c.name.label("entity"),
        _PERSON.c.name.label("submitter"),
    )
    .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_PERSON, _PERSON.c.id == _RISK.c.submitter_id)
)


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk of a list. ``days_late`` is how late its earliest open action is, 0 when none is."""

    reference: str
    title: str
    entity: str
    submitter: str
    since: datetime
    updated_at: datetime
    level: Level | None
    days_late: int


@dataclass(frozen=True, slots=True)
class RegisterNews:
    """How many risks wait for a head of entity or validation, and what came in lately; ``unseen`` (at most
    ``MOST_UNSEEN``) are the submissions nobody has consolidated.
    """

    submitted: int
    candidates: int
    unseen: int
    arrived: tuple[RiskLine, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    title: str
    waiting: tuple[TaskLine, ...]
    from_others: tuple[TaskLine, ...]
    told: tuple[NoticeLine, ...]
    requests: tuple[RequestLine, ...]
    reviews: tuple[ReviewLine, ...]
    running: tuple[RunningReview, ...]
    decided: tuple[BodyLine, ...]
    workshops: tuple[WorkshopLineOfWork, ...]
    drafts: tuple[RiskLine, ...]
    owned: tuple[RiskLine, ...]
    duties: tuple[DutyLine, ...]
    news: RegisterNews | None
    may_log: bool
    may_read: bool
    manages_people: bool
    orphans: Orphans | None = None
    failing: Failing | None = None
    longest: int = LONGEST

    @property
    def to_decide(self) -> tuple[TaskLine, ...]:
        """What waits for an approval."""
        return tuple(line for line in self.waiting if line.state == "submitted")

    @property
    def returned(self) -> tuple[TaskLine, ...]:
        return tuple(line for line in self.waiting if line.state == "returned")

    @property
    def overdue(self) -> int:
        """How many tasks are past their last day."""
        lines: list[TaskLine | ReviewLine | BodyLine] = [*self.waiting, *self.reviews, *self.decided]
        return sum(line.days_late > 0 for line in lines)

    @property
    def late(self) -> int:
        """How many of the person's own actions are late."""
        return sum(duty.days_late > 0 for duty in self.duties)

    @property
    def to_close(self) -> tuple[RunningReview, ...]:
        """The reviews whose time is over."""
        return tuple(line for line in self.running if line.can_close)

    @property
    def to_answer(self) -> tuple[BodyLine, ...]:
        """The texts the person is asked about as a voting member."""
        return tuple(line for line in self.decided if line.kind == "answer")

    @property
    def is_clear(self) -> bool:
        asked = self.waiting or self.reviews or self.decided or self.workshops or self.requests
        return not (asked or self.drafts or self.duties or self.owned)


def work_page(work: Work) -> WorkPage:
    """Everything that waits for the actor; each list holds at most ``LONGEST`` lines."""
    actor = work.actor
    reads = actor.may(Permission.RISK_READ)
    # From the person's own risks: whoever reaches every entity would otherwise read them all.
    kept = sa.select(_KEPT.c.id).where(_KEPT.c.focal_point_id == actor.person_id, _KEPT.c.state == "draft")
    mine = (_RISK.c.id.in_(kept),)
    waiting = waiting_for(work) if reads else ()
    duties = duties_of(work) if reads else ()
    requests = requests_waiting_for(work) if actor.may(Permission.REQUEST_ANSWER) else ()
    reviews = (
        reviews_waiting_for(work) if actor.may(Permission.REVIEW_ANSWER) or actor.may(Permission.REVIEW_SIGN) else ()
    )
    seen = {line.decision or line.reference for line in waiting} | {duty.subject for duty in duties}
    decided, workshops = bodies_waiting_for(work), workshops_waiting_for(work)
    seen |= {line.reference for lines in (requests, reviews, decided, workshops) for line in lines}
    return WorkPage(
        title="My work",
        waiting=waiting,
        from_others=waited_for(work) if reads else (),
        told=_told(work, seen),
        requests=requests,
        reviews=reviews,
        running=running_reviews(work) if actor.has_everywhere(Permission.REVIEW_RUN) else (),
        decided=decided,
        workshops=workshops,
        drafts=_lines(work, *mine) if reads else (),
        owned=_owned(work) if Role.RISK_OWNER in actor.holds else (),
        duties=duties,
        news=_news(work) if Role.SECRETARIAT in actor.everywhere else None,
        may_log=actor.may(Permission.RISK_LOG),
        may_read=reads,
        manages_people=actor.may(Permission.PEOPLE_MANAGE),
        orphans=orphans(work) if Role.SECRETARIAT in actor.everywhere else None,
        failing=what_fails(work) if actor.may(Permission.PEOPLE_MANAGE) else None,
    )


def _told(work: Work, seen: Collection[str]) -> tuple[NoticeLine, ...]:
    """What the actor was told besides what they see waiting for them anyway; what a person asked them not to forget,
    they are told all the same.
    """
    return tuple(line for line in unread_notices(work) if line.subject not in seen or line.kind == "reminded")


def _owned(work: Work) -> tuple[RiskLine, ...]:
    """Risks in the register the actor owns that are high or have a late action; the worst first."""
    pressing = sa.or_(_RISK.c.residual_rank >= Level.HIGH.rank, _RISK.c.earliest_due < work.now.date())
    worst = (_RISK.c.residual_rank.desc().nulls_last(), _RISK.c.number)
    mine = (_RISK.c.owner_id == work.actor.person_id, _RISK.c.standing == "registered")
    return _lines(work, *mine, pressing, order=worst)


def _news(work: Work) -> RegisterNews:
    since = work.now - timedelta(days=NEW_DAYS)
    # A risk is saved when its state changes: the index on the last save finds what came in lately.
    arrived = _lines(
        work,
        _RISK.c.updated_at >= since,
        _RISK.c.state_since >= since,
        _RISK.c.state == "in_register",
    )
    counts = {row.state: row.n for row in work.session.execute(_counted(work))}
    return RegisterNews(counts.get("submitted", 0), counts.get("candidate", 0), _unseen(work), arrived)


def _unseen(work: Work) -> int:
    """Counted from an index of its own and not beyond what a sentence needs: there may be a hundred thousand."""
    waits = (_RISK.c.consolidated_as.is_(None), _RISK.c.state == "in_register", visible(work.actor))
    mine = sa.select(sa.literal(1)).where(_RISK.c.organizational_level == OrganizationalLevel.ENTITY, *waits)
    some = mine.limit(MOST_UNSEEN).subquery()
    return int(work.session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _counted(work: Work) -> Any:
    """Risks by state: from the tally, and one by one only the few strictly confidential ones the actor is named on."""
    states = ("submitted", "candidate")
    tallied = sa.select(_TALLY.c.state, _TALLY.c.n).where(
        _TALLY.c.measure == "level", _TALLY.c.state.in_(states), _TALLY.c.is_restricted.is_(False)
    )
    named = sa.select(_RISK.c.state, sa.literal(1)).where(
        _RISK.c.state.in_(states), restricted_to(work.actor), visible(work.actor)
    )
    both = sa.union_all(tallied, named).subquery()
    return sa.select(both.c.state, sa.func.sum(both.c.n).label("n")).group_by(both.c.state)


def _lines(work: Work, *conditions: Any, order: Any = _LATEST_FIRST) -> tuple[RiskLine, ...]:
    wanted = _LINES.where(*conditions, visible(work.actor)).order_by(*order).limit(LONGEST)
    return tuple(
        RiskLine(
            reference=risk_reference(row.number),
            title=row.title,
            entity=row.entity,
            submitter=row.submitter or "",
            since=row.state_since,
            updated_at=row.updated_at,
            level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
            days_late=_days_late(work, row.earliest_due),
        )
        for row in work.session.execute(wanted)
    )


def _days_late(work: Work, due: date | None) -> int:
    return max(0, (work.now.date() - due).days) if due else 0
