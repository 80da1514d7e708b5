"""What a risk was: its events page by page, its revisions, and what differs between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.delegation import said_for
from riskreg.domain.errors import NotFound
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.revision import Difference, RiskContent, as_words, differences, from_canonical_json
from riskreg.risks.keeping import NO_SUCH_RISK
from riskreg.risks.page_content import Happening
from riskreg.risks.page_queries import EVENTS, happening
from riskreg.store.tables.event import Event
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.queries import read_lifecycle

_RISK = Risk.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]

_REST = (
    *("category", "subcategory", "entity", "level", "scope", "countries", "owner", "focal_point", "classification"),
    *("links", "emerging", "proximity", "response", "response_reason"),
)
EVENTS_PER_PAGE = 50
REVISIONS_PER_PAGE = 25
_WANTED = tuple(
    _RISK.c[name] for name in ("id", "number", "title", "version", "revision", "approved_revision", "lifecycle_id")
)
_LISTED = tuple(_REVISION.c[name] for name in ("number", "at", "actor_name", "acted_for", "is_material", "body"))


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision of the list; ``changed`` are the labels of what differs from the one before."""

    number: int
    at: datetime
    who: str
    is_material: bool
    changed: tuple[str, ...]
    is_approved: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Events of a risk, latest first. ``number`` of ``last`` pages; ``total`` counts all events."""

    reference: str
    name: str
    title: str
    events: tuple[Happening, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True, slots=True)
class RevisionsPage:
    reference: str
    name: str
    title: str
    revisions: tuple[RevisionLine, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """One revision as it stood; ``content`` in plain values, ``state`` in words."""

    reference: str
    title: str
    line: RevisionLine
    content: RiskContent
    state: str
    latest: int

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """(name, words) of everything that is not the sentence of the risk, its scores, controls and actions."""
        pairs = ((name.replace("_", " ").capitalize(), as_words(getattr(self.content, name))) for name in _REST)
        return tuple((name, words) for name, words in pairs if words)


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two revisions side by side, the older first."""

    reference: str
    name: str
    title: str
    before: RevisionLine
    after: RevisionLine
    differences: tuple[Difference, ...]
    latest: int

    @property
    def is_material(self) -> bool:
        return any(difference.material for difference in self.differences)


def history_page(work: Work, reference: str, number: int) -> HistoryPage:
    """The events of the risk, ``EVENTS_PER_PAGE`` to a page; a page beyond the last is the last."""
    risk = _risk(work, reference)
    mine = (_EVENT.c.noun == "risk", _EVENT.c.subject_id == risk.id)
    total = work.session.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()
    number, last = _page(number, total, EVENTS_PER_PAGE)
    wanted = EVENTS.limit(EVENTS_PER_PAGE).offset((number - 1) * EVENTS_PER_PAGE)
    events = tuple(happening(row) for row in work.session.execute(wanted, {"risk_id": risk.id}))
    written = risk_reference(risk.number)
    return HistoryPage(written, risk.title, f"History of {written}", events, total, number, last)


def revisions_page(work: Work, reference: str, number: int) -> RevisionsPage:
    """The revisions of the risk, latest first."""
    risk = _risk(work, reference)
    number, last = _page(number, risk.revision, REVISIONS_PER_PAGE)
    newest = risk.revision - (number - 1) * REVISIONS_PER_PAGE
    # One more than is shown: the last line is compared with the revision before it.
    rows = _revisions(work, risk.id, range(newest - REVISIONS_PER_PAGE, newest + 1))
    shown = [each for each in sorted(rows, reverse=True) if each > newest - REVISIONS_PER_PAGE]
    lines = tuple(_line(rows[each], rows.get(each - 1), risk.approved_revision) for each in shown)
    written = risk_reference(risk.number)
    return RevisionsPage(written, risk.title, f"Revisions of {written}", lines, risk.revision, number, last)


def revision_page(work: Work, reference: str, number: int) -> RevisionPage:
    """One revision as it stood, to be read only."""
    risk = _risk(work, reference)
    rows = _revisions(work, risk.id, (number - 1, number))
    content = from_canonical_json(_one(rows, number).body)
    written = risk_reference(risk.number)
    return RevisionPage(
        reference=written,
        title=f"{written} as it stood in revision {number}",
        line=_line(rows[number], rows.get(number - 1), risk.approved_revision),
        content=content,
        state=_state_names(work, risk.lifecycle_id).get(content.state, content.state),
        latest=risk.revision,
    )


def compare_page(work: Work, reference: str, first: int, second: int) -> ComparePage:
    """What differs between two revisions, whichever is named first."""
    risk = _risk(work, reference)
    older, newer = sorted((first, second))
    rows = _revisions(work, risk.id, {older - 1, older, newer - 1, newer})
    before, after = from_canonical_json(_one(rows, older).body), from_canonical_json(_one(rows, newer).body)
    written = risk_reference(risk.number)
    return ComparePage(
        reference=written,
        name=risk.title,
        title=f"{written}: revision {newer} compared with {older}",
        before=_line(rows[older], rows.get(older - 1), risk.approved_revision),
        after=_line(rows[newer], rows.get(newer - 1), risk.approved_revision),
        differences=_in_words(work, risk, differences(before, after)),
        latest=risk.revision,
    )


def changed_meanwhile(work: Work, reference: str, seen: int) -> tuple[int, tuple[Difference, ...]]:
    """The version stored now and what was changed since revision ``seen``; nothing for one that never was."""
    risk = _risk(work, reference)
    rows = _revisions(work, risk.id, {seen, risk.revision})
    if seen not in rows:
        return risk.version, ()
    contents = (from_canonical_json(rows[each].body) for each in (seen, risk.revision))
    return risk.version, _in_words(work, risk, differences(*contents))


def last_mover(work: Work, reference: str, move: str) -> tuple[int | None, str] | None:
    """Who made this move of the risk last: id and name; None when nobody did."""
    risk = _risk(work, reference)
    wanted = sa.select(_EVENT.c.actor_id, _EVENT.c.actor_name).where(
        _EVENT.c.noun == "risk", _EVENT.c.subject_id == risk.id, _EVENT.c.kind == f"risk.{move}"
    )
    found = work.session.execute(wanted.order_by(_EVENT.c.seq.desc()).limit(1)).first()
    return (found.actor_id, found.actor_name) if found else None


def _risk(work: Work, reference: str) -> Any:
    number = risk_number(reference)
    wanted = sa.select(*_WANTED).where(_RISK.c.number == number, visible(work.actor))
    found = work.session.execute(wanted).first() if number else None
    if found is None:
        raise NotFound(NO_SUCH_RISK)
    return found


def _revisions(work: Work, risk_id: int, numbers: Sequence[int] | set[int]) -> Mapping[int, Any]:
    wanted = sa.select(*_LISTED).where(_REVISION.c.risk_id == risk_id, _REVISION.c.number.in_(sorted(numbers)))
    return {row.number: row for row in work.session.execute(wanted)}


def _one(rows: Mapping[int, Any], number: int) -> Any:
    if number not in rows:
        raise NotFound(f"This risk has no revision {number}. Choose one of its list.")
    return rows[number]


def _line(row: Any, before: Any, approved: int | None) -> RevisionLine:
    old = from_canonical_json(before.body) if before is not None else RiskContent()
    found = differences(old, from_canonical_json(row.body)) if before is not None else ()
    labels = tuple(difference.label for difference in found)
    who = said_for(row.actor_name, row.acted_for)
    return RevisionLine(row.number, row.at, who, row.is_material, labels, row.number == approved)


def _in_words(work: Work, risk: Any, found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The same, with the names of states for their codes."""
    if all(difference.field != "state" for difference in found):
        return found
    names = _state_names(work, risk.lifecycle_id)
    return tuple(_named(each, names) if each.field == "state" else each for each in found)


def _named(state: Difference, names: Mapping[str, str]) -> Difference:
    before, after = names.get(state.before, state.before), names.get(state.after, state.after)
    return replace(state, before=before, after=after)


def _page(number: int, total: int, size: int) -> tuple[int, int]:
    last = max(1, -(-total // size))
    return min(max(number, 1), last), last


def _state_names(work: Work, lifecycle_id: int) -> Mapping[str, str]:
    """Every state a risk may have stood in: a revision can be older than the version the risk runs under now."""
    of_risks = sa.select(_LIFECYCLE.c.source).where(_LIFECYCLE.c.noun == "risk")
    own_last = of_risks.order_by(_LIFECYCLE.c.id == lifecycle_id, _LIFECYCLE.c.version)
    sources = work.session.execute(own_last).scalars()
    return {state.code: state.name for source in sources for state in read_lifecycle(source).states}
