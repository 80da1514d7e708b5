"""Reviews: a cycle, the return of each entity in it, every risk looked at, and what was signed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.review import Answerer, QuestionKind, ReviewAnswer, Trigger
from riskreg.store.base import Moment, stored_by_value


class ReviewCycle(SQLModel, table=True):
    """One review of many risks. ``template`` is the TOML it was opened from; its days are the organization's.

    ``number`` makes the reference. ``due_on`` is by when entities answer, ``closes_on`` by when their heads sign.
    """

    __tablename__ = "review_cycle"
    __table_args__ = (
        sa.CheckConstraint("closes_on >= due_on AND due_on >= opened_on", name="days_in_order"),
        sa.Index("ix_review_cycle_ended_at_opened_on", "ended_at", "opened_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    version: int = 1
    code: str = Field(max_length=40)
    title: str = Field(max_length=120)
    template: str
    answered_by: Answerer = Field(sa_type=stored_by_value(Answerer))
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    opened_on: date
    due_on: date
    closes_on: date
    opened_at: datetime = Field(sa_type=Moment)
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    opened_by_name: str = Field(max_length=120)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class ReviewQuestion(SQLModel, table=True):
    """What a cycle asks every entity besides its risks; ``emerging`` is always among it."""

    __tablename__ = "review_question"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "code"), sa.UniqueConstraint("cycle_id", "position"))

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="review_cycle.id")
    position: int
    code: str = Field(max_length=40)
    text: str
    kind: QuestionKind = Field(sa_type=stored_by_value(QuestionKind))


class EntityReturn(SQLModel, table=True):
    """What one entity answers in one cycle; the entities were frozen when it was opened.

    ``attempt`` is 1, and rises when the secretariat asks again: then ``supersedes_id`` is the one signed before.
    ``version`` rises with every answer, so that a head signs what they read. ``reminded_at`` is when the secretariat
    last reminded the entity by hand.
    """

    __tablename__ = "entity_return"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "entity_id", "attempt"),
        sa.CheckConstraint("(attempt = 1) = (supersedes_id IS NULL)", name="later_one_supersedes"),
        sa.CheckConstraint("signed_at IS NULL OR sent_at IS NOT NULL", name="sent_before_signed"),
        sa.Index("ix_entity_return_cycle_id_state", "cycle_id", "state"),
        sa.Index("ix_entity_return_entity_id_ended_at", "entity_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="review_cycle.id")
    entity_id: int = Field(foreign_key="entity.id")
    version: int = 1
    attempt: int = 1
    supersedes_id: int | None = Field(default=None, foreign_key="entity_return.id")
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = ""
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_by_id: int | None = Field(default=None, foreign_key="person.id")
    sent_by_name: str = Field(default="", max_length=120)
    sent_for_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    signed_by_name: str = Field(default="", max_length=120)


class ReturnHand(SQLModel, table=True):
    """Who answered in a return or sent it, or in whose name: none of them signs it. Kept even when answered over."""

    __tablename__ = "return_hand"

    return_id: int = Field(foreign_key="entity_return.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class QuestionAnswer(SQLModel, table=True):
    """An entity's answer to one question. ``is_yes`` is empty for a question answered in words alone."""

    __tablename__ = "question_answer"
    __table_args__ = (
        sa.UniqueConstraint("return_id", "question_id"),
        sa.CheckConstraint("is_yes IS NOT NULL OR words <> ''", name="says_something"),
    )

    id: int | None = Field(default=None, primary_key=True)
    return_id: int = Field(foreign_key="entity_return.id")
    question_id: int = Field(foreign_key="review_question.id")
    is_yes: bool | None = None
    words: str = ""
    answered_at: datetime = Field(sa_type=Moment)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_by_name: str = Field(max_length=120)


class ReviewItem(SQLModel, table=True):
    """One risk under review, pointing at the revision and the levels it had when that began.

    In a cycle it goes with a return; a strictly confidential risk (``cycle_id`` alone) and one reviewed out of turn
    (neither, but ``triggered_by``) is answered by its owner. ``answer_revision`` and ``answer_rank`` are the risk's
    when it was answered; ``shown_at`` is when the page was shown that the answer was given on.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        sa.UniqueConstraint("return_id", "risk_id"),
        sa.CheckConstraint("(cycle_id IS NULL) = (triggered_by IS NOT NULL)", name="of_a_cycle_or_triggered"),
        sa.CheckConstraint("return_id IS NULL OR cycle_id IS NOT NULL", name="return_has_its_cycle"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_moment"),
        sa.CheckConstraint("answer IS NULL OR (words <> '' AND answer_revision IS NOT NULL)", name="answer_has_words"),
        sa.CheckConstraint("(answer = 'merge') = (merge_into_id IS NOT NULL)", name="merge_names_the_other"),
        sa.Index("ix_review_item_risk_id_answered_at", "risk_id", "answered_at"),
        sa.Index("ix_review_item_cycle_id_state", "cycle_id", "state"),
        # All that is counted of a review: a hundred thousand risks are not read for it.
        sa.Index("ix_review_item_counted", "cycle_id", "return_id", "answer", "risk_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    cycle_id: int | None = Field(default=None, foreign_key="review_cycle.id")
    return_id: int | None = Field(default=None, foreign_key="entity_return.id")
    risk_id: int = Field(foreign_key="risk.id")
    entity_id: int = Field(foreign_key="entity.id")
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    opened_at: datetime = Field(sa_type=Moment)
    due_on: date
    opening_revision: int
    opening_exposure_rank: int | None = None
    opening_rank: int | None = None
    triggered_by: Trigger | None = Field(default=None, sa_type=stored_by_value(Trigger))
    reason: str = ""
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_by_name: str = Field(default="", max_length=120)
    answer: ReviewAnswer | None = Field(default=None, sa_type=stored_by_value(ReviewAnswer))
    words: str = ""
    answer_revision: int | None = None
    answer_rank: int | None = None
    merge_into_id: int | None = Field(default=None, foreign_key="risk.id")
    request_id: int | None = Field(default=None, foreign_key="upward_request.id")
    shown_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_by_name: str = Field(default="", max_length=120)


class SignedReturn(SQLModel, table=True):
    """What a head signed: canonical JSON of every answer with the revision of its risk, and its SHA-256.

    Append-only.
    """

    __tablename__ = "signed_return"

    return_id: int = Field(foreign_key="entity_return.id", primary_key=True)
    body: str
    sha256: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment)
    signer_id: int | None = Field(default=None, foreign_key="person.id")
    signer_name: str = Field(max_length=120)


class ReviewResult(SQLModel, table=True):
    """What a closed cycle found: canonical JSON (see ``reviews.result_queries``) and its SHA-256. Append-only."""

    __tablename__ = "review_result"

    cycle_id: int = Field(foreign_key="review_cycle.id", primary_key=True)
    body: str
    sha256: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment)
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    actor_name: str = Field(max_length=120)
