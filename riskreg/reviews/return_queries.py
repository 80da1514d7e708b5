"""What an entity answers in a review, as its pages show it: how far it has come, the risks to answer, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import request_reference, return_reference, risk_reference
from riskreg.domain.review import QuestionKind, ReviewAnswer
from riskreg.domain.workflow import Offer, State, offers
from riskreg.reviews.finding_queries import Looked, case_of_return, find_return, items_of, questions_of
from riskreg.reviews.moving import is_answerable
from riskreg.reviews.question_queries import answers_of
from riskreg.reviews.turns import RETURN
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.review import EntityReturn, ReviewCycle
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.running import lifecycle_of

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]

DONE, BEGUN, NOT_STARTED = "Done", "In progress", "Not started"


@dataclass(frozen=True, slots=True)
class ReturnHead:
    """What every page of a return shows around its matter. ``due`` is the day that counts in its state."""

    reference: str
    version: int
    review: str
    entity: str
    state: State
    stands_open: bool
    due: date
    days_late: int
    attempt: int
    reason: str
    sent_by: str
    sent_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    may_answer: bool
    offers: tuple[Offer, ...]

    def offer(self, move: str) -> Offer | None:
        """The button of a move; None when the reader's role has none."""
        return next((offer for offer in self.offers if offer.move.code == move), None)


@dataclass(frozen=True, slots=True)
class Part:
    """How far one part of the return has come: ``answered`` of ``total``."""

    answered: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.answered

    @property
    def status(self) -> str:
        return DONE if not self.left else BEGUN if self.answered else NOT_STARTED


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The return as a list of what is to be done."""

    title: str
    head: ReturnHead
    risks: Part
    questions: Part

    @property
    def is_complete(self) -> bool:
        return not (self.risks.left or self.questions.left)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What was said of one risk. ``level`` words are residual levels; ``other`` is the risk or request it points at."""

    risk: str
    title: str
    answer: ReviewAnswer | None
    words: str
    who: str
    level_before: int | None
    level_now: int | None
    from_revision: int
    to_revision: int | None
    other: str

    @property
    def label(self) -> str:
        return self.answer.label if self.answer else "Not answered yet"


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A question and what was said; ``said`` is yes, no or empty, ``at`` when it was answered."""

    code: str
    text: str
    is_yes_no: bool
    is_answered: bool
    said: str
    words: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """Everything that was answered: what is not “unchanged” first, because that is what a head decides about."""

    title: str
    head: ReturnHead
    noted: tuple[AnswerLine, ...]
    unchanged: tuple[AnswerLine, ...]
    replies: tuple[ReplyLine, ...]

    @property
    def risks(self) -> int:
        return len(self.noted) + len(self.unchanged)


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    title: str
    head: ReturnHead
    replies: tuple[ReplyLine, ...]


def return_page(desk: Desk, reference: str) -> ReturnPage:
    with open_reading(desk) as work:
        entity_return, cycle, head = _opened(work, reference)
        items = items_of(work, entity_return)
        questions, answers = questions_of(work, cycle), answers_of(work, entity_return)
        risks = Part(sum(each.item.answer is not None for each in items), len(items))
        return ReturnPage(_title(head), head, risks, Part(len(answers), len(questions)))


def sending_back_page(desk: Desk, reference: str) -> ReturnPage:
    """The return, for whoever gives it back to the entity."""
    return replace(return_page(desk, reference), title="Send back with a reason")


def answers_page(desk: Desk, reference: str) -> AnswersPage:
    with open_reading(desk) as work:
        entity_return, cycle, head = _opened(work, reference)
        items = items_of(work, entity_return)
        lines = _lines(work, items)
        return AnswersPage(
            title=_title(head),
            head=head,
            noted=tuple(line for line in lines if line.answer is not ReviewAnswer.UNCHANGED),
            unchanged=tuple(line for line in lines if line.answer is ReviewAnswer.UNCHANGED),
            replies=replies_of(work, entity_return, cycle),
        )


def questions_page(desk: Desk, reference: str) -> QuestionsPage:
    with open_reading(desk) as work:
        entity_return, cycle, head = _opened(work, reference)
        return QuestionsPage("Emerging risks and other questions", head, replies_of(work, entity_return, cycle))


def head_of(work: Work, entity_return: EntityReturn, cycle: ReviewCycle) -> ReturnHead:
    """The frame of every page of the return, with what the reader can do."""
    lifecycle = lifecycle_of(work, entity_return)
    place = Place(entity_return.entity_id)
    offered = offers(
        lifecycle,
        entity_return.state,
        case_of_return(work, entity_return, cycle),
        work.actor,
        guards_for(RETURN),
        lambda permission: work.actor.may_at(Permission(permission), place),
    )
    name = sa.select(_ENTITY.c.name).where(_ENTITY.c.id == entity_return.entity_id)
    stands_open = is_answerable(work, entity_return)
    due = cycle.due_on if stands_open else cycle.closes_on
    return ReturnHead(
        reference=return_reference(loaded(entity_return.id)),
        version=entity_return.version,
        review=cycle.title,
        entity=work.session.execute(name).scalar_one(),
        state=lifecycle.state(entity_return.state),
        stands_open=stands_open,
        due=due,
        days_late=max(0, (work.now.date() - due).days) if entity_return.ended_at is None else 0,
        attempt=entity_return.attempt,
        reason=entity_return.reason if stands_open else "",
        sent_by=entity_return.sent_by_name,
        sent_at=entity_return.sent_at,
        signed_by=entity_return.signed_by_name,
        signed_at=entity_return.signed_at,
        may_answer=stands_open and work.actor.may_at(Permission.REVIEW_ANSWER, place),
        offers=offered,
    )


def replies_of(work: Work, entity_return: EntityReturn, cycle: ReviewCycle) -> tuple[ReplyLine, ...]:
    answers = answers_of(work, entity_return)
    lines = []
    for question in questions_of(work, cycle):
        found = answers.get(loaded(question.id))
        said = {True: "yes", False: "no", None: ""}[found.is_yes if found else None]
        is_yes_no = question.kind is QuestionKind.YES_NO
        words, who, at = (found.words, found.answered_by_name, found.answered_at) if found else ("", "", None)
        lines.append(ReplyLine(question.code, question.text, is_yes_no, found is not None, said, words, who, at))
    return tuple(lines)


def _opened(work: Work, reference: str) -> tuple[EntityReturn, ReviewCycle, ReturnHead]:
    entity_return, cycle = find_return(work, reference)
    return entity_return, cycle, head_of(work, entity_return, cycle)


def _title(head: ReturnHead) -> str:
    return f"{head.review}: {head.entity}"


def _lines(work: Work, items: Sequence[Looked]) -> tuple[AnswerLine, ...]:
    others = _named(work, items)
    return tuple(_line(each, others) for each in items)


def _line(looked: Looked, others: dict[tuple[str, int], str]) -> AnswerLine:
    item, risk = looked.item, looked.risk
    merged = others.get(("risk", item.merge_into_id or 0), "")
    return AnswerLine(
        risk=risk_reference(risk.number),
        title=risk.title,
        answer=item.answer,
        words=item.words,
        who=item.answered_by_name,
        level_before=item.opening_rank,
        level_now=item.answer_rank,
        from_revision=item.opening_revision,
        to_revision=item.answer_revision,
        other=merged or others.get(("request", item.request_id or 0), ""),
    )


def _named(work: Work, items: Sequence[Looked]) -> dict[tuple[str, int], str]:
    """The references of the risks and requests the answers point at, in one statement each, whatever their number."""
    risks = {each.item.merge_into_id for each in items} - {None}
    requests = {each.item.request_id for each in items} - {None}
    wanted: list[Any] = [
        sa.select(sa.literal("risk").label("kind"), _RISK.c.id, _RISK.c.number).where(_RISK.c.id.in_(risks)),
        sa.select(sa.literal("request"), _REQUEST.c.id, _REQUEST.c.number).where(_REQUEST.c.id.in_(requests)),
    ]
    if not risks and not requests:
        return {}
    refer = {"risk": risk_reference, "request": request_reference}
    rows = work.session.execute(sa.union_all(*wanted)).all()
    return {(row.kind, row.id): refer[row.kind](row.number) for row in rows}
