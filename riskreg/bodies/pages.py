"""What the pages around a form hold: the title, the way back, and the decision it is about."""

from dataclasses import dataclass

from riskreg.bodies.decision_queries import DecisionPage


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with the page it leads back to; ``earlier`` is the decision that is to be superseded."""

    title: str
    back: str
    earlier: DecisionPage | None = None


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step of a decision; ``blocked`` says why it cannot be made, and is empty when it can."""

    title: str
    decision: DecisionPage
    step: str
    blocked: str = ""


_GIVING = "responsible"


def step_page(decision: DecisionPage, step: str, title: str = "") -> StepPage:
    """The page of a step, whatever stands in its way."""
    if step == _GIVING:
        why = "" if decision.line.is_followed else "It is not followed up any more, so nobody needs to answer for it."
        return StepPage(title, decision, step, why)
    offered = decision.offer(step)
    if offered is None:
        now = decision.state.name
        return StepPage(title or "Decision", decision, step, f"This is not possible: the decision is “{now}” now.")
    return StepPage(title or offered.move.label, decision, step, " ".join(offered.blocked))
