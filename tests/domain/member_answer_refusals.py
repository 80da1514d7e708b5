"""What the shipped lifecycle of a member's answer must refuse: a case for every condition and permission."""

from __future__ import annotations

from riskreg.domain.electronic_review import MemberAnswerCase
from riskreg.domain.permissions import Role
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

SENIOR, MEMBER = Role.SENIOR_MANAGER, 90
RIGHT = MemberAnswerCase(state="asked", member_id=MEMBER)
NOT_YOURS = "Your role does not include"
ANSWERING = ("answer", "answer_again")

CONDITIONS = (
    *(Refused(move, SENIOR, "Only the voting members who were asked", "is_the_member_asked", person=8) for move in ANSWERING),
    *(Refused(move, SENIOR, "The time to answer has passed", "is_open_to_answers", {"is_open": False}) for move in ANSWERING),
    *(Refused(move, SENIOR, "Say why you object", "says_why_it_objects", {"objects": True}) for move in ANSWERING),
)
PERMISSIONS = (
    *(
        Refused(move, role, NOT_YOURS)
        for move in ANSWERING
        for role in (Role.FOCAL_POINT, Role.SECRETARIAT, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
    *(
        Refused(move, role, NOT_YOURS)
        for move in ("count", "leave")
        for role in (SENIOR, Role.HEAD_OF_ENTITY, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
)
TASKS = {
    "asked": {
        "who": "voting_member",
        "apart": False,
        "quorum": 1,
        "by": (0, "calendar", "closes"),
        "reminders": ((3, 1), ()),
        "then": ("remind", ""),
    },
}
MEMBER_ANSWER = Cases(read(SHIPPED / "member_answer.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS), TASKS)
