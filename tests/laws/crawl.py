"""One walk over every GET address for each person: what answered, what broke a law of pages, which tables changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from riskreg.store.base import METADATA
from tests.laws.world import DRAFT, OTHER, OWN, ROLES_AT_HOME, SEALED, World, depends_on_reach, routes
from tests.web.page_laws import check_page

WHO = sorted(ROLES_AT_HOME)
SENDS_HEAD_TOO = ("admin", "focal", "secretariat")
DRAWS = ("focal", "secretariat")
"""Who asks for pictures and papers as well: drawing takes time and looks the same for everybody."""

LISTS = (
    "/risks?organizational_level=entity&state=any&sort=-title",
    "/risks?q=access&entity=CO-COL&level=high&emerging=no",
    "/risks?owner=me&overdue=yes",
    "/heatmap?measure=exposure&entity=CO-COL",
    "/risks.json?state=any",
    "/audit?noun=risk",
    "/consolidation?show=undecided&category=environmental&entity=col",
)
MOVES = (("approve", "submitted"), ("submit", "draft"), ("merge", "in_register"), ("reopen", "rejected"))
_CHANGING = re.compile(r'name="(?:csrf_token|key)"[^>]*value="[^"]*"|R-\d{4}')


@dataclass(frozen=True)
class Look:
    address: str
    status: int
    cache: str
    broken: str


@dataclass
class Walk:
    looks: list[Look] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass
class Crawl:
    """``of("focal")``: the walk of that person, made when first asked for."""

    world: World
    _walks: dict[str, Walk] = field(default_factory=dict)

    def of(self, who: str) -> Walk:
        if who not in self._walks:
            self._walks[who] = self._walk(who)
        return self._walks[who]

    def _walk(self, who: str) -> Walk:
        walk, client, judged = Walk(), self.world.client(who), set()
        everything = list(dict.fromkeys(addresses(self.world, who)))
        before = dump(self.world.house.engine)
        for address in everything:
            answer = client.get(address)
            cache = answer.headers.get("Cache-Control", "")
            walk.looks.append(Look(address, answer.status_code, cache, broken_law(answer, judged)))
            if who in SENDS_HEAD_TOO and not address.startswith("/heatmap."):
                client.head(address)
        after = dump(self.world.house.engine)
        walk.changed = [name for name in before if before[name] != after[name]]
        return walk


def addresses(world: World, who: str) -> Iterator[str]:
    """All addresses a GET may ask for, for each reach that is another address."""
    for rule in routes(world.app):
        is_picture = rule.rule.startswith("/heatmap.")
        if "GET" not in rule.methods or "move" in rule.arguments or (is_picture and who not in DRAWS):
            continue
        for reach in (OWN, OTHER, DRAFT, SEALED) if depends_on_reach(rule) else (OWN,):
            yield world.address(rule, who, reach)
    yield from (f"/risks/{world.risks[state]}/moves/{move}" for move, state in MOVES)
    for kind in ("corporate", "linked"):
        yield from (f"/risks/{world.risks[kind]}{tail}" for tail in ("", "/consolidation", "/consolidation/undo", "/contributors"))
    yield from LISTS


def broken_law(answer, judged: set[int]) -> str:
    """The first law of pages the answer breaks; a page that differs only in its reference is judged once."""
    if not (answer.content_type or "").startswith("text/html"):
        return ""
    print_of_page = hash(_CHANGING.sub("", answer.text))
    if print_of_page in judged:
        return ""
    judged.add(print_of_page)
    try:
        check_page(answer)
    except AssertionError as broken:
        return str(broken).splitlines()[0]
    return ""


def dump(engine: sa.Engine) -> dict[str, list[tuple]]:
    """Every row of every table, in a fixed order."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in METADATA.sorted_tables
        }
