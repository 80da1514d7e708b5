"""What the shipped lifecycle of a workshop must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from riskreg.domain.permissions import Role
from riskreg.domain.workshop_case import WorkshopCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

SECRETARIAT, SENIOR = Role.SECRETARIAT, Role.SENIOR_MANAGER
CHAIR = 7
RIGHT = WorkshopCase(state="preparing", quorum=3, voters=6, present=3, chair_id=CHAIR, items=2)
NOT_YOURS = "Your role does not include"
RUN = ("open_pre_vote", "close_pre_vote", "begin", "close", "reopen", "cancel")


CONDITIONS = (
    *(
        refused
        for move in ("open_pre_vote", "begin")
        for refused in (
            Refused(move, SECRETARIAT, "No risk is on the agenda", "has_an_agenda", {"items": 0}),
            Refused(move, SECRETARIAT, "Nobody chairs the workshop", "has_a_chair", {"chair_id": None}),
            Refused(move, SECRETARIAT, "it could never be reached", "could_have_its_quorum", {"voters": 2}),
        )
    ),
    *(
        Refused(move, SECRETARIAT, "A vote on R-0003 is open", "has_no_round_open", {"open_round": "R-0003"})
        for move in ("close", "cancel")
    ),
    Refused(
        "close",
        SECRETARIAT,
        "Nothing is decided yet on R-0003 and R-0004",
        "has_decided_on_every_risk",
        {"undecided": ("R-0003", "R-0004")},
    ),
    Refused("close", SECRETARIAT, "2 voters are present, 3 are needed", "has_its_quorum", {"present": 2}),
    Refused("sign", SENIOR, "2 voters are present, 3 are needed", "has_its_quorum", {"present": 2}, CHAIR),
    Refused("sign", SENIOR, "Only whoever chaired the workshop", "is_its_chair"),
    Refused(
        "sign",
        SENIOR,
        "R-0003 was changed after the room decided",
        "has_decided_on_what_stands",
        {"changed": ("R-0003",)},
        CHAIR,
    ),
)
PERMISSIONS = (
    *(
        Refused(move, role, NOT_YOURS)
        for move in RUN
        for role in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, SENIOR, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
    *(
        Refused("sign", role, NOT_YOURS, person=CHAIR)
        for role in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, SECRETARIAT, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
)
REASONS = tuple(Refused(move, SECRETARIAT, "Give a reason for", reason=" ") for move in ("reopen", "cancel"))


def _asks(who: str, by: tuple[int, str, str], before: tuple[int, ...], after: tuple[int, ...]) -> dict[str, object]:
    task = {"who": who, "apart": False, "quorum": 1, "by": by}
    return task | {"reminders": (before, after), "then": ("remind", "")}


TASKS = {
    "preparing": _asks("secretariat", (0, "calendar", "begins"), (10, 3), ()),
    "pre_vote_open": _asks("secretariat", (0, "calendar", "closes"), (1,), (1, 3)),
    "pre_vote_closed": _asks("secretariat", (0, "calendar", "begins"), (1,), (1,)),
    "closed": _asks("chair", (5, "working", ""), (1,), (2, 5)),
}
WORKSHOP = Cases(
    read(SHIPPED / "workshop.toml"),
    RIGHT,
    (*CONDITIONS, *PERMISSIONS, *REASONS),
    TASKS,
    {"is_its_chair": CHAIR, "has_its_quorum": CHAIR, "has_decided_on_what_stands": CHAIR},
)
