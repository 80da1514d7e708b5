"""What a signature keeps for good: every answer with the revision of its risk; and what each risk is told of it."""

from datetime import date
from typing import Any

from riskreg.domain.permissions import Place
from riskreg.domain.references import risk_reference
from riskreg.domain.revision import digest
from riskreg.domain.scale import Level
from riskreg.reviews.finding_queries import Looked, items_of, questions_of
from riskreg.reviews.moving import move_on
from riskreg.reviews.question_queries import answers_of
from riskreg.risks.reviewing import count_review
from riskreg.store.base import canonical, loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, SignedReturn
from riskreg.store.work import Work


def keep_signed(work: Work, entity_return: EntityReturn, cycle: ReviewCycle) -> None:
    """Settle the answered items and write down, once and for ever, what was signed."""
    looked = [each for each in items_of(work, entity_return) if each.item.answer is not None]
    for each in looked:
        move_on(work, each.item, "settle", None, Place(entity_return.entity_id))
        finish(work, each, cycle.title, cycle.closes_on)
    body = canonical(_content(work, entity_return, cycle, looked))
    signed = SignedReturn(
        return_id=loaded(entity_return.id),
        body=body,
        sha256=digest(body),
        at=work.now,
        signer_id=work.actor.person_id,
        signer_name=work.actor.name,
    )
    work.session.add(signed)


def finish(work: Work, looked: Looked, review: str, last_day: date) -> None:
    """The history of a risk says how its review ended, and its next one is planned."""
    item, risk = looked.item, looked.risk
    count_review(work, risk, last_day)
    answer = item.answer.label if item.answer else ""
    said = {"review": review, "answer": answer, "answered_by": item.answered_by_name, "reason": item.words}
    work.record("risk.reviewed", risk.id, risk_reference(risk.number), revision=item.answer_revision, **said)


def level_of(rank: int | None) -> str:
    """A rank in words; ``not scored`` without one."""
    return Level.from_rank(rank).value if rank else "not scored"


def _content(work: Work, entity_return: EntityReturn, cycle: ReviewCycle, looked: list[Looked]) -> dict[str, Any]:
    replies = answers_of(work, entity_return)
    return {
        "review": cycle.title,
        "attempt": entity_return.attempt,
        "sent_by": entity_return.sent_by_name,
        "signed_by": work.actor.name,
        "items": [_item(each) for each in looked],
        "questions": [
            {"code": each.code, "text": each.text, "is_yes": reply.is_yes, "words": reply.words}
            for each in questions_of(work, cycle)
            if (reply := replies.get(loaded(each.id))) is not None
        ],
    }


def _item(looked: Looked) -> dict[str, Any]:
    item, risk = looked.item, looked.risk
    return {
        "risk": risk_reference(risk.number),
        "title": risk.title,
        "answer": item.answer,
        "words": item.words,
        "from_revision": item.opening_revision,
        "revision": item.answer_revision,
        "level_at_opening": level_of(item.opening_rank),
        "level": level_of(item.answer_rank),
        "answered_by": item.answered_by_name,
    }
