"""The pages of decisions: all that was decided on a risk, and one of them with what changed since."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.decisions.finding_queries import NO_SUCH_DECISION, case_of_decision, find_decision, who_changed_since
from riskreg.domain.decision import DecisionKind
from riskreg.domain.errors import NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.domain.revision import Difference, differences
from riskreg.domain.workflow import Offer, State, offers
from riskreg.risks.deciding import content_of
from riskreg.risks.decision_steps import Standing
from riskreg.risks.decision_turns import NOUN, decision_lifecycle
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.page_content import Happening
from riskreg.risks.page_queries import happening
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.event import Event
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.queries import lifecycle_by_id

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_OLD = _DECISION.alias("old")

MOST_LINES = 100
CONFIRMS = ("confirm_approval", "confirm_validation", "accept_again")

_LINES = (
    sa.select(
        _DECISION,
        _OLD.c.number.label("replaces_number"),
        _COURSE.c.state,
        _COURSE.c.lifecycle_id,
        _COURSE.c.ended_at,
    )
    .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id, isouter=True)
    .outerjoin(_OLD, _OLD.c.id == _DECISION.c.replaces_id)
)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision. ``what`` is what it was, in words; ``state`` how it stands, empty for one of long ago."""

    reference: str
    what: str
    kind: str
    revision: int
    sha256: str
    level: str
    who: str
    at: datetime
    reason: str
    expires_on: date | None
    replaces: str
    state: State | None
    counts: bool


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Everything decided on a risk, the latest first."""

    title: str
    reference: str
    risk_title: str
    revision: int
    lines: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a decision with the part of the timeline that tells it."""

    event: Happening

    @property
    def parts(self) -> list[str]:
        move = self.event.body.get("move", "taken")
        return [f"parts/timeline/{NOUN}.{move}.html", "parts/timeline/anything.html"]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision. ``changed`` is what differs materially now from what was decided on, ``slight`` what else does;
    ``changed_by`` names who made the material changes. ``version`` is that of the risk as it is shown.
    """

    title: str
    reference: str
    risk_title: str
    version: int
    revision: int
    line: DecisionLine
    changed: tuple[Difference, ...]
    slight: tuple[Difference, ...]
    changed_by: tuple[str, ...]
    offers: tuple[Offer, ...]
    may_return: bool
    history: tuple[Told, ...]

    @property
    def confirm(self) -> Offer | None:
        """The step that takes the decision again on the risk as it is, when the reader's role includes it."""
        return next((offer for offer in self.offers if offer.move.code in CONFIRMS), None)

    @property
    def withdraw(self) -> Offer | None:
        found = next((offer for offer in self.offers if offer.move.code == "withdraw_acceptance"), None)
        return found if found and found.is_open else None

    @property
    def why_not_withdraw(self) -> str:
        found = next((offer for offer in self.offers if offer.move.code == "withdraw_acceptance"), None)
        state = self.line.state.name if self.line.state else ""
        return " ".join(found.blocked) if found else f"This decision is “{state}”, and there is nothing to withdraw."

    @property
    def is_acceptance(self) -> bool:
        return self.line.kind == DecisionKind.ACCEPTANCE


def decisions_page(desk: Desk, reference: str) -> DecisionsPage:
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        wanted = _LINES.where(_DECISION.c.risk_id == risk.id).order_by(_DECISION.c.id.desc()).limit(MOST_LINES)
        written = risk_reference(risk.number)
        return DecisionsPage(f"Decisions on {written}", written, risk.title, risk.revision, _as_lines(work, wanted))


def decision_page(desk: Desk, reference: str, decided: str) -> DecisionPage:
    """The decision on that risk; NotFound when it is another's, or not open to the actor."""
    with open_reading(desk) as work:
        standing, risk = find_decision(work, decided)
        if risk_reference(risk.number) != reference:
            raise NotFound(NO_SUCH_DECISION)
        decision = standing.decision
        (line,) = _as_lines(work, _LINES.where(_DECISION.c.id == decision.id))
        found = _changes(work, standing, risk)
        return DecisionPage(
            title=f"{line.reference} {line.what}",
            reference=reference,
            risk_title=risk.title,
            version=risk.version,
            revision=risk.revision,
            line=line,
            changed=tuple(each for each in found if each.material),
            slight=tuple(each for each in found if not each.material),
            changed_by=_names(work, who_changed_since(work, decision)) if line.counts else (),
            offers=_offers(work, standing, risk),
            may_return=work.actor.may_at(Permission.RISK_RETURN, place_of(work, risk)),
            history=_history(work, standing),
        )


def risk_of_decision(desk: Desk, decided: str) -> str:
    """The reference of the risk a decision was taken on."""
    with open_reading(desk) as work:
        return risk_reference(find_decision(work, decided)[1].number)


def _changes(work: Work, standing: Standing, risk: Risk) -> tuple[Difference, ...]:
    """What differs from the revision decided on while the decision counts; where the risk stands is no part of it."""
    if standing.course.ended_at is not None:
        return ()
    now, then = (content_of(work, risk, number) for number in (risk.revision, standing.decision.revision))
    return tuple(each for each in differences(then, now) if each.field != "state")


def _offers(work: Work, standing: Standing, risk: Risk) -> tuple[Offer, ...]:
    """The steps of the reader's role; those of another kind of decision, and the register's own, are not shown."""
    place, decision = place_of(work, risk), standing.decision
    offered = offers(
        decision_lifecycle(work, standing.course),
        standing.course.state,
        case_of_decision(work, standing, risk),
        work.actor,
        guards_for(NOUN),
        lambda permission: work.actor.may_at(Permission(permission), place),
    )
    others = {
        f"is_a{'n' if kind.value[0] in 'aeiou' else ''}_{kind.value}"
        for kind in DecisionKind
        if kind is not decision.kind
    }
    hidden = others | {"is_done_by_the_register"}
    return tuple(offer for offer in offered if not hidden & set(offer.move.guards))


def _as_lines(work: Work, wanted: sa.Select[Any]) -> tuple[DecisionLine, ...]:
    return tuple(_line(work, row) for row in work.session.execute(wanted).all())


def _line(work: Work, row: Any) -> DecisionLine:
    again = ("once more" if row.expires_on else "confirmed after a change") if row.is_confirmation else ""
    state = lifecycle_by_id(work.session.connection(), row.lifecycle_id).state(row.state) if row.state else None
    return DecisionLine(
        reference=decision_reference(row.number),
        what=", ".join(filter(None, (row.kind.value.capitalize(), again))),
        kind=row.kind.value,
        revision=row.revision,
        sha256=row.sha256,
        level=row.level,
        who=f"{row.by_name} for {row.for_name}" if row.for_name else row.by_name,
        at=row.at,
        reason=row.reason,
        expires_on=row.expires_on,
        replaces=decision_reference(row.replaces_number) if row.replaces_number else "",
        state=state,
        counts=row.state is not None and row.ended_at is None,
    )


def _names(work: Work, people: frozenset[int]) -> tuple[str, ...]:
    wanted = sa.select(_PERSON.c.name).where(_PERSON.c.id.in_(sorted(people))).order_by(_PERSON.c.name)
    return tuple(work.session.execute(wanted).scalars()) if people else ()


def _history(work: Work, standing: Standing) -> tuple[Told, ...]:
    wanted = (
        sa.select(_EVENT.c.kind, _EVENT.c.at, _EVENT.c.actor_name, _EVENT.c.body)
        .where(_EVENT.c.noun == NOUN, _EVENT.c.subject_id == standing.decision.id)
        .order_by(_EVENT.c.seq.desc())
        .limit(50)
    )
    return tuple(Told(happening(row)) for row in work.session.execute(wanted))
