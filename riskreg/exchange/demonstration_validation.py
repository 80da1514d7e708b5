"""The validation workshop of the demonstration: two days in May 2020, twenty-two voters, sixteen primary risks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from riskreg.domain.outcome import Decided, Outcome
from riskreg.domain.references import risk_reference, workshop_reference
from riskreg.domain.voting import CONTROLS, IMPACT, Ballot
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_room import (
    CHAIR,
    NEWCOMER,
    SECRETARIAT,
    advance,
    ballot_near,
    corporate_risks,
    gather,
    pre_votes,
    steps_of,
    voters_of,
)
from riskreg.exchange.demonstration_rows import rows_of
from riskreg.risks.keeping import find_risk
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import find_workshop
from riskreg.workshops.operations import Plan
from riskreg.workshops.outcome_operations import record_outcome
from riskreg.workshops.round_operations import close_round, open_round, reveal_round
from riskreg.workshops.seats import Holding
from riskreg.workshops.sign_operations import sign_workshop
from riskreg.workshops.voting_operations import cast_vote

_PLANNED = datetime(2020, 4, 20, 9, 0, tzinfo=UTC)
_FIRST_DAY, _SECOND_DAY = datetime(2020, 5, 12, 7, 0, tzinfo=UTC), datetime(2020, 5, 13, 7, 0, tzinfo=UTC)
_ON_THE_FIRST_DAY, _EACH = 9, timedelta(minutes=32)
_THIS = workshop_reference(1)
# Where the room was of two minds: what it was about, and its two ends in the first round. A second brought it together.
_CONTESTED: Mapping[str, tuple[str, int, int]] = {"P05": (IMPACT, 2, 5), "P09": (CONTROLS, 1, 4)}
_COMMENTS: Mapping[tuple[str, int], str] = {
    ("P01", 3): "The reserve covers two months, not three.",
    ("P03", 7): "Remote interviews work only where people have a telephone they can trust.",
    ("P05", 12): "A post vacant for a year is half of what a team of two can do.",
    ("P09", 5): "Our plan held in the last closure; it was exercised before.",
    ("P16", 9): "People report to somebody they know, or not at all.",
}


def validated(cast: Cast, shipped: Sequence[dict[str, str]]) -> Iterator[Step]:
    """The workshop from its planning to the signature of its chair, then the risks it validated under monitoring."""
    corporate, voters = corporate_risks(shipped), [CHAIR, *voters_of(cast, shipped), NEWCOMER]

    def plan(work: Work) -> None:
        gather(work, cast, voters[1:-1], corporate, Plan(_FIRST_DAY.date(), place="Geneva, room XVII"))

    yield Step(_PLANNED, 0, SECRETARIAT, plan)
    for turn, who in enumerate(voters):
        moment = _PLANNED + timedelta(days=turn % 14, hours=1 + turn % 7)
        yield Step(moment, turn, who, pre_votes(_THIS, corporate, turn))
    yield Step(_FIRST_DAY - timedelta(days=3), 0, SECRETARIAT, advance(_THIS, "close_pre_vote"))
    yield Step(_FIRST_DAY, 0, SECRETARIAT, advance(_THIS, "begin"))
    for place, (number, row) in enumerate(corporate):
        yield from _discussed(cast, voters, _begins(place), number, row)
    closed = _SECOND_DAY + timedelta(hours=8)
    yield Step(closed, 0, SECRETARIAT, advance(_THIS, "close"))
    yield Step(closed + timedelta(minutes=20), 0, CHAIR, _sign)
    for number, _row in corporate:
        yield Step(closed + timedelta(days=19), number, SECRETARIAT, _monitored(risk_reference(number + 1)))


def _begins(place: int) -> datetime:
    """When the room turns to the risk of that place."""
    first_day = place < _ON_THE_FIRST_DAY
    day, nth = (_FIRST_DAY, place) if first_day else (_SECOND_DAY, place - _ON_THE_FIRST_DAY)
    lunch = timedelta(hours=2) if nth >= _ON_THE_FIRST_DAY // 2 else timedelta(0)
    return day + timedelta(minutes=15) + lunch + nth * _EACH


def _discussed(cast: Cast, voters: Sequence[str], begins: datetime, number: int, row: dict[str, str]) -> Iterator[Step]:
    """One risk: a round, a second one where the room was of two minds, and what it decides."""
    steps, reference = steps_of(row), risk_reference(number + 1)
    rounds = (1, 2) if row["ref"] in _CONTESTED else (1,)
    for nth in rounds:
        at = begins + timedelta(minutes=12 * (nth - 1))
        yield Step(at, 0, SECRETARIAT, _holding(open_round, reference, nth))
        for turn, who in enumerate(voters):
            ballot = _ballot(row["ref"], steps, number + turn, nth, turn)
            yield Step(at + timedelta(minutes=2), turn, who, _vote(reference, nth, ballot))
        yield Step(at + timedelta(minutes=5), 0, SECRETARIAT, _holding(close_round, reference, nth))
        yield Step(at + timedelta(minutes=6), 0, SECRETARIAT, _holding(reveal_round, reference, nth))
    said = _decisions()[row["ref"]]
    due = date.fromisoformat(said["due"]) if said["due"] else None
    owner = cast.by_name[row["owner_role"]]
    decided = Decided(Outcome.VALIDATED, said["reason"], steps, owner, due, dissent=said["dissent"])
    yield Step(begins + timedelta(minutes=28), 0, SECRETARIAT, _decide(reference, decided))


def _ballot(ref: str, steps: Mapping[str, int], dice: int, nth: int, turn: int) -> Ballot:
    near = ballot_near(steps, dice, _COMMENTS.get((ref, turn), "") if nth == 1 else "")
    if ref not in _CONTESTED or nth > 1:
        return near
    about, low, high = _CONTESTED[ref]
    return Ballot({**near.answers, about: low if turn % 2 else high}, near.comment)


def _vote(reference: str, nth: int, ballot: Ballot) -> Callable[[Work], None]:
    return lambda work: cast_vote(work, _THIS, Holding(), reference, nth, ballot)


def _holding(verb: Callable[[Work, str, str, int], object], reference: str, nth: int) -> Callable[[Work], object]:
    return lambda work: verb(work, _THIS, reference, nth)


def _decide(reference: str, decided: Decided) -> Callable[[Work], None]:
    def decide(work: Work) -> None:
        record_outcome(work, _THIS, reference, find_risk(work, reference).revision, decided)

    return decide


def _sign(work: Work) -> None:
    sign_workshop(work, _THIS, find_workshop(work, _THIS).version)


def _monitored(reference: str) -> Callable[[Work], object]:
    return lambda work: advance_risk(work, reference, find_risk(work, reference).version, "monitor")


@cache
def _decisions() -> dict[str, dict[str, str]]:
    return {row["ref"]: row for row in rows_of("workshop_decisions")}
