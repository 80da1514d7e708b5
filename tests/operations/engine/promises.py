"""What must be true of a register at every moment, read with a few statements."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import datetime

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.workflow import Lifecycle
from riskreg.store.ledger import verify
from riskreg.store.tables.event import Event
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.person import Person
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Desk, open_reading
from riskreg.tasks.holder_queries import people_asked, people_with

_ACTION, _REQUEST = Action.__table__, UpwardRequest.__table__
_RISK, _TASK, _EVENT = Risk.__table__, Task.__table__, Event.__table__
_NOTICE, _REVISION, _PERSON = Notice.__table__, RiskRevision.__table__, Person.__table__
SENTENCES = {
    "waits for you": "begun",
    "will be due": "before",
    "its day has passed": "due",
    "is still waiting": "after",
    "nobody has done it in time": "escalated",
}
_LINE = re.compile(rf"^(R-\d+(?: action \d+)?|Q-\d+) ({'|'.join(SENTENCES)}): ", re.MULTILINE)


def every_state_has_its_task(connection: sa.Connection, lifecycle: Lifecycle, states: dict[str, str]) -> None:
    """The risks stand where the model says, each with one open task exactly where its state gives one."""
    rows = connection.execute(sa.select(_RISK.c.number, _RISK.c.state)).all()
    assert {risk_reference(row.number): row.state for row in rows} == states
    opened = connection.execute(
        sa.select(_TASK.c.subject, _TASK.c.state).where(_TASK.c.closed_at.is_(None), _TASK.c.noun == "risk")
    ).all()
    wanted = [(reference, state) for reference, state in states.items() if lifecycle.state(state).task]
    assert sorted((task.subject, task.state) for task in opened) == sorted(wanted)


def every_action_has_its_task(connection: sa.Connection) -> None:
    """An action has one open task, due on its own day, exactly while its risk is in the register and its state asks."""
    rows = connection.execute(
        sa.select(_ACTION.c.id, _ACTION.c.state, _ACTION.c.due, _TASK.c.state, _TASK.c.due_on, _RISK.c.standing)
        .join_from(_ACTION, _RISK, _RISK.c.id == _ACTION.c.risk_id)
        .outerjoin(_TASK, (_TASK.c.noun == "action") & (_TASK.c.subject_id == _ACTION.c.id) & _TASK.c.closed_at.is_(None))
        .where(_ACTION.c.withdrawn_at.is_(None))
    ).all()
    for action, state, due, asked, due_on, standing in rows:
        waits = standing == "registered" and state in ("planned", "in_progress", "done")
        assert asked == (state if waits else None), (action, state, standing)
        assert asked in (None, "done") or due_on == due


def every_request_has_its_task(connection: sa.Connection) -> None:
    """A request that waits for an answer has one open task, for the level it asks now; one that was answered has none."""
    asked = connection.execute(sa.select(_REQUEST.c.id, _REQUEST.c.role, _REQUEST.c.entity_id).where(_REQUEST.c.ended_at.is_(None)))
    opened = sa.select(_TASK.c.subject_id, _TASK.c.role, _TASK.c.entity_id).where(
        _TASK.c.closed_at.is_(None), _TASK.c.noun == "escalation_request"
    )
    assert sorted(map(tuple, connection.execute(opened)), key=str) == sorted(map(tuple, asked), key=str)


def nobody_answers_what_they_asked(connection: sa.Connection) -> None:
    """Not directly and not for somebody; and a risk goes to another owner only where taking it over was accepted."""
    wanted = sa.select(_EVENT.c.subject_id, _EVENT.c.actor_id, _EVENT.c.body).where(_EVENT.c.noun == "escalation_request")
    askers: dict[int, set[int]] = {}
    for request, actor, text in connection.execute(wanted.order_by(_EVENT.c.seq)):
        body = json.loads(text)
        acting = {actor, body.get("for", {}).get("id")} - {None}
        if "asked" in body:
            askers[request] = acting
        elif body.get("move") not in (None, "withdraw"):
            assert not askers[request] & acting, f"{acting} answered what they had asked"
        assert "owner" not in body or body["move"] == "accept", body


def nobody_confirms_what_they_reported(connection: sa.Connection) -> None:
    """Not directly, not for somebody, not through somebody who acts for them."""
    wanted = sa.select(_EVENT.c.subject_id, _EVENT.c.actor_id, _EVENT.c.body).where(_EVENT.c.kind == "risk.action_reported")
    parties: dict[tuple[int, int], set[int]] = {}
    for risk, actor, text in connection.execute(wanted.order_by(_EVENT.c.seq)):
        body = json.loads(text)
        here, acting = (risk, body["number"]), {actor, body.get("for", {}).get("id")} - {None}
        if body.get("move") == "finish":
            parties[here] = acting
        elif body.get("move") == "confirm":
            assert not parties[here] & acting, f"{acting} confirmed what they reported done"


def every_task_has_somebody(desk: Desk) -> None:
    """Every open task waits for somebody whose account is open and who is not barred from it. Only where the whole
    secretariat is barred itself does it wait until there is somebody else; the secretariat was told so.
    """
    with open_reading(desk) as work:
        active = set(work.session.execute(sa.select(_PERSON.c.id).where(_PERSON.c.disabled_at.is_(None))).scalars())
        for task in work.session.execute(sa.select(Task).where(_TASK.c.closed_at.is_(None))).scalars():
            asked = people_asked(work, task)
            if people_with(work, "secretariat", None) == (task.barred_id,):
                continue
            assert asked, f"nobody is asked to {task.title} ({task.subject})"
            assert set(asked) <= active


def no_deadline_is_lost(connection: sa.Connection, now: datetime, secretariat: set[int]) -> None:
    """Where the worker was, every open task whose day has ended was spoken of, and passed upwards where it says so.

    ``secretariat`` is whoever was ever in it: where they had the task themselves, there is nobody higher to tell.
    """
    tasks = connection.execute(sa.select(_TASK)).all()
    events = connection.execute(sa.select(_EVENT).where(_EVENT.c.noun == "task")).all()
    said = Counter((event.subject_id, event.kind) for event in events)
    # The day of an action can be put off, and pass again.
    once = {task.id for task in tasks if task.noun != "action"}
    assert not [each for each in once if said[each, "task.escalated"] > 1], "told upwards twice"
    told_late: defaultdict[int, set[int]] = defaultdict(set)
    for notice in connection.execute(sa.select(_NOTICE.c.task_id, _NOTICE.c.person_id).where(_NOTICE.c.kind.in_(["due", "after"]))):
        told_late[notice.task_id].add(notice.person_id)
    for task in tasks:
        if task.closed_at is None:
            assert task.next_alarm_at is None or task.next_alarm_at > now, f"the worker left {task.subject} for later"
            # Of a day that was over when somebody got the task, its beginning speaks.
            if task.due_at is not None and task.opened_at < task.due_at <= now:
                assert said[task.id, "task.reminded"], f"{task.subject} was due at {task.due_at} and nobody said so"
                if task.state == "submitted" and not told_late[task.id] & secretariat:
                    assert said[task.id, "task.escalated"] == 1
    # The day of an action can be put off after it was spoken of.
    ends = {task.id: task.due_at for task in tasks if task.noun != "action"}
    for event in events:
        if event.subject_id not in ends:
            continue
        if event.kind == "task.escalated" or '"reminder":"due"' in event.body:
            assert datetime.fromisoformat(event.at) >= ends[event.subject_id], "it was said before the day had ended"


def nothing_is_told_twice(connection: sa.Connection) -> None:
    """One thing is told to one person once: that a task begins, that its day passed, that it went upwards."""
    what = (_NOTICE.c.person_id, _NOTICE.c.task_id, _NOTICE.c.kind)
    # An action that was put off is late again on its new day.
    late_once = _NOTICE.c.kind.in_(["due", "escalated", "stuck"]) & (_NOTICE.c.noun != "action")
    once = (_NOTICE.c.kind == "begun") | late_once
    assert connection.execute(sa.select(*what).where(once).group_by(*what).having(sa.func.count() > 1)).all() == []


def no_line_is_mailed_twice(connection: sa.Connection, letters: list[tuple[str, str]]) -> None:
    """Among all letters that left (recipient, text) each notice stands at most once."""
    kept = connection.execute(
        sa.select(_PERSON.c.email, _NOTICE.c.subject, _NOTICE.c.kind).join_from(
            _NOTICE, _PERSON, _PERSON.c.id == _NOTICE.c.person_id
        )
    ).all()
    told = Counter(map(tuple, kept))
    mailed = Counter(
        (recipient, subject, SENTENCES[sentence])
        for recipient, text in letters
        for subject, sentence in _LINE.findall(text)
    )
    assert not mailed - told, f"mailed more often than told: {mailed - told}"


def history_is_complete(connection: sa.Connection) -> None:
    """The revisions of a risk are numbered without a gap, up to the one it stands at."""
    numbers = sa.select(
        _RISK.c.revision, sa.func.min(_REVISION.c.number), sa.func.max(_REVISION.c.number), sa.func.count()
    ).outerjoin_from(_RISK, _REVISION, _REVISION.c.risk_id == _RISK.c.id)
    for stands_at, first, last, count in connection.execute(numbers.group_by(_RISK.c.id)):
        assert (first, last, count) == (1, stands_at, stands_at)


def the_chain_is_whole(connection: sa.Connection) -> None:
    verdict = verify(connection)
    assert verdict.broken_row is None, verdict.what
    assert not connection.execute(sa.text("PRAGMA foreign_key_check")).all()
