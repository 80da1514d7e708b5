"""The page on which a new corporate candidate is made from several submissions: what they say, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.consolidation.finding_queries import IS_NOT_SEALED, IS_UNDECIDED
from riskreg.consolidation.wording_queries import Worded, wordings_of
from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_number
from riskreg.domain.vocabulary import Category
from riskreg.entities.queries import entity_choices
from riskreg.people.queries import people_choices
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

MOST = 50
NOTHING_TICKED = "Tick at least one submission on the board, then make the new risk from them."
GONE = "Somebody has decided on one of the ticked submissions meanwhile. Tick again on the board."


@dataclass(frozen=True, slots=True)
class Ticked:
    """A ticked submission. ``key`` is its reference with the version read, as the form sends it back."""

    reference: str
    key: str
    title: str
    entity: str
    event: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """What the new risk is made from, what the form begins with, and whom and where it can be given."""

    title: str
    ticked: tuple[Ticked, ...]
    filled: Mapping[str, str]
    entities: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


def candidate_page(work: Work, references: Sequence[str]) -> CandidatePage:
    """Refused when nothing is ticked, or something ticked is not waiting for a decision any more."""
    ticked = _ticked(work, references)
    return CandidatePage(
        title="A new corporate risk",
        ticked=tuple(_line(each) for each in ticked),
        filled=_filled(ticked),
        entities=entity_choices(work, Permission.RISK_LOG),
        people=people_choices(work),
    )


def _ticked(work: Work, references: Sequence[str]) -> tuple[Worded, ...]:
    numbers = sorted({number for each in references if (number := risk_number(each)) is not None})
    if not numbers or len(numbers) > MOST:
        raise Conflict(NOTHING_TICKED if not numbers else f"Tick {MOST} submissions at most.")
    columns = (_RISK.c[name] for name in ("id", "number", "version", "title", "event", "consequences", "category"))
    joined = sa.select(*columns, _ENTITY.c.name.label("entity")).join_from(
        _RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id
    )
    found = work.session.execute(
        joined.where(_RISK.c.number.in_(numbers), IS_UNDECIDED, IS_NOT_SEALED, visible(work.actor)).order_by(
            _RISK.c.number
        )
    ).all()
    if len(found) < len(numbers):
        raise Conflict(GONE)
    wordings = wordings_of(work, found)
    return tuple(Worded(row, wordings[row.id]) for row in found)


def _line(each: Worded) -> Ticked:
    key = f"{each.reference}:{each.row.version}"
    return Ticked(each.reference, key, each.row.title, each.row.entity, each.wording.event, each.wording.causes)


def _filled(ticked: Sequence[Worded]) -> dict[str, str]:
    """The words of all of them, each once, to be edited; the first title and the most frequent category."""
    categories = [each.row.category for each in ticked]
    kind = max(Category, key=lambda each: categories.count(each))
    return {
        "title": ticked[0].wording.title,
        "kind": kind.value,
        "event": _joined(each.wording.event for each in ticked),
        "consequences": _joined(each.wording.consequences for each in ticked),
        "causes": _joined(cause for each in ticked for cause in each.wording.causes),
    }


def _joined(texts: Iterable[str]) -> str:
    kept = dict.fromkeys(text.strip() for text in texts if text.strip())
    return "\n".join(kept)
