"""An electronic review as it is put to the members: checked, opened with a task for each, counted by a rule."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from riskreg.bodies.about import About
from riskreg.bodies.finding_queries import voters_of
from riskreg.bodies.recording import check_responsible, check_text
from riskreg.bodies.turns import ANSWER, REVIEW, turn_of_review, turn_of_voter
from riskreg.domain.electronic_review import ElectronicReviewCase, Outcome, Quorum, outcome_of
from riskreg.domain.errors import Conflict, Invalid
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.body import Body, BodyMember, ElectronicReview, ElectronicVoter
from riskreg.store.tables.person import Person
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use
from riskreg.tasks.turns import open_task

_MEMBER = BodyMember.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

LONGEST_DAYS = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the members are asked, until the end of ``closes_on``; the rest is of the decision it would become."""

    text: str
    closes_on: date
    about: About = field(default_factory=About)
    entity_id: int | None = None
    responsible_id: int | None = None
    due_on: date | None = None
    endorses: bool = False


def check_proposal(work: Work, proposal: Proposal) -> None:
    """Raises Invalid with a sentence for each field that is not as it must be."""
    problems: dict[str, list[str]] = {}
    check_text(proposal.text, problems, "Write what the body is asked to decide, in the words it would decide on.")
    today = calendar_of(work, None).day_of(work.now)
    if not today < proposal.closes_on <= today + timedelta(days=LONGEST_DAYS):
        problems["closes_on"] = [f"Give the members from one to {LONGEST_DAYS} days to answer."]
    if proposal.due_on is not None and proposal.due_on < proposal.closes_on:
        problems["due_on"] = ["It cannot be due before it is decided."]
    check_responsible(work, proposal.entity_id, proposal.responsible_id, proposal.due_on, problems)
    if problems:
        raise Invalid(" ".join(sentence for said in problems.values() for sentence in said), problems)


def put_review(work: Work, body: Body, proposal: Proposal) -> ElectronicReview:
    """Keep the review under the quorum and the rule the body has now, and ask everybody who has a vote in it today."""
    members = voting_members(work, loaded(body.id), work.now.date())
    if not members:
        raise Conflict(f"Nobody has a vote in the {body.code} today. Name its members first.")
    lifecycle = lifecycle_in_use(work.session.connection(), REVIEW)
    review = ElectronicReview(
        number=next_number(work.session, REVIEW),
        body_id=loaded(body.id),
        text=proposal.text.strip(),
        closes_on=proposal.closes_on,
        closes_at=calendar_of(work, None).end_of(proposal.closes_on),
        entity_id=proposal.entity_id,
        responsible_id=proposal.responsible_id,
        due_on=proposal.due_on,
        endorses=proposal.endorses,
        quorum_kind=body.quorum_kind,
        quorum=body.quorum,
        rule=body.rule,
        members=len(members),
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        opened_at=work.now,
        opened_by_id=work.actor.person_id,
        opened_by_name=work.actor.name,
    )
    work.session.add(review)
    work.session.flush()
    open_task(work, turn_of_review(work, review))
    _ask(work, review, members)
    return review


def voting_members(work: Work, body_id: int, day: date) -> list[tuple[int, str]]:
    """(id, name) of the active people with a vote in the body on that day, by name."""
    in_force = (
        _MEMBER.c.body_id == body_id,
        _MEMBER.c.has_vote,
        _MEMBER.c.from_on <= day,
        sa.or_(_MEMBER.c.until_on.is_(None), _MEMBER.c.until_on >= day),
        _PERSON.c.disabled_at.is_(None),
    )
    wanted = sa.select(_PERSON.c.id, _PERSON.c.name).join(_MEMBER, _MEMBER.c.person_id == _PERSON.c.id).where(*in_force)
    rows = work.session.execute(wanted.distinct().order_by(_PERSON.c.name, _PERSON.c.id))
    return [(row.id, row.name) for row in rows]


def _ask(work: Work, review: ElectronicReview, members: list[tuple[int, str]]) -> None:
    lifecycle = lifecycle_in_use(work.session.connection(), ANSWER)
    for person_id, name in members:
        voter = ElectronicVoter(
            review_id=loaded(review.id),
            person_id=person_id,
            person_name=name,
            lifecycle_id=lifecycle.id,
            state=lifecycle.lifecycle.start.code,
            state_since=work.now,
        )
        work.session.add(voter)
        work.session.flush()
        open_task(work, turn_of_voter(work, voter, review))


def counted(review: ElectronicReview, voters: list[ElectronicVoter]) -> Outcome:
    """What follows from the answers as they stand."""
    answers = [voter.answer for voter in voters if voter.answer is not None]
    return outcome_of(answers, review.members, Quorum(review.quorum_kind, review.quorum), review.rule)


def case_of_review(
    work: Work, review: ElectronicReview, voters: list[ElectronicVoter] | None = None
) -> ElectronicReviewCase:
    """What the conditions of its lifecycle ask about the review."""
    asked = voters_of(work, loaded(review.id)) if voters is None else voters
    outcome = counted(review, asked)
    return ElectronicReviewCase(
        state=review.state,
        closes_on=review.closes_on,
        today=calendar_of(work, None).day_of(work.now),
        missing=outcome.members - outcome.answered,
        result=outcome.result,
        entity_id=review.entity_id,
        owner_id=review.responsible_id,
    )
