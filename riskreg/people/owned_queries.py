"""What a person still answers for: the risks, controls and mitigation actions in their name."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import ActionStatus
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]

MOST_NAMED = 30  # references written out for each kind; the rest is counted
_NOUNS = {
    "owner": ("risk as its owner", "risks as their owner"),
    "focal": ("risk as its focal point", "risks as their focal point"),
    "control": ("control", "controls"),
    "action": ("open mitigation action", "open mitigation actions"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing somebody owns.

    ``hidden`` of them belong to strictly confidential risks and are only counted; ``unnamed`` are too many to write.
    """

    kind: str
    count: int
    hidden: int
    references: tuple[str, ...]
    unnamed: int = 0

    @property
    def in_words(self) -> str:
        """``3 controls``."""
        one, many = _NOUNS[self.kind]
        return f"{self.count} {one if self.count == 1 else many}"


@dataclass(frozen=True, slots=True)
class StillOwned:
    """Everything somebody owns, by kind; empty kinds are left out."""

    holdings: tuple[Holding, ...]

    @property
    def in_words(self) -> str:
        """A sentence for the command line and the confirmation."""
        if not self.holdings:
            return "They own nothing in the register."
        parts = [_with_references(holding) for holding in self.holdings]
        return f"They still own {'; '.join(parts)}. Name new owners."


def still_owned(work: Work, person_id: int) -> StillOwned:
    """One select over risks, controls and actions; titles are not read, and strictly confidential ones not named."""
    everything = sa.union_all(*_kinds(person_id)).subquery()
    shown = everything.c.classification != Classification.STRICTLY_CONFIDENTIAL.value
    place = sa.func.row_number().over(partition_by=[everything.c.kind, shown], order_by=everything.c.number)
    count = sa.func.count().over(partition_by=[everything.c.kind, shown])
    columns = (everything.c.kind, everything.c.number, shown.label("shown"), place.label("place"), count.label("n"))
    page = sa.select(*columns).subquery()
    rows = work.session.execute(sa.select(page).where(page.c.place <= MOST_NAMED).order_by(page.c.place)).all()
    return StillOwned(tuple(filter(None, (_holding(kind, [r for r in rows if r.kind == kind]) for kind in _NOUNS))))


def _kinds(person_id: int) -> list[sa.Select[tuple[str, int, str]]]:
    columns = (_RISK.c.number, sa.type_coerce(_RISK.c.classification, sa.String()).label("classification"))
    alive = _RISK.c.standing != "ended"
    risks = sa.select(sa.literal("owner").label("kind"), *columns).where(_RISK.c.owner_id == person_id, alive)
    focal = sa.select(sa.literal("focal").label("kind"), *columns).where(_RISK.c.focal_point_id == person_id, alive)
    controls = (
        sa.select(sa.literal("control").label("kind"), *columns)
        .join(_CONTROL, _CONTROL.c.risk_id == _RISK.c.id)
        .where(_CONTROL.c.owner_id == person_id, _CONTROL.c.withdrawn_at.is_(None), alive)
    )
    still_open = (ActionStatus.NOT_STARTED.value, ActionStatus.IN_PROGRESS.value)
    actions = (
        sa.select(sa.literal("action").label("kind"), *columns)
        .join(_ACTION, _ACTION.c.risk_id == _RISK.c.id)
        .where(_ACTION.c.owner_id == person_id, _ACTION.c.withdrawn_at.is_(None), alive)
        .where(_ACTION.c.status.in_(still_open))
    )
    return [risks, focal, controls, actions]


def _holding(kind: str, rows: list[sa.Row[tuple[str, int, bool, int, int]]]) -> Holding | None:
    shown = [row for row in rows if row.shown]
    hidden = next((row.n for row in rows if not row.shown), 0)
    open_ones = shown[0].n if shown else 0
    references = tuple(dict.fromkeys(risk_reference(row.number) for row in shown))
    unnamed = max(0, open_ones - MOST_NAMED)
    return Holding(kind, open_ones + hidden, hidden, references, unnamed) if open_ones + hidden else None


def _with_references(holding: Holding) -> str:
    named = ", ".join(holding.references) + (" and others" if holding.unnamed else "")
    confidential = f"{holding.hidden} of them strictly confidential" if holding.hidden else ""
    more = ", ".join(filter(None, (named, confidential)))
    return f"{holding.in_words} ({more})"
