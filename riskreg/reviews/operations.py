"""What the risk secretariat does with a review: opens it, asks an entity again, closes it or breaks it off."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import EVERYWHERE, Permission
from riskreg.domain.references import cycle_reference, return_reference
from riskreg.domain.review import Answerer, ReviewCycleCase
from riskreg.domain.revision import digest
from riskreg.reviews.answering import check_reason
from riskreg.reviews.asking_again import put_again
from riskreg.reviews.ending import end_items, end_returns
from riskreg.reviews.finding_queries import case_of_return, find_cycle, find_return
from riskreg.reviews.moving import move_as_read
from riskreg.reviews.opening import Opening, entities_asked, put_cycle, put_items, put_returns, running_as
from riskreg.reviews.result_queries import result_of
from riskreg.reviews.template_queries import template_of
from riskreg.reviews.turns import CYCLE, RETURN, turn_of_cycle, turn_of_return
from riskreg.store.base import canonical, loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewResult
from riskreg.store.work import Work, operation
from riskreg.tasks.turns import pass_on

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.REVIEW_RUN)
def open_cycle(work: Work, source: str, opening: Opening) -> str:
    """Open a review from the text of a template; answers its reference.

    The entities and risks in it are those of this moment, whatever changes later. A template with an error is refused
    whole, and so is a second review of the same title while the first still runs.
    """
    template = template_of(work, source)
    entity_ids = entities_asked(work, template, opening.entity_ids)
    cycle = put_cycle(work, source, template, opening)
    _refuse_twice(work, cycle)
    put_returns(work, cycle, entity_ids)
    listed = put_items(work, cycle, template.risks, opening.entity_ids)
    body = {"review": cycle.title, "entities": len(entity_ids), "risks": listed}
    _record(work, cycle, "opened", **body, due=cycle.due_on.isoformat(), closes=cycle.closes_on.isoformat())
    return cycle_reference(cycle.number)


@operation(needs=Permission.REVIEW_RUN)
def close_cycle(work: Work, reference: str, version: int) -> None:
    """Close a review whose time is over, or whose returns are all in, and record what it found for good."""
    _end(work, reference, version, "close", "")


@operation(needs=Permission.REVIEW_RUN)
def break_off_cycle(work: Work, reference: str, version: int, reason: str) -> None:
    """End a review before its time, with the reason; what was found until then is recorded for good."""
    check_reason(reason)
    _end(work, reference, version, "break_off", reason)


@operation(needs=Permission.REVIEW_RUN)
def reopen_return(work: Work, reference: str, version: int, reason: str) -> str:
    """Ask an entity again whose return was signed: the signed one is kept, and a new one takes its place.

    Answers the reference of the new return.
    """
    check_reason(reason)
    signed, cycle = find_return(work, reference, held=True)
    case = case_of_return(work, signed, cycle)
    made = move_as_read(work, signed, "reopen", case, EVERYWHERE, version, reason)
    again = put_again(work, signed, cycle, made.reason, by_owners=cycle.answered_by is Answerer.RISK_OWNER)
    work.session.flush()
    pass_on(work, turn_of_return(work, again, cycle))
    to = return_reference(loaded(again.id))
    body = {"past": made.move.past, "review": cycle.title, "again_as": to, "reason": made.reason}
    work.record(f"{RETURN}.reopen", signed.id, return_reference(loaded(signed.id)), **body)
    return to


def _refuse_twice(work: Work, cycle: ReviewCycle) -> None:
    number = running_as(work, cycle.title, loaded(cycle.id))
    if number is not None:
        raise Conflict(
            f"“{cycle.title}” runs already as {cycle_reference(number)}. Open that one, or give another title."
        )


def _end(work: Work, reference: str, version: int, move: str, reason: str) -> None:
    cycle = find_cycle(work, reference, held=True)
    out = sa.select(sa.func.count()).where(_RETURN.c.cycle_id == cycle.id, _RETURN.c.ended_at.is_(None))
    case = ReviewCycleCase(cycle.state, work.session.execute(out).scalar_one(), cycle.closes_on, work.now.date())
    made = move_as_read(work, cycle, move, case, EVERYWHERE, version, reason)
    silent = end_returns(work, cycle)
    left = end_items(work, cycle)
    work.session.flush()
    pass_on(work, turn_of_cycle(work, cycle))
    body = canonical(result_of(work, cycle, silent, made.reason))
    kept = ReviewResult(
        cycle_id=loaded(cycle.id),
        body=body,
        sha256=digest(body),
        at=work.now,
        actor_id=work.actor.person_id,
        actor_name=work.actor.name,
    )
    work.session.add(kept)
    told = {"review": cycle.title, "silent": len(silent), "not_answered": left, "reason": made.reason}
    _record(work, cycle, move, past=made.move.past, sha256=kept.sha256, **told)


def _record(work: Work, cycle: ReviewCycle, verb: str, **body: object) -> None:
    work.record(f"{CYCLE}.{verb}", cycle.id, cycle_reference(cycle.number), **body)
