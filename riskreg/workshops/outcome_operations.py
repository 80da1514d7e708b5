"""Recording what the room decides on a risk. Until the chair signs it changes nothing in the register."""

import json

import sqlalchemy as sa

from riskreg.domain.consensus import rule_from
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.outcome import Decided, Outcome, check_outcome, resulting_level
from riskreg.domain.outcome_moves import clash_of, merged_into_it
from riskreg.domain.profile import Profile
from riskreg.domain.proposal import why_is_a_reason_needed
from riskreg.domain.references import risk_number, risk_reference
from riskreg.store.base import canonical, loaded
from riskreg.store.tables.person import Person
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.workshop import Workshop, WorkshopOutcome
from riskreg.store.work import Work, operation
from riskreg.workshops.carrying_queries import (
    NOT_A_TARGET,
    find_target,
    targets_of,
    together_of,
    why_not_by_outcome,
    why_not_validated,
)
from riskreg.workshops.counting import attributes_of, profile_of
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import Placed, agenda_of, find_placed, open_round_of, rounds_of
from riskreg.workshops.keeping import VOTING, hold_workshop, refuse_unless, tell
from riskreg.workshops.result_queries import latest_spreads

_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
LEAST_REASON = 20
"""Characters of a reason that answers the vote: a word does not."""


@operation(needs=needed_of_facilitator)
def record_outcome(
    work: Work, reference: str, risk: str, revision_seen: int, decided: Decided, *, outcome_seen: int | None = None
) -> None:
    """Record what the room decides on a risk as it stood in ``revision_seen``; said again, the later one counts.

    ``outcome_seen`` is the id of the decision that stood on the page, 0 for none: of two who record at the same moment
    the second is told. None asks nothing.

    Raises Invalid by field. A reason is owed to the vote where a validated score stands away from its median, or where
    the votes have no consensus; a word is then too short.
    """
    workshop = hold_workshop(work, reference)
    refuse_unless(work, workshop, (VOTING,), "Decisions are recorded while the workshop is in session.")
    placed = find_placed(work, workshop, risk)
    _refuse_while_voting(work, workshop, placed)
    if placed.risk.revision != revision_seen:
        sentence = f"{placed.reference} was changed a moment ago. Look at what changed, then decide."
        raise Conflict(sentence)
    _refuse_unseen(placed, outcome_seen)
    kept, profile = decided.settled(), profile_of(work, workshop)
    wrong = check_outcome(kept, placed.reference, profile, work.now.date())
    wrong |= _wrong_people(work, kept)
    target = _target(work, kept, wrong)
    if not wrong:
        wrong |= _wrong_together(work, workshop, placed, kept)
    if not wrong and (sentence := _why_not(work, workshop, placed, kept, profile)):
        wrong["outcome"] = [sentence]
    owed = _owed(work, workshop, placed, kept) if not wrong else ()
    if owed and len(kept.reason.strip()) < LEAST_REASON:
        wrong["reason"] = [*owed, f"Answer it in {LEAST_REASON} characters or more."]
    if wrong:
        raise Invalid(" ".join(sentence for each in wrong.values() for sentence in each), wrong)
    level = resulting_level(kept, profile)
    outcome = WorkshopOutcome(
        item_id=loaded(placed.item.id),
        outcome=kept.outcome,
        revision=placed.risk.revision,
        sha256=_sha256(work, placed),
        scores=canonical(dict(kept.scores)),
        level=level.value if level else "",
        reason=kept.reason.strip(),
        reasons_owed=canonical(list(owed)),
        dissent=kept.dissent.strip(),
        owner_id=kept.owner,
        due=kept.due,
        target_risk_id=target.id if target else None,
        titles=canonical(list(kept.titles)),
        at=work.now,
        by_id=work.actor.person_id,
        by_name=work.actor.name,
    )
    work.session.add(outcome)
    body = {"risk": placed.reference, "outcome": kept.outcome.value, "level": outcome.level, "reason": outcome.reason}
    again = placed.outcome is not None
    tell(work, workshop, "decided", **body, dissent=outcome.dissent, revision=outcome.revision, again=again)


def _refuse_unseen(placed: Placed, seen: int | None) -> None:
    last = placed.outcome
    if seen is None or seen == (loaded(last.id) if last else 0):
        return
    if last is None:
        raise Conflict("Read the page again, then decide.")
    sentence = f"{last.by_name} recorded a decision on {placed.reference} a moment ago: “{last.outcome.label}”."
    raise Conflict(f"{sentence} Read it, then decide whether yours takes its place.")


def _refuse_while_voting(work: Work, workshop: Workshop, placed: Placed) -> None:
    opened = open_round_of(work, workshop)
    if opened is not None and opened[1] == placed.reference:
        raise Conflict("The vote on this risk is open. Close and reveal it, then decide.")


def _wrong_people(work: Work, kept: Decided) -> dict[str, list[str]]:
    if kept.owner is None:
        return {}
    person = work.session.get(Person, kept.owner)
    if person is None or person.disabled_at is not None:
        return {"owner": ["Choose an owner whose account is open."]}
    return {}


def _target(work: Work, kept: Decided, wrong: dict[str, list[str]]) -> Risk | None:
    if kept.outcome is not Outcome.MERGED or "target" in wrong:
        return None
    found = find_target(work, kept.target)
    if found is None:
        wrong["target"] = [NOT_A_TARGET]
    return found


def _wrong_together(work: Work, workshop: Workshop, placed: Placed, kept: Decided) -> dict[str, list[str]]:
    """What cannot stand beside what the room decided on the other risks."""
    agenda = agenda_of(work, workshop)
    number = risk_number(kept.target)
    mine = (kept.outcome, risk_reference(number) if number is not None else "")
    together = {**together_of(agenda, targets_of(work, agenda)), placed.reference: mine}
    if sentence := clash_of(placed.reference, together):
        return {"target": [sentence]}
    sentence = merged_into_it(placed.reference, together)
    return {"outcome": [sentence]} if sentence else {}


def _why_not(work: Work, workshop: Workshop, placed: Placed, kept: Decided, profile: Profile) -> str:
    """Why the signature could not carry it out on this risk: better said while the room is together."""
    if sentence := why_not_by_outcome(work, workshop, placed)[kept.outcome]:
        return sentence
    level = resulting_level(kept, profile)
    return why_not_validated(work, workshop, placed, kept.owner, level.rank) if level else ""


def _owed(work: Work, workshop: Workshop, placed: Placed, kept: Decided) -> tuple[str, ...]:
    """What the reason must answer: only a validated score can stand against a vote."""
    if kept.outcome is not Outcome.VALIDATED:
        return ()
    spreads = latest_spreads(rounds_of(work, [loaded(placed.item.id)]).get(loaded(placed.item.id), []))
    steps = {code: step for code, step in kept.scores.items() if step is not None}
    rule = rule_from(json.loads(workshop.rule))
    return why_is_a_reason_needed(steps, attributes_of(work, workshop), spreads, rule)


def _sha256(work: Work, placed: Placed) -> str:
    wanted = sa.select(_REVISION.c.sha256).where(
        _REVISION.c.risk_id == placed.risk.id, _REVISION.c.number == placed.risk.revision
    )
    return str(work.session.execute(wanted).scalar_one())
