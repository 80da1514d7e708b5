"""Keeping a view of the register under a name, and forgetting it: everybody's own affair."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import Permission
from riskreg.risks.register_queries import canonical_query
from riskreg.store.base import loaded
from riskreg.store.tables.view import SavedView
from riskreg.store.work import Work, operation, own_account

_VIEW = SavedView.__table__  # type: ignore[attr-defined]

LONGEST_NAME = 60
LONGEST_QUERY = 1000
MOST_VIEWS = 20


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def save_view(work: Work, name: str, query: str) -> str:
    """Keep the list of the query string under the name, in place of an earlier one of that name.

    Answers the query as it was kept: in its one form, without the page.
    """
    name, kept = _checked_name(name), canonical_query(query)
    if len(kept) > LONGEST_QUERY:
        raise Invalid("This list has too many filters to be kept. Choose fewer.")
    mine = _VIEW.c.person_id == work.actor.person_id
    found = work.session.execute(sa.select(_VIEW.c.id).where(mine, _VIEW.c.name == name)).scalar_one_or_none()
    if found is None:
        _refuse_one_too_many(work)
        found = _insert(work, name, kept)
    else:
        work.session.execute(sa.update(_VIEW).where(_VIEW.c.id == found).values(query=kept))
    work.record("view.saved", found, f"view {found}")
    return kept


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def forget_view(work: Work, view_id: int) -> None:
    """Forget a view of one's own."""
    mine = sa.and_(_VIEW.c.id == view_id, _VIEW.c.person_id == work.actor.person_id)
    if not work.session.execute(sa.delete(_VIEW).where(mine)).rowcount:  # type: ignore[attr-defined]
        raise NotFound("There is no such view among yours.")
    work.record("view.forgotten", view_id, f"view {view_id}")


def _checked_name(name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise Invalid("Give the view a name.", {"name": ["Give the view a name."]})
    if len(name) > LONGEST_NAME or any(unicodedata.category(mark) in ("Cc", "Cs") for mark in name):
        sentence = f"Name the view in {LONGEST_NAME} characters or fewer, without control characters."
        raise Invalid(sentence, {"name": [sentence]})
    return name


def _refuse_one_too_many(work: Work) -> None:
    counted = sa.select(sa.func.count()).where(_VIEW.c.person_id == work.actor.person_id)
    if work.session.execute(counted).scalar_one() >= MOST_VIEWS:
        raise Conflict(f"You keep {MOST_VIEWS} views already. Forget one you no longer need.")


def _insert(work: Work, name: str, query: str) -> int:
    person_id = loaded(work.actor.person_id)
    view = SavedView(person_id=person_id, name=name, query=query, created_at=work.now)
    work.session.add(view)
    work.session.flush()
    return loaded(view.id)
