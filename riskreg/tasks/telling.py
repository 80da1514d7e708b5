"""Telling people something, once each: the same key again tells nobody a second time."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from riskreg.store.base import canonical
from riskreg.store.tables.notice import Notice
from riskreg.store.work import Work

_NOTICE = Notice.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. ``kind`` names its template, ``key`` what it is about and when; ``is_duty`` asks for something."""

    kind: str
    key: str
    noun: str
    subject_id: int
    subject: str
    task_id: int | None = None
    is_duty: bool = False
    body: tuple[tuple[str, str], ...] = ()


def tell(work: Work, people: Collection[int], told: Told) -> None:
    """Leave a notice for each of the people who was not told that yet."""
    if not people:
        return
    connection = work.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {
        "key": told.key,
        "kind": told.kind,
        "noun": told.noun,
        "subject_id": told.subject_id,
        "subject": told.subject,
        "task_id": told.task_id,
        "is_duty": told.is_duty,
        "body": canonical(dict(told.body)),
        "at": work.now,
    }
    rows = [row | {"person_id": person} for person in sorted(people)]
    connection.execute(insert(_NOTICE).on_conflict_do_nothing(index_elements=["person_id", "key"]), rows)


def take_back(work: Work, people: Collection[int], key: str) -> None:
    """What the people were told under the key is over: none of them has to put it away, nor is mailed it any more."""
    told = (_NOTICE.c.person_id.in_(people), _NOTICE.c.key == key)
    over = sa.update(_NOTICE).where(*told, _NOTICE.c.read_at.is_(None))
    work.session.execute(over.values(read_at=work.now, mailed_at=sa.func.coalesce(_NOTICE.c.mailed_at, work.now)))
