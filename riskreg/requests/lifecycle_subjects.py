"""Requests as what runs under a lifecycle: which of them live, moving one, and who may know of it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.references import request_reference, risk_reference
from riskreg.requests.turns import NOUN, turn_of
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import open_to, visible
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import put_under
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.tasks.turns import carry_over

_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


class RequestSubjects(OneByOne):
    """The requests of the register for whoever changes their lifecycle, and for the alarms of their tasks."""

    noun = NOUN

    def address(self, reference: str) -> str:
        return f"/requests/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every request nobody has answered or taken back, in the order of their references."""
        is_named = (open_to if work.actor.is_machine else visible)(work.actor).label("is_named")
        wanted = (
            sa.select(_REQUEST.c.id, _REQUEST.c.number, _REQUEST.c.lifecycle_id, _REQUEST.c.state, is_named)
            .join(_RISK, _RISK.c.id == _REQUEST.c.risk_id)
            .where(_REQUEST.c.ended_at.is_(None))
            .order_by(_REQUEST.c.number)
        )
        rows = work.session.execute(wanted.with_for_update(of=_REQUEST) if held else wanted)
        return [
            Subject(row.id, request_reference(row.number) if row.is_named else "", row.lifecycle_id, row.state)
            for row in rows
        ]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """The request keeps its moment in the state: nobody answered it, its state is only told in other words."""
        request = self._request(work, subject.id)
        number = work.session.execute(sa.select(_RISK.c.number).where(_RISK.c.id == request.risk_id)).scalar_one()
        told = put_under(work, request, lifecycle, state)
        asked = request_reference(request.number)
        work.record(f"{NOUN}.lifecycle_changed", request.id, risk_reference(number), request=asked, **told)
        if lifecycle.lifecycle.state(state).stage == "end":
            request.ended_at = work.now
        work.session.flush()
        carry_over(work, turn_of(work, request))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return self._request(work, subject_id).entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        """The people named on its risk."""
        return RiskSubjects().named(work, self._request(work, subject_id).risk_id, holder)

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Who may know of the risk."""
        return RiskSubjects().open_to(work, self._request(work, subject_id).risk_id, people)

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        """Nobody but a person answers for a level: the request stays where it is, and who is asked is told."""
        raise Conflict("A request is answered by a person, never because its day has passed.")

    @staticmethod
    def _request(work: Work, request_id: int) -> UpwardRequest:
        wanted = sa.select(UpwardRequest).where(_REQUEST.c.id == request_id)
        return work.session.execute(wanted).scalar_one()  # type: ignore[no-any-return]
