"""The shipped lifecycle of a risk walked by people with their roles: the whole way, and the doors that stay shut."""

from dataclasses import replace
from pathlib import Path

import pytest

from riskreg.domain.authority_file import parse_authority
from riskreg.domain.guards import guards_for
from riskreg.domain.lifecycle_file import parse_lifecycle
from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.permissions import MATRIX, Actor, Permission, Role, Scope
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.workflow import MoveRefused, advance, offers

FILE = Path(__file__).parents[2] / "seed/lifecycles/risk.toml"
GUARDS = guards_for("risk")
RISK = parse_lifecycle(
    FILE.read_text(encoding="utf-8"),
    permissions=tuple(Permission),
    guards=GUARDS,
    roles=tuple(Role),
    holders=HOLDERS,
    date_fields=DATE_FIELDS,
)

RULES = parse_authority((FILE.parents[1] / "authority.toml").read_text(encoding="utf-8"))
ENTITY = 1


def somebody(number: int, role: Role) -> Actor:
    """A person with one role and nothing else: for all, or at the entity of the risk."""
    everywhere = frozenset({role} if role.scope is Scope.ALL else ())
    return Actor(number, role.value, everywhere, {role: frozenset({ENTITY})} if role.scope is Scope.ENTITY else {})


PEOPLE = {role: somebody(number, role) for number, role in enumerate(Role, start=1)}
SUBMITTER = PEOPLE[Role.FOCAL_POINT].person_id
CASE = RiskCase(
    entity_id=ENTITY,
    authority=RULES,
    residual_rank=2,
    title="Late payments",
    event="Allotments are withheld",
    causes=("Arrears",),
    consequences="Outputs delayed",
    category="institutional",
    owner_id=PEOPLE[Role.RISK_OWNER].person_id,
    submitter_id=SUBMITTER,
    response="mitigate",
    has_exposure=True,
    has_residual=True,
    has_target=True,
)


def go(role, state, move, case=CASE, actor=None):
    may = {permission.value for permission in MATRIX[role]}.__contains__
    return advance(RISK, state, move, case, actor or PEOPLE[role], GUARDS, may, "Because.").to_state


def test_a_risk_walks_from_draft_to_closed_and_back_into_the_register():
    state = "draft"
    for role, move in (
        (Role.FOCAL_POINT, "submit"),
        (Role.FOCAL_POINT, "withdraw"),
        (Role.FOCAL_POINT, "submit"),
        (Role.HEAD_OF_ENTITY, "return_for_changes"),
        (Role.FOCAL_POINT, "submit"),
        (Role.HEAD_OF_ENTITY, "approve"),
        (Role.SECRETARIAT, "propose_for_validation"),
        (Role.SECRETARIAT, "withdraw_candidate"),
        (Role.SECRETARIAT, "propose_for_validation"),
        (Role.SECRETARIAT, "validate"),
        (Role.SECRETARIAT, "monitor"),
        (Role.RISK_OWNER, "close"),
        (Role.SECRETARIAT, "reopen"),
    ):
        state = go(role, state, move)
    assert state == "in_register"


@pytest.mark.parametrize("move", ["merge", "refer", "mark_as_issue", "reject"])
def test_the_secretariat_takes_a_risk_out_by_a_side_exit_and_back(move):
    assert go(Role.SECRETARIAT, go(Role.SECRETARIAT, "in_register", move), "reopen") == "in_register"


def test_a_head_who_submitted_sees_the_approval_blocked_and_is_refused():
    head = PEOPLE[Role.HEAD_OF_ENTITY]
    own = replace(CASE, submitter_id=head.person_id)
    may = {permission.value for permission in MATRIX[Role.HEAD_OF_ENTITY]}.__contains__
    approve = next(offer for offer in offers(RISK, "submitted", own, head, GUARDS, may) if offer.move.code == "approve")
    assert approve.blocked == ("You submitted this risk, so somebody else must decide on it.",)
    with pytest.raises(MoveRefused, match="somebody else must decide"):
        go(Role.HEAD_OF_ENTITY, "submitted", "approve", own)


@pytest.mark.parametrize(
    "role",
    [Role.FOCAL_POINT, Role.RISK_OWNER, Role.SECRETARIAT, Role.SENIOR_MANAGER, Role.OVERSIGHT, Role.ADMINISTRATOR],
)
def test_only_the_head_of_entity_approves(role):
    with pytest.raises(MoveRefused, match="Your role does not include"):
        go(role, "submitted", "approve")


@pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.ADMINISTRATOR, Role.MITIGATION_OWNER])
def test_those_who_read_or_keep_the_settings_are_offered_no_move(role):
    may = {permission.value for permission in MATRIX[role]}.__contains__
    assert all(not offers(RISK, state.code, CASE, PEOPLE[role], GUARDS, may) for state in RISK.states)


def test_a_senior_manager_is_offered_to_close_and_nothing_else():
    may = {permission.value for permission in MATRIX[Role.SENIOR_MANAGER]}.__contains__
    offered = {offer.move.code for state in RISK.states for offer in offers(RISK, state.code, CASE, PEOPLE[Role.SENIOR_MANAGER], GUARDS, may)}
    assert offered == {"close"}


def test_every_move_can_be_made_by_somebody():
    held = {permission.value for permissions in MATRIX.values() for permission in permissions}
    assert {move.permission for move in RISK.moves} <= held
