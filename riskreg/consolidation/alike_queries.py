"""Root causes that may be the same: groups of them for the secretariat to confirm, and those like a common cause."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.citing_queries import Cited
from riskreg.consolidation.finding_queries import IS_NOT_SEALED
from riskreg.consolidation.relief_queries import IN_FORCE
from riskreg.domain.alike import alike_texts, most_alike
from riskreg.domain.errors import Conflict
from riskreg.domain.likeness import root_of
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.similarity import folded_words
from riskreg.store.search import finds_some
from riskreg.store.tables.cause import CommonCauseCitation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Work

_CITATION = CommonCauseCitation.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

MOST_TEXTS = 400
MOST_GROUPS = 20
MOST_IN_A_GROUP = 20
_MOST_NEAR = 200

_UNCITED = ~sa.exists().where(_CITATION.c.risk_id == _CAUSE.c.risk_id, _CITATION.c.text == _CAUSE.c.text, IN_FORCE)
_LINES = (
    sa.select(_RISK.c.number, _RISK.c.revision, _RISK.c.title, _CAUSE.c.position, _CAUSE.c.text, _ENTITY.c.name)
    .join_from(_CAUSE, _RISK, _RISK.c.id == _CAUSE.c.risk_id)
    .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .where(_RISK.c.standing == "registered", IS_NOT_SEALED, _UNCITED)
)
_IN_ORDER = (_RISK.c.number, _CAUSE.c.position)


@dataclass(frozen=True, slots=True)
class Alike:
    """A root cause nobody has named yet. ``key`` is what a form sends back."""

    key: str
    risk: str
    risk_title: str
    entity: str
    text: str


@dataclass(frozen=True, slots=True)
class AlikePage:
    """Groups of root causes that may be one, those of most risks first."""

    title: str
    groups: tuple[tuple[Alike, ...], ...]


@dataclass(frozen=True, slots=True)
class NamingPage:
    """Naming one common cause from what was ticked."""

    title: str
    ticked: tuple[Alike, ...]


def alike_page(work: Work) -> AlikePage:
    """At most ``MOST_TEXTS`` texts are compared, those of most risks first."""
    text, used = _CAUSE.c.text, sa.func.count()
    counted = _LINES.with_only_columns(text, used).where(visible(work.actor)).group_by(text)
    rows = work.session.execute(counted.order_by(used.desc(), text).limit(MOST_TEXTS))
    groups = alike_texts({row[0]: int(row[1]) for row in rows})
    by_text = _by_text(work, [each for group in groups for each in group])
    found = (_in_group(group, by_text) for group in groups)
    shared = [group for group in found if len({each.risk for each in group}) > 1]
    shared.sort(key=lambda group: (-len({each.risk for each in group}), group[0].text))
    return AlikePage("Root causes that may be the same", tuple(shared[:MOST_GROUPS]))


def alike_to(work: Work, title: str, texts: Sequence[str]) -> tuple[Alike, ...]:
    """Root causes like the common cause or what cites it, narrowed by the index of words."""
    words = sorted({root_of(word) for word in folded_words(" ".join((title, *texts[:3])))}, key=lambda w: (-len(w), w))
    near = finds_some(work.session.connection().dialect.name, _RISK.c.id, words[:8])
    wanted = _LINES.where(near, visible(work.actor)).order_by(*_IN_ORDER).limit(_MOST_NEAR)
    rows = [_alike(row) for row in work.session.execute(wanted)]
    others = sorted({row.text for row in rows})
    like = {each for text in (title, *texts[:10]) for each in most_alike(text, others)}
    return tuple(row for row in rows if row.text in like)[:MOST_IN_A_GROUP]


def naming_page(work: Work, cited: Iterable[Cited]) -> NamingPage:
    """What was ticked, as the risks say it now; refused when one of them says something else meanwhile."""
    wanted = {each.key: each for each in cited}
    numbers = [risk_number(each.risk) or 0 for each in wanted.values()]
    rows = work.session.execute(
        _LINES.where(_RISK.c.number.in_(numbers), visible(work.actor)).order_by(*_IN_ORDER)
    ).all()
    found = tuple(each for each in map(_alike, rows) if each.key in wanted)
    if len(found) < len(wanted):
        raise Conflict("Something you ticked was named or changed meanwhile. Look at the list again.")
    return NamingPage("Name a common cause", found)


def _by_text(work: Work, texts: Sequence[str]) -> dict[str, list[Alike]]:
    wanted = _LINES.where(_CAUSE.c.text.in_(texts), visible(work.actor)).order_by(*_IN_ORDER).limit(2000)
    found: dict[str, list[Alike]] = defaultdict(list)
    for row in work.session.execute(wanted):
        found[row.text].append(_alike(row))
    return found


def _in_group(group: Sequence[str], by_text: dict[str, list[Alike]]) -> tuple[Alike, ...]:
    return tuple(each for text in group for each in by_text.get(text, ()))[:MOST_IN_A_GROUP]


def _alike(row: Any) -> Alike:
    reference = risk_reference(row.number)
    return Alike(Cited(reference, row.position, row.revision).key, reference, row.title, row.name, row.text)
