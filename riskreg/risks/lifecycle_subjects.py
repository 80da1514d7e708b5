"""Risks as what runs under a lifecycle: which of them live, moving one, and who may know of it."""

from collections.abc import Collection, Sequence
from itertools import groupby

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor
from riskreg.domain.references import risk_reference
from riskreg.risks.keeping import Change, remember
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.lifecycle_queries import NOUN, standing_under
from riskreg.risks.moving_onto import AT_ONCE, is_only_renumbered, renumber, risks_by_id
from riskreg.risks.snapshot_queries import last_content
from riskreg.risks.tally import standing_of
from riskreg.risks.turns import turn_of
from riskreg.store.tables.risk import Risk, RiskReader
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.subjects import Moving, Subject
from riskreg.tasks.turns import carry_over

_RISK = Risk.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]


class RiskSubjects:
    """The risks of the register for whoever changes their lifecycle."""

    noun = NOUN

    def address(self, reference: str) -> str:
        return f"/risks/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every risk that has not ended, in the order of their references."""
        is_named = _named_to(work.actor).label("is_named")
        wanted = (
            sa.select(_RISK.c.id, _RISK.c.number, _RISK.c.lifecycle_id, _RISK.c.state, is_named)
            .where(_RISK.c.standing != "ended")
            .order_by(_RISK.c.number)
        )
        # All of them at once, before the first is moved: who holds a risk may be waiting for a count.
        rows = work.session.execute(wanted.with_for_update(of=_RISK) if held else wanted)
        return [
            Subject(row.id, risk_reference(row.number) if row.is_named else "", row.lifecycle_id, row.state)
            for row in rows
        ]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """The risk keeps its moment in the state: nobody moved it, its state is only told in other words."""
        risk = work.session.execute(sa.select(Risk).where(_RISK.c.id == subject.id)).scalar_one()
        change, was = Change(risk, last_content(work.session, risk)), standing_of(risk)
        change.note(
            "risk.lifecycle_changed",
            version={"before": lifecycle_of(work, risk).version, "after": lifecycle.lifecycle.version},
            state={"before": risk.state, "after": state},
        )
        risk.lifecycle_id, risk.state = lifecycle.id, state
        risk.standing = standing_under(lifecycle.lifecycle, state)
        remember(work, change, was, (), anyhow=True)
        carry_over(work, turn_of(work, risk))

    def move_all_onto(self, work: Work, moving: Moving, lifecycle: StoredLifecycle) -> None:
        """In batches, as far as nothing is said of the risks in other words; the others by themselves."""
        for start in range(0, len(moving), AT_ONCE):
            some = moving[start : start + AT_ONCE]
            risks = risks_by_id(work, [subject.id for subject, _state in some])
            alike = {each.id for each, state in some if is_only_renumbered(risks[each.id], lifecycle, state)}
            # In their order, for so they are told.
            for are_alike, group in groupby(some, lambda each, alike=alike: each[0].id in alike):  # type: ignore[misc]
                if are_alike:
                    renumber(work, [risks[subject.id] for subject, _state in group], lifecycle)
                    continue
                for subject, state in group:
                    self.move_onto(work, subject, lifecycle, state)

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        found = work.session.execute(sa.select(_RISK.c.entity_id).where(_RISK.c.id == subject_id))
        return int(found.scalar_one())

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        risk = work.session.execute(sa.select(Risk).where(_RISK.c.id == subject_id)).scalar_one()
        found = turn_of(work, risk).holders.get(holder)
        return found if isinstance(found, int) else None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """All of them, unless the risk is strictly confidential: then those named on it."""
        risk = work.session.execute(sa.select(Risk).where(_RISK.c.id == subject_id)).scalar_one()
        if risk.classification is not Classification.STRICTLY_CONFIDENTIAL:
            return people
        readers = sa.select(_READER.c.person_id).where(_READER.c.risk_id == subject_id)
        named = {risk.owner_id, risk.focal_point_id, risk.author_id, *work.session.execute(readers).scalars()}
        return [person for person in people if person in named]

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        """The move as the server makes it; what asks for the name of a person stays barred."""
        wanted = sa.select(_RISK.c.number, _RISK.c.version).where(_RISK.c.id == subject_id)
        row = work.session.execute(wanted).one()
        advance_risk(work, risk_reference(row.number), row.version, move, "The deadline has passed.")


def _named_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether the reference may be told: a command has no name that could stand on a strictly confidential risk."""
    if actor.is_machine:
        anybody: sa.ColumnElement[bool] = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value
        return anybody
    return visible(actor)
