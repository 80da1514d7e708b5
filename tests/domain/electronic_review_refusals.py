"""What the shipped lifecycle of an electronic review must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from datetime import date

from riskreg.domain.electronic_review import ElectronicReviewCase, Result
from riskreg.domain.permissions import Role
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

SECRETARIAT = Role.SECRETARIAT
RIGHT = ElectronicReviewCase(state="open", closes_on=date(2026, 8, 5), today=date(2026, 8, 6), missing=2, result=Result.ADOPTED)
NOT_YOURS = "Your role does not include"
TOO_EARLY = {"today": date(2026, 8, 5)}
CLOSING = {"adopt": Result.ADOPTED, "refuse": Result.NOT_ADOPTED, "lapse": Result.NO_QUORUM}
GUARDS = {"adopt": "is_adopted_by_its_rule", "refuse": "is_not_adopted_by_its_rule", "lapse": "lacks_its_quorum"}
OTHERWISE = {"adopt": Result.NO_QUORUM, "refuse": Result.ADOPTED, "lapse": Result.NOT_ADOPTED}

CONDITIONS = (
    *(
        Refused(move, SECRETARIAT, "2 members have not answered, and there is time until the end of 5 August 2026", "has_run_to_its_end", {**TOO_EARLY, "result": result})
        for move, result in CLOSING.items()
    ),
    Refused("adopt", SECRETARIAT, "1 member has not answered", "has_run_to_its_end", {**TOO_EARLY, "missing": 1}),
    *(
        Refused(move, SECRETARIAT, f"The answers say something else: {result.value}", GUARDS[move], {"result": result})
        for move, result in OTHERWISE.items()
    ),
)  # fmt: skip
PERMISSIONS = tuple(
    Refused(move, role, NOT_YOURS)
    for move in (*CLOSING, "withdraw")
    for role in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SENIOR_MANAGER, Role.OVERSIGHT, Role.ADMINISTRATOR)
)
REASONS = (Refused("withdraw", SECRETARIAT, "Give a reason for", reason=" "),)
TASKS = {
    "open": {
        "who": "secretariat",
        "apart": False,
        "quorum": 1,
        "by": (0, "calendar", "closes"),
        "reminders": ((1,), (3, 10)),
        "then": ("remind", ""),
    },
}
ELECTRONIC_REVIEW = Cases(
    read(SHIPPED / "electronic_review.toml"),
    RIGHT,
    (*CONDITIONS, *PERMISSIONS, *REASONS),
    TASKS,
    right_for={move: {"result": result} for move, result in CLOSING.items()},
)
