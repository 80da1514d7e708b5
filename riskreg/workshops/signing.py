"""What the signature does to the register: each decision of the room is carried out on its risk, or nothing is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.decision import DecisionKind
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.outcome import Outcome
from riskreg.domain.outcome_moves import move_for
from riskreg.domain.profile import Profile
from riskreg.domain.references import risk_reference, workshop_reference
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, OF_IMPACT, grade_of
from riskreg.risks.deciding import Ruling, decide
from riskreg.risks.editing import changing_words
from riskreg.risks.keeping import changing, find_risk
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Statement, log_risk
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.workshop import Workshop, WorkshopOutcome
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.workshops.carrying_queries import Target, in_the_room, why_no_move
from riskreg.workshops.counting import profile_of
from riskreg.workshops.finding_queries import Placed


def by_the_room(work: Work) -> Work:
    """The same transaction for what the room decided: the chair carries it out, with the means of the secretariat.

    The chair signs; moving, scoring and merging risks is otherwise the secretariat's. Every condition of the lifecycle
    of a risk holds all the same, and every event names the chair.
    """
    return Work(work.session, in_the_room(work.actor), work.now, work.events, afterwards=work.afterwards)


def carry_out(work: Work, workshop: Workshop, placed: Placed) -> None:
    """Do what was decided on one risk. Raises Conflict with the risk named when its lifecycle does not allow it."""
    outcome = placed.outcome
    if outcome is None:
        raise Conflict(f"Nothing is decided on {placed.reference}.")
    reason = f"{workshop_reference(workshop.number)}: {outcome.reason}"
    ways: Mapping[Outcome, Callable[[Work, Workshop, Placed, WorkshopOutcome, str], None]] = {
        Outcome.VALIDATED: _validate,
        Outcome.DEFERRED: _defer,
        Outcome.SPLIT: _split,
    }
    try:
        ways.get(outcome.outcome, _move)(work, workshop, placed, outcome, reason)
    except (Conflict, Invalid) as refusal:
        raise Conflict(f"{placed.reference}: {_without_a_field(refusal)}") from refusal


def _without_a_field(refusal: Conflict | Invalid) -> str:
    """The chair has no field to mend: what is wrong with the other risk is decided anew, in session."""
    if isinstance(refusal, Invalid) and "target" in refusal.fields:
        return "The risk it is merged into can take no other any more. Decide anew."
    return refusal.sentence


def _validate(work: Work, workshop: Workshop, placed: Placed, outcome: WorkshopOutcome, reason: str) -> None:
    scorings = scorings_of(profile_of(work, workshop), json.loads(outcome.scores), reason)
    score_risk(work, placed.reference, _version(work, placed), scorings)
    if outcome.owner_id is not None and _risk(work, placed).owner_id != outcome.owner_id:
        with changing_words(work, placed.reference, _version(work, placed), {"statement"}) as change:
            change.risk.owner_id = outcome.owner_id
            change.note("risk.placed", reason=reason)
    if move := _move_of(work, placed, Outcome.VALIDATED):
        advance_risk(work, placed.reference, _version(work, placed), move, reason)
        return
    decide(work, _risk(work, placed), Ruling(DecisionKind.VALIDATION, reason))


def scorings_of(profile: Profile, scores: Mapping[str, int | None], reason: str) -> dict[Measure, Scoring]:
    """Validated steps as what is scored: under a grid the exposure and the controls, otherwise what remains."""
    dimensions = {
        code.removeprefix(OF_IMPACT): step for code, step in scores.items() if code.startswith(OF_IMPACT) and step
    }
    judged = Scoring(scores.get(LIKELIHOOD), scores.get(IMPACT), dimensions, reason=reason)
    step = scores.get(CONTROLS)
    grade = grade_of(profile, step).code if step is not None else ""
    if profile.residual_rule == "grid":
        return {
            Measure.EXPOSURE: judged,
            Measure.RESIDUAL: Scoring(control_effectiveness=grade, reason=reason),
        }
    return {Measure.RESIDUAL: replace(judged, control_effectiveness=grade)}


def _move(work: Work, workshop: Workshop, placed: Placed, outcome: WorkshopOutcome, reason: str) -> None:
    target = ""
    if outcome.target_risk_id is not None:
        target = risk_reference(work.session.get_one(Risk, outcome.target_risk_id).number)
    move = _move_of(work, placed, outcome.outcome)
    advance_risk(work, placed.reference, _version(work, placed), move, reason, target)


def _defer(work: Work, workshop: Workshop, placed: Placed, outcome: WorkshopOutcome, reason: str) -> None:
    """It stays a candidate until it is taken up again."""
    with changing(work, placed.reference, _version(work, placed), (), anyhow=True) as change:
        until = outcome.due.isoformat() if outcome.due else ""
        change.note("risk.deferred", workshop=workshop_reference(workshop.number), until=until, reason=outcome.reason)


def _split(work: Work, workshop: Workshop, placed: Placed, outcome: WorkshopOutcome, reason: str) -> None:
    """The parts are drafts with a title each; the risk itself is rejected in their favour, if it still can be."""
    risk = _risk(work, placed)
    titles: list[str] = json.loads(outcome.titles)
    parts = [
        log_risk(
            work,
            risk.entity_id,
            Statement(title, risk.category, subcategory=risk.subcategory),
            OrganizationalLevel.CORPORATE,
            f"{workshop_reference(workshop.number)}: split from {placed.reference}",
        )
        for title in titles
    ]
    into = f"{reason} Split into {', '.join(parts)}."
    if move := _move_of(work, placed, Outcome.SPLIT):
        advance_risk(work, placed.reference, _version(work, placed), move, into)
        return
    with changing(work, placed.reference, _version(work, placed), (), anyhow=True) as change:
        change.note("risk.split", workshop=workshop_reference(workshop.number), into=parts, reason=outcome.reason)


def _risk(work: Work, placed: Placed) -> Risk:
    return find_risk(work, placed.reference)


def _move_of(work: Work, placed: Placed, outcome: Outcome) -> str:
    """The move that carries it out, empty where none is needed; raises Conflict when the lifecycle has none."""
    if sentence := why_no_move(work, placed, outcome):
        raise Conflict(sentence)
    risk = _risk(work, placed)
    moves = {move.code for move in lifecycle_of(work, risk).moves_from(risk.state)}
    return move_for(outcome, risk.state, moves) or ""


def _version(work: Work, placed: Placed) -> int:
    """As it stands in this transaction: what is carried out before on the same risk has raised it."""
    return _risk(work, placed).version


def decided_in(placed: Placed, targets: Mapping[int, Target]) -> dict[str, object]:
    """A decision as it is signed: plain values, whose hash the event of the signature keeps."""
    outcome = placed.outcome
    assert outcome is not None
    into = targets.get(outcome.target_risk_id or 0)
    return {
        "risk": placed.reference,
        "outcome": outcome.outcome.value,
        "revision": outcome.revision,
        "sha256": outcome.sha256,
        "scores": json.loads(outcome.scores),
        "level": outcome.level,
        "reason": outcome.reason,
        "dissent": outcome.dissent,
        "into": into.reference if into else "",
        "titles": json.loads(outcome.titles),
        "owner": loaded(outcome.owner_id) if outcome.owner_id else None,
        "due": outcome.due.isoformat() if outcome.due else None,
    }
