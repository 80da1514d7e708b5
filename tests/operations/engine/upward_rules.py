"""Requests to a higher level and handing over, as moves of the play."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from riskreg.domain.references import request_reference
from riskreg.domain.upward import Answer, Condition, Provision, RequestKind
from riskreg.handovers.operations import hand_things_over
from riskreg.requests.asking import Wish
from riskreg.requests.operations import answer_request, ask_upward, pass_request_on, withdraw_request
from riskreg.store.tables.request import UpwardRequest
from tests.operations.engine.play import ALL, Play, turned

ANY = st.integers(0, 1000)
PEOPLE = st.sampled_from(ALL)
CONDITIONS = st.sampled_from([each for each in Condition if each is not Condition.LEVEL_ROSE])
ANSWERS = st.sampled_from([*Answer, "pass on", "withdraw"])
HELD = st.sets(st.sampled_from(["owner:all", "focal:all", "control:all", "action:all", "task:all"]), min_size=1)
_REQUEST = UpwardRequest.__table__


class UpwardRules(Play):
    """Who asked tries to answer before anybody else does: it must never succeed."""

    @precondition(lambda self: "in_register" in self.model.states.values())
    @rule(risk=ANY, first=ANY, kind=st.sampled_from(list(RequestKind)), condition=CONDITIONS)
    def ask_a_higher_level(self, risk: int, first: int, kind: RequestKind, condition: Condition) -> None:
        kept = sorted(each for each, state in self.model.states.items() if state == "in_register")
        wish = Wish(kind, condition, "It is beyond us.", Provision.FUNDS if kind is RequestKind.PROVIDE else None)
        any(self.act(ask_upward, who, kept[risk % len(kept)], wish) for who in turned(first))

    @precondition(lambda self: self.open_requests())
    @rule(which=ANY, first=ANY, answer=ANSWERS, owner=PEOPLE)
    def answer_a_request(self, which: int, first: int, answer: Any, owner: str) -> None:
        waiting = self.open_requests()
        request = waiting[which % len(waiting)]
        asker = [self.names[each] for each in (request.asked_by_id, request.asked_for_id) if each in self.names]
        lent = [loan.to for loan in self.model.loans if loan.giver in asker]
        seen = (request_reference(request.number), request.version)
        for who in [*asker, *lent, *turned(first)]:
            if answer == "withdraw":
                done = self.act(withdraw_request, who, *seen, "Not needed.")
            elif answer == "pass on":
                done = self.act(pass_request_on, who, *seen, "Not ours.")
            else:
                new_owner = self.house.people[owner] if request.kind is RequestKind.TAKE_OVER else None
                done = self.act(answer_request, who, *seen, answer, "Because.", new_owner)
            if done:
                assert answer == "withdraw" or who not in asker, f"{who} answered what they had asked"
                break
        self.read_events()

    @rule(giver=PEOPLE, to=PEOPLE, by=st.sampled_from(["secretariat", "giver"]), held=HELD)
    def pass_on_what_somebody_holds(self, giver: str, to: str, by: str, held: set[str]) -> None:
        who = giver if by == "giver" else by
        for key in sorted(held):  # one kind after the other: of what somebody does not hold nothing can be passed on
            self.act(hand_things_over, who, self.house.people[giver], self.house.people[to], [key], "Posted elsewhere.")
        self.read_events()

    def open_requests(self) -> list[Any]:
        with self.house.engine.connect() as connection:
            wanted = sa.select(_REQUEST).where(_REQUEST.c.ended_at.is_(None)).order_by(_REQUEST.c.id)
            return list(connection.execute(wanted))
