"""What the shipped lifecycle of a decision of a body must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from riskreg.domain.body_decision import BodyDecisionCase
from riskreg.domain.permissions import Role
from tests.domain.lifecycle_cases import MACHINE, SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT, SENIOR = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT, Role.SENIOR_MANAGER
REPORTER = 7
RIGHT = BodyDecisionCase(state="open", reported_by=REPORTER, evidence="Minutes of 3 May", superseded_by="B-0009", asks_something=False)
NOT_YOURS = "Your role does not include"
BY_SECRETARIAT = ("confirm", "resume", "give_up", "keep", "reopen", "supersede", "supersede_closed")
NOTHING_SAID = {"evidence": " "}

CONDITIONS = (
    *(Refused(move, SENIOR, "Who answers for the decision reports on it", "is_given_to_them", person=8) for move in ("report", "finish")),
    Refused("report", SECRETARIAT, "needs the name of a person", "is_given_to_them", person=MACHINE),
    Refused("finish", HEAD, "what shows that it is implemented", "has_evidence", NOTHING_SAID),
    Refused("confirm", SECRETARIAT, "You reported it implemented", "is_not_who_reported_it_done", person=REPORTER),
    Refused("confirm", SECRETARIAT, "needs the name of a person", "is_not_who_reported_it_done", person=MACHINE),
    Refused("keep", SECRETARIAT, "Somebody answers for it", "asks_nothing_of_anybody", {"asks_something": True}),
    *(
        Refused(move, SECRETARIAT, "the text of a decision never changes", "is_replaced_by_another", {"superseded_by": ""})
        for move in ("supersede", "supersede_closed")
    ),
)
PERMISSIONS = (
    *(Refused(move, role, NOT_YOURS) for move in ("report", "finish") for role in (Role.OVERSIGHT, Role.ADMINISTRATOR)),
    *(
        Refused(move, role, NOT_YOURS)
        for move in BY_SECRETARIAT
        for role in (FOCAL, HEAD, SENIOR, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
)
REASONS = (
    *(Refused(move, HEAD, "Give a reason for", reason=" ") for move in ("report", "finish")),
    *(
        Refused(move, SECRETARIAT, "Give a reason for", reason=" ")
        for move in ("resume", "give_up", "reopen", "supersede", "supersede_closed")
    ),
)
FOLLOWED = {
    "who": "responsible",
    "apart": False,
    "quorum": 1,
    "by": (0, "calendar", "update_due"),
    "reminders": ((14, 3), (7, 30)),
    "then": ("escalate", "secretariat"),
}
TASKS = {
    "open": FOLLOWED,
    "in_progress": FOLLOWED,
    "done": {
        "who": "secretariat",
        "apart": True,
        "quorum": 1,
        "by": (10, "working", ""),
        "reminders": ((3,), (7,)),
        "then": ("remind", ""),
    },
}
BODY_DECISION = Cases(
    read(SHIPPED / "body_decision.toml"), RIGHT, (*CONDITIONS, *PERMISSIONS, *REASONS), TASKS, right_for={"report": {"responsible_id": 90}, "finish": {"responsible_id": 90}}
)
