"""A risk that is sealed leaves every agenda that is still open, at once and with what was voted on it so far."""

from functools import partial

import sqlalchemy as sa

from riskreg.domain.references import workshop_reference
from riskreg.store.base import loaded
from riskreg.store.erasing import erase_deleted
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.vote import VotedBallot, VotedComment, VoteRound
from riskreg.store.tables.workshop import AgendaItem, Workshop
from riskreg.store.work import Work

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_ITEM = AgendaItem.__table__  # type: ignore[attr-defined]
_ROUND = VoteRound.__table__  # type: ignore[attr-defined]
_BALLOT = VotedBallot.__table__  # type: ignore[attr-defined]
_COMMENT = VotedComment.__table__  # type: ignore[attr-defined]
_ERASE = partial(erase_deleted, tables=(_BALLOT, _COMMENT))


def leave_agendas(work: Work, risk: Risk) -> None:
    """Take a risk off the agenda of every workshop that has not ended: what the room votes on and signs, it can read.

    Its rounds that were not revealed end uncounted and their ballots are destroyed. The event tells that a risk was
    withdrawn and not which.
    """
    workshop = sa.select(Workshop).join(_ITEM, _ITEM.c.workshop_id == _WORKSHOP.c.id)
    here = (_ITEM.c.risk_id == risk.id, _ITEM.c.removed_at.is_(None), _WORKSHOP.c.ended_at.is_(None))
    held = workshop.where(*here).with_for_update(of=_WORKSHOP).execution_options(populate_existing=True)
    for each in work.session.execute(held).scalars().all():
        mine = sa.select(AgendaItem).where(_ITEM.c.workshop_id == each.id, _ITEM.c.risk_id == risk.id)
        item = work.session.execute(mine).scalar_one()
        _break_off_votes(work, loaded(item.id))
        item.removed_at = work.now
        if each.current_item_id == item.id:
            each.current_item_id = None
        each.version += 1
        body = {"workshop": each.title, "withdrawn": 1}
        work.record("workshop.risk_withdrawn", each.id, workshop_reference(each.number), **body)


def _break_off_votes(work: Work, item_id: int) -> None:
    wanted = sa.select(VoteRound).where(_ROUND.c.item_id == item_id, _ROUND.c.revealed_at.is_(None))
    # Locked, as whoever closes a round locks it: votes on the way are in before they are destroyed.
    held = wanted.with_for_update(of=_ROUND).execution_options(populate_existing=True)
    rounds = work.session.execute(held).scalars().all()
    if not rounds:
        return
    for each in rounds:
        each.closed_at, each.results, each.ballots_sha256 = each.closed_at or work.now, "{}", ""
    connection, theirs = work.session.connection(), [loaded(each.id) for each in rounds]
    for table in (_BALLOT, _COMMENT):
        connection.execute(sa.delete(table).where(table.c.round_id.in_(theirs)))
    work.session.flush()
    work.afterwards.append(_ERASE)
