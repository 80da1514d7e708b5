"""What the shipped lifecycle of a risk under review must refuse: a case for every condition and permission."""

from __future__ import annotations

from riskreg.domain.permissions import Role
from riskreg.domain.review import ReviewAnswer, ReviewItemCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT
RIGHT = ReviewItemCase(
    state="listed", entity_id=1, with_return=False, answer=ReviewAnswer.UNCHANGED, words="The log of visits."
)
NOT_YOURS = "Your role does not include"

CONDITIONS = (
    Refused("answer", FOCAL, "was sent for the signature", "is_with_who_answers", {"return_is_open": False}),
    Refused("answer", FOCAL, "what you looked at", "says_what_was_found", {"words": " "}),
    Refused("answer", FOCAL, "Choose what you found", "says_what_was_found", {"answer": None}),
    Refused("answer", FOCAL, "Answer “Updated” instead", "is_unchanged_if_it_says_so", {"is_materially_changed": True}),
    Refused("answer", FOCAL, "Nothing of this risk was saved", "is_updated_if_it_says_so", {"answer": ReviewAnswer.UPDATED}),
    Refused(
        "answer",
        FOCAL,
        "another risk",
        "names_the_other_risk",
        {"answer": ReviewAnswer.MERGE, "merges_into": "Name another risk."},
    ),
    Refused(
        "answer",
        FOCAL,
        "Ask the higher level first",
        "was_asked_upward",
        {"answer": ReviewAnswer.ESCALATED, "request": "Ask the higher level first."},
    ),
    Refused("conclude", FOCAL, "goes with the return", "is_answered_alone", {"with_return": True}),
)
PERMISSIONS = (
    *(
        Refused(move, role, NOT_YOURS)
        for move in ("answer", "conclude")
        for role in (SECRETARIAT, Role.OVERSIGHT, Role.ADMINISTRATOR, Role.SENIOR_MANAGER)
    ),
    *(Refused("settle", role, NOT_YOURS) for role in (FOCAL, SECRETARIAT, Role.OVERSIGHT)),
    *(Refused(move, role, NOT_YOURS) for move in ("ask_owner", "leave") for role in (FOCAL, HEAD, Role.OVERSIGHT)),
)
TASKS = {
    "asked": {
        "who": "risk_owner",
        "apart": False,
        "quorum": 1,
        "by": (0, "calendar", "due"),
        "reminders": ((3,), (3, 10)),
        "then": ("escalate", "secretariat"),
    },
}
ITEM = Cases(read(SHIPPED / "review_item.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS), TASKS)
