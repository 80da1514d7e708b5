"""The quality check before a risk is submitted: sentences about what is missing or doubtful."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from riskreg.domain.risk_case import ActionFacts, RiskCase

Severity = Literal["missing", "doubtful"]
Part = Literal["statement", "causes", "controls", "scores", "response"]

# Words of a thing that is here already; "are detained" stays possible, for events are often written in the present.
_HAPPENING = re.compile(
    r"\b(already|currently|at present|right now|nowadays|ongoing|is happening|took place|happened|occurred"
    r"|(has|have) (now |recently )?(been|begun|become|started|ceased|stopped|lost|left|failed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Remark:
    """One finding; what is missing blocks the submission, what is doubtful is for the writer to weigh."""

    severity: Severity
    part: Part
    sentence: str


def remarks(case: RiskCase, similar: Sequence[tuple[str, str]] = ()) -> tuple[Remark, ...]:
    """Every finding in the order of the form; `similar` holds (reference, title) of risks with a similar title."""
    return (
        *_about_statement(case),
        *_about_duplicates(similar),
        *_about_causes(case),
        *_about_controls(case),
        *_about_scores(case),
        *_about_response(case),
        *_about_acceptance(case),
        *_about_actions(case),
    )


def _about_statement(case: RiskCase) -> Iterator[Remark]:
    if not case.title.strip():
        yield Remark("missing", "statement", "Give the risk a title.")
    if not case.event.strip():
        yield Remark("missing", "statement", "Describe the event: what could happen?")
    if not case.consequences.strip():
        yield Remark("missing", "statement", "Describe the consequences: what would follow for your objectives?")
    if not case.category:
        yield Remark("missing", "statement", "Choose a category.")
    if happening := _HAPPENING.search(case.event):
        words = happening.group().lower()
        yield Remark(
            "doubtful",
            "statement",
            f"The event says “{words}”. What has happened is an issue, not a risk: write what could happen next.",
        )
    if case.title.rstrip().endswith("?") or case.event.rstrip().endswith("?"):
        yield Remark("doubtful", "statement", "The risk is worded as a question. Write what could happen.")


def _about_duplicates(similar: Sequence[tuple[str, str]]) -> Iterator[Remark]:
    for reference, title in similar:
        yield Remark(
            "doubtful", "statement", f"{reference} “{title}” has a similar title. Check that it is not the same."
        )


def _about_causes(case: RiskCase) -> Iterator[Remark]:
    if not any(cause.strip() for cause in case.causes):
        yield Remark("missing", "causes", "Add at least one root cause: why could the event happen?")


def _about_controls(case: RiskCase) -> Iterator[Remark]:
    for control in case.controls:
        if not control.description.strip():
            yield Remark("missing", "controls", f"Control {control.number} has no description. Describe or remove it.")
        if not control.has_owner:
            yield Remark("missing", "controls", f"Control {control.number} has no owner. Name who keeps it working.")
        if not control.is_rated:
            yield Remark(
                "doubtful", "controls", f"Control {control.number} has no effectiveness. Say how well it works and why."
            )


def _about_scores(case: RiskCase) -> Iterator[Remark]:
    # An emerging risk may not be scorable with confidence yet, so its missing scores do not hold it back.
    severity: Severity = "doubtful" if case.is_emerging else "missing"
    if not case.has_exposure:
        yield Remark(severity, "scores", "Score the exposure: the risk before existing controls are considered.")
    if not case.has_residual:
        yield Remark(severity, "scores", "Score the residual risk: what remains after existing controls.")
    if _is_above(case.residual_rank, case.exposure_rank):
        yield Remark(
            "doubtful", "scores", "The residual risk is above the exposure. Controls cannot make it worse: check both."
        )
    if case.target_rank is not None and case.residual_rank is not None and case.target_rank >= case.residual_rank:
        yield Remark(
            "doubtful", "scores", "The target is not below the residual risk. Lower it, or choose to tolerate the risk."
        )


def _is_above(first: int | None, second: int | None) -> bool:
    return first is not None and second is not None and first > second


def _about_response(case: RiskCase) -> Iterator[Remark]:
    if not case.response:
        yield Remark("missing", "response", "Choose a response: terminate, transfer, mitigate or tolerate.")
    if case.response == "tolerate" and not case.response_reason.strip():
        yield Remark("missing", "response", "Say why the risk can be tolerated.")
    if case.response == "mitigate" and not case.actions:
        yield Remark(
            "doubtful", "response", "The response is to mitigate, but there is no action. Add one or respond otherwise."
        )


def _about_acceptance(case: RiskCase) -> Iterator[Remark]:
    if case.response == "tolerate" and not case.is_accepted:
        yield Remark(
            "doubtful",
            "response",
            "The risk is tolerated, but not yet accepted by somebody with the authority. That follows in the register.",
        )


def _about_actions(case: RiskCase) -> Iterator[Remark]:
    for action in case.actions:
        if not action.description.strip():
            yield Remark("missing", "response", f"Action {action.number} has no description. Describe or remove it.")
        if lacking := _lacking(action):
            yield Remark("missing", "response", f"Action {action.number} has no {lacking}. Add what is missing.")


def _lacking(action: ActionFacts) -> str:
    needed = (("mitigation owner", action.has_owner), ("due date", action.has_due_date))
    return " and no ".join(name for name, is_there in needed if not is_there)
