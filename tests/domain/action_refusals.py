"""What the shipped lifecycle of a mitigation action must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from riskreg.domain.action_case import ActionCase
from riskreg.domain.permissions import Role
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT
OWNER, DOER, REPORTER, GIVER = 5, 6, 7, 8
RIGHT = ActionCase(state="planned", owner_id=OWNER, action_owner_id=DOER, done_by_id=REPORTER, done_for_id=GIVER)
NOT_YOURS = "Your role does not include"
OUTSIDERS = (Role.OVERSIGHT, Role.SENIOR_MANAGER, Role.ADMINISTRATOR)

CONDITIONS = (
    Refused("confirm", FOCAL, "You reported this action done", "is_not_who_reported_it_done", person=REPORTER),
    Refused("confirm", HEAD, "reported done in your name", "is_not_who_reported_it_done", person=GIVER),
)
PERMISSIONS = (
    *(
        Refused(move, role, NOT_YOURS)
        for move in ("start", "finish", "confirm", "resume", "drop", "reopen")
        for role in OUTSIDERS
    ),
    # Whoever carries it out reports, and neither confirms, gives up nor reopens.
    *(Refused(move, Role.OVERSIGHT, NOT_YOURS, person=DOER) for move in ("confirm", "drop", "reopen")),
)
REASONS = tuple(
    Refused(move, FOCAL, "Give a reason for", reason=" ") for move in ("finish", "resume", "drop", "reopen")
)
CARRIED_OUT = {
    "who": "mitigation_owner",
    "apart": False,
    "quorum": 1,
    "by": (0, "calendar", "due"),
    "reminders": ((14, 3), (7, 30)),
    "then": ("escalate", "risk_owner"),
    "after that": (30, "head_of_entity"),
}
TASKS = {
    "planned": CARRIED_OUT,
    "in_progress": CARRIED_OUT,
    "done": {
        "who": "confirmer",
        "apart": True,
        "quorum": 1,
        "by": (10, "working", ""),
        "reminders": ((3,), (7,)),
        "then": ("escalate", "head_of_entity"),
    },
}
ACTION = Cases(
    read(SHIPPED / "action.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS, *REASONS), TASKS, doers=frozenset({DOER})
)
