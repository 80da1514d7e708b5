"""What the shipped lifecycle of a risk must refuse: a case for every condition and every permission of every move."""

from __future__ import annotations

from dataclasses import replace

from riskreg.domain.authority_file import parse_authority
from riskreg.domain.permissions import Role
from riskreg.domain.risk_case import RiskCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT, OWNER = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT, 5
SUBMITTER, SENDER_BY_NAME = 7, 8
RULES = parse_authority((SHIPPED.parent / "authority.toml").read_text(encoding="utf-8"))
NOBODY = replace(RULES, rules=())
RIGHT = RiskCase(
    authority=RULES,
    residual_rank=2,
    title="Late payments",
    event="Allotments are withheld",
    causes=("Arrears",),
    consequences="Outputs delayed",
    category="institutional",
    owner_id=OWNER,
    submitter_id=SUBMITTER,
    submitted_for_id=SENDER_BY_NAME,
    response="mitigate",
    has_exposure=True,
    has_residual=True,
    has_target=True,
)
NOT_YOURS = "Your role does not include"
GIVE_A_REASON = "Give a reason for"


def lacks(move: str, role: Role, guard: str, words: str, person: int = 0, **changes: object) -> Refused:
    return Refused(move, role, words, guard, changes, person)


def barred(move: str, *roles: Role, person: int = 0) -> list[Refused]:
    """With everything right, people of these roles are still not those who may."""
    return [Refused(move, role, NOT_YOURS, person=person) for role in roles]


def unexplained(move: str, role: Role) -> Refused:
    return Refused(move, role, GIVE_A_REASON, reason=" ")


CONDITIONS = (
    lacks("submit", FOCAL, "is_fully_described", "Describe the event", event=""),
    lacks("submit", FOCAL, "is_fully_described", "Score the residual risk", has_residual=False),
    lacks("submit", HEAD, "has_an_owner", "Name a risk owner first", owner_id=None),
    lacks("withdraw", HEAD, "is_its_submitter_or_focal_point", "Only who submitted this risk or a focal point"),
    lacks("approve", HEAD, "is_not_its_submitter", "You submitted this risk", SUBMITTER),
    lacks("approve", HEAD, "is_not_its_submitter", "submitted in your name", SENDER_BY_NAME, submitter_id=9),
    lacks("approve", HEAD, "has_an_owner", "Name a risk owner first", owner_id=None),
    *(
        lacks("reopen", SECRETARIAT, "is_not_ended_by_consolidation", "The consolidation ended this risk", consolidated_as=found)
        for found in ("same", "duplicate", "issue")
    ),
    lacks("propose_for_validation", SECRETARIAT, "is_scored", "Score the exposure", has_exposure=False),
    lacks("propose_for_validation", SECRETARIAT, "has_an_owner", "Name a risk owner first", owner_id=None),
    lacks("validate", SECRETARIAT, "is_not_its_submitter", "You submitted this risk", SUBMITTER),
    lacks("validate", SECRETARIAT, "is_scored", "Score the exposure", has_residual=False),
    lacks("validate", SECRETARIAT, "has_an_owner", "Name a risk owner first", owner_id=None),
    lacks("validate", SECRETARIAT, "has_a_response", "Choose a response first", response=""),
    lacks("monitor", SECRETARIAT, "has_an_owner", "Name a risk owner first", owner_id=None),
    lacks("monitor", SECRETARIAT, "has_target_or_tolerates", "Score the target risk first", has_target=False),
    lacks("approve", HEAD, "has_authority_to_approve", "is approved by nobody", authority=NOBODY),
    lacks("validate", SECRETARIAT, "has_authority_to_validate", "is validated by nobody", authority=NOBODY),
    lacks("close", HEAD, "has_authority_to_close", "A very high risk is closed by the risk secretariat", residual_rank=4),
    lacks("close", HEAD, "has_no_open_actions", "1 mitigation action is still open", open_actions=1),
)
_READERS = (Role.SENIOR_MANAGER, Role.OVERSIGHT, Role.ADMINISTRATOR)
PERMISSIONS = (
    *barred("submit", SECRETARIAT, *_READERS),
    *barred("withdraw", SECRETARIAT, *_READERS, person=SUBMITTER),  # who sent it, in another post since
    *barred("approve", FOCAL, SECRETARIAT, *_READERS),
    *barred("return_for_changes", FOCAL, *_READERS),
    *(
        case
        for move in (
            "propose_for_validation",
            "withdraw_candidate",
            "monitor",
            "merge",
            "refer",
            "mark_as_issue",
            "reject",
            "reopen",
        )
        for case in barred(move, FOCAL, HEAD, *_READERS)
    ),
    *barred("validate", FOCAL, HEAD, *_READERS),
    *barred("close", FOCAL, Role.OVERSIGHT, Role.ADMINISTRATOR),
)
REASONS = (
    unexplained("return_for_changes", HEAD),
    unexplained("withdraw_candidate", SECRETARIAT),
    unexplained("merge", SECRETARIAT),
    unexplained("refer", SECRETARIAT),
    unexplained("mark_as_issue", SECRETARIAT),
    unexplained("reject", SECRETARIAT),
    unexplained("close", HEAD),
    unexplained("reopen", SECRETARIAT),
)
TASKS = {
    "submitted": {
        "who": "head_of_entity",
        "apart": True,
        "quorum": 1,
        "by": (10, "working", ""),
        "reminders": ((3,), (7,)),
        "then": ("escalate", "secretariat"),
    },
    "returned": {
        "who": "focal_point",
        "apart": False,
        "quorum": 1,
        "by": (10, "working", ""),
        "reminders": ((2,), (7,)),
        "then": ("remind", ""),
    },
    "candidate": {"who": "secretariat", "apart": False, "quorum": 1},
    "validated": {
        "who": "risk_owner",
        "apart": False,
        "quorum": 1,
        "by": (30, "calendar", ""),
        "reminders": ((7,), (7, 30)),
        "then": ("remind", ""),
    },
}
WHO_MAY = {"is_its_submitter_or_focal_point": SUBMITTER}
RISK = Cases(read(SHIPPED / "risk.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS, *REASONS), TASKS, WHO_MAY)
