"""People, risks, tasks, delegations, deadlines and the clock, driven at random against the small model."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.delegation import DELEGABLE
from riskreg.domain.errors import Refusal
from riskreg.domain.permissions import Permission, Role
from riskreg.entities.calendar_operations import add_holiday, remove_holiday, set_working_week
from riskreg.exchange.worker import SUBJECTS
from riskreg.people.delegation_operations import Terms, delegate, withdraw_delegation
from riskreg.people.operations import disable_person, enable_person, end_role, grant_role
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.delivery import deliver_mail
from riskreg.tasks.notice_operations import write_next_letter
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.task_operations import claim_task, release_task
from riskreg.treatments.operations import change_action, report_progress
from riskreg.treatments.words import ActionWords, Report
from tests import builders
from tests.builders import version_of
from tests.operations.engine import promises
from tests.operations.engine.play import ALL, LIFECYCLE, OFFICE, SOURCE, turned
from tests.operations.engine.small_model import Loan
from tests.operations.engine.upward_rules import UpwardRules

PEOPLE = st.sampled_from(ALL)
LENDERS = st.sampled_from(["head", "second_head", "focal", "secretariat"])
MOVES = st.sampled_from([move.code for move in LIFECYCLE.moves])
ROLES = st.sampled_from(
    [
        (Role.FOCAL_POINT, "CO-COL"),
        (Role.HEAD_OF_ENTITY, "CO-COL"),
        (Role.HEAD_OF_ENTITY, "ORG"),
        (Role.SECRETARIAT, None),
    ]
)
LENT = st.sets(
    st.sampled_from(
        [Permission.RISK_APPROVE, Permission.RISK_SUBMIT, Permission.RISK_RETURN, Permission.RISK_CONSOLIDATE]
    ),
    min_size=1,
)
ANY = st.integers(0, 1000)
STEPS = st.sampled_from(["", "start", "finish", "finish", "confirm", "confirm", "resume", "reopen"])
NEXT = {move.from_states[0]: move.code for move in LIFECYCLE.moves if move.tone == "main"} | {"returned": "submit"}
_TASK = Task.__table__


class RegisterMachine(UpwardRules):
    """Each rule is one thing that somebody does or that happens."""

    @precondition(lambda self: len(self.model.states) < 5)
    @rule(who=st.sampled_from(["focal", "head", "other_focal", "second_head"]), ready=st.booleans())
    def log(self, who: str, ready: bool) -> None:
        office = "CO-TUN" if who == "other_focal" else "CO-COL"
        if who in self.model.active:
            with clock.at(self.now), suppress(Refusal):
                (builders.ready_to_submit if ready else builders.log)(self.house, who, office)
        self.read_events()

    @rule(risk=ANY, code=MOVES, who=PEOPLE)
    def try_anything(self, risk: int, code: str, who: str) -> None:
        self.move(self.risk(risk), code, who)

    @rule(risk=ANY, chosen=ANY, first=ANY)
    def make_a_move_that_is_there(self, risk: int, chosen: int, first: int) -> None:
        reference = self.risk(risk)
        moves = LIFECYCLE.moves_from(self.model.states[reference])
        code = moves[chosen % len(moves)].code
        self.first_who_can(reference, code, turned(first))

    @rule(risk=ANY, first=ANY, for_others=st.booleans())
    def go_on(self, risk: int, first: int, for_others: bool) -> None:
        """The next step on the long way. Where it is a decision, those who sent it try before anybody else, then those
        they let act for them; then, or first of all, those who act for anybody.
        """
        reference = self.risk(risk)
        code = NEXT.get(self.model.states[reference])
        if code is None:
            return
        people = turned(first)
        if for_others:
            people = [loan.to for loan in self.model.loans] + people
        if code in ("approve", "validate"):
            senders = self.model.senders[reference]
            people = [*sorted(senders), *(loan.to for loan in self.model.loans if loan.giver in senders), *people]
        self.first_who_can(reference, code, people)

    @precondition(lambda self: set(self.model.states.values()) & {"submitted", "draft", "returned"})
    @rule(risk=ANY, first=ANY, for_others=st.booleans())
    def go_on_with_an_approval(self, risk: int, first: int, for_others: bool) -> None:
        here = [each for each, state in self.model.states.items() if state in ("submitted", "draft", "returned")]
        self.go_on(sorted(self.model.states).index(here[risk % len(here)]), first, for_others)

    @rule(risk=ANY, who=PEOPLE, owner=PEOPLE | st.none(), focal=PEOPLE, sealed=st.sampled_from([False] * 7 + [True]))
    def place(self, risk: int, who: str, owner: str | None, focal: str, sealed: bool) -> None:
        placing = Placing(
            owner_id=self.house.people[owner] if owner else None,
            focal_point_id=self.house.people[focal],
            classification=Classification.STRICTLY_CONFIDENTIAL if sealed else Classification.UNCLASSIFIED,
        )
        reference = self.risk(risk)
        self.act(place_risk, who, reference, version_of(self.house, reference), placing)

    @rule(
        giver=LENDERS | PEOPLE,
        to=PEOPLE,
        permissions=LENT,
        office=st.sampled_from([None, "CO-COL", "AMB"]),
        first=st.sampled_from([0, 0, 0, 2]),
        days=st.integers(0, 20),
    )
    def lend(
        self, giver: str, to: str, permissions: set[Permission], office: str | None, first: int, days: int
    ) -> None:
        held = {each for each in DELEGABLE if self.model.may_alone(giver, each, office or "CO-COL")}
        permissions = permissions & held or held or permissions
        begins = self.now.date() + timedelta(days=first)
        entity = self.house.entities[office] if office else None
        terms = Terms(
            self.house.people[to], frozenset(permissions), entity, begins, begins + timedelta(days=days), "On leave."
        )
        given = self.act(delegate, giver, terms)
        if given is not None and given not in {loan.id for loan in self.model.loans}:
            midnight = datetime.combine(begins, datetime.min.time(), self.now.tzinfo)
            ends = midnight + timedelta(days=days + 1)
            self.model.loans.append(Loan(given, giver, to, frozenset(permissions), office, midnight, ends))

    @precondition(lambda self: self.model.states)
    @rule(risk=ANY, first=ANY, step=STEPS)
    def report_on_an_action(self, risk: int, first: int, step: str) -> None:
        """Whoever can first; for a confirmation, those who reported it try before anybody else."""
        reference, people = self.risk(risk), turned(first)
        if step == "confirm":
            people = [*self.reporters.get(reference, ()), *people]
        for who in people:
            said = Report(step, 50, "As it is.")
            if self.act(report_progress, who, reference, version_of(self.house, reference), 1, said):
                if step == "finish":
                    self.reporters[reference] = [who]
                break
        self.read_events()

    @precondition(lambda self: self.model.states)
    @rule(risk=ANY, first=ANY, days=st.sampled_from([-5, 3, 20, 200]), owner=PEOPLE)
    def plan_an_action_anew(self, risk: int, first: int, days: int, owner: str) -> None:
        reference, due = self.risk(risk), self.now.date() + timedelta(days=days)
        words = ActionWords("Agree it", self.house.people[owner], None, due)
        for who in turned(first):
            if self.act(change_action, who, reference, version_of(self.house, reference), 1, words):
                break
        self.read_events()

    @precondition(lambda self: self.model.loans)
    @rule(which=ANY, who=PEOPLE | st.none())
    def take_back(self, which: int, who: str | None) -> None:
        loan = self.model.loans[which % len(self.model.loans)]
        if self.act(withdraw_delegation, who or loan.giver, loan.id):
            loan.is_withdrawn = True

    @rule(who=PEOPLE, role=ROLES)
    def give_a_role(self, who: str, role: tuple[Role, str | None]) -> None:
        entity = self.house.entities[role[1]] if role[1] else None
        given = self.act(grant_role, "admin", self.house.people[who], role[0], entity)
        if given is not None:
            self.model.roles[who][given] = role
            if role[0] is Role.SECRETARIAT:
                self.secretariat.add(self.house.people[who])

    @rule(who=PEOPLE, which=ANY)
    def end_a_role(self, who: str, which: int) -> None:
        if held := sorted(self.model.roles[who]):
            grant = held[which % len(held)]
            if self.act(end_role, "admin", self.house.people[who], grant):
                del self.model.roles[who][grant]

    @rule(who=PEOPLE)
    def close_an_account(self, who: str) -> None:
        if self.act(disable_person, "admin", self.house.people[who]):
            self.model.active.discard(who)

    @precondition(lambda self: len(self.model.active) < len(ALL))
    @rule(which=ANY)
    def open_an_account(self, which: int) -> None:
        closed = sorted(set(ALL) - self.model.active)
        who = closed[which % len(closed)]
        if self.act(enable_person, "admin", self.house.people[who]):
            self.model.active.add(who)

    @rule(which=ANY, first=ANY, back=st.booleans())
    def take_or_give_back_a_task(self, which: int, first: int, back: bool) -> None:
        with self.house.engine.connect() as connection:
            opened = (
                connection.execute(sa.select(_TASK.c.id).where(_TASK.c.closed_at.is_(None)).order_by(_TASK.c.id))
                .scalars()
                .all()
            )
        verb = release_task if back else claim_task
        any(self.act(verb, who, opened[which % len(opened)], SUBJECTS) for who in turned(first) if opened)

    @rule(
        days=st.integers(1, 30),
        which=st.sampled_from(["holiday", "work", "week", "zone"]),
        zone=st.sampled_from(["UTC", "America/Bogota", "Asia/Tokyo"]),
    )
    def change_the_calendar(self, days: int, which: str, zone: str) -> None:
        if which == "holiday":
            if (made := self.act(add_holiday, "admin", self.now.date() + timedelta(days=days), "Flood")) is not None:
                self.holidays.append(made)
        elif which == "work" and self.holidays:
            self.act(remove_holiday, "admin", self.holidays.pop())
        elif which == "week":
            self.act(set_working_week, "admin", {days % 7 + 1})
        elif which == "zone":
            with open_work(self.house.machine) as work:
                work.session.execute(
                    sa.text("UPDATE entity SET time_zone = :zone WHERE code = 'CO-COL'"), {"zone": zone}
                )

    @precondition(lambda self: self.version < LIFECYCLE.version + 1)
    @rule(now=st.sampled_from([False, False, False, True]))
    def adopt_another_version(self, now: bool) -> None:
        if not now:
            return
        self.version += 1
        source = SOURCE.replace(f"\nversion = {LIFECYCLE.version}\n", f"\nversion = {self.version}\n")
        with clock.at(self.now):
            adopt_for_all(self.house.machine, source, tuple(SUBJECTS.values()))

    @rule(hours=st.sampled_from([1, 8, 24, 72, 240, 960]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(answer=st.sampled_from(["250 kept", "250 kept", "refused", "lost"]))
    def the_worker_comes(self, answer: str) -> None:
        self.now += timedelta(minutes=1)
        with clock.at(self.now):
            self.work(answer)
            assert self.work(answer) == (0, 0, 0), "what was done is done"
        with self.house.engine.connect() as connection:
            promises.no_deadline_is_lost(connection, self.now, self.secretariat)
            promises.no_line_is_mailed_twice(connection, self.letters)

    @rule(at=st.sampled_from([give_next_alarm, write_next_letter, deliver_mail]))
    def the_worker_is_killed(self, at: Callable[..., Any]) -> None:
        with clock.at(self.now), suppress(KeyboardInterrupt):
            if at is deliver_mail:
                deliver_mail(self.house.machine, self.hand_over("killed"))
            else:
                with patch("riskreg.store.ledger.append", side_effect=KeyboardInterrupt):
                    at(self.house.machine, SUBJECTS if at is give_next_alarm else OFFICE)

    @invariant()
    def every_promise_holds(self) -> None:
        self.read_events()
        with self.house.engine.connect() as connection:
            promises.every_state_has_its_task(connection, LIFECYCLE, self.model.states)
            promises.every_action_has_its_task(connection)
            promises.every_request_has_its_task(connection)
            promises.history_is_complete(connection)
            promises.nothing_is_told_twice(connection)
        if self.model.has_a_secretariat:
            promises.every_task_has_somebody(self.house.machine)

    def teardown(self) -> None:
        assert not any("at the same moment" in sentence for sentence in self.refusals), "nobody else was there"
        with self.house.engine.connect() as connection:
            promises.the_chain_is_whole(connection)
            promises.nobody_confirms_what_they_reported(connection)
            promises.nobody_answers_what_they_asked(connection)
            promises.no_line_is_mailed_twice(connection, self.letters)
