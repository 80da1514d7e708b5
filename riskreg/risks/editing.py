"""Changing the words of a risk: only while its lifecycle says that they may be edited."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.risks.advancing import make_move
from riskreg.risks.keeping import Change, changing
from riskreg.risks.lifecycle_queries import NOUN, move_of_editing
from riskreg.risks.snapshot_queries import content_now
from riskreg.store.base import loaded
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.telling import Told, tell

_NOTICE = Notice.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


@contextmanager
def changing_words(
    work: Work, reference: str, version: int, parts: Collection[str], *, anyhow: bool = False
) -> Iterator[Change]:
    """``changing``, refused in a state whose words are fixed. While somebody is to decide on them, whoever may take the
    risk back does so by changing it: the move its state names is made in the same save, if anything did change.
    """
    move = move_of_editing(work, reference)
    with changing(work, reference, version, parts, anyhow=anyhow) as change:
        yield change
        if move and (anyhow or _says_something_else(work, change, parts)):
            _tell_that_it_is_changed(work, change.risk)
            make_move(work, change, move)


def _says_something_else(work: Work, change: Change, parts: Collection[str]) -> bool:
    work.session.flush()
    return content_now(work.session, change.risk, change.before, parts) != change.before


def _tell_that_it_is_changed(work: Work, risk: Risk) -> None:
    """Whoever was told that it waits for them is told that it does no more; the others never knew."""
    waiting = sa.and_(_TASK.c.noun == NOUN, _TASK.c.subject_id == risk.id, _TASK.c.closed_at.is_(None))
    informed = sa.select(_NOTICE.c.person_id).join(_TASK, _TASK.c.id == _NOTICE.c.task_id).where(waiting).distinct()
    people = set(work.session.execute(informed).scalars()) - {work.actor.person_id}
    key = f"risk:{risk.id}:taken_back:{risk.revision}"
    tell(work, people, Told("taken_back", key, NOUN, loaded(risk.id), risk_reference(risk.number)))
