"""Cycles, returns and items as what runs under lifecycles: which live, moving one, and who may know of it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.references import cycle_reference, item_reference, return_reference, risk_reference
from riskreg.reviews.turns import CYCLE, ITEM, RETURN, turn_of_cycle, turn_of_item, turn_of_return
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import open_to, visible
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import put_under
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.tasks.turns import Turn, carry_over

_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

_BY_A_PERSON = "A review is answered, signed and closed by a person, never because its day has passed."


class CycleSubjects(OneByOne):
    """The reviews that run."""

    noun = CYCLE

    def address(self, reference: str) -> str:
        return f"/reviews/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        wanted = sa.select(ReviewCycle).where(_CYCLE.c.ended_at.is_(None)).order_by(_CYCLE.c.number)
        rows = work.session.execute(wanted.with_for_update(of=_CYCLE) if held else wanted).scalars()
        return [Subject(loaded(row.id), cycle_reference(row.number), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        cycle = _cycle(work, subject.id)
        told = put_under(work, cycle, lifecycle, state)
        work.record(f"{CYCLE}.lifecycle_changed", cycle.id, cycle_reference(cycle.number), **told)
        carry_over(work, turn_of_cycle(work, cycle))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return None

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        return people

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        raise Conflict(_BY_A_PERSON)


class ReturnSubjects(OneByOne):
    """What entities still answer or sign."""

    noun = RETURN

    def address(self, reference: str) -> str:
        return f"/reviews/returns/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        wanted = sa.select(EntityReturn).where(_RETURN.c.ended_at.is_(None)).order_by(_RETURN.c.id)
        rows = work.session.execute(wanted.with_for_update(of=_RETURN) if held else wanted).scalars()
        return [Subject(loaded(row.id), return_reference(loaded(row.id)), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        entity_return = _return(work, subject.id)
        told = put_under(work, entity_return, lifecycle, state)
        work.record(f"{RETURN}.lifecycle_changed", subject.id, return_reference(subject.id), **told)
        carry_over(work, self._turn(work, entity_return))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return _return(work, subject_id).entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """No strictly confidential risk is in a return: whoever is asked may know of it."""
        return people

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        raise Conflict(_BY_A_PERSON)

    @staticmethod
    def _turn(work: Work, entity_return: EntityReturn) -> Turn:
        return turn_of_return(work, entity_return, _cycle(work, entity_return.cycle_id))


class ItemSubjects(OneByOne):
    """The risks that are still looked at."""

    noun = ITEM

    def address(self, reference: str) -> str:
        return f"/reviews/items/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        is_named = (open_to if work.actor.is_machine else visible)(work.actor)
        wanted = sa.select(ReviewItem, is_named).join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
        wanted = wanted.where(_ITEM.c.ended_at.is_(None)).order_by(_ITEM.c.id)
        rows = work.session.execute(wanted.with_for_update(of=_ITEM) if held else wanted)
        return [
            Subject(loaded(item.id), item_reference(item.id) if named else "", item.lifecycle_id, item.state)
            for item, named in rows
        ]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        item = _item(work, subject.id)
        risk = work.session.execute(sa.select(Risk).where(_RISK.c.id == item.risk_id)).scalar_one()
        told = put_under(work, item, lifecycle, state)
        work.record(f"{ITEM}.lifecycle_changed", item.id, risk_reference(risk.number), **told)
        carry_over(work, turn_of_item(work, item, risk))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return _item(work, subject_id).entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Who may know of the risk."""
        return RiskSubjects().open_to(work, _item(work, subject_id).risk_id, people)

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        raise Conflict(_BY_A_PERSON)


def _cycle(work: Work, cycle_id: int) -> ReviewCycle:
    found: ReviewCycle = work.session.execute(sa.select(ReviewCycle).where(_CYCLE.c.id == cycle_id)).scalar_one()
    return found


def _return(work: Work, return_id: int) -> EntityReturn:
    found: EntityReturn = work.session.execute(sa.select(EntityReturn).where(_RETURN.c.id == return_id)).scalar_one()
    return found


def _item(work: Work, item_id: int) -> ReviewItem:
    found: ReviewItem = work.session.execute(sa.select(ReviewItem).where(_ITEM.c.id == item_id)).scalar_one()
    return found
