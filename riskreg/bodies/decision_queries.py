"""One decision of a body as its page shows it: what was decided, what became of it, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.about import SubjectLine, subjects_of
from riskreg.bodies.decision_line import DecisionLine, as_line
from riskreg.bodies.finding_queries import NO_SUCH_DECISION, case_of_decision, find_decision, place_of_decision
from riskreg.bodies.tracker_queries import LINES
from riskreg.bodies.turns import DECISION, responsible_for
from riskreg.domain.errors import NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Actor, Permission
from riskreg.domain.references import body_decision_number, body_decision_reference, electronic_reference
from riskreg.domain.workflow import Offer, State, offers
from riskreg.risks.page_content import Happening
from riskreg.risks.page_queries import happening
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodyDecision, BodyDecisionCourse, BodyUpdate, ElectronicReview
from riskreg.store.tables.event import Event
from riskreg.store.told_decisions import text_told
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Holder

_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_EARLIER = _DECISION.alias("earlier")
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_UPDATE = BodyUpdate.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]

_LONGEST_HISTORY = 100
_IN_UPDATES = (f"{DECISION}.report", f"{DECISION}.finish")
_SECRETARIAT_STEPS = ("confirm", "resume", "give_up", "reopen")


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """What was said of it at one moment, and what shows it."""

    at: datetime
    by: str
    state: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a decision with the part of the timeline that tells it."""

    event: Happening

    @property
    def parts(self) -> list[str]:
        move = self.event.body.get("move") or self.event.kind.partition(".")[2]
        return [f"parts/timeline/{DECISION}.{move}.html", "parts/timeline/anything.html"]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """``offers`` are the moves of the reader's role, open or blocked with the reasons; ``as_at`` and the head are those
    an endorsement was given on. ``waits_for`` says who is to report, in words.
    """

    title: str
    line: DecisionLine
    version: int
    state: State
    waits_for: str
    responsible_id: str
    recorded_at: datetime
    recorded_by: str
    as_at: datetime | None
    head_seq: int
    head_hash: str
    review: str
    earlier: str
    earlier_reason: str
    offers: tuple[Offer, ...]
    updates: tuple[UpdateLine, ...]
    history: tuple[Told, ...]
    may_record: bool
    id: int

    def offer(self, code: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.move.code == code), None)

    @property
    def reports(self) -> Offer | None:
        """Reporting on it, when the reader may do that now."""
        found = self.offer("report")
        return found if found and found.is_open else None

    @property
    def steps(self) -> tuple[Offer, ...]:
        """What the secretariat can do now."""
        return tuple(offer for offer in self.offers if offer.move.code in _SECRETARIAT_STEPS)

    @property
    def may_be_superseded(self) -> bool:
        return self.may_record and self.state.code != "superseded"


def decision_page(work: Work, reference: str) -> DecisionPage:
    """The decision; NotFound when it is not open to the actor."""
    decision, course = find_decision(work, reference)
    row = work.session.execute(_one(work.actor, reference)).first()
    if row is None:
        raise NotFound(NO_SUCH_DECISION)
    about: tuple[SubjectLine, ...] = subjects_of(work, "decision_id", [row.id]).get(row.id, ())
    line = as_line(row, about, work.now.date())
    lifecycle = lifecycle_of(work, course)
    return DecisionPage(
        title=f"Decision of the {line.body}, {line.reference}",
        line=line,
        version=course.version,
        state=lifecycle.state(course.state),
        waits_for=_waits_for(decision, course, line),
        responsible_id=str(course.responsible_id or ""),
        recorded_at=decision.recorded_at,
        recorded_by=decision.recorded_by_name,
        as_at=decision.as_at,
        head_seq=decision.head_seq or 0,
        head_hash=decision.head_hash,
        review=electronic_reference(row.review) if row.review else "",
        earlier=body_decision_reference(row.earlier) if row.earlier else "",
        earlier_reason=decision.supersede_reason,
        offers=_offers(work, decision, course),
        updates=_updates(work, loaded(decision.id), {state.code: state.name for state in lifecycle.states}),
        history=_history(work, loaded(decision.id)),
        may_record=work.actor.has_everywhere(Permission.BODY_RECORD),
        id=loaded(decision.id),
    )


def _one(actor: Actor, reference: str) -> sa.Select[Any]:
    wanted = LINES.add_columns(text_told(actor), _REVIEW.c.number.label("review"), _EARLIER.c.number.label("earlier"))
    joined = wanted.outerjoin(_REVIEW, _REVIEW.c.id == _DECISION.c.review_id)
    joined = joined.outerjoin(_EARLIER, _EARLIER.c.id == _DECISION.c.supersedes_id)
    return joined.where(_DECISION.c.number == (body_decision_number(reference) or 0))


def _waits_for(decision: BodyDecision, course: BodyDecisionCourse, line: DecisionLine) -> str:
    if line.person:
        return line.person
    holder = responsible_for(decision, course)
    return f"Head of {line.entity}" if isinstance(holder, Holder) else line.answers


def _offers(work: Work, decision: BodyDecision, course: BodyDecisionCourse) -> tuple[Offer, ...]:
    place = place_of_decision(decision, course)
    # What only the form can tell is taken for given here: the form asks for it.
    case = case_of_decision(decision, course, evidence="given in the form", superseded_by="recorded with it")
    may: Any = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    return offers(lifecycle_of(work, course), course.state, case, work.actor, guards_for(DECISION), may)


def _updates(work: Work, decision_id: int, names: dict[str, str]) -> tuple[UpdateLine, ...]:
    wanted = sa.select(_UPDATE).where(_UPDATE.c.decision_id == decision_id).order_by(_UPDATE.c.id.desc())
    rows = work.session.execute(wanted.limit(_LONGEST_HISTORY))
    return tuple(UpdateLine(r.at, r.by_name, names.get(r.state, r.state), r.text, r.evidence) for r in rows)


def _history(work: Work, decision_id: int) -> tuple[Told, ...]:
    """What happened besides what the updates say."""
    wanted = (
        sa.select(_EVENT.c.kind, _EVENT.c.at, _EVENT.c.actor_name, _EVENT.c.body)
        .where(_EVENT.c.noun == DECISION, _EVENT.c.subject_id == decision_id, _EVENT.c.kind.not_in(_IN_UPDATES))
        .order_by(_EVENT.c.seq.desc())
        .limit(_LONGEST_HISTORY)
    )
    return tuple(Told(happening(row)) for row in work.session.execute(wanted))
