"""A small register with something of everything in it, and addresses into it for every route: what the laws try."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from riskreg import clock
from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.classification import Classification
from riskreg.domain.permissions import MATRIX, Permission, Role, Scope
from riskreg.domain.scale import Measure
from riskreg.methodology.operations import upload_profile
from riskreg.paths import SEED
from riskreg.people.keeping import VISITOR, Browser, Proof
from riskreg.people.link_operations import invite_person
from riskreg.people.queries import session_key
from riskreg.people.session_operations import sign_in
from riskreg.risks.operations import Placing, place_risk
from riskreg.risks.view_operations import save_view
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.view import SavedView
from riskreg.store.work import Desk, open_work
from riskreg.tasks.queries import read_lifecycle
from tests import builders
from tests.builders import House
from tests.laws.bodies import OF_BODIES, let_bodies_decide
from tests.laws.decisions import decision_on
from tests.laws.delegations import delegation_to
from tests.laws.elsewhere import risk_elsewhere
from tests.laws.gathered import hold_workshop
from tests.laws.reviewed import OF_REVIEWS, item_about, look_out_of_turn, open_review, return_at
from tests.laws.waiting import failing_mail, task_for

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

LIFECYCLE = read_lifecycle((SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8"))

QUERIES: dict[str, dict[str, Any]] = {"risk.compare": {"from": 1, "to": 2}, "consolidation.new_candidate": {"ticked": "R-0001:1"}}
"""What an address is asked with, where it means nothing without."""

OWN, OTHER, DRAFT, SEALED = "own", "other", "own draft", "own, strictly confidential"
REACHES = (OWN, OTHER, DRAFT, SEALED)

# Who plays which role, at home (where "own" is) and elsewhere. "crossed" is a focal point of another office who
# owns a mitigation action here: what somebody may do there must not follow them.
ROLES_AT_HOME: dict[str, Role | None] = {
    "focal": Role.FOCAL_POINT,
    "head": Role.HEAD_OF_ENTITY,
    "secretariat": Role.SECRETARIAT,
    "senior": Role.SENIOR_MANAGER,
    "oversight": Role.OVERSIGHT,
    "admin": Role.ADMINISTRATOR,
    "owner": Role.RISK_OWNER,
    "mitigator": Role.MITIGATION_OWNER,
    "crossed": Role.MITIGATION_OWNER,
}
ELSEWHERE: dict[str, Role] = {"crossed": Role.FOCAL_POINT}
NAMED_ON_SEALED = ("focal", "owner")


def permissions(who: str, reach: str) -> frozenset[Permission]:
    """What the matrix gives that person at that place."""
    role = ROLES_AT_HOME[who]
    if reach != OTHER:
        return MATRIX[role] if role else frozenset()
    if who in ELSEWHERE:
        return MATRIX[ELSEWHERE[who]]
    return MATRIX[role] if role and role.scope is Scope.ALL else frozenset()


def permissions_anywhere(who: str) -> frozenset[Permission]:
    held = frozenset({Permission.ACCOUNT_KEEP})
    return held | permissions(who, OWN) | permissions(who, OTHER)


def sees(who: str, reach: str) -> bool:
    """Whether the risk of that reach is open to that person at all (see riskreg/store/visible.py)."""
    if Permission.RISK_READ not in permissions(who, reach):
        return False
    if reach == SEALED:
        return who in NAMED_ON_SEALED
    return not (reach == DRAFT and ROLES_AT_HOME[who] is Role.SENIOR_MANAGER)


@dataclass
class World:
    """``risks`` maps each reach, and each state of the lifecycle, to a reference."""

    app: Flask
    house: House
    risks: dict[str, str] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    candidate: str = ""
    _clients: dict[str, FlaskClient] = field(default_factory=dict, repr=False)
    _tokens: dict[FlaskClient, str] = field(default_factory=dict, repr=False)

    def client(self, who: str) -> FlaskClient:
        """The browser of that person, signed in; the same one when asked again."""
        if who not in self._clients:
            self._clients[who] = self.fresh_client(who)
        return self._clients[who]

    def forget_clients(self) -> None:
        """Sign everybody in anew, after something that ends sessions."""
        self._clients.clear()
        self._tokens.clear()

    def fresh_client(self, who: str) -> FlaskClient:
        client = self.app.test_client()
        token = self.new_session(who)
        with client.session_transaction() as cookie:
            cookie.update(_user_id=token, _fresh=True, seen=int(clock.now().timestamp()))
        return client

    def new_session(self, who: str) -> str:
        """The token of a session just begun."""
        with open_work(Desk(self.house.engine, VISITOR)) as work:
            person = work.session.get(Person, self.house.people[who])
            return sign_in(work, Proof(person.id, person.password_hash), Browser("law", "127.0.0.1"))

    def csrf(self, client: FlaskClient) -> str:
        """A token for the forms of that browser, read once from a page of it."""
        if client not in self._tokens:
            found = TOKEN.search(client.get("/account").text)
            assert found, "the account page has no form with a CSRF token"
            self._tokens[client] = found.group(1)
        return self._tokens[client]

    def address(self, rule: Rule, who: str, reach: str) -> str:
        """The rule's address, filled with the ids of real things."""
        values = {name: self.value(name, rule, who, reach) for name in rule.arguments}
        with self.app.test_request_context():
            return url_for(rule.endpoint, **values, **QUERIES.get(rule.endpoint, {}))

    def value(self, name: str, rule: Rule, who: str, reach: str) -> Any:
        known = {
            "reference": lambda: self.risks[reach],
            "number": lambda: 1,
            "move": lambda: "close",
            "kind": lambda: _first_of(rule),
            "code": lambda: "CO-COL" if "entities" in rule.rule else "lookup-5x5",
            "version": lambda: LIFECYCLE.version if "lifecycles" in rule.rule else 1,
            "noun": lambda: "risk",
            "view_id": lambda: self.views[who if reach == OWN else "spare"],
            "task_id": lambda: self.task_of(who if reach == OWN else "spare"),
            "session_id": lambda: session_key(self.new_session(who if reach == OWN else "spare")),
            "token": lambda: "no-such-token",
            "person_id": lambda: self.house.people["spare"],
            "entity_id": lambda: self.house.entities["CO-COL" if reach == OWN else "CO-TUN"],
            "grant_id": lambda: self.grant_of("spare"),
            "delegation_id": lambda: delegation_to(self.house, who if reach == OWN else "spare"),
            "given_id": lambda: delegation_to(self.house, "spare"),
            "seq": lambda: 1,
            **OF_REVIEWS,
            "workshop": lambda: "W-0001",
            "risk": lambda: self.candidate,
            "seat_id": lambda: 1,
            **OF_BODIES,
            "returned": lambda: return_at(self.house, "CO-TUN" if reach == OTHER else "CO-COL"),
            "reviewed": lambda: item_about(self.house, self.risks[reach if reach != DRAFT else OWN]),
            "mail_id": lambda: failing_mail(self.house),
            "cause": lambda: "K-0001",
            "citation_id": lambda: 1,
            "asked": lambda: self.requests.get(reach, self.requests[OWN]),
            "decided": lambda: decision_on(self.house, self.risks[reach if reach in (OTHER, SEALED) else OWN]),
        }
        if name not in known:
            raise AssertionError(f"{rule.rule}: tests/laws/world.py must learn what to write for <{name}>")
        return known[name]()

    def task_of(self, who: str) -> int:
        """A task that waits for that person, about nothing."""
        return task_for(self.house, who)

    def grant_of(self, who: str) -> int:
        grant = RoleGrant.__table__
        with self.house.engine.connect() as connection:
            wanted = sa.select(grant.c.id).where(grant.c.person_id == self.house.people[who])
            return int(connection.execute(wanted).scalars().first() or 0)


def routes(app: Flask) -> list[Rule]:
    """Every route but the static files, in a fixed order."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda r: (r.rule, r.endpoint))


def depends_on_reach(rule: Rule) -> bool:
    return "reference" in rule.arguments


def _first_of(rule: Rule) -> str:
    found = re.search(r"any\((\w+)", rule.rule)
    assert found, rule.rule
    return found.group(1)


def build_world(app: Flask, house: House) -> World:
    """Fill the house and answer the world of it."""
    world = World(app, house)
    with open_work(house.machine) as work:
        house.people["crossed"] = builders.add_person(work, "crossed", Role.FOCAL_POINT, house.entities["CO-TUN"])
        house.people["spare"] = builders.add_person(work, "spare", Role.SENIOR_MANAGER, None)
        upload_profile(work, (SEED / "methodologies" / "lookup-5x5.toml").read_text())
        invite_person(work, house.people["spare"])
    _log_risks(world)
    open_review(house)
    world.candidate = hold_workshop(house)
    let_bodies_decide(house, world.risks[OWN], world.risks[SEALED])
    for who in house.people:
        with open_work(house.desk(who)) as work:
            save_view(work, f"View of {who}", "level=high")
            world.views[who] = int(work.session.execute(sa.select(sa.func.max(SavedView.__table__.c.id))).scalar_one())
    look_out_of_turn(house, (world.risks[reach] for reach in (OWN, OTHER, SEALED)))
    return world


def _log_risks(world: World) -> None:
    house = world.house
    world.risks[OWN] = _here(house, builders.approved(house, title="Denial of access to the region"))
    world.requests[OWN] = builders.asked(house, world.risks[OWN])
    world.risks[OTHER] = risk_elsewhere(house)
    world.requests[OTHER] = builders.asked(house, world.risks[OTHER], "other_focal")
    world.risks[DRAFT] = _here(house, builders.ready_to_submit(house, title="A draft of the office"))
    world.risks[SEALED], world.requests[SEALED] = _sealed(house)
    world.risks |= states(house)
    world.risks |= consolidated(house, world.risks[OWN])


def _here(house: House, reference: str) -> str:
    builders.with_action(house, reference, who="secretariat", owner="crossed", description="Visit the ministry")
    return reference


def _sealed(house: House) -> tuple[str, str]:
    """A strictly confidential risk, and what was asked about it before it became so."""
    reference = builders.approved(house, title="A source of the office is exposed")
    request = builders.asked(house, reference)
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
    )
    place_risk(house.desk("focal"), reference, builders.version_of(house, reference), placing)
    return reference, request


def consolidated(house: House, own: str) -> dict[str, str]:
    """A corporate risk, a submission that was found to contribute to it, and a common cause of both and of one more."""
    corporate = builders.corporate(house, title="Denial of access in several countries")
    linked = builders.approved(house, title="Denial of access to the north")
    builders.linked(house, linked, candidate=corporate)
    builders.caused(house, own, linked, corporate)
    return {"corporate": corporate, "linked": linked}


_WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return_for_changes"),
    "in_register": ("submit", "approve"),
    "candidate": ("submit", "approve", "propose_for_validation"),
    "validated": ("submit", "approve", "propose_for_validation", "validate"),
    "monitored": ("submit", "approve", "propose_for_validation", "validate", "monitor"),
    "rejected": ("submit", "approve", "reject"),
    "referred": ("submit", "approve", "refer"),
    "issue": ("submit", "approve", "mark_as_issue"),
}
_MOVERS = {"submit": "focal", "approve": "head", "return_for_changes": "head"}


def states(house: House) -> dict[str, str]:
    """A risk of home in each state that can be reached without another risk; answers state -> reference."""
    reached = {}
    for state, way in _WAYS.items():
        reference = builders.ready_to_submit(house, title=f"A risk that is {state.replace('_', ' ')}")
        if "monitor" in way:
            _aim(house, reference)
        for move in way:
            builders.move(house, reference, move, _MOVERS.get(move, "secretariat"), reason="As the office asked.")
        reached[state] = reference
    return reached


def _aim(house: House, reference: str) -> None:
    target = Scoring(3, 3, control_effectiveness="effective", reason="Once the strategy is agreed.", target_date=date(2027, 6, 30))
    score_risk(house.desk("focal"), reference, builders.version_of(house, reference), {Measure.TARGET: target})
