"""Bodies that decide, who votes in them, what they decided and what became of it; deciding between meetings."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.body_decision import Decided
from riskreg.domain.electronic_review import AdoptionRule, MemberAnswer, QuorumKind, Result
from riskreg.store.base import Moment, stored_by_value

_ENDORSES = sa.text("endorses")


class Body(SQLModel, table=True):
    """One body. ``code`` is its short name, ``chair`` the title of who chairs it, ``meets`` how often in words.

    ``quorum`` counts voting members, or so many in a hundred; ``rule`` is when an electronic review adopts a text;
    ``update_months`` is how often a decision is reported on.
    """

    __table_args__ = (
        sa.CheckConstraint("quorum >= 1 AND (quorum_kind <> 'per cent' OR quorum <= 100)", name="quorum_can_be_met"),
        sa.CheckConstraint("update_months BETWEEN 1 AND 24", name="update_months_in_reach"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=20)
    version: int = 1
    name: str = Field(max_length=120)
    chair: str = Field(default="", max_length=120)
    meets: str = Field(default="", max_length=200)
    quorum_kind: QuorumKind = Field(sa_type=stored_by_value(QuorumKind))
    quorum: int
    rule: AdoptionRule = Field(sa_type=stored_by_value(AdoptionRule))
    update_months: int = 6
    created_at: datetime = Field(sa_type=Moment)


class BodyMember(SQLModel, table=True):
    """Somebody in a body from one day to another, the last included; ``has_vote`` or sits in it only."""

    __tablename__ = "body_member"
    __table_args__ = (
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        sa.Index("ix_body_member_body_id_until_on", "body_id", "until_on"),
        sa.Index("ix_body_member_person_id_until_on", "person_id", "until_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    person_id: int = Field(foreign_key="person.id")
    has_vote: bool = True
    from_on: date
    until_on: date | None = None


class BodyDecision(SQLModel, table=True):
    """One decision of a body. Append-only. ``number`` makes the reference, ``entity_id`` is the responsible entity.

    One that ``endorses`` the register says as at which moment, and where the chain of events ended then. ``review_id``
    is the electronic review it came of, ``supersedes_id`` the decision whose place it takes. ``folded`` is its text as
    a search finds it.
    """

    __tablename__ = "body_decision"
    __table_args__ = (
        sa.CheckConstraint("text <> ''", name="says_something"),
        sa.CheckConstraint("endorses = (as_at IS NOT NULL)", name="endorses_as_at_a_moment"),
        sa.CheckConstraint("(as_at IS NULL) = (head_seq IS NULL)", name="moment_has_its_head"),
        sa.CheckConstraint("(as_at IS NULL) = (head_hash = '')", name="head_has_its_hash"),
        sa.CheckConstraint("(how = 'electronic review') = (review_id IS NOT NULL)", name="electronic_has_its_review"),
        sa.CheckConstraint("(supersedes_id IS NULL) = (supersede_reason = '')", name="supersedes_with_a_reason"),
        sa.Index("ix_body_decision_decided_on_id", "decided_on", "id"),
        sa.Index("ix_body_decision_body_id_decided_on", "body_id", "decided_on"),
        sa.Index("ix_body_decision_entity_id_decided_on", "entity_id", "decided_on"),
        sa.Index(
            "ix_body_decision_endorses",
            "decided_on",
            "id",
            sqlite_where=_ENDORSES,
            postgresql_where=_ENDORSES,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    body_id: int = Field(foreign_key="body.id")
    how: Decided = Field(sa_type=stored_by_value(Decided))
    decided_on: date
    text: str
    folded: str
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    due_on: date | None = None
    endorses: bool = False
    as_at: datetime | None = Field(default=None, sa_type=Moment)
    head_seq: int | None = None
    head_hash: str = Field(default="", max_length=64)
    review_id: int | None = Field(default=None, foreign_key="electronic_review.id", unique=True)
    supersedes_id: int | None = Field(default=None, foreign_key="body_decision.id", unique=True)
    supersede_reason: str = ""
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_by_name: str = Field(max_length=120)


class BodyDecisionCourse(SQLModel, table=True):
    """Where a decision of a body stands, who answers for it now, and when that person is asked next.

    ``update_due`` is counted from ``update_from``, the day the last update was due. ``ended_at`` is empty while it is
    followed up. ``reported_by_id`` reported it implemented.
    """

    __tablename__ = "body_decision_course"
    __table_args__ = (
        sa.CheckConstraint("(update_due IS NULL) = (update_from IS NULL)", name="update_counted_from_a_day"),
        sa.Index("ix_body_decision_course_ended_at_update_due", "ended_at", "update_due"),
        sa.Index("ix_body_decision_course_responsible_id_ended_at", "responsible_id", "ended_at"),
    )

    decision_id: int = Field(foreign_key="body_decision.id", primary_key=True)
    version: int = 1
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    responsible_id: int | None = Field(default=None, foreign_key="person.id")
    update_from: date | None = None
    update_due: date | None = None
    reported_by_id: int | None = Field(default=None, foreign_key="person.id")


class BodySubject(SQLModel, table=True):
    """What a decision or an electronic review is about: a risk, an entity, or a workshop by its reference.

    Append-only.
    """

    __tablename__ = "body_subject"
    __table_args__ = (
        sa.CheckConstraint("(decision_id IS NULL) <> (review_id IS NULL)", name="of_one_of_the_two"),
        sa.CheckConstraint(
            "(CASE WHEN risk_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN entity_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN workshop = '' THEN 0 ELSE 1 END) = 1",
            name="is_one_thing",
        ),
        sa.Index("ix_body_subject_decision_id", "decision_id"),
        sa.Index("ix_body_subject_review_id", "review_id"),
        sa.Index("ix_body_subject_risk_id", "risk_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int | None = Field(default=None, foreign_key="body_decision.id")
    review_id: int | None = Field(default=None, foreign_key="electronic_review.id")
    risk_id: int | None = Field(default=None, foreign_key="risk.id")
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    workshop: str = Field(default="", max_length=12)


class BodyUpdate(SQLModel, table=True):
    """What was said of a decision at one moment, with what shows it. ``state`` is the one it reached. Append-only."""

    __tablename__ = "body_update"
    __table_args__ = (sa.Index("ix_body_update_decision_id_id", "decision_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="body_decision.id")
    at: datetime = Field(sa_type=Moment)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
    state: str = Field(max_length=24)
    text: str
    evidence: str = ""


class ElectronicReview(SQLModel, table=True):
    """A text the voting members of a body answer until a day. What it would become stands in it from the beginning.

    ``quorum`` and ``rule`` are those of the body when it was opened. ``outcome`` says in words what was counted.
    """

    __tablename__ = "electronic_review"
    __table_args__ = (
        sa.CheckConstraint("text <> ''", name="says_something"),
        sa.CheckConstraint("members >= 1", name="asks_somebody"),
        sa.CheckConstraint("result IS NULL OR ended_at IS NOT NULL", name="counted_when_ended"),
        sa.Index("ix_electronic_review_ended_at_closes_on", "ended_at", "closes_on"),
        sa.Index("ix_electronic_review_body_id_id", "body_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    version: int = 1
    body_id: int = Field(foreign_key="body.id")
    text: str
    closes_on: date
    closes_at: datetime = Field(sa_type=Moment)
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    responsible_id: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    endorses: bool = False
    quorum_kind: QuorumKind = Field(sa_type=stored_by_value(QuorumKind))
    quorum: int
    rule: AdoptionRule = Field(sa_type=stored_by_value(AdoptionRule))
    members: int
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    opened_at: datetime = Field(sa_type=Moment)
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    opened_by_name: str = Field(max_length=120)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    result: Result | None = Field(default=None, sa_type=stored_by_value(Result))
    outcome: str = ""
    reason: str = ""


class ElectronicVoter(SQLModel, table=True):
    """One voting member asked in an electronic review, as the body was when it was opened; with the last answer."""

    __tablename__ = "electronic_voter"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "person_id"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_moment"),
        sa.Index("ix_electronic_voter_person_id_ended_at", "person_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="electronic_review.id")
    person_id: int = Field(foreign_key="person.id")
    person_name: str = Field(max_length=120)
    version: int = 1
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: MemberAnswer | None = Field(default=None, sa_type=stored_by_value(MemberAnswer))
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class ElectronicAnswer(SQLModel, table=True):
    """One answer of a member; the last one counts. Append-only."""

    __tablename__ = "electronic_answer"
    __table_args__ = (
        sa.CheckConstraint("answer <> 'object' OR reason <> ''", name="objection_has_a_reason"),
        sa.Index("ix_electronic_answer_voter_id_id", "voter_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    voter_id: int = Field(foreign_key="electronic_voter.id")
    answer: MemberAnswer = Field(sa_type=stored_by_value(MemberAnswer))
    reason: str = ""
    at: datetime = Field(sa_type=Moment)
