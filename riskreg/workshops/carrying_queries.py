"""What of the decisions of the room could not be carried out at the signature, and which outcomes a risk can take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import CLOSED, Classification
from riskreg.domain.guards import guards_for
from riskreg.domain.outcome import Outcome
from riskreg.domain.outcome_moves import Together, clash_of, move_for
from riskreg.domain.permissions import Actor, Permission, Role
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.workflow import offers
from riskreg.people.queries import actor_of_person
from riskreg.risks.authority_queries import with_authority
from riskreg.risks.keeping import place_of
from riskreg.risks.snapshot_queries import case_of as case_of_risk
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.workshops.finding_queries import Placed, chair_of

_RISK = Risk.__table__  # type: ignore[attr-defined]
_NOUN = "risk"
NOT_A_TARGET = "Choose another risk that is in the register."


@dataclass(frozen=True, slots=True)
class Target:
    """The risk another one is merged into; ``remains`` says that it is in the register and not sealed.

    Of one that was sealed neither is told.
    """

    reference: str
    title: str
    remains: bool


def in_the_room(actor: Actor) -> Actor:
    """The same person with the means of the secretariat: moving, scoring and merging risks is otherwise theirs."""
    return replace(actor, everywhere=actor.everywhere | {Role.SECRETARIAT}, lent=())


def find_target(work: Work, reference: str) -> Risk | None:
    """The risk others can be merged into: in the register, and not sealed, whoever is named on it."""
    open_to_all = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value
    wanted = sa.select(Risk).where(_RISK.c.number == (risk_number(reference) or 0), open_to_all)
    found: Risk | None = work.session.execute(wanted.where(_RISK.c.standing == "registered")).scalar_one_or_none()
    return found


def targets_of(work: Work, agenda: Sequence[Placed]) -> dict[int, Target]:
    """By id the risks that others are merged into, in one statement, or none when nothing is merged."""
    ids = {placed.outcome.target_risk_id for placed in agenda if placed.outcome and placed.outcome.target_risk_id}
    if not ids:
        return {}
    columns = (_RISK.c.id, _RISK.c.number, _RISK.c.title, _RISK.c.standing, _RISK.c.classification)
    rows = work.session.execute(sa.select(*columns).where(_RISK.c.id.in_(ids)))
    return {row.id: _target(row) for row in rows}


def _target(row: Any) -> Target:
    if Classification(row.classification).is_sealed:
        return Target("", CLOSED.capitalize(), remains=False)
    return Target(risk_reference(row.number), row.title, remains=row.standing == "registered")


def together_of(agenda: Sequence[Placed], targets: Mapping[int, Target]) -> Together:
    """What is decided on each risk, so that one decision can be held against the others."""
    return {
        placed.reference: (placed.outcome.outcome, into.reference if into else "")
        for placed in agenda
        if placed.outcome is not None
        for into in [targets.get(placed.outcome.target_risk_id or 0)]
    }


def what_cannot_be_carried_out(work: Work, agenda: Sequence[Placed]) -> tuple[str, ...]:
    """A sentence for each decision that would fail at the signature as things stand, all of them at once."""
    targets = targets_of(work, agenda)
    together = together_of(agenda, targets)
    said = ((placed.reference, _why_not(work, placed, together, targets)) for placed in agenda if placed.outcome)
    return tuple(f"{reference}: {sentence}" for reference, sentence in said if sentence)


def _why_not(work: Work, placed: Placed, together: Together, targets: Mapping[int, Target]) -> str:
    outcome = placed.outcome
    assert outcome is not None
    if sentence := why_no_move(work, placed, outcome.outcome):
        return sentence
    into = targets.get(outcome.target_risk_id or 0)
    if into is not None and not into.remains:
        return "The risk it is merged into can take no other any more. Decide anew."
    return clash_of(placed.reference, together)


def why_no_move(work: Work, placed: Placed, outcome: Outcome) -> str:
    """Why the lifecycle of the risk has no way to that outcome from where it stands; empty when it has."""
    lifecycle, state = lifecycle_of(work, placed.risk), placed.risk.state
    if move_for(outcome, state, {move.code for move in lifecycle.moves_from(state)}) is not None:
        return ""
    return f"“{outcome.label}” is not possible while it stands at “{lifecycle.state(state).name}”."


def what_it_does(work: Work, placed: Placed, outcome: Outcome) -> str:
    """What the signature does to the risk with that outcome, in a sentence, where that is not plain."""
    state = placed.risk.state
    move = move_for(outcome, state, {each.code for each in lifecycle_of(work, placed.risk).moves_from(state)})
    if outcome is Outcome.REJECTED and move == "close":
        return "It was validated before, so the signature closes it, with this reason."
    if outcome is not Outcome.SPLIT:
        return ""
    return "The risk itself is rejected in favour of its parts." if move else "The risk itself stays beside its parts."


def why_not_by_outcome(work: Work, workshop: Workshop, placed: Placed) -> dict[Outcome, str]:
    """By outcome why this risk cannot take it now; empty when it can.

    The conditions of the lifecycle are asked for the chair, who will carry it out. Those of a validation are asked
    when it is recorded: what is validated is scored and owned by then.
    """
    blocked = _blocked(work, workshop, placed)
    codes = set(blocked)
    found = {}
    for outcome in Outcome:
        sentence = why_no_move(work, placed, outcome)
        code = move_for(outcome, placed.risk.state, codes)
        if not sentence and code and outcome is not Outcome.VALIDATED:
            sentence = " ".join(blocked[code])
        found[outcome] = sentence
    return found


def why_not_validated(work: Work, workshop: Workshop, placed: Placed, owner: int | None, rank: int | None) -> str:
    """The same of a validation with that owner and a residual level of that rank; empty when it can be recorded."""
    blocked = _blocked(work, workshop, placed, owner_id=owner, residual_rank=rank, has_exposure=True, has_residual=True)
    return " ".join(blocked.get("validate", ()))


def _blocked(work: Work, workshop: Workshop, placed: Placed, **settled: object) -> dict[str, tuple[str, ...]]:
    """By move that is there for the chair what stands against it."""
    chair = chair_of(work, workshop)
    lifecycle, place = lifecycle_of(work, placed.risk), place_of(work, placed.risk)
    if chair is None:
        return {move.code: () for move in lifecycle.moves_from(placed.risk.state)}
    actor = in_the_room(actor_of_person(work.session.connection(), chair))
    case = replace(with_authority(work, case_of_risk(work.session, placed.risk)), **settled)  # type: ignore[arg-type]
    found = offers(
        lifecycle,
        placed.risk.state,
        case,
        actor,
        guards_for(_NOUN),
        lambda permission: actor.may_at(Permission(permission), place),
    )
    return {offer.move.code: offer.blocked for offer in found}
