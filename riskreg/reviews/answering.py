"""An answer to one risk under review: checked against the risk as it stands, then kept with its revision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from riskreg.domain import plain_text
from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.permissions import Place
from riskreg.domain.references import item_reference, request_number, risk_reference
from riskreg.domain.review import LONGEST_WORDS, ReviewAnswer, ReviewItemCase
from riskreg.domain.workflow import MoveRefused
from riskreg.reviews.finding_queries import Looked
from riskreg.reviews.moving import is_answerable, move_on
from riskreg.reviews.turns import ITEM, turn_of_item
from riskreg.risks.keeping import find_risk
from riskreg.store.base import loaded
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.review import EntityReturn, ReturnHand, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import pass_on

_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_HAND = ReturnHand.__table__  # type: ignore[attr-defined]

NOT_THAT_ONE = "Name another risk of the register that is open to you, such as R-0042."
_NO_REQUEST = "Ask the higher level first, on the page of the risk; then answer “Escalated” with what you asked."


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers about one risk. ``version`` is the item's on their page, ``shown_at`` when that was shown.

    ``words`` say what was looked at, what has changed, or why. ``merge_into`` is a risk; ``request`` a request upward,
    or empty for the latest one about this risk.
    """

    item: str
    version: int
    answer: ReviewAnswer | None
    words: str
    merge_into: str = ""
    request: str = ""
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Pointers:
    """What the answer points at, found, or what is wrong with it."""

    merge_into_id: int | None = None
    request_id: int | None = None
    merge_problem: str = ""
    request_problem: str = ""


def take_answer(work: Work, looked: Looked, entity_return: EntityReturn | None, given: Given, place: Place) -> None:
    """Keep the answer; raises Conflict when it comes too late, and Invalid under the item when it is not enough."""
    item, risk = looked.item, looked.risk
    pointers = _pointers(work, looked, given)
    case = _case(work, looked, entity_return, given, pointers)
    is_open = case.return_is_open and item.ended_at is None
    if is_open and item.version != given.version:
        raise _refused(item, "Somebody answered this risk after you opened the page. Read their answer, then save.")
    _check_words(item, given.words)
    asked = lifecycle_of(work, item).state(item.state).task is not None
    try:
        made = move_on(work, item, "answer", case, place)
    except MoveRefused as refusal:
        if is_open:
            raise _refused(item, *refusal.reasons) from refusal
        raise
    _write(work, item, risk, given, pointers)
    if asked:
        pass_on(work, turn_of_item(work, item, risk))
    if entity_return is not None:
        entity_return.version += 1
        add_hand(work, entity_return)
    _record(work, item, risk, made.move.past)


def check_reason(reason: str) -> None:
    """Refuse a reason that says nothing, or that no column should hold."""
    plain_text.checked_reason(reason, LONGEST_WORDS)


def add_hand(work: Work, entity_return: EntityReturn) -> None:
    """Remember who took part, and for whom: they do not sign."""
    giver = work.acts_for
    people = {work.actor.person_id, giver.person_id if giver else None} - {None}
    connection = work.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"return_id": entity_return.id, "person_id": person} for person in people]
    if rows:
        connection.execute(insert(_HAND).on_conflict_do_nothing(), rows)


def _case(
    work: Work, looked: Looked, entity_return: EntityReturn | None, given: Given, pointers: _Pointers
) -> ReviewItemCase:
    return ReviewItemCase(
        state=looked.item.state,
        entity_id=looked.item.entity_id,
        owner_id=looked.risk.owner_id,
        with_return=entity_return is not None,
        return_is_open=entity_return is None or is_answerable(work, entity_return),
        answer=given.answer,
        words=given.words,
        is_changed=looked.is_changed,
        is_materially_changed=looked.is_materially_changed,
        merges_into=pointers.merge_problem,
        request=pointers.request_problem,
    )


def _check_words(item: ReviewItem, words: str) -> None:
    if len(words) > LONGEST_WORDS or "\x00" in words:
        raise _refused(item, f"Shorten the words to {LONGEST_WORDS:,} characters of plain text.")


def _pointers(work: Work, looked: Looked, given: Given) -> _Pointers:
    if given.answer is ReviewAnswer.MERGE:
        found = _other_risk(work, looked.risk, given.merge_into)
        return _Pointers(merge_into_id=found, merge_problem="" if found else NOT_THAT_ONE)
    if given.answer is ReviewAnswer.ESCALATED:
        asked = _request(work, looked, given.request)
        return _Pointers(request_id=asked, request_problem="" if asked else _NO_REQUEST)
    return _Pointers()


def _other_risk(work: Work, risk: Risk, reference: str) -> int | None:
    try:
        other = find_risk(work, reference)
    except NotFound:
        return None
    return other.id if other.id != risk.id and other.standing == "registered" else None


def _request(work: Work, looked: Looked, reference: str) -> int | None:
    """A request about this risk that waits for an answer, or was made since the review began."""
    item = looked.item
    still = sa.or_(_REQUEST.c.ended_at.is_(None), _REQUEST.c.asked_at >= item.opened_at)
    wanted = sa.select(_REQUEST.c.id).where(_REQUEST.c.risk_id == item.risk_id, still)
    if reference.strip():
        wanted = wanted.where(_REQUEST.c.number == request_number(reference))
    return work.session.execute(wanted.order_by(_REQUEST.c.id.desc()).limit(1)).scalar_one_or_none()


def _write(work: Work, item: ReviewItem, risk: Risk, given: Given, pointers: _Pointers) -> None:
    item.answer, item.words = given.answer, given.words.strip()
    item.answer_revision, item.answer_rank = risk.revision, risk.residual_rank
    item.merge_into_id, item.request_id = pointers.merge_into_id, pointers.request_id
    item.shown_at, item.answered_at = given.shown_at, work.now
    item.answered_by_id, item.answered_by_name = work.actor.person_id, work.actor.name


def _record(work: Work, item: ReviewItem, risk: Risk, past: str) -> None:
    body: dict[str, Any] = {"past": past, "answer": item.answer.label if item.answer else "", "reason": item.words}
    if item.answer is ReviewAnswer.UPDATED:
        body |= {"from_revision": item.opening_revision, "to_revision": item.answer_revision}
    # The risk is the subject: whoever may not know of it learns nothing of its review.
    work.record(f"{ITEM}.answer", item.id, risk_reference(risk.number), **body)


def _refused(item: ReviewItem, *sentences: str) -> Invalid:
    return Invalid(" ".join(sentences), {item_reference(loaded(item.id)): list(sentences)})
