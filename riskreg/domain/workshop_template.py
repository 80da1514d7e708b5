"""The template of a workshop: its days with sessions and breaks, what is voted on, the rule of a consensus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from riskreg.domain.consensus import ConsensusRule, rule_from
from riskreg.domain.errors import Invalid
from riskreg.domain.toml_table import NotToml, TomlTable, read_toml
from riskreg.domain.workshop import MOST_ROUNDS

MOST_DAYS = 5
_LONGEST_TITLE = 120
_YEAR = "{year}"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


class WorkshopTemplateRefused(Invalid):
    """A template was refused whole; ``problems`` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems), {"source": list(problems)})
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One part of a day, 1 first; ``begins`` and ``ends`` as ``09:30``."""

    day: int
    begins: str
    ends: str
    title: str
    is_break: bool


@dataclass(frozen=True, slots=True)
class WorkshopTemplate:
    """One kind of workshop. ``title`` may hold ``{year}``; ``attributes`` are the codes a vote is on; ``quorum`` is the
    share of the voters who must be there, in per cent; ``pre_vote_days`` is how many days the pre-vote ends before.
    """

    code: str
    title: str
    meaning: str
    days: int
    attributes: tuple[str, ...]
    rounds: int
    quorum: int
    pre_vote_days: int
    rule: ConsensusRule
    sessions: tuple[PlannedSession, ...]

    def titled(self, year: int) -> str:
        """The title of a workshop held in that year."""
        return self.title.replace(_YEAR, str(year))


def parse_workshop_template(source: str) -> WorkshopTemplate:
    """The template in TOML text; raises WorkshopTemplateRefused with every problem found."""
    problems: list[str] = []
    try:
        top = TomlTable(read_toml(source), "template", problems)
    except NotToml as problem:
        raise WorkshopTemplateRefused([str(problem)]) from None
    sessions = _sessions(top)
    template = WorkshopTemplate(
        code=top.code("code"),
        title=top.text("title", _LONGEST_TITLE),
        meaning=top.text("meaning"),
        days=max((session.day for session in sessions), default=1),
        attributes=top.texts("attributes"),
        rounds=top.number("rounds", 1, MOST_ROUNDS),
        quorum=top.number("quorum_per_cent", 1, 100),
        pre_vote_days=top.number("pre_vote_days", 0, 60),
        rule=_rule(top),
        sessions=sessions,
    )
    if not template.attributes:
        top.problem("attributes must name at least one thing to vote on.")
    if any(mark in template.title.replace(_YEAR, "") for mark in "{}"):
        top.problem("title knows {year} and nothing else between braces.")
    top.refuse_the_rest()
    if problems:
        raise WorkshopTemplateRefused(problems)
    return template


def _rule(top: TomlTable) -> ConsensusRule:
    table = top.table("consensus", "consensus") if top.has("consensus") else None
    if table is None:
        return ConsensusRule()
    given = {key: table.value(key) for key in table.keys_left()}
    try:
        return rule_from(given)
    except Invalid as refusal:
        for name, sentences in refusal.fields.items():
            table.problem(f"{name}: {' '.join(sentences)}")
    return ConsensusRule()


def _sessions(top: TomlTable) -> tuple[PlannedSession, ...]:
    found = tuple(_session(table) for table in top.tables("sessions", "session"))
    for before, after in pairwise(found):
        if (after.day, after.begins) < (before.day, before.ends):
            top.problem(f"“{after.title}” begins before “{before.title}” has ended.")
    days = {session.day for session in found}
    if days and days != set(range(1, max(days) + 1)):
        top.problem("the days must be numbered from 1 without a gap.")
    return found


def _session(table: TomlTable) -> PlannedSession:
    session = PlannedSession(
        day=table.number("day", 1, MOST_DAYS),
        begins=table.text("begins"),
        ends=table.text("ends"),
        title=table.text("title", _LONGEST_TITLE),
        is_break=table.flag("break") if table.has("break") else False,
    )
    for time in (session.begins, session.ends):
        if time and not _TIME.fullmatch(time):
            table.problem(f"“{time}” is no time of the day; write it as 09:30.")
    if session.begins >= session.ends:
        table.problem(f"it ends ({session.ends}) before it begins ({session.begins}).")
    table.refuse_the_rest()
    return session
