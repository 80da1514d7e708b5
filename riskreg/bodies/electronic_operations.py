"""Deciding between meetings: the text is put to the members, each answers by name, and the rule is applied."""

import sqlalchemy as sa

from riskreg.bodies.about import about_again, keep_subjects
from riskreg.bodies.electronic import Proposal, case_of_review, check_proposal, counted, put_review
from riskreg.bodies.finding_queries import at_seat, find_body, find_review, voters_of
from riskreg.bodies.recording import Making, cannot_report, put_decision
from riskreg.bodies.turns import ANSWER, REVIEW, turn_of_review, turn_of_voter
from riskreg.domain.body_decision import Decided
from riskreg.domain.electronic_review import MemberAnswer, MemberAnswerCase, Outcome, Result
from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference, electronic_reference
from riskreg.domain.workflow import Advance, MoveRefused, advance
from riskreg.store.base import loaded
from riskreg.store.tables.body import Body, ElectronicAnswer, ElectronicReview, ElectronicVoter
from riskreg.store.work import Work, operation
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.telling import Told, tell
from riskreg.tasks.turns import close_task, pass_on

_BODY = Body.__table__  # type: ignore[attr-defined]
_ANSWERED = ElectronicAnswer.__table__  # type: ignore[attr-defined]

LONGEST_REASON = 4000
_MOVES = {Result.ADOPTED: "adopt", Result.NOT_ADOPTED: "refuse", Result.NO_QUORUM: "lapse"}


@operation(needs=Permission.BODY_RECORD)
def open_electronic_review(work: Work, body: str, proposal: Proposal) -> str:
    """Ask everybody with a vote in the body; answers the reference. The text does not change any more."""
    check_proposal(work, proposal)
    found = find_body(work, body)
    review = put_review(work, found, proposal)
    keep_subjects(work, proposal.about, review_id=loaded(review.id))
    work.record(
        f"{REVIEW}.opened",
        review.id,
        electronic_reference(review.number),
        of=found.code,
        text=review.text,
        about=[*proposal.about.risks, *proposal.about.others(work)],
        closes_on=review.closes_on.isoformat(),
        asked=review.members,
    )
    return electronic_reference(review.number)


@operation(needs=Permission.BODY_ANSWER, within=at_seat)
def answer_electronic_review(work: Work, reference: str, answer: MemberAnswer, reason: str = "") -> None:
    """Answer as a member, or answer otherwise than before; every answer is kept with its moment, by name."""
    if len(reason) > LONGEST_REASON or "\x00" in reason:
        sentence = f"Shorten the reason to {LONGEST_REASON} characters of plain text."
        raise Invalid(sentence, {"reason": [sentence]})
    review = find_review(work, reference, held=True)
    if review.ended_at is not None:
        raise Conflict("This electronic review has ended, so no answer counts any more.")
    voter = _seat_of(work, review)
    made = _answered(work, review, voter, answer, reason)
    if _is_said_already(work, voter, answer, reason):
        return
    work.session.add(ElectronicAnswer(voter_id=loaded(voter.id), answer=answer, reason=reason.strip(), at=work.now))
    before, voter.answer, voter.answered_at = voter.answer, answer, work.now
    voter.state, voter.version = made.to_state, voter.version + 1
    work.session.flush()
    close_task(work, ANSWER, loaded(voter.id), "done")
    work.record(
        f"{ANSWER}.{made.move.code}",
        voter.id,
        electronic_reference(review.number),
        move=made.move.code,
        past=made.move.past,
        answer={"before": before.value if before else "", "after": answer.value},
        reason=reason.strip(),
    )


@operation(needs=Permission.BODY_RECORD)
def close_electronic_review(work: Work, reference: str, version: int) -> str:
    """Count the answers and say what follows; an adopted text becomes a decision, whose reference is the answer (else
    nothing).
    """
    review = _held(work, reference, version)
    voters = voters_of(work, loaded(review.id))
    outcome = counted(review, voters)
    made = _advance_review(work, review, _MOVES[outcome.result])
    review.result, review.outcome, review.ended_at = outcome.result, outcome.sentence, work.now
    decided = _decided(work, review, outcome)
    _end(work, review, voters, made, decision=decided, outcome=outcome.sentence)
    return decided


@operation(needs=Permission.BODY_RECORD)
def withdraw_electronic_review(work: Work, reference: str, version: int, reason: str) -> None:
    """End it before its time, with the reason; the answers are kept."""
    review = _held(work, reference, version)
    made = _advance_review(work, review, "withdraw", reason)
    review.reason = made.reason
    _end(work, review, voters_of(work, loaded(review.id)), made, reason=made.reason)


def _is_said_already(work: Work, voter: ElectronicVoter, answer: MemberAnswer, reason: str) -> bool:
    """A button pressed twice answers once."""
    mine = sa.select(_ANSWERED.c.answer, _ANSWERED.c.reason).where(_ANSWERED.c.voter_id == voter.id)
    last = work.session.execute(mine.order_by(_ANSWERED.c.id.desc()).limit(1)).first()
    return last is not None and (last.answer, last.reason) == (answer, reason.strip())


def _seat_of(work: Work, review: ElectronicReview) -> ElectronicVoter:
    mine = [voter for voter in voters_of(work, loaded(review.id)) if voter.person_id == work.actor.person_id]
    if not mine:
        raise Conflict("You are not among the voting members who were asked, so your answer does not count here.")
    return mine[0]


def _answered(
    work: Work, review: ElectronicReview, voter: ElectronicVoter, answer: MemberAnswer, reason: str
) -> Advance:
    case = MemberAnswerCase(
        state=voter.state,
        member_id=voter.person_id,
        is_open=work.now < review.closes_at,
        objects=answer is MemberAnswer.OBJECT,
        says_why=bool(reason.strip()),
    )
    lifecycle = lifecycle_of(work, voter)
    seat = at_seat(work)
    may = lambda permission: work.actor.may_at(Permission(permission), seat)  # noqa: E731
    move = "answer_again" if voter.answer is not None else "answer"
    try:
        return advance(lifecycle, voter.state, move, case, work.actor, guards_for(ANSWER), may, reason)
    except MoveRefused as refusal:
        if case.objects and not case.says_why and case.is_open:
            raise Invalid(refusal.sentence, {"reason": list(refusal.reasons)}) from refusal
        raise Conflict(" ".join(refusal.reasons)) from refusal


def _held(work: Work, reference: str, version: int) -> ElectronicReview:
    review = find_review(work, reference, held=True)
    if review.version != version:
        sentence = "Somebody changed this electronic review after you opened it. Read it again, then decide."
        raise Stale(sentence, review.version)
    return review


def _advance_review(work: Work, review: ElectronicReview, move: str, reason: str = "") -> Advance:
    case, lifecycle = case_of_review(work, review), lifecycle_of(work, review)
    may = lambda permission: work.actor.has_everywhere(Permission(permission))  # noqa: E731
    try:
        return advance(lifecycle, review.state, move, case, work.actor, guards_for(REVIEW), may, reason)
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal


def _decided(work: Work, review: ElectronicReview, outcome: Outcome) -> str:
    """The decision the text becomes, when it is adopted."""
    if outcome.result is not Result.ADOPTED:
        return ""
    # Whoever was to answer for it may have left meanwhile: then it falls to the entity, or to the secretariat.
    person = review.responsible_id
    person = None if person is None or cannot_report(work, person) else person
    today = min(work.now.date(), review.closes_on)
    making = Making(
        text=review.text,
        decided_on=today,
        how=Decided.ELECTRONIC,
        about=about_again(work, loaded(review.id)),
        entity_id=review.entity_id,
        responsible_id=person,
        due_on=review.due_on if person or review.entity_id else None,
        endorses=review.endorses,
        review_id=review.id,
    )
    code = work.session.execute(sa.select(_BODY.c.code).where(_BODY.c.id == review.body_id)).scalar_one()
    return body_decision_reference(put_decision(work, code, making).number)


def _end(work: Work, review: ElectronicReview, voters: list[ElectronicVoter], made: Advance, **body: str) -> None:
    review.state, review.state_since, review.ended_at = made.to_state, work.now, work.now
    review.version += 1
    for voter in voters:
        move = "count" if voter.answer is not None else "leave"
        voter.state, voter.state_since = lifecycle_of(work, voter).move(move).to_state, work.now
        voter.ended_at, voter.version = work.now, voter.version + 1
    work.session.flush()
    pass_on(work, turn_of_review(work, review))
    for voter in voters:
        pass_on(work, turn_of_voter(work, voter, review))
    _tell_members(work, review, voters)
    words = {"move": made.move.code, "past": made.move.past} | body
    work.record(f"{REVIEW}.{made.move.code}", review.id, electronic_reference(review.number), **words)


def _tell_members(work: Work, review: ElectronicReview, voters: list[ElectronicVoter]) -> None:
    subject_id, subject = loaded(review.id), electronic_reference(review.number)
    told = Told("counted", f"electronic:{subject_id}:ended", REVIEW, subject_id, subject)
    tell(work, {voter.person_id for voter in voters} - {work.actor.person_id}, told)
