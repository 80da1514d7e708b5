"""What the room decided, in the tracker of all decisions: one line for each risk, followed up where it has a day."""

from riskreg.bodies.about import About
from riskreg.bodies.recording import Making, cannot_report, put_decision
from riskreg.domain.body_decision import LONGEST_TEXT, Decided
from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.references import workshop_reference
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import Placed

BODY = "WORKSHOP"
"""The short name of the body; ``riskreg init`` lays it with the others."""


def track(work: Work, workshop: Workshop, placed: Placed) -> None:
    """Keep the decision on one risk as one of the body. With a day its owner reports on it, or, where the owner has no
    role that does, the head of the risk's entity.
    """
    outcome = placed.outcome
    if outcome is None:
        raise Conflict(f"Nothing is decided on {placed.reference}.")
    level = f", {outcome.level}" if outcome.level else ""
    said = f"{placed.reference} {placed.risk.title}: {outcome.outcome.label}{level}. {outcome.reason}"
    owner = outcome.owner_id if outcome.due and outcome.owner_id else None
    reports = owner if owner is not None and not cannot_report(work, owner) else None
    making = Making(
        text=said if len(said) <= LONGEST_TEXT else f"{said[: LONGEST_TEXT - 1]}…",
        decided_on=outcome.at.date(),
        how=Decided.WORKSHOP,
        about=About((placed.reference,), workshop=workshop_reference(workshop.number)),
        entity_id=placed.risk.entity_id if outcome.due and reports is None else None,
        responsible_id=reports,
        due_on=outcome.due,
    )
    try:
        put_decision(work, BODY, making)
    except NotFound:
        raise Conflict("The body “Validation workshop” is missing. Have “riskreg init” run, which adds it.") from None
