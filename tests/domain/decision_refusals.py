"""What the shipped lifecycle of a decision must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riskreg.domain.decision import DecisionCase, DecisionKind
from riskreg.domain.permissions import Role
from tests.domain.lifecycle_cases import MACHINE, SHIPPED, Cases, Refused, read
from tests.domain.risk_refusals import NOBODY, RULES

FOCAL, HEAD, SECRETARIAT, SENIOR = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT, Role.SENIOR_MANAGER
OWNER, SUBMITTER, CHANGER = 5, 7, 9
APPROVAL, VALIDATION, ACCEPTANCE = DecisionKind
RIGHT = DecisionCase(
    owner_id=OWNER,
    submitter_id=SUBMITTER,
    changed_by=frozenset({CHANGER}),
    response="tolerate",
    has_exposure=True,
    has_residual=True,
    residual_rank=2,
    authority=RULES,
)
NOT_YOURS = "Your role does not include"
BY_ITSELF = "The register does this by itself"
RIGHT_FOR: Mapping[str, Mapping[str, Any]] = {
    "question": {"is_changed": True},
    "settle": {"is_changed": False},
    "confirm_approval": {"kind": APPROVAL, "is_changed": True},
    "confirm_validation": {"kind": VALIDATION, "is_changed": True},
    "accept_again": {"kind": ACCEPTANCE},
    "withdraw_acceptance": {"kind": ACCEPTANCE},
    "expire": {"kind": ACCEPTANCE, "has_passed": True},
}
"""Which decision a step is for, and whether its risk was changed."""


def lacks(move: str, role: Role, guard: str, words: str, person: int = 0, **changes: Any) -> Refused:
    return Refused(move, role, words, guard, {**RIGHT_FOR.get(move, {}), **changes}, person)


def barred(move: str, *roles: Role) -> list[Refused]:
    return [Refused(move, role, NOT_YOURS, changes=RIGHT_FOR.get(move, {})) for role in roles]


def unexplained(move: str, role: Role) -> Refused:
    return Refused(move, role, "Give a reason for", changes=RIGHT_FOR[move], reason=" ")


CONDITIONS = (
    *(
        lacks(move, role, "is_done_by_the_register", BY_ITSELF)
        for move, role in (("question", FOCAL), ("settle", FOCAL), ("expire", HEAD), ("replace", HEAD), ("leave", FOCAL))
    ),
    lacks("question", FOCAL, "is_changed", "says what was decided on", MACHINE, is_changed=False),
    lacks("settle", FOCAL, "is_unchanged", "says something else", MACHINE, is_changed=True),
    lacks("expire", HEAD, "has_passed_its_last_day", "in force still", MACHINE, has_passed=False),
    lacks("confirm_approval", HEAD, "is_an_approval", "This decision is no approval", kind=VALIDATION),
    lacks("confirm_validation", SECRETARIAT, "is_a_validation", "This decision is no validation", kind=APPROVAL),
    lacks("accept_again", HEAD, "is_an_acceptance", "This decision is no acceptance", kind=APPROVAL),
    lacks("withdraw_acceptance", HEAD, "is_an_acceptance", "This decision is no acceptance", kind=APPROVAL),
    *(
        lacks(move, role, "is_not_who_changed_it", "You made the change", CHANGER)
        for move, role in (("confirm_approval", HEAD), ("confirm_validation", SECRETARIAT), ("accept_again", HEAD))
    ),
    *(
        lacks(move, role, "is_not_its_submitter", "You submitted this risk", SUBMITTER)
        for move, role in (("confirm_approval", HEAD), ("confirm_validation", SECRETARIAT))
    ),
    *(
        lacks(move, role, "has_an_owner", "Name a risk owner first", owner_id=None)
        for move, role in (("confirm_approval", HEAD), ("confirm_validation", SECRETARIAT))
    ),
    lacks("confirm_validation", SECRETARIAT, "is_scored", "Score the exposure", has_residual=False),
    lacks("confirm_validation", SECRETARIAT, "has_a_response", "Choose a response first", response=""),
    lacks("confirm_approval", HEAD, "has_authority_to_approve", "is approved by nobody", authority=NOBODY),
    lacks("confirm_validation", SECRETARIAT, "has_authority_to_validate", "is validated by nobody", authority=NOBODY),
    *(
        lacks(move, HEAD, "has_authority_to_accept", "A high risk is accepted by the head of an entity above", residual_rank=3)
        for move in ("accept_again", "withdraw_acceptance")
    ),
    lacks("accept_again", HEAD, "is_scored", "Score the exposure", has_residual=False),
    lacks("accept_again", HEAD, "is_tolerated", "Choose to tolerate the risk", response="mitigate"),
)
_READERS = (Role.OVERSIGHT, Role.ADMINISTRATOR)
PERMISSIONS = (
    *(case for move in ("question", "settle", "leave") for case in barred(move, SENIOR, *_READERS)),
    *(case for move in ("expire", "accept_again", "withdraw_acceptance") for case in barred(move, FOCAL, *_READERS)),
    *(case for move in ("confirm_approval", "replace") for case in barred(move, FOCAL, SECRETARIAT, SENIOR, *_READERS)),
    *barred("confirm_validation", FOCAL, HEAD, SENIOR, *_READERS),
)
REASONS = (unexplained("accept_again", HEAD), unexplained("withdraw_acceptance", HEAD))
_DECIDER = {
    "who": "decider",
    "apart": False,
    "quorum": 1,
    "by": (10, "working", ""),
    "reminders": ((3,), (5,)),
    "then": ("escalate", "secretariat"),
}
TASKS = {
    "in_force": {
        "who": "risk_owner",
        "apart": False,
        "quorum": 1,
        "if_dated": True,
        "by": (0, "calendar", "expires_on"),
        "reminders": ((30, 7), ()),
        "then": ("expire", ""),
    },
    "questioned": _DECIDER | {"apart": True},
    "expired": _DECIDER,
}
DECISION = Cases(
    read(SHIPPED / "decision.toml"),
    RIGHT,
    (*CONDITIONS, *PERMISSIONS, *REASONS),
    TASKS,
    {"is_done_by_the_register": MACHINE, "is_changed": MACHINE, "is_unchanged": MACHINE, "has_passed_its_last_day": MACHINE},
    RIGHT_FOR,
)
