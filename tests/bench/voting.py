"""The bench of a workshop with a hundred voters: a vote until it is accepted, and the polls of the screen of the room."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.workshop import Part
from riskreg.people.queries import actor_of_person
from riskreg.store.engine import open_engine
from riskreg.store.work import Desk
from riskreg.workshops.agenda_queries import DECIDABLE
from riskreg.workshops.joining_operations import let_in
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.round_operations import close_round, open_round, reveal_round
from riskreg.workshops.template_queries import shipped_workshop_templates
from tests.bench.served import Browser, Timing, by_eight

VOTERS = 100
Taken = list[float]


@dataclass
class Room:
    """A workshop in session: its risks, each for one round, and its guests as cookies and token."""

    desk: Desk
    reference: str
    risks: list[str]
    guests: list[tuple[dict[str, str], str]]

    def vote(self, browser: Browser, at: int, risk: str) -> tuple[int, bytes]:
        """The last question of a risk, which sends the whole vote."""
        cookies, token = self.guests[at]
        browser.cookies = dict(cookies)
        step = str(1 + at % 5)
        answers = {"answer-likelihood": step, "answer-impact": step, "answer-control_effectiveness": "none"}
        form = {"csrf_token": token, "at": "3", "step": "none", "comment": ""} | answers
        status, content = browser.ask(f"/workshops/{self.reference}/vote/{risk}/1", form)
        assert status == 303, f"the vote was not accepted: {status}"
        return status, content


def gather(url: str, port: int, rounds: int) -> Room:
    """Plan a workshop, have a hundred guests join it by its code over the sockets, and begin it."""
    engine = open_engine(url)
    with engine.connect() as connection:
        holder = sa.text("SELECT person_id FROM role_grant WHERE role = :role ORDER BY id")
        chair = connection.execute(holder, {"role": "senior_manager"}).scalars().first()
        secretariat = connection.execute(holder, {"role": "secretariat"}).scalars().first()
        desk = Desk(engine, actor_of_person(connection, secretariat))
        wanted = sa.text(
            "SELECT number FROM risk WHERE state IN :states AND classification <> 'strictly confidential' ORDER BY id LIMIT :n"
        ).bindparams(sa.bindparam("states", expanding=True))
        numbers = connection.execute(wanted, {"states": list(DECIDABLE), "n": rounds}).scalars().all()
    risks = [f"R-{number:04d}" for number in numbers]
    plan = Plan(clock.now().date() + timedelta(days=14), place="Geneva")
    made = make_workshop(desk, shipped_workshop_templates()["two_days"], plan)
    seat_person(desk, made, 2, chair, Part.CHAIR, votes=False)
    put_on_agenda(desk, made, 3, risks)
    room = Room(desk, made, risks, [])
    _join(room, port)
    advance_workshop(desk, made, 4, "begin")
    return room


def _join(room: Room, port: int) -> None:
    with room.desk.engine.connect() as connection:
        number = int(room.reference.partition("-")[2])
        read = sa.text("SELECT join_code FROM workshop WHERE number = :number")
        code = connection.execute(read, {"number": number}).scalar_one()
    for at in range(VOTERS):
        browser = Browser(port)
        token = browser.token("/join")
        status, _ = browser.ask("/join", {"csrf_token": token, "code": code, "name": f"Guest {at}"})
        assert status == 303, f"not let in: {status}"
        browser.connection.close()
        room.guests.append((dict(browser.cookies), token))
    with room.desk.engine.connect() as connection:
        waiting = connection.execute(sa.text("SELECT id FROM workshop_seat WHERE token_sha256 IS NOT NULL")).scalars().all()
    for seat in waiting:
        let_in(room.desk, room.reference, seat)


def measure_voting(
    url: str, port: int, signed_in: dict[str, str], yard: Callable[[], float], rounds: int, times: int
) -> dict[str, tuple[Timing, float, Timing]]:
    """By line the times one by one, the bare page's p50 around them, and the times with eight clients.

    In each round so many people vote one after the other; after each vote the screen asks twice: it is shown the new
    count, then told that nothing has changed. Of the rounds the one in the middle by the vote.
    """
    times = min(times, VOTERS - 8)
    room = gather(url, port, rounds)
    found = []
    for risk in room.risks:
        open_round(room.desk, room.reference, risk, 1)
        before = yard()
        taken = _round(room, port, signed_in, risk, times)
        found.append((taken, (before + yard()) / 2))
        together = _by_eight(room, port, signed_in, risk, times)
        close_round(room.desk, room.reference, risk, 1)
        reveal_round(room.desk, room.reference, risk, 1)
    room.desk.engine.dispose()
    taken, bare = sorted(found, key=lambda each: statistics.median(each[0]["vote accepted"][0]) / each[1])[len(found) // 2]
    return {line: (_timing(*taken[line]), bare, together[line]) for line in taken}


VOTE, CHANGED, UNCHANGED = "vote accepted", "projector shows the count", "projector unchanged"


def _round(room: Room, port: int, signed_in: dict[str, str], risk: str, times: int) -> dict[str, tuple[Taken, int]]:
    voter, screen = Browser(port), Browser(port, signed_in)
    where, seen = f"/workshops/{room.reference}/screen/now", ""
    taken: dict[str, tuple[Taken, int]] = {}
    for at in range(times):
        seconds, _ = _timed(lambda at=at: room.vote(voter, at, risk))
        asked, shown = _timed(lambda seen=seen: screen.ask(f"{where}?seen={seen}"))
        assert f"<b>{at + 1}</b>".encode() in shown, "the screen shows another count"
        seen = shown.partition(b"seen=")[2][:16].decode()
        again, nothing = _timed(lambda seen=seen: screen.ask(f"{where}?seen={seen}"))
        assert nothing == b"", "nothing has changed"
        for line, spent, size in ((VOTE, seconds, 0), (CHANGED, asked, len(shown)), (UNCHANGED, again, 0)):
            taken.setdefault(line, ([], size))[0].append(spent)
    return taken


def _by_eight(room: Room, port: int, signed_in: dict[str, str], risk: str, times: int) -> dict[str, Timing]:
    left = VOTERS - times
    where = f"/workshops/{room.reference}/screen/now"
    votes = by_eight(port, {}, lambda browser, n: room.vote(browser, times + n, risk), left)
    changed = by_eight(port, signed_in, lambda browser, _n: browser.ask(where), times)
    seen = Browser(port, signed_in).ask(where)[1].partition(b"seen=")[2][:16].decode()
    unchanged = by_eight(port, signed_in, lambda browser, _n: browser.ask(f"{where}?seen={seen}"), times)
    return {VOTE: votes, CHANGED: changed, UNCHANGED: unchanged}


def _timed(ask: Callable[[], tuple[int, bytes]]) -> tuple[float, bytes]:
    before = time.perf_counter()
    _status, content = ask()
    return (time.perf_counter() - before) * 1000, content


def _timing(taken: Taken, size: int) -> Timing:
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    return Timing(statistics.median(ordered), p95, size, len(ordered) / (sum(ordered) / 1000))
