"""What nobody who is asked may see: somebody who may know learns of it, and nobody else learns what it is.

First the members of the secretariat who are named on it; where there is none, the administrators learn that an entity
has something nobody may see, and neither what nor about which risk.
"""

from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import people_with
from riskreg.tasks.telling import Told, tell
from riskreg.tasks.turns import FALLBACK

_ENTITY = Entity.__table__  # type: ignore[attr-defined]

OF_ENTITY = "entity"
"""The noun of a notice that names an entity alone."""

MayKnow = Callable[[Sequence[int]], Collection[int]]


def tell_who_may_know(work: Work, people: Sequence[int], may_know: MayKnow, told: Told, entity_id: int | None) -> bool:
    """Tell those of the people who may know, or whoever learns of it instead; answers whether it was the former."""
    if theirs := may_know(people):
        tell(work, theirs, told)
        return True
    if instead := may_know(people_with(work, FALLBACK.value, None)):
        tell(work, instead, told)
        return False
    tell_administrators(work, told.key, entity_id, told.task_id)
    return False


def tell_administrators(work: Work, key: str, entity_id: int | None, task_id: int | None = None) -> None:
    """A sealed task of the entity has nobody who may see it: that much, and no more."""
    code = work.session.execute(sa.select(_ENTITY.c.code).where(_ENTITY.c.id == entity_id)).scalar_one_or_none()
    told = Told("unseen", f"unseen:{key}"[:120], OF_ENTITY, entity_id or 0, code or "", task_id, is_duty=True)
    tell(work, people_with(work, Role.ADMINISTRATOR.value, None), told)
