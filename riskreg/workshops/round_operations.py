"""What the facilitator does in the session: chooses the risk, opens a round, closes and reveals it, keeps the time."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.timer import wrong_seconds
from riskreg.domain.workshop import why_no_next_round
from riskreg.store.base import loaded
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work, operation
from riskreg.workshops.counting import erase_what_was_cast, settle_round
from riskreg.workshops.facilitating import needed_of_facilitator, timer_of
from riskreg.workshops.finding_queries import Placed, find_placed, open_round_of, rounds_of
from riskreg.workshops.keeping import VOTING, hold_workshop, refuse_unless, tell

_ROUND = VoteRound.__table__  # type: ignore[attr-defined]

_NOT_NOW = "Rounds are held while the workshop is in session."


@operation(needs=needed_of_facilitator)
def turn_to(work: Work, reference: str, risk: str) -> None:
    """The room is at this risk now: voters and the projector follow."""
    workshop = _in_session(work, reference)
    placed = find_placed(work, workshop, risk)
    opened = open_round_of(work, workshop)
    if opened is not None and opened[1] != placed.reference:
        raise Conflict(f"A vote on {opened[1]} is open. Close it first.")
    if workshop.current_item_id != placed.item.id:
        workshop.current_item_id = placed.item.id
        tell(work, workshop, "turned_to", risk=placed.reference)


@operation(needs=needed_of_facilitator)
def open_round(work: Work, reference: str, risk: str, number: int, seconds: int = 0) -> None:
    """Open that round on a risk, with a timer if ``seconds`` says how long; opened twice it is once.

    ``number`` is the one the facilitator saw would follow, so that two who press at the same time open one.
    """
    workshop = _in_session(work, reference)
    placed = find_placed(work, workshop, risk)
    held = _rounds(work, placed)
    if any(each.number == number for each in held):
        raise Conflict(f"Round {number} on {placed.reference} was opened already.")
    if opened := open_round_of(work, workshop):
        raise Conflict(f"A vote on {opened[1]} is open. Close it first.")
    if sentence := _why_not(workshop, held, number) or (wrong_seconds(seconds) if seconds else ""):
        raise Conflict(sentence)
    opened_round = VoteRound(item_id=loaded(placed.item.id), number=number, opened_at=work.now)
    if seconds:
        opened_round.timer_at, opened_round.seconds = work.now, seconds
    work.session.add(opened_round)
    workshop.current_item_id = placed.item.id
    tell(work, workshop, "round_opened", risk=placed.reference, round=number, seconds=seconds)


def _why_not(workshop: Workshop, held: list[VoteRound], number: int) -> str:
    in_session = [each for each in held if each.number > 0]
    if number != len(in_session) + 1:
        return f"The next round is round {len(in_session) + 1}."
    if in_session and in_session[-1].revealed_at is None:
        return "Reveal the round before first: people speak about what they saw."
    return why_no_next_round(len(in_session), workshop.rounds)


@operation(needs=needed_of_facilitator)
def close_round(work: Work, reference: str, risk: str, number: int) -> int:
    """Close a round and count it; answers how many voted. Nothing of it is shown until it is revealed."""
    workshop = _in_session(work, reference)
    placed = find_placed(work, workshop, risk)
    held = _held(work, placed, number)
    if held.closed_at is not None:
        raise Conflict(f"Round {number} on {placed.reference} was closed already.")
    votes = settle_round(work, workshop, held)
    tell(work, workshop, "round_closed", risk=placed.reference, round=number, votes=votes)
    return votes


@operation(needs=needed_of_facilitator)
def reveal_round(work: Work, reference: str, risk: str, number: int) -> None:
    """Show how the votes lie. It is never undone: what was seen was seen."""
    workshop = _in_session(work, reference)
    placed = find_placed(work, workshop, risk)
    held = _held(work, placed, number)
    if held.closed_at is None:
        raise Conflict("Close the vote first; then reveal it.")
    if held.revealed_at is None:
        held.revealed_at = work.now
        # Not before: nothing of a round that is not revealed is in an event, not even what can tell nothing.
        body = {"risk": placed.reference, "round": number, "ballots_sha256": held.ballots_sha256}
        tell(work, workshop, "round_revealed", **body)
        erase_what_was_cast(work)


@operation(needs=needed_of_facilitator)
def keep_time(work: Work, reference: str, risk: str, number: int, act: str, seconds: int = 60) -> None:
    """``pause`` the timer of an open round, ``resume`` it, or ``extend`` it by so many seconds."""
    workshop = _in_session(work, reference)
    placed = find_placed(work, workshop, risk)
    held = _held(work, placed, number)
    if held.closed_at is not None:
        raise Conflict("The vote is closed; its time is over.")
    timer = timer_of(held)
    if timer is None:
        raise Conflict("This vote has no time: it is open until it is closed.")
    if act == "pause":
        timer = timer.paused(work.now)
    elif act == "resume":
        timer = timer.resumed(work.now)
    elif act == "extend" and not wrong_seconds(seconds):
        timer = timer.extended_by(seconds, work.now)
    else:
        raise Invalid("Pause, resume or extend the timer, by four hours at most.")
    held.timer_at, held.seconds = timer.started_at, timer.seconds
    held.paused_at, held.extended = timer.paused_at, timer.extended
    tell(work, workshop, "time_kept", risk=placed.reference, round=number, act=act)


def _in_session(work: Work, reference: str) -> Workshop:
    workshop = hold_workshop(work, reference)
    refuse_unless(work, workshop, (VOTING,), _NOT_NOW)
    return workshop


def _rounds(work: Work, placed: Placed) -> list[VoteRound]:
    return rounds_of(work, [loaded(placed.item.id)]).get(loaded(placed.item.id), [])


def _held(work: Work, placed: Placed, number: int) -> VoteRound:
    """The round, locked: votes on the way are in before it is counted."""
    wanted = sa.select(VoteRound).where(_ROUND.c.item_id == placed.item.id, _ROUND.c.number == number)
    wanted = wanted.with_for_update(of=_ROUND).execution_options(populate_existing=True)
    found: VoteRound | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Conflict("This round has not begun.")
    return found
