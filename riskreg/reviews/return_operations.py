"""What an entity does with its return: answer its risks and questions, send it, sign it, send it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import item_reference, return_reference
from riskreg.domain.review import LONGEST_WORDS, QuestionKind
from riskreg.domain.workflow import Advance
from riskreg.reviews.answering import Given, add_hand, check_reason, take_answer
from riskreg.reviews.finding_queries import NO_SUCH_ITEM, at_return, case_of_return, find_return, items_of, questions_of
from riskreg.reviews.moving import is_answerable, move_as_read
from riskreg.reviews.question_queries import answers_of
from riskreg.reviews.signing import keep_signed
from riskreg.reviews.turns import RETURN, turn_of_return
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, QuestionAnswer, ReviewCycle, ReviewQuestion
from riskreg.store.work import Work, operation
from riskreg.tasks.turns import pass_on

_FASTER = "Somebody answered this question after you opened the page. Read their answer, then save."
_SENT = "The return was sent for the signature, so its answers cannot be changed. Ask the head to send it back."


@dataclass(frozen=True, slots=True)
class Reply:
    """What an entity says to a question: yes or no, with words where it is yes; words alone for one asked in words.

    ``over`` is when the answer it takes the place of was given, as its writer read it; None where they read none.
    """

    is_yes: bool | None
    words: str = ""
    over: datetime | None = None


@operation(needs=Permission.REVIEW_ANSWER, within=at_return)
def answer_items(work: Work, reference: str, given: Sequence[Given]) -> int:
    """Keep answers to some risks of the return, all of them or none; answers how many.

    Raises Invalid with the sentences of every risk whose answer is not enough, by the reference of its item.
    """
    entity_return, _cycle = find_return(work, reference, held=True)
    place, wrong = Place(entity_return.entity_id), dict[str, list[str]]()
    found = {item_reference(loaded(looked.item.id)): looked for looked in items_of(work, entity_return)}
    for each in given:
        if each.item not in found:
            raise NotFound(NO_SUCH_ITEM)
        try:
            take_answer(work, found[each.item], entity_return, each, place)
        except Invalid as refusal:
            wrong |= {name: list(sentences) for name, sentences in refusal.fields.items()}
    if wrong:
        raise Invalid(" ".join(sentence for found in wrong.values() for sentence in found), wrong)
    return len(given)


@operation(needs=Permission.REVIEW_ANSWER, within=at_return)
def answer_questions(work: Work, reference: str, replies: Sequence[tuple[str, Reply]]) -> None:
    """Keep the entity's answers to some questions, by their codes; an earlier one is answered over.

    All of them or none: raises Invalid with the sentences of every question whose answer is not enough, or that was
    answered by somebody else after it was read, by its code.
    """
    entity_return, cycle = find_return(work, reference, held=True)
    if not is_answerable(work, entity_return):
        raise Conflict(_SENT)
    asked = {question.code: question for question in questions_of(work, cycle)}
    if not {code for code, _reply in replies} <= asked.keys():
        raise NotFound("This review asks no such question.")
    found = answers_of(work, entity_return)
    kept = {code: found.get(loaded(question.id)) for code, question in asked.items()}
    if wrong := {code: [said] for code, reply in replies if (said := _wrong_with(asked[code], reply, kept[code]))}:
        raise Invalid(" ".join(sentence for (sentence,) in wrong.values()), wrong)
    for code, reply in replies:
        _keep(work, entity_return, asked[code], reply, kept[code])
        said = {True: "yes", False: "no", None: ""}[reply.is_yes]
        told = {"question": asked[code].text, "answer": said, "reason": reply.words.strip()}
        _record(work, entity_return, "question_answered", **told)
    if replies:
        entity_return.version += 1
        add_hand(work, entity_return)


@operation(needs=Permission.REVIEW_ANSWER, within=at_return)
def send_return(work: Work, reference: str, version: int) -> None:
    """Send the return to the head of the entity for the signature, when everything is answered."""
    entity_return, cycle = find_return(work, reference, held=True)
    made = _move(work, entity_return, cycle, "send", version)
    entity_return.sent_at = work.now
    entity_return.sent_by_id, entity_return.sent_by_name = work.actor.person_id, work.actor.name
    entity_return.sent_for_id = work.acts_for.person_id if work.acts_for is not None else None
    add_hand(work, entity_return)
    _told(work, entity_return, cycle, made)


@operation(needs=Permission.REVIEW_SIGN, within=at_return)
def sign_return(work: Work, reference: str, version: int) -> None:
    """Sign what the entity answered, by somebody who answered nothing of it; it is frozen from then on."""
    entity_return, cycle = find_return(work, reference, held=True)
    made = _move(work, entity_return, cycle, "sign", version)
    entity_return.signed_at = work.now
    entity_return.signed_by_id, entity_return.signed_by_name = work.actor.person_id, work.actor.name
    keep_signed(work, entity_return, cycle)
    _told(work, entity_return, cycle, made)


@operation(needs=Permission.REVIEW_SIGN, within=at_return)
def send_return_back(work: Work, reference: str, version: int, reason: str) -> None:
    """Give the return back to the entity with the reason; its answers stay and can be changed again."""
    check_reason(reason)
    entity_return, cycle = find_return(work, reference, held=True)
    made = _move(work, entity_return, cycle, "send_back", version, reason)
    entity_return.reason = made.reason
    _told(work, entity_return, cycle, made)


def _move(
    work: Work, entity_return: EntityReturn, cycle: ReviewCycle, move: str, version: int, reason: str = ""
) -> Advance:
    case = case_of_return(work, entity_return, cycle)
    return move_as_read(work, entity_return, move, case, Place(entity_return.entity_id), version, reason)


def _told(work: Work, entity_return: EntityReturn, cycle: ReviewCycle, made: Advance) -> None:
    work.session.flush()
    pass_on(work, turn_of_return(work, entity_return, cycle))
    _record(work, entity_return, made.move.code, past=made.move.past, review=cycle.title, reason=made.reason)


def _record(work: Work, entity_return: EntityReturn, verb: str, **body: object) -> None:
    return_id = loaded(entity_return.id)
    work.record(f"{RETURN}.{verb}", return_id, return_reference(return_id), **body)


def _wrong_with(question: ReviewQuestion, reply: Reply, kept: QuestionAnswer | None) -> str:
    """The sentence that says what is missing, or that somebody was faster; empty when nothing is wrong."""
    if (kept.answered_at if kept else None) != reply.over:
        return _FASTER
    if question.kind is QuestionKind.YES_NO and reply.is_yes is None:
        return "Choose yes or no."
    if question.kind is QuestionKind.WORDS and not reply.words.strip():
        return "Answer in a few words."
    if reply.is_yes and not reply.words.strip():
        return "Say in a few words what it is, or log it as a risk and name it here."
    if len(reply.words) > LONGEST_WORDS or "\x00" in reply.words:
        return f"Shorten the words to {LONGEST_WORDS:,} characters of plain text."
    return ""


def _keep(
    work: Work, entity_return: EntityReturn, question: ReviewQuestion, reply: Reply, answer: QuestionAnswer | None
) -> None:
    if answer is None:
        answer = QuestionAnswer(
            return_id=loaded(entity_return.id),
            question_id=loaded(question.id),
            answered_at=work.now,
            answered_by_name=work.actor.name,
        )
        work.session.add(answer)
    answer.is_yes = reply.is_yes if question.kind is QuestionKind.YES_NO else None
    answer.words = reply.words.strip()
    answer.answered_at = work.now
    answer.answered_by_id, answer.answered_by_name = work.actor.person_id, work.actor.name
