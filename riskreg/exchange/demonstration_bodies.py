"""What bodies decided in the demonstration: the register endorsed, texts put to members, updates, one overdue."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from riskreg import clock
from riskreg.bodies.about import About
from riskreg.bodies.body_operations import name_member
from riskreg.bodies.electronic import Proposal
from riskreg.bodies.electronic_operations import (
    answer_electronic_review,
    close_electronic_review,
    open_electronic_review,
)
from riskreg.bodies.finding_queries import find_decision, find_review
from riskreg.bodies.operations import (
    Settled,
    record_decision,
    report_on_decision,
    settle_decision_as,
    supersede_decision,
)
from riskreg.bodies.recording import Making
from riskreg.domain.electronic_review import MemberAnswer
from riskreg.domain.permissions import Role
from riskreg.exchange.demonstration_body_words import (
    ACCESS,
    ACCESS_SAID,
    ENDORSED_2020,
    ENDORSED_2026,
    PLANS,
    PLANS_DONE,
    PLANS_SAID,
    POSTS,
    RETURNED,
    RETURNED_OBJECTION,
    ROOM_SAID,
    SHARED,
    SHARED_SAID,
    WHY_ANEW,
)
from riskreg.exchange.demonstration_people import BEGINNING, Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.people.operations import add_person, grant_role
from riskreg.store.work import Work

_SECRETARIAT = "secretariat@demo.example"
_VISITOR = "senior.manager@demo.example"
_HIGH, _DEPUTY, _FIELD, _MECHANISMS = (
    "High Commissioner",
    "Deputy High Commissioner",
    "Director FOTCD",
    "Director HRCTMD",
)
_SMT = (_HIGH, _DEPUTY, _FIELD, _MECHANISMS, _VISITOR)
_PBRB = (_DEPUTY, _FIELD, _MECHANISMS)
_FIRST = 10_000
"""Numbers after those of the risks: of what happens at one moment, the bodies come last."""
_FOLLOWED = "B-0022"
"""What the SMT decided on access, after the sixteen of the workshop and five others."""


def name_bodies(work: Work, cast: Cast) -> None:
    """The members of the bodies, all of them senior managers."""
    cast.by_name[_HIGH] = add_person(
        work, email="high.commissioner@demo.example", name=_HIGH, function=_HIGH, entity_id=cast.entities["EOHC"]
    )
    for who in (_HIGH, _DEPUTY, _FIELD, _MECHANISMS):
        grant_role(work, cast.by_name[who], Role.SENIOR_MANAGER, None)
    for code, members in (("SMT", _SMT), ("PBRB", _PBRB)):
        for who in members:
            name_member(work, code, cast.by_name[who], BEGINNING.date())


def decided_by_bodies(cast: Cast) -> Iterator[Step]:
    """Everything bodies decided besides the workshop, whose sixteen come first: so the first endorsement is B-0017."""
    for number, (moment, who, do) in enumerate((*_before(cast), *_of_the_room(), *_lately(cast), *_now()), _FIRST):
        yield Step(moment, number, who, do)


Happening = tuple[datetime, str, Callable[[Work], object]]


def _before(cast: Cast) -> Iterator[Happening]:
    """From the endorsement of 2020 to what was reported and confirmed of it."""
    smt = date(2020, 6, 16)
    yield _at(smt, 15), _SECRETARIAT, _recorded("SMT", Making(ENDORSED_2020, smt, endorses=True))
    plans = Making(PLANS, smt, entity_id=cast.entities["PPMES"], due_on=date(2021, 12, 31))
    yield _at(smt, 16), _SECRETARIAT, _recorded("SMT", plans)
    yield _at(date(2021, 3, 15), 9), _SECRETARIAT, _circulated("PBRB", SHARED, date(2021, 3, 26), cast.entities["PSMS"])
    for day, who, answer in (
        (16, _DEPUTY, MemberAnswer.APPROVE),
        (18, _FIELD, MemberAnswer.APPROVE),
        (23, _MECHANISMS, MemberAnswer.ABSTAIN),
    ):
        yield _at(date(2021, 3, day), 11), who, _answered("V-0001", answer)
    yield _at(date(2021, 3, 29), 10), _SECRETARIAT, _closed("V-0001")
    for said_on, text in PLANS_SAID:
        yield _at(said_on, 10), "head PPMES", _reported("B-0018", text)
    yield (
        _at(date(2022, 1, 17), 10),
        "head PPMES",
        _reported("B-0018", PLANS_DONE, "Report to the SMT, 14 January 2022"),
    )
    yield _at(date(2022, 1, 24), 10), _SECRETARIAT, _confirmed("B-0018")
    yield _at(date(2021, 9, 27), 10), "head PSMS", _reported("B-0019", SHARED_SAID[0])
    yield _at(date(2022, 3, 21), 10), "head PSMS", _reported("B-0019", SHARED_SAID[1], "Standard terms of April 2022")
    yield _at(date(2022, 4, 4), 10), _SECRETARIAT, _confirmed("B-0019")


def _of_the_room() -> Iterator[Happening]:
    """What was done about decisions of the workshop that had a day; somebody else confirmed it."""
    for number, who, done_on, text, evidence in ROOM_SAID:
        yield _at(done_on, 10), who, _reported(number, text, evidence)
        yield _at(done_on + timedelta(days=7), 10), _SECRETARIAT, _confirmed(number)


def _lately(cast: Cast) -> Iterator[Happening]:
    """What was decided since the register is kept here; the posts are overdue in every way."""
    board, smt = date(2026, 2, 17), date(2026, 6, 2)
    posts = Making(POSTS, board, about=About(("R-0005",)), entity_id=cast.entities["PSMS"], due_on=date(2026, 9, 30))
    yield _at(board, 15), _SECRETARIAT, _recorded("PBRB", posts)
    sixteen = About(tuple(f"R-{number:04d}" for number in range(1, 17)))
    yield _at(smt, 15), _SECRETARIAT, _anew(Making(ENDORSED_2026, smt, about=sixteen, endorses=True))
    access = Making(
        ACCESS, smt, about=About(("R-0003",)), responsible_id=cast.by_name[_FIELD], due_on=date(2026, 12, 18)
    )
    yield _at(smt, 16), _SECRETARIAT, _recorded("SMT", access)
    yield _at(date(2026, 9, 14), 10), _FIELD, _reported(_FOLLOWED, ACCESS_SAID)


def _now() -> Iterator[Happening]:
    """A text the members are asked about these days; the senior manager of the demonstration has not answered."""
    opened = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=5)
    closes = (opened + timedelta(days=14)).date()
    yield opened, _SECRETARIAT, _circulated("SMT", RETURNED, closes, None)
    yield opened + timedelta(days=1), _HIGH, _answered("V-0002", MemberAnswer.APPROVE)
    yield opened + timedelta(days=2), _FIELD, _answered("V-0002", MemberAnswer.OBJECT, RETURNED_OBJECTION)
    yield opened + timedelta(days=3, hours=4), _FIELD, _answered("V-0002", MemberAnswer.APPROVE)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _recorded(body: str, making: Making) -> Callable[[Work], object]:
    return lambda work: record_decision(work, body, making)


def _anew(making: Making) -> Callable[[Work], object]:
    """The endorsement of 2020 gives way to that of the register compiled anew."""

    def supersede(work: Work) -> None:
        earlier, course = find_decision(work, "B-0017")
        later = Making(
            **{name: getattr(making, name) for name in ("text", "decided_on", "about", "endorses")},
            supersedes_id=earlier.id,
            supersede_reason=WHY_ANEW,
        )
        supersede_decision(work, "B-0017", course.version, "SMT", later)

    return supersede


def _circulated(body: str, text: str, closes_on: date, entity_id: int | None) -> Callable[[Work], object]:
    return lambda work: open_electronic_review(work, body, Proposal(text, closes_on, entity_id=entity_id))


def _answered(reference: str, answer: MemberAnswer, reason: str = "") -> Callable[[Work], object]:
    return lambda work: answer_electronic_review(work, reference, answer, reason)


def _closed(reference: str) -> Callable[[Work], object]:
    return lambda work: close_electronic_review(work, reference, find_review(work, reference).version)


def _reported(reference: str, text: str, evidence: str = "") -> Callable[[Work], object]:
    """With evidence it is reported implemented."""

    def report(work: Work) -> None:
        version = find_decision(work, reference)[1].version
        report_on_decision(work, reference, version, text, evidence, is_implemented=bool(evidence))

    return report


def _confirmed(reference: str) -> Callable[[Work], object]:
    def confirm(work: Work) -> None:
        settle_decision_as(work, reference, find_decision(work, reference)[1].version, Settled.CONFIRM)

    return confirm
