"""What a move does, and what somebody needs to see of the risk to decide on it."""

from dataclasses import dataclass, replace

from riskreg.domain.classification import Classification
from riskreg.domain.errors import NotAllowed, NotFound
from riskreg.domain.references import risk_reference
from riskreg.domain.revision import Difference
from riskreg.domain.workflow import Move, Offer, State
from riskreg.risks.page_content import Rights, RiskPage
from riskreg.risks.page_queries import lifecycle_in, risk_page, risk_row
from riskreg.store.work import Work

_NO_SUCH_STEP = "There is no such step. Open the risk and choose one of its buttons."


@dataclass(frozen=True, slots=True)
class MovePage:
    """A move about to be made. ``offer`` is empty when the risk stands in a state this move does not leave.

    ``refusals`` say why it was not made just now, ``changed`` what somebody else changed since the person read it.
    """

    title: str
    risk: RiskPage
    move: Move
    to_state: State
    offer: Offer | None
    returns: Offer | None
    refusals: tuple[str, ...] = ()
    changed: tuple[Difference, ...] = ()

    @property
    def is_there_already(self) -> bool:
        return self.risk.state.code == self.move.to_state

    @property
    def shows_everything(self) -> bool:
        """Whoever sends, approves or validates a risk reads all of it first."""
        return self.move.tone == "main"

    def refused(self, refusals: tuple[str, ...], changed: tuple[Difference, ...] = ()) -> "MovePage":
        return replace(self, refusals=refusals, changed=changed)


@dataclass(frozen=True, slots=True)
class Step:
    """A move as far as making it needs: the risk's reference as it is written, and the state it leads to."""

    reference: str
    move: Move
    to_state: State
    is_sealed: bool


def step_of(work: Work, reference: str, code: str) -> Step:
    """The move of the lifecycle the risk runs under; NotFound when it has none of that name."""
    row = risk_row(work, reference)
    lifecycle = lifecycle_in(row)
    if code not in {move.code for move in lifecycle.moves}:
        raise NotFound(_NO_SUCH_STEP)
    move = lifecycle.move(code)
    is_sealed = row.classification == Classification.STRICTLY_CONFIDENTIAL
    return Step(risk_reference(row.number), move, lifecycle.state(move.to_state), is_sealed)


def move_page(work: Work, reference: str, code: str) -> MovePage:
    """The move and the risk it moves; NotAllowed when the person's role does not include it there."""
    row = risk_row(work, reference)
    lifecycle = lifecycle_in(row)
    if code not in {move.code for move in lifecycle.moves}:
        raise NotFound(_NO_SUCH_STEP)
    # Nothing is edited here: whoever wants to change something first goes back to the risk.
    move, risk = lifecycle.move(code), replace(risk_page(work, row), rights=Rights())
    offered = {offer.move.code: offer for offer in risk.offers}
    if code not in offered and row.state in move.from_states:
        raise NotAllowed(f"Your role does not include “{move.label}”. Ask somebody whose role does.")
    returns = next((each for each in risk.offers if risk.decision and each.move.permission == "risk:return"), None)
    return MovePage(
        title=move.label,
        risk=risk,
        move=move,
        to_state=lifecycle.state(move.to_state),
        offer=offered.get(code),
        returns=returns if code != (returns and returns.move.code) else None,
    )
