"""What the shipped lifecycle of a request upward must refuse: a case for every condition, permission and reason."""

from __future__ import annotations

from riskreg.domain.permissions import Role
from riskreg.domain.upward import RequestCase
from tests.domain.lifecycle_cases import SHIPPED, Cases, Refused, read

FOCAL, HEAD, SECRETARIAT = Role.FOCAL_POINT, Role.HEAD_OF_ENTITY, Role.SECRETARIAT
ASKER, OWNER = 7, 5
RIGHT = RequestCase(
    state="asked",
    role=HEAD,
    entity_id=1,
    parties=frozenset({ASKER}),
    owner_id=OWNER,
    risk_entity_id=1,
    next_level="the risk secretariat",
)
NOT_YOURS = "Your role does not include"
ANSWERS = ("accept", "accept_in_part", "decline", "pass_on")


CONDITIONS = (
    *(
        Refused(move, HEAD, "Only the level that is asked", "is_whom_it_asks", {"role": SECRETARIAT, "entity_id": None})
        for move in ANSWERS
    ),
    *(Refused(move, HEAD, "You asked this", "is_not_its_asker", person=ASKER) for move in ANSWERS),
    *(
        Refused(move, HEAD, "no longer in the register", "is_about_the_register", {"is_in_register": False})
        for move in ("accept", "accept_in_part")
    ),
    Refused("pass_on", HEAD, "no higher level", "has_a_higher_level", {"next_level": ""}),
    Refused("withdraw", HEAD, "Only who asked, or the owner of the risk", "is_its_asker"),
)
PERMISSIONS = (
    *(
        Refused(move, role, NOT_YOURS, changes={"role": role})
        for move in ANSWERS
        for role in (FOCAL, Role.OVERSIGHT, Role.ADMINISTRATOR)
    ),
    *(Refused("withdraw", role, NOT_YOURS, person=ASKER) for role in (Role.OVERSIGHT, Role.ADMINISTRATOR)),
)
REASONS = (
    *(Refused(move, HEAD, "Give a reason for", reason=" ") for move in ANSWERS),
    Refused("withdraw", HEAD, "Give a reason for", person=ASKER, reason=" "),
)
TASKS = {
    "asked": {
        "who": "addressee",
        "apart": True,
        "quorum": 1,
        "by": (10, "working", ""),
        "reminders": ((3,), (5,)),
        "then": ("escalate", "secretariat"),
    },
}
REQUEST = Cases(
    read(SHIPPED / "escalation_request.toml"),
    RIGHT,
    (*CONDITIONS, *PERMISSIONS, *REASONS),
    TASKS,
    {"is_its_asker": ASKER},
)
