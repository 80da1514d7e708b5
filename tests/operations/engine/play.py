"""What a play on the register needs: a fresh copy of it, acting as somebody, and what the model learns of each act."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine

from riskreg import clock
from riskreg.domain.errors import Refusal
from riskreg.domain.permissions import Permission
from riskreg.exchange.worker import SUBJECTS
from riskreg.paths import SEED
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.store.tables.event import Event
from riskreg.store.tables.person import RoleGrant
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.delivery import deliver_mail
from riskreg.tasks.mail_operations import DueMail
from riskreg.tasks.notice_operations import Office, write_next_letter
from riskreg.tasks.queries import read_lifecycle
from riskreg.tasks.smtp import as_message
from tests import builders
from tests.builders import House, version_of
from tests.databases import copy_sqlite
from tests.operations.engine.small_model import Model

SOURCE = (SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8")
LIFECYCLE = read_lifecycle(SOURCE)
OFFICE = Office("https://risks.example.org", "Test Organization", SUBJECTS)
ALL = [name for name, _role, _office in builders.PEOPLE] + ["second_head", "second_secretariat"]
_EVENT, _GRANT = Event.__table__, RoleGrant.__table__


def turned(first: int) -> list[str]:
    """Everybody, beginning with somebody."""
    begin = first % len(ALL)
    return ALL[begin:] + ALL[:begin]


@dataclass
class Template:
    """A furnished SQLite file to copy; ``at`` is the moment it was furnished, ``engine`` stays the same for all copies."""

    file: Path
    copy: Path
    house: House
    at: datetime

    def fresh(self) -> House:
        self.house.engine.dispose()
        for left in self.copy.parent.glob(f"{self.copy.name}*"):
            left.unlink()
        copy_sqlite(self.file, self.copy)
        return self.house


class Play(RuleBasedStateMachine):
    """What is refused changes nothing; what is done changes the model too."""

    def __init__(self, template: Template) -> None:
        super().__init__()
        self.house, self.now = template.fresh(), template.at
        self.names = {person: name for name, person in self.house.people.items()}
        self.codes = {entity: code for code, entity in self.house.entities.items()}
        self.model = Model({name: {} for name in ALL}, set(ALL))
        self.seen, self.version, self.holidays = 0, LIFECYCLE.version, []
        self.letters: list[tuple[str, str]] = []
        self.accepted, self.lost, self.numbers = Counter(), Counter(), {}
        self.refusals: list[str] = []
        self.reporters: dict[str, list[str]] = {}
        self.secretariat = {self.house.people[name] for name in ("secretariat", "second_secretariat")}
        with self.house.engine.connect() as connection:
            for grant in connection.execute(sa.select(_GRANT)):
                self.model.roles[self.names[grant.person_id]][grant.id] = (grant.role, self.codes.get(grant.entity_id))
        self.read_events()

    def act(self, verb: Callable[..., Any], who: str, *args: Any) -> Any:
        """What somebody does now; None when it was refused, as it always is for a closed account."""
        self.now += timedelta(minutes=1)
        if who not in self.model.active:
            return None
        with clock.at(self.now):
            try:
                return verb(self.house.desk(who), *args) or True
            except Refusal as refusal:
                self.refusals.append(refusal.sentence)
                return None

    def read_events(self) -> list[Any]:
        """The events since the last look; each move of a risk goes on from where the model has it."""
        with self.house.engine.connect() as connection:
            found = connection.execute(sa.select(_EVENT).where(_EVENT.c.seq > self.seen).order_by(_EVENT.c.seq)).all()
        for event in found:
            self.seen, body = event.seq, json.loads(event.body)
            if event.kind == "risk.logged":
                self.model.states[event.subject] = LIFECYCLE.start.code
                self.model.offices[event.subject] = self.codes[body["entity_id"]]
            elif event.noun == "risk" and "to" in body:
                assert body["from"] == self.model.states[event.subject], "a change of state left no event"
                self.model.states[event.subject] = body["to"]
        return found

    def risk(self, number: int) -> str:
        return sorted(self.model.states)[number % len(self.model.states)]

    def move(self, reference: str, code: str, who: str) -> bool:
        target = next(
            (each for each, state in self.model.states.items() if state == "in_register" and each != reference), ""
        )
        before = self.model.states[reference]
        if self.act(advance_risk, who, reference, version_of(self.house, reference), code, "Because.", target) is None:
            return False
        moved = [event for event in self.read_events() if event.kind == f"risk.{code}" and event.subject == reference]
        assert len(moved) == 1
        move = LIFECYCLE.move(code)
        assert (before in move.from_states, self.model.states[reference]) == (True, move.to_state)
        name = json.loads(moved[0].body).get("for")
        if code == "submit":
            self.model.sent(reference, who, self.names[name["id"]] if name else None, self.now)
        if code in ("approve", "validate"):
            self.model.decided(reference, who, Permission(move.permission), self.now)
        return True

    def first_who_can(self, reference: str, code: str, people: list[str]) -> bool:
        return any(self.move(reference, code, who) for who in people)

    def work(self, answer: str) -> tuple[int, int, int]:
        alarms = letters = 0
        while ask_for_risen(self.house.machine):
            pass
        while give_next_alarm(self.house.machine, SUBJECTS):
            alarms += 1
        while write_next_letter(self.house.machine, OFFICE):
            letters += 1
        return alarms, letters, deliver_mail(self.house.machine, self.hand_over(answer))

    def hand_over(self, answer: str) -> Callable[[DueMail], None]:
        """A mail server that keeps a mail, refuses it, keeps it without an answer, or keeps it and the worker dies."""

        def send(mail: DueMail) -> None:
            if answer == "refused":
                raise OSError("no")
            number = as_message(mail, "riskreg@example.org")["Message-ID"]
            assert self.numbers.setdefault(mail.key, number) == number
            assert self.accepted[mail.key] == self.lost[mail.key], "mailed again although the answer had come"
            if not self.accepted[mail.key]:
                self.letters.append((mail.recipient, mail.body))
            self.accepted[mail.key] += 1
            if answer in ("lost", "killed"):
                self.lost[mail.key] += 1
                raise OSError("no answer") if answer == "lost" else KeyboardInterrupt

        return send
