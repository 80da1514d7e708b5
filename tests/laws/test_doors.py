"""Law 4: every route says what it needs, and the permission matrix decides who gets through it and how far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from werkzeug.routing import IntegerConverter, Rule

from riskreg.domain.permissions import Permission, Scope
from riskreg.paths import SEED
from riskreg.tasks.queries import read_lifecycle
from riskreg.web.access import PUBLIC
from tests.laws.gathered import VOTERS
from tests.laws.world import (
    DRAFT,
    ELSEWHERE,
    OTHER,
    OWN,
    REACHES,
    ROLES_AT_HOME,
    SEALED,
    World,
    depends_on_reach,
    permissions,
    permissions_anywhere,
    routes,
    sees,
)

OPEN = frozenset({200, 302, 303, 409, 422})
SHUT = frozenset({403, 404})
ONES_OWN = ("task_id", "view_id", "session_id", "delegation_id")
"""Ids of what belongs to one person alone: another's are not there, whatever the role."""

LEADING = frozenset({"secretariat"})
AT_THE_SESSION = {
    **dict.fromkeys(("sessions.screen", "sessions.screen_now"), LEADING | {"senior", "oversight", *VOTERS}),
    "sessions.succeed": frozenset(ROLES_AT_HOME),
}
"""Who has the seat for it in the workshop of tests/laws/gathered.py: the doors themselves open to every account."""

ENDS_SESSIONS = ("account.sign_out", "account.end_others", "account.end_one", "account.new_password")


def test_a_whole_number_in_an_address_is_never_more_than_a_database_can_look_for(world: World):
    numbers = [
        (rule.rule, argument.max)
        for rule in world.app.url_map.iter_rules()
        for argument in rule._converters.values()
        if isinstance(argument, IntegerConverter)
    ]
    assert len(numbers) > 10
    assert [rule for rule, most in numbers if most is None or most > 2**31 - 1] == []


@dataclass(frozen=True)
class Try:
    """One person at one door: which route, how, and where the thing behind it stands."""

    rule: Rule
    method: str
    who: str
    reach: str
    needs: Permission

    @property
    def is_allowed(self) -> bool:
        if self.needs not in permissions_anywhere(self.who):
            return False
        if self.rule.endpoint.startswith(("sessions.", "paper.")) and self.needs is Permission.ACCOUNT_KEEP:
            return self.who in AT_THE_SESSION.get(self.rule.endpoint, LEADING)
        if any(name in self.rule.arguments for name in ONES_OWN):
            return self.reach == OWN
        if {"returned", "made", "circulated"} & self.rule.arguments:
            # A return or a decision is an entity's: who is named on one of its risks alone does not read it.
            return self.needs in of_entity_or_all(self.who, self.reach)
        if not depends_on_reach(self.rule) and "reviewed" not in self.rule.arguments:
            return True
        return sees(self.who, self.reach) and self.needs in permissions(self.who, self.reach)


def of_entity_or_all(who: str, reach: str) -> frozenset[Permission]:
    """What that person's role gives there, if it is one for an entity or for all."""
    role = ELSEWHERE.get(who, ROLES_AT_HOME[who]) if reach == OTHER else ROLES_AT_HOME[who]
    return permissions(who, reach) if role and role.scope is not Scope.RISK else frozenset()


@cache
def application():
    """The factory's own answer to which routes there are, before any test has a database."""
    from riskreg.app import create_app
    from riskreg.settings import read_settings

    environ = {"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}
    return create_app(read_settings(environ, data_dir=Path("not-made")))


def doors() -> list[tuple[Rule, str]]:
    found = []
    for rule in routes(application()):
        found += [(rule, method) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def needs_of(rule: Rule) -> Permission | str | None:
    return getattr(application().view_functions[rule.endpoint], "__needs__", None)


def guarded() -> list:
    kept = [(rule, method) for rule, method in doors() if needs_of(rule) not in (PUBLIC, None)]
    return [pytest.param(rule, method, id=f"{method} {rule.rule}") for rule, method in kept]


def tries(rule: Rule, method: str) -> list[Try]:
    needs = Permission(needs_of(rule))
    if {"move", "reference"} <= rule.arguments:
        # What a move needs stands in the lifecycle; a draft has no such move, and a sealed risk asks to be opened first.
        needs, reaches = Permission.RISK_CLOSE, (OWN, OTHER)
    elif {"asked", "decided"} & rule.arguments and depends_on_reach(rule):
        reaches = (OWN, OTHER, SEALED)  # no draft goes to a higher level, and nothing was decided on one
    elif "reviewed" in rule.arguments:
        reaches = (OWN, OTHER, SEALED)
    elif "returned" in rule.arguments:
        reaches = (OWN, OTHER)
    elif depends_on_reach(rule):
        reaches = REACHES
    else:
        reaches = (OWN, OTHER) if any(name in rule.arguments for name in ONES_OWN) else (OWN,)
    return [Try(rule, method, who, reach, needs) for who in ROLES_AT_HOME for reach in reaches]


def test_every_route_declares_what_it_needs():
    silent = [rule.rule for rule, _method in doors() if not isinstance(needs_of(rule), Permission) and needs_of(rule) != PUBLIC]
    assert not silent, f"these routes declare nothing: {silent}"


def test_only_signing_in_and_one_time_links_are_open_to_anybody():
    public = {rule.rule for rule, _method in doors() if needs_of(rule) == PUBLIC}
    vote = "/workshops/<workshop>/vote"
    seats = {"/join", vote, f"{vote}/now", f"{vote}/come-in", f"{vote}/<risk>/<int(max=20):number>"}
    assert public == {"/sign-in", "/forgot", "/invitation/<token>", "/reset/<token>", "/calendar/<token>.ics"} | seats


@pytest.mark.parametrize(("rule", "method"), guarded())
def test_a_door_opens_to_whom_the_matrix_says_and_to_nobody_else(world: World, rule: Rule, method: str):
    wrong = [sentence for each in tries(rule, method) if (sentence := judge(world, each))]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize(("rule", "method"), guarded())
def test_a_browser_without_a_session_is_asked_to_sign_in(world: World, rule: Rule, method: str):
    client = world.app.test_client()
    answer = client.open(world.address(rule, "focal", OWN), method=method)
    sent_to_sign_in = answer.status_code in (302, 303) and answer.headers["Location"].startswith("/sign-in")
    assert answer.status_code == 401 or sent_to_sign_in, f"{method} {rule.rule} answers {answer.status_code}"


def test_a_form_without_its_token_is_refused_everywhere(world: World):
    posts = [rule for rule, method in doors() if method == "POST"]
    answers = {rule.rule: world.client("focal").post(world.address(rule, "focal", OWN)).status_code for rule in posts}
    let_in = {rule: status for rule, status in answers.items() if status not in (400, 403, 404)}
    assert not let_in, f"these take a form without its token: {let_in}"


def judge(world: World, each: Try) -> str | None:
    """A sentence when the door does not do what the matrix says."""
    status, said = attempt(world, each)
    if status in (OPEN if each.is_allowed else SHUT):
        return None
    expected = "opens" if each.is_allowed else "stays shut"
    return (
        f"{each.method} {each.rule.rule} ({each.reach}) needs {each.needs}; for {each.who} it {expected}, "
        f"but it answers {status}: {said}"
    )


def attempt(world: World, each: Try) -> tuple[int, str]:
    if each.rule.endpoint in ENDS_SESSIONS:
        world.forget_clients()
    client = world.client(each.who)
    address = world.address(each.rule, each.who, each.reach)
    if each.method == "GET":
        answer = client.get(address)
    else:
        answer = client.post(address, data={"csrf_token": world.csrf(client)})
    if each.rule.endpoint in ENDS_SESSIONS:
        world.forget_clients()
    said = "" if answer.status_code < 400 else _sentence(answer)
    return answer.status_code, said


def _sentence(answer) -> str:
    if not (answer.content_type or "").startswith("text/html"):
        return answer.text[:200]
    _before, _mark, main = answer.text.partition("<main")
    return " ".join(main.split())[:300]


@pytest.mark.parametrize("who", sorted(ROLES_AT_HOME))
def test_a_move_is_offered_and_made_only_where_the_matrix_says(world: World, who: str):
    lifecycle = read_lifecycle((SEED / "lifecycles" / "risk.toml").read_text())
    wrong = []
    for move in lifecycle.moves:
        state = next((state for state in move.from_states if state in world.risks), None)
        assert state, f"no risk stands where “{move.code}” begins"
        wrong += _judge_move(world, who, move, state)
    assert not wrong, "\n".join(["", *wrong])


def _judge_move(world: World, who: str, move, state: str) -> list[str]:
    address = f"/risks/{world.risks[state]}/moves/{move.code}"
    reach = DRAFT if state in ("draft", "returned", "submitted") else OWN
    allowed = sees(who, reach) and Permission(move.permission) in permissions(who, OWN)
    if who == "crossed":
        allowed = False  # owns an action of one risk only, and not of this one
    client = world.client(who)
    found = []
    for method in ("GET", "POST"):
        # The version is missing: a move that is allowed stops at 409 or 422, and everything stays as it was.
        data = {"csrf_token": world.csrf(client)} if method == "POST" else None
        status = client.open(address, method=method, data=data).status_code
        if status not in (OPEN if allowed else SHUT):
            found.append(f"{method} {address} by {who} in state {state}: {status}, allowed by the matrix: {allowed}")
    return found
