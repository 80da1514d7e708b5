"""Closing a vote: its ballots are written anew without a trace of their order, counted, and the figures kept."""

import json
import secrets
from collections.abc import Iterable
from functools import partial

import sqlalchemy as sa

from riskreg.domain.profile import Profile
from riskreg.domain.revision import digest
from riskreg.domain.spread import FEWEST_SHOWN, spread_of
from riskreg.domain.voting import Attribute, choose_attributes
from riskreg.methodology.queries import profile_by_id
from riskreg.store.base import canonical
from riskreg.store.erasing import erase_deleted
from riskreg.store.tables.vote import VotedBallot, VotedComment, VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work

_BALLOT = VotedBallot.__table__  # type: ignore[attr-defined]
_COMMENT = VotedComment.__table__  # type: ignore[attr-defined]
_ERASE = partial(erase_deleted, tables=(_BALLOT, _COMMENT))


def profile_of(work: Work, workshop: Workshop) -> Profile:
    """The methodology the workshop was made with."""
    return profile_by_id(work.session.connection(), workshop.profile_id).profile


def attributes_of(work: Work, workshop: Workshop) -> tuple[Attribute, ...]:
    """What the workshop votes on."""
    return choose_attributes(profile_of(work, workshop), json.loads(workshop.attributes))


def new_ballot_id() -> str:
    """Drawn at random, so that the order of the ids says nothing."""
    return secrets.token_hex(16)


def settle_round(work: Work, workshop: Workshop, held: VoteRound) -> int:
    """Close an open round and keep its figures as they are computed now; answers how many voted.

    What may not be shown is not kept: of a round with too few votes only how many there were, neither ballots nor their
    hash, for whoever knows the few that voted would guess rightly too often.
    """
    ballots, sealed = _shuffled(work, held)
    answers = [json.loads(each) for each in ballots]
    figures = {
        attribute.code: spread_of([each[attribute.code] for each in answers], len(attribute.steps)).shown().as_dict()
        for attribute in attributes_of(work, workshop)
    }
    held.closed_at, held.results = work.now, canonical(figures)
    held.ballots_sha256 = hash_of_ballots(sealed) if sealed else ""
    work.session.flush()
    erase_what_was_cast(work)
    return len(ballots)


def hash_of_ballots(ballots: Iterable[tuple[str, str]]) -> str:
    """What is told of the ballots at the reveal: an auditor who may read them sees whether they are those counted.

    Made over pairs of id and answers. The ids are its secret: 128 random bits for each ballot, drawn when the round
    closes and kept nowhere but beside it. Over the answers alone whoever reads the event would find whole ballots by
    trying all that fit the figures shown, and with them what a figure withholds: for five voters some seven thousand.
    """
    return digest(canonical(sorted(ballots)))


def erase_what_was_cast(work: Work) -> None:
    """Once this work is committed, take the ballots as they were cast out of the files of the database.

    Asked for when a round closes, and again at its reveal and at the signature: somebody may have held the file.
    """
    if _ERASE not in work.afterwards:
        work.afterwards.append(_ERASE)


def _shuffled(work: Work, held: VoteRound) -> tuple[list[str], list[tuple[str, str]]]:
    """The ballots, and those that are kept with their ids: each under a new one and all written in one go, in the order
    of those ids. Too few are not written.

    A database notes which transaction wrote a row. After this it is the same one for all of them.
    """
    work.session.flush()
    ballots = _taken(work, held, _BALLOT, "answers")
    comments = _taken(work, held, _COMMENT, "text")
    if len(ballots) < FEWEST_SHOWN:
        return ballots, []
    _put(work, held, _COMMENT, "text", comments)
    return ballots, _put(work, held, _BALLOT, "answers", ballots)


def _put(work: Work, held: VoteRound, table: sa.Table, column: str, said: list[str]) -> list[tuple[str, str]]:
    """Write what was said under new ids; answers id and text of each."""
    ordered = sorted((new_ballot_id(), each) for each in said)
    if ordered:
        rows = [{"round_id": held.id, "id": ballot_id, column: each} for ballot_id, each in ordered]
        work.session.connection().execute(sa.insert(table), rows)
    return ordered


def _taken(work: Work, held: VoteRound, table: sa.Table, column: str) -> list[str]:
    """What was said in a round, taken out of its table."""
    connection = work.session.connection()
    said = list(connection.execute(sa.select(table.c[column]).where(table.c.round_id == held.id)).scalars())
    connection.execute(sa.delete(table).where(table.c.round_id == held.id))
    return said
