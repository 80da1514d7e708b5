"""One submission beside a risk it may belong to, with everything else it is like and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.board_queries import count_submissions, next_undecided
from riskreg.consolidation.finding_queries import DECIDED_ALREADY, IN_REGISTER, NO_SUBMISSION
from riskreg.consolidation.following_queries import chain_of
from riskreg.consolidation.wording_queries import Corporate, Worded, alike_submissions, corporate_risks, wordings_of
from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import ENDED_TOO, Relation
from riskreg.domain.delegation import said_for
from riskreg.domain.errors import Conflict
from riskreg.domain.likeness import Likeness, Wording, likeness, marked
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import Category, OrganizationalLevel
from riskreg.risks.ending_queries import Since
from riskreg.risks.keeping import find_risk
from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_LINK = ConsolidationLink.__table__  # type: ignore[attr-defined]
_INTO = _RISK.alias("into_risk")

MOST_SUGGESTED = 8
MOST_DUPLICATES = 5
LEAST_DUPLICATE = 0.3

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a word both statements have."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two statements, its shared words marked."""

    reference: str
    title: Pieces
    event: Pieces
    causes: tuple[Pieces, ...]
    consequences: Pieces
    entity: str
    category: str
    level: Level | None
    is_corporate: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A risk the submission may belong to, and what makes it like it."""

    reference: str
    title: str
    entity: str
    is_corporate: bool
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class LinkLine:
    """What was decided once; ``undone`` says when that was taken back, by whom and why. ``since`` is what became of the
    other risk, and of what that was merged into.
    """

    found: str
    then: str
    other: str
    title: str
    reason: str
    who: str
    day: date
    revision: int
    undone_on: date | None
    undone_by: str
    undone_reason: str
    since: tuple[Since, ...] = ()


@dataclass(frozen=True, slots=True)
class PairPage:
    """``other`` is what the submission stands beside; ``undecided`` how many nobody has looked at, ``next`` one.

    ``links`` are all decisions on it, the newest first; ``blocked`` why nothing can be decided now.
    """

    title: str
    reference: str
    version: int
    revision: int
    mine: Side
    other: Side | None
    suggested: tuple[Suggestion, ...]
    links: tuple[LinkLine, ...]
    undecided: int
    next: str
    may_decide: bool
    blocked: str

    @property
    def in_force(self) -> LinkLine | None:
        return next((link for link in self.links if link.undone_on is None), None)


def pair_page(work: Work, reference: str, beside: str = "") -> PairPage:
    """The submission beside the risk of that reference, or beside the one it is most like."""
    risk = find_risk(work, reference)
    if risk.organizational_level is not OrganizationalLevel.ENTITY:
        raise Conflict("This is a corporate risk: submissions are linked to it. See which entities contribute.")
    row, wording = _mine(work, risk)
    corporate = corporate_risks(work)
    compared = _compare(work, risk, wording, corporate)
    other, shared = _beside(compared, beside or _into(work, risk))
    roots = shared.roots if shared is not None else frozenset()
    return PairPage(
        title=risk.title,
        reference=risk_reference(risk.number),
        version=risk.version,
        revision=risk.revision,
        mine=_side(Worded(row, wording), roots),
        other=_side(other, roots) if other is not None else None,
        suggested=tuple(_suggestion(*each) for each in compared.suggested),
        links=_links(work, risk, chain_of(work, risk.consolidated_into_id)),
        undecided=count_submissions(work).undecided,
        next=next_undecided(work, risk.id or 0),
        may_decide=work.actor.has_everywhere(Permission.RISK_CONSOLIDATE),
        blocked=_blocked(risk),
    )


Rated = tuple[Likeness, Worded]


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is suggested, corporate risks before other submissions, and the rest that can stand beside all the same."""

    suggested: tuple[Rated, ...]
    rest: tuple[Rated, ...]


def _compare(work: Work, risk: Risk, wording: Wording, corporate: Corporate) -> _Compared:
    """The submission with every corporate risk and with what other entities have submitted, the most alike first."""
    mine = corporate.weigh(wording)
    pairs = zip(corporate.weighed, corporate.risks, strict=True)
    kept = sorted(((likeness(mine, each), found) for each, found in pairs), key=_most_alike)
    found = alike_submissions(work, wording, risk.id or 0)
    others = sorted(((likeness(mine, corporate.weigh(each.wording)), each) for each in found), key=_most_alike)
    alike = [rated for rated in kept if rated[0].share][:MOST_SUGGESTED]
    duplicates = [rated for rated in others if rated[0].share >= LEAST_DUPLICATE][:MOST_DUPLICATES]
    return _Compared((*alike, *duplicates), (*kept[len(alike) :], *others[len(duplicates) :]))


def _most_alike(rated: Rated) -> tuple[float, int]:
    return -rated[0].share, rated[1].row.number


def _beside(compared: _Compared, reference: str) -> tuple[Worded | None, Likeness | None]:
    """The risk of the reference, if it is one of those compared with; without one the most alike."""
    if reference:
        number, rated = risk_number(reference), (*compared.suggested, *compared.rest)
        found = next((each for each in rated if each[1].row.number == number), None)
    else:
        found = min(compared.suggested or compared.rest, key=_most_alike, default=None)
    return (found[1], found[0]) if found is not None else (None, None)


def _mine(work: Work, risk: Risk) -> tuple[Any, Wording]:
    columns = (_RISK.c[name] for name in ("id", "number", "title", "event", "consequences", "category"))
    more = (_RISK.c.residual_rank, _RISK.c.organizational_level, _ENTITY.c.name.label("entity"))
    joined = sa.select(*columns, *more).join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    row = work.session.execute(joined.where(_RISK.c.id == risk.id)).one()
    return row, wordings_of(work, [row])[row.id]


def _into(work: Work, risk: Risk) -> str:
    """The risk it is linked to, to stand beside."""
    if risk.consolidated_into_id is None:
        return ""
    wanted = sa.select(_RISK.c.number).where(_RISK.c.id == risk.consolidated_into_id)
    return risk_reference(work.session.execute(wanted).scalar_one())


def _side(worded: Worded, roots: frozenset[str]) -> Side:
    row, wording = worded.row, worded.wording
    return Side(
        reference=worded.reference,
        title=marked(wording.title, roots),
        event=marked(wording.event, roots),
        causes=tuple(marked(cause, roots) for cause in wording.causes),
        consequences=marked(wording.consequences, roots),
        entity=row.entity,
        category=Category(row.category).label,
        level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        is_corporate=row.organizational_level == OrganizationalLevel.CORPORATE,
    )


def _suggestion(shared: Likeness, found: Worded) -> Suggestion:
    is_corporate = found.row.organizational_level == OrganizationalLevel.CORPORATE
    return Suggestion(found.reference, found.row.title, found.row.entity, is_corporate, shared)


def _links(work: Work, risk: Risk, chain: tuple[Since, ...]) -> tuple[LinkLine, ...]:
    """Every decision on it. A strictly confidential risk is not named here, nor what was said of it."""
    wanted = (
        sa.select(_LINK, _INTO.c.number, _INTO.c.title, _INTO.c.classification)
        .outerjoin_from(_LINK, _INTO, _INTO.c.id == _LINK.c.candidate_id)
        .where(_LINK.c.risk_id == risk.id)
        .order_by(_LINK.c.id.desc())
        .limit(20)
    )
    return tuple(_link_line(row, chain) for row in work.session.execute(wanted))


def _link_line(row: Any, chain: tuple[Since, ...]) -> LinkLine:
    is_told = row.number is None or not Classification(row.classification).is_sealed
    relation = Relation(row.relation)
    return LinkLine(
        found=relation.found if is_told else relation.nameless,
        then=ENDED_TOO if chain and chain[-1].is_over and relation.move else relation.then,
        other=risk_reference(row.number) if row.number is not None and is_told else "",
        title=row.title if row.number is not None and is_told else "",
        reason=row.reason if is_told else "",
        who=said_for(row.by_name, row.for_name),
        day=row.at.date(),
        revision=row.revision,
        undone_on=row.undone_at.date() if row.undone_at else None,
        undone_by=row.undone_by_name,
        undone_reason=row.undone_reason if is_told else "",
        since=chain if is_told and row.undone_at is None else (),
    )


def _blocked(risk: Risk) -> str:
    if risk.consolidated_as is not None:
        return DECIDED_ALREADY
    return "" if risk.state == IN_REGISTER else NO_SUBMISSION
