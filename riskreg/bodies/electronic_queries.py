"""One electronic review as its page shows it: the text, who answered what and when, and what would follow now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from riskreg.bodies.about import SubjectLine, subjects_of
from riskreg.bodies.electronic import case_of_review, counted
from riskreg.bodies.finding_queries import find_review, voters_of
from riskreg.bodies.turns import REVIEW
from riskreg.domain.electronic_review import AdoptionRule, MemberAnswer, Outcome, Quorum
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference, electronic_reference
from riskreg.domain.workflow import Offer, State, offers
from riskreg.store.base import loaded
from riskreg.store.tables.body import Body, BodyDecision, ElectronicAnswer, ElectronicReview, ElectronicVoter
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

_BODY = Body.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_VOTER = ElectronicVoter.__table__  # type: ignore[attr-defined]
_ANSWER = ElectronicAnswer.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

CLOSING = ("adopt", "refuse", "lapse")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer a member gave; the newest of a member is the one that counts."""

    answer: MemberAnswer
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VoterLine:
    """A voting member with every answer given, the newest first; none for who has not answered."""

    name: str
    is_me: bool
    answers: tuple[AnswerLine, ...]

    @property
    def last(self) -> AnswerLine | None:
        return self.answers[0] if self.answers else None


@dataclass(frozen=True, slots=True)
class ElectronicPage:
    """``now`` is what the answers so far amount to; ``offers`` what the secretariat can do; ``me`` the reader's own
    seat, if they have one.
    """

    title: str
    reference: str
    body: str
    body_name: str
    text: str
    about: tuple[SubjectLine, ...]
    entity: str
    person: str
    due: date | None
    endorses: bool
    closes_on: date
    quorum: str
    rule: AdoptionRule
    version: int
    state: State
    opened_at: datetime
    opened_by: str
    outcome: str
    reason: str
    decision: str
    voters: tuple[VoterLine, ...]
    now: Outcome
    offers: tuple[Offer, ...]
    takes_answers: bool

    @property
    def me(self) -> VoterLine | None:
        return next((voter for voter in self.voters if voter.is_me), None)

    @property
    def may_answer(self) -> bool:
        return self.takes_answers and self.me is not None

    @property
    def closing(self) -> Offer | None:
        """The one way it can be closed, open or not yet."""
        return next((offer for offer in self.offers if offer.move.code == _CLOSED_AS[self.now.result]), None)

    @property
    def withdraw(self) -> Offer | None:
        return next((offer for offer in self.offers if offer.move.code == "withdraw"), None)


_CLOSED_AS = {"adopted": "adopt", "not adopted": "refuse", "no quorum": "lapse"}


def electronic_page(work: Work, reference: str) -> ElectronicPage:
    """The review; NotFound when it is not open to the actor."""
    review = find_review(work, reference)
    row = work.session.execute(_ABOUT.where(_REVIEW.c.id == review.id)).one()
    voters, lifecycle = voters_of(work, loaded(review.id)), lifecycle_of(work, review)
    quorum = Quorum(review.quorum_kind, review.quorum)
    return ElectronicPage(
        title=f"Electronic review {electronic_reference(review.number)} of the {row.code}",
        reference=electronic_reference(review.number),
        body=row.code,
        body_name=row.name,
        text=review.text,
        about=subjects_of(work, "review_id", [loaded(review.id)]).get(loaded(review.id), ()),
        entity=row.entity or "",
        person=row.person or "",
        due=review.due_on,
        endorses=review.endorses,
        closes_on=review.closes_on,
        quorum=quorum.in_words,
        rule=review.rule,
        version=review.version,
        state=lifecycle.state(review.state),
        opened_at=review.opened_at,
        opened_by=review.opened_by_name,
        outcome=review.outcome,
        reason=review.reason,
        decision=body_decision_reference(row.decision) if row.decision else "",
        voters=_voters(work, review, voters),
        now=counted(review, voters),
        offers=_offers(work, review, voters),
        takes_answers=review.ended_at is None and work.now < review.closes_at,
    )


_ABOUT = (
    sa.select(
        _BODY.c.code,
        _BODY.c.name,
        _ENTITY.c.name.label("entity"),
        _PERSON.c.name.label("person"),
        _DECISION.c.number.label("decision"),
    )
    .join_from(_REVIEW, _BODY, _BODY.c.id == _REVIEW.c.body_id)
    .outerjoin(_ENTITY, _ENTITY.c.id == _REVIEW.c.entity_id)
    .outerjoin(_PERSON, _PERSON.c.id == _REVIEW.c.responsible_id)
    .outerjoin(_DECISION, _DECISION.c.review_id == _REVIEW.c.id)
)


def _voters(work: Work, review: ElectronicReview, voters: list[ElectronicVoter]) -> tuple[VoterLine, ...]:
    given = _given(work, review)
    me = work.actor.person_id
    return tuple(VoterLine(each.person_name, each.person_id == me, given.get(loaded(each.id), ())) for each in voters)


def _given(work: Work, review: ElectronicReview) -> Mapping[int, tuple[AnswerLine, ...]]:
    wanted = sa.select(_ANSWER).join_from(_ANSWER, _VOTER, _VOTER.c.id == _ANSWER.c.voter_id)
    found: dict[int, tuple[AnswerLine, ...]] = {}
    for row in work.session.execute(wanted.where(_VOTER.c.review_id == review.id).order_by(_ANSWER.c.id.desc())):
        found[row.voter_id] = (*found.get(row.voter_id, ()), AnswerLine(row.answer, row.reason, row.at))
    return found


def _offers(work: Work, review: ElectronicReview, voters: list[ElectronicVoter]) -> tuple[Offer, ...]:
    may = lambda permission: work.actor.has_everywhere(Permission(permission))  # noqa: E731
    case = case_of_review(work, review, voters)
    return offers(lifecycle_of(work, review), review.state, case, work.actor, guards_for(REVIEW), may)
