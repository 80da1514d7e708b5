"""What the shipped lifecycle of an entity's return must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from riskreg.domain.permissions import Role
from riskreg.domain.review import EntityReturnCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT
ANSWERER = 7
RIGHT = EntityReturnCase(state="open", entity_id=1, hands=frozenset({ANSWERER}))
NOT_YOURS = "Your role does not include"
CLOSED = {"cycle_is_open": False}

CONDITIONS = (
    Refused("send", FOCAL, "1 risk is not answered", "answers_every_risk", {"items_left": 1}),
    Refused("send", FOCAL, "3 risks are not answered", "answers_every_risk", {"items_left": 3}),
    Refused("send", FOCAL, "1 question is not answered", "answers_every_question", {"questions_left": 1}),
    Refused("send", FOCAL, "2 questions are not answered", "answers_every_question", {"questions_left": 2}),
    Refused("send", FOCAL, "The review is closed", "is_of_a_running_cycle", CLOSED),
    Refused("sign", HEAD, "You answered in this return", "is_not_its_answerer", person=ANSWERER),
    Refused("sign", HEAD, "The review is closed", "is_of_a_running_cycle", CLOSED),
    Refused("send_back", HEAD, "The review is closed", "is_of_a_running_cycle", CLOSED),
    Refused("reopen", SECRETARIAT, "The review is closed", "is_of_a_running_cycle", CLOSED),
)
PERMISSIONS = (
    *(Refused("send", role, NOT_YOURS) for role in (SECRETARIAT, Role.OVERSIGHT, Role.ADMINISTRATOR)),
    *(Refused(move, role, NOT_YOURS) for move in ("sign", "send_back") for role in (FOCAL, SECRETARIAT, Role.OVERSIGHT)),
    *(Refused(move, role, NOT_YOURS) for move in ("reopen", "leave") for role in (FOCAL, HEAD, Role.OVERSIGHT)),
)
REASONS = (
    Refused("send_back", HEAD, "Give a reason for", reason=" "),
    Refused("reopen", SECRETARIAT, "Give a reason for", reason=" "),
)
TASKS = {
    "open": {
        "who": "focal_point",
        "apart": False,
        "quorum": 1,
        "by": (0, "calendar", "due"),
        "reminders": ((7, 2), (3, 10)),
        "then": ("escalate", "head_of_entity"),
    },
    "sent": {
        "who": "head_of_entity",
        "apart": True,
        "quorum": 1,
        "by": (0, "calendar", "closes"),
        "reminders": ((5, 1), (3,)),
        "then": ("escalate", "secretariat"),
    },
}
RETURN = Cases(read(SHIPPED / "entity_return.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS, *REASONS), TASKS)
