"""Workshops as what runs under a lifecycle: which are alive, moving one onto another version, and whom to tell."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.references import workshop_reference
from riskreg.store.base import loaded
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import put_under
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.tasks.turns import carry_over
from riskreg.workshops.finding_queries import chair_of
from riskreg.workshops.turns import NOUN, turn_of

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]


class WorkshopSubjects(OneByOne):
    """The workshops that are being prepared, in session or wait for the signature."""

    noun = NOUN

    def address(self, reference: str) -> str:
        return f"/workshops/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        wanted = sa.select(Workshop).where(_WORKSHOP.c.ended_at.is_(None)).order_by(_WORKSHOP.c.number)
        rows = work.session.execute(wanted.with_for_update(of=_WORKSHOP) if held else wanted).scalars()
        return [Subject(loaded(row.id), workshop_reference(row.number), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        workshop = _one(work, subject.id)
        told = put_under(work, workshop, lifecycle, state)
        work.record(f"{NOUN}.lifecycle_changed", workshop.id, workshop_reference(workshop.number), **told)
        carry_over(work, turn_of(work, workshop, chair_of(work, workshop)))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return None

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return chair_of(work, _one(work, subject_id)) if holder == "chair" else None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """That a workshop is held is no secret; no strictly confidential risk is on an agenda."""
        return people

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        raise Conflict("A workshop is led by people; nothing of it happens because a day has passed.")


def _one(work: Work, workshop_id: int) -> Workshop:
    found: Workshop = work.session.execute(sa.select(Workshop).where(_WORKSHOP.c.id == workshop_id)).scalar_one()
    return found
