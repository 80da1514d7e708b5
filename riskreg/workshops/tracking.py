"""What the room decided, in the tracker of all decisions: one line for each risk, followed up where it has a day."""

from riskreg.bodies.about import About
from riskreg.bodies.recording import Making, cannot_report, put_decision
from riskreg.domain.body_decision import LONGEST_TEXT, Decided
from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.outcome import Outcome
from riskreg.domain.references import workshop_reference
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import Placed

BODY = "WORKSHOP"
"""The short name of the body; ``riskreg init`` lays it with the others."""
TO_BE_FOLLOWED = frozenset({Outcome.SPLIT, Outcome.REFERRED, Outcome.DEFERRED, Outcome.ISSUE})
"""With these the signature does not end the matter: somebody has to act, whether a day was given or not."""


def track(work: Work, workshop: Workshop, placed: Placed) -> None:
    """Keep the decision on one risk as one of the body. What is followed up is reported on by its owner or, where the
    owner has no role that does, by the head of the risk's entity; without an owner by the risk secretariat.
    """
    outcome = placed.outcome
    if outcome is None:
        raise Conflict(f"Nothing is decided on {placed.reference}.")
    level = f", {outcome.level}" if outcome.level else ""
    said = f"{placed.reference} {placed.risk.title}: {outcome.outcome.label}{level}. {outcome.reason}"
    has_more_to_do = outcome.outcome in TO_BE_FOLLOWED
    owner = outcome.owner_id if outcome.due or has_more_to_do else None
    reports = owner if owner is not None and not cannot_report(work, owner) else None
    making = Making(
        text=said if len(said) <= LONGEST_TEXT else f"{said[: LONGEST_TEXT - 1]}…",
        decided_on=outcome.at.date(),
        how=Decided.WORKSHOP,
        about=About((placed.reference,), workshop=workshop_reference(workshop.number)),
        entity_id=placed.risk.entity_id if owner is not None and reports is None else None,
        responsible_id=reports,
        left_to_secretariat=owner is None and has_more_to_do,
        due_on=outcome.due,
        asks_on=outcome.due if has_more_to_do else None,
    )
    try:
        put_decision(work, BODY, making)
    except NotFound:
        raise Conflict("The body “Validation workshop” is missing. Have “riskreg init” run, which adds it.") from None
