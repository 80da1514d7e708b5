"""What the shipped lifecycle of a review cycle must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from datetime import date

from riskreg.domain.permissions import Role
from riskreg.domain.review import ReviewCycleCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

SECRETARIAT = Role.SECRETARIAT
RIGHT = ReviewCycleCase(state="open", returns_out=2, closes_on=date(2026, 8, 5), today=date(2026, 8, 5))
NOT_YOURS = "Your role does not include"
TOO_EARLY = {"today": date(2026, 8, 4)}

CONDITIONS = (
    Refused("close", SECRETARIAT, "2 returns are still out, and there is time until 5 August 2026", "has_run_its_time", TOO_EARLY),
    Refused("close", SECRETARIAT, "1 return is still out", "has_run_its_time", {**TOO_EARLY, "returns_out": 1}),
)
PERMISSIONS = tuple(
    Refused(move, role, NOT_YOURS)
    for move in ("close", "break_off")
    for role in (Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SENIOR_MANAGER, Role.OVERSIGHT, Role.ADMINISTRATOR)
)
REASONS = (Refused("break_off", SECRETARIAT, "Give a reason for", reason=" "),)
TASKS = {
    "open": {
        "who": "secretariat",
        "apart": False,
        "quorum": 1,
        "by": (0, "calendar", "closes"),
        "reminders": ((3,), (3, 10)),
        "then": ("remind", ""),
    },
}
CYCLE = Cases(read(SHIPPED / "review_cycle.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS, *REASONS), TASKS)
