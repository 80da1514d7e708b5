"""Reading rules of authority written as TOML: all of it is right, or it is refused with every problem in one report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from riskreg.domain.authority import Act, Authority, Rule, Where
from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import MATRIX, Role, Scope
from riskreg.domain.scale import Level
from riskreg.domain.toml_table import NotToml, TomlTable, read_toml

_MOST_MONTHS = 120


class AuthorityRefused(Invalid):
    """A file of authority was refused whole; `problems` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@lru_cache(maxsize=32)
def parse_authority(source: str) -> Authority:
    """The rules in TOML text `source`; raises AuthorityRefused with every problem found, and nothing else."""
    problems: list[str] = []
    top = TomlTable(_toml(source), "authority", problems)
    authority = Authority(
        version=top.number("version", 1, 1_000_000),
        title=top.text("title", longest=200),
        rules=tuple(filter(None, (_rule(table) for table in top.tables("rules", "rule")))),
        longest=_longest(top),
    )
    top.refuse_the_rest()
    problems += _problems(authority)
    if problems:
        raise AuthorityRefused(problems)
    return authority


def _toml(source: str) -> dict[str, Any]:
    try:
        return read_toml(source)
    except NotToml as problem:
        raise AuthorityRefused([str(problem)]) from None


def _rule(table: TomlTable) -> Rule | None:
    given = {name: table.text(name) for name in ("act", "role", "where", "up_to")}
    kinds = {"act": Act, "role": Role, "where": Where, "up_to": Level}
    for name, kind in kinds.items():
        table.known(name.replace("_", " "), given[name], tuple(kind))
    table.refuse_the_rest()
    if any(given[name] not in tuple(kind) for name, kind in kinds.items()):
        return None
    rule = Rule(Act(given["act"]), Role(given["role"]), Where(given["where"]), Level(given["up_to"]))
    for problem in _about(rule):
        table.problem(problem)
    return rule


def _about(rule: Rule) -> Iterator[str]:
    """A rule narrows what a role may do, and where a role is held it is held."""
    if rule.act.permission not in MATRIX[rule.role]:
        yield f"the role {rule.role.label} does not include to {rule.act.value} a risk, and no rule can give it that."
    if (rule.role.scope is Scope.ALL) != (rule.where is Where.EVERYWHERE):
        held = "for the whole organization" if rule.role.scope is Scope.ALL else "for an entity or a risk"
        yield f"where {rule.where.value} does not fit the role {rule.role.label}, which is held {held}."
    if rule.role.scope is Scope.RISK and rule.where is not Where.OWN:
        yield f'the role {rule.role.label} is held for one risk; write where = "own".'


def _longest(top: TomlTable) -> Mapping[Level, int]:
    table = top.table("longest", "longest")
    if table is None:
        top.problem("write a [longest] table with the months of every level.")
        return {}
    found = {level: table.number(level.value.replace(" ", "_"), 1, _MOST_MONTHS) for level in Level}
    table.refuse_the_rest()
    return found


def _problems(authority: Authority) -> Iterator[str]:
    for (act, role, where), times in Counter((rule.act, rule.role, rule.where) for rule in authority.rules).items():
        if times > 1:
            yield f"authority: {act.value} by {role.label} ({where.value}) stands there {times} times; write it once."
    for act in Act:
        highest = max((rule.up_to.rank for rule in authority.rules if rule.act is act), default=0)
        if highest < Level.VERY_HIGH.rank:
            yield f"authority: nobody could {act.value} a very high risk; name somebody up to very high."
    months = [authority.longest[level] for level in Level if level in authority.longest]
    if any(lower < higher for lower, higher in pairwise(months)):
        yield "longest: a higher level may not be accepted for longer than a lower one."
