"""Reading one risk for its page: few statements, always as many, whatever it holds."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.authority.queries import SOURCE_IN_USE
from riskreg.domain.classification import Classification
from riskreg.domain.delegation import who_for_whom
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.profile import Profile
from riskreg.domain.quality import remarks
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.vocabulary import ActionStatus
from riskreg.domain.workflow import Lifecycle
from riskreg.risks.agreeing import with_agreements
from riskreg.risks.authority_queries import with_authority_in
from riskreg.risks.keeping import NO_SUCH_RISK
from riskreg.risks.lifecycle_queries import Course, course_from
from riskreg.risks.page_content import ActionLine, ControlLine, Happening, Neighbours, Rights, RiskPage
from riskreg.risks.page_decided import accepted_on, decided_on
from riskreg.risks.page_destiny import INTO, NEXT, OF_INTO, destiny_of, is_submission
from riskreg.risks.page_scores import control_words, in_words, levels_now, profiles_of
from riskreg.risks.request_queries import requests_about
from riskreg.risks.snapshot_queries import as_list, case_from
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.event import Event
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Assessment, Control, Risk, RootCause
from riskreg.store.visible import Eyes, eyes_of, visible
from riskreg.store.work import Work
from riskreg.tasks.queries import read_lifecycle

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_SCORE = Assessment.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_OWNER, _FOCAL, _SUBMITTER = _PERSON.alias("owner"), _PERSON.alias("focal"), _PERSON.alias("submitter")

TIMELINE_LENGTH = 20
_HISTORY_LENGTH = 60
_ID = sa.bindparam("risk_id", type_=sa.Integer)

# Built once: these run on every opening of a risk.
_HEAD = (
    sa.select(
        _RISK,
        _ENTITY.c.name.label("entity_name"),
        _ENTITY.c.code.label("entity_code"),
        _OWNER.c.name.label("owner_name"),
        _FOCAL.c.name.label("focal_name"),
        _SUBMITTER.c.name.label("submitter_name"),
        _LIFECYCLE.c.source.label("lifecycle_source"),
        _PROFILE.c.source.label("profile_source"),
        _ENTITY.c.parent_id.label("above_id"),
        *OF_INTO,
        SOURCE_IN_USE.scalar_subquery().label("authority_source"),
    )
    .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .join(_LIFECYCLE, _LIFECYCLE.c.id == _RISK.c.lifecycle_id)
    .outerjoin(_PROFILE, _PROFILE.c.id == _RISK.c.profile_id)
    .outerjoin(INTO, INTO.c.id == _RISK.c.consolidated_into_id)
    .outerjoin(NEXT, NEXT.c.id == INTO.c.merged_into_id)
    .outerjoin(_OWNER, _OWNER.c.id == _RISK.c.owner_id)
    .outerjoin(_FOCAL, _FOCAL.c.id == _RISK.c.focal_point_id)
    .outerjoin(_SUBMITTER, _SUBMITTER.c.id == _RISK.c.submitter_id)
    .where(_RISK.c.number == sa.bindparam("number", type_=sa.Integer))
)
_CAUSES = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == _ID).order_by(_CAUSE.c.position)
_CONTROLS = (
    sa.select(_CONTROL, _PERSON.c.name)
    .outerjoin(_PERSON, _PERSON.c.id == _CONTROL.c.owner_id)
    .where(_CONTROL.c.risk_id == _ID, _CONTROL.c.withdrawn_at.is_(None))
    .order_by(_CONTROL.c.number)
)
_ACTIONS = (
    sa.select(_ACTION, _PERSON.c.name)
    .outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
    .where(_ACTION.c.risk_id == _ID, _ACTION.c.withdrawn_at.is_(None))
    .order_by(_ACTION.c.number)
)
_SCORES = sa.select(_SCORE).where(_SCORE.c.risk_id == _ID).order_by(_SCORE.c.id.desc()).limit(_HISTORY_LENGTH)
EVENTS = (
    sa.select(_EVENT.c.kind, _EVENT.c.at, _EVENT.c.actor_name, _EVENT.c.body)
    .where(_EVENT.c.noun == "risk", _EVENT.c.subject_id == _ID)
    .order_by(_EVENT.c.seq.desc())
)
# Who opened a strictly confidential risk stands in the full history, not among what happened to it.
_TIMELINE = EVENTS.where(_EVENT.c.kind != "risk.opened").limit(TIMELINE_LENGTH + 1)


def risk_row(work: Work, reference: str) -> Any:
    """The risk with the names around it as one row; NotFound when it is not open to the actor."""
    number = risk_number(reference)
    head = _head(eyes_of(work.actor))
    row = (
        work.session.connection().execute(head, {"number": number, "today": work.now.date()}).first()
        if number
        else None
    )
    if row is None:
        raise NotFound(NO_SUCH_RISK)
    return row


@lru_cache(maxsize=256)
def _head(eyes: Eyes) -> sa.Select[Any]:
    # Building the statement and its cache key would cost more than running it.
    return _HEAD.where(visible(eyes.actor))


def lifecycle_in(row: Any) -> Lifecycle:
    """The lifecycle the risk in the row runs under."""
    return read_lifecycle(row.lifecycle_source)


def is_sealed(work: Work, reference: str) -> bool:
    """Whether the risk is strictly confidential and the actor among its named people.

    To everybody else it is not there at all, and its page says so by itself.
    """
    wanted, number = _secrecy(eyes_of(work.actor)), {"number": risk_number(reference)}
    return work.session.connection().execute(wanted, number).scalar() == Classification.STRICTLY_CONFIDENTIAL


@lru_cache(maxsize=256)
def _secrecy(eyes: Eyes) -> sa.Select[Any]:
    number = sa.bindparam("number", type_=sa.Integer)
    return sa.select(_RISK.c.classification).where(_RISK.c.number == number, visible(eyes.actor))


def risk_page(work: Work, row: Any, came_from: Neighbours | None = None) -> RiskPage:
    """The whole page of the risk in the row."""
    read = _reader(work, row.id)
    causes = tuple(cause for (cause,) in read(_CAUSES))
    controls, actions, assessments, events = read(_CONTROLS), read(_ACTIONS), read(_SCORES), read(_TIMELINE)
    owners = frozenset(a.owner_id for a in actions if a.owner_id is not None)
    place = Place(row.entity_id, row.owner_id, owners, is_sealed=row.classification.is_sealed)
    case = with_authority_in(row, case_from(row, causes, controls, actions))
    course = course_from(work.actor, lifecycle_in(row), place, case)
    course = with_agreements(work, course, row.id, place, (row.submitter_id, row.submitted_for_id))
    at_hand = {row.profile_id: row.profile_source} if row.profile_id else {}
    profiles = profiles_of(work, {each.profile_id for each in assessments} | set(at_hand), at_hand)
    history = in_words(assessments, profiles)
    words = _words_of_controls(profiles, row.profile_id)
    return RiskPage(
        **_statement(row),
        **_placed(row),
        causes=causes,
        state=course.state,
        levels=levels_now(row, history),
        assessments=history,
        controls=tuple(_control(each, words) for each in controls),
        actions=tuple(_action(each, work.now.date(), work.actor.person_id) for each in actions),
        timeline=tuple(happening(event) for event in events[:TIMELINE_LENGTH]),
        has_more_timeline=len(events) > TIMELINE_LENGTH,
        offers=course.offers,
        rights=_rights(work, row, course, place),
        missing=_missing(case) if row.standing == "drafted" else (),
        decided=decided_on(row),
        accepted=accepted_on(row, work.now.date()),
        is_unaccepted=_waits_for_acceptance(row),
        destiny=destiny_of(row, work.actor),
        merged_into=_merged_into(work, row.merged_into_id) if row.consolidated_as is None else None,
        came_from=came_from,
        requests=requests_about(work, row.id),
        review_due=row.review_due if row.standing == "registered" else None,
        is_review_late=row.review_due is not None and row.review_due < work.now.date(),
    )


def happening(row: Any) -> Happening:
    """An event as the timeline shows it: who did it, and for whom."""
    body = json.loads(row.body)
    return Happening(row.kind, datetime.fromisoformat(row.at), who_for_whom(row.actor_name, body), body)


def _reader(work: Work, risk_id: int) -> Any:
    connection = work.session.connection()
    return lambda wanted: connection.execute(wanted, {"risk_id": risk_id}).all()


def _words_of_controls(profiles: Mapping[int, Profile], profile_id: int | None) -> Mapping[str, str]:
    profile = profiles.get(profile_id or 0) or next(iter(profiles.values()), None)
    return control_words(profile) if profile else {}


def _statement(row: Any) -> dict[str, Any]:
    return {
        "reference": risk_reference(row.number),
        "version": row.version,
        "revision": row.revision,
        "title": row.title,
        "event": row.event,
        "drivers": row.drivers,
        "consequences": _several(row.consequences),
        "category": row.category.label,
        "subcategory": row.subcategory,
        "response": row.response or "",
        "response_reason": row.response_reason,
        "source": row.source,
    }


def _placed(row: Any) -> dict[str, Any]:
    return {
        "entity": row.entity_name,
        "entity_code": row.entity_code,
        "organizational_level": row.organizational_level,
        "scope": row.scope,
        "countries": as_list(row.countries),
        "links": as_list(row.links),
        "owner": row.owner_name or "",
        "focal_point": row.focal_name or "",
        "submitter": row.submitter_name or "",
        "classification": row.classification,
        "is_emerging": row.is_emerging,
        "proximity": row.proximity or "",
        "state_since": row.state_since,
        "standing": row.standing,
    }


def _several(text: str) -> tuple[str, ...]:
    """Consequences as a list: people write one to a line, or part them with semicolons."""
    return tuple(piece.strip() for piece in re.split(r"\n|;\s", text) if piece.strip())


def _control(row: Any, words: Mapping[str, str]) -> ControlLine:
    grade = words.get(row.effectiveness, row.effectiveness)
    return ControlLine(
        row.number, row.description, row.kind, row.name or "", grade, row.effectiveness_reason, row.last_tested
    )


def _action(row: Any, today: date, me: int | None) -> ActionLine:
    is_late = row.due is not None and ActionStatus(row.status).is_open and row.due < today
    return ActionLine(
        number=row.number,
        description=row.description,
        owner=row.name or "",
        due=row.due,
        status=row.status,
        progress=row.progress,
        expected_effect=row.expected_effect,
        days_late=(today - row.due).days if is_late else 0,
        is_mine=row.owner_id is not None and row.owner_id == me,
    )


def _missing(case: RiskCase) -> tuple[str, ...]:
    return tuple(remark.sentence for remark in remarks(case) if remark.severity == "missing")


def _rights(work: Work, row: Any, course: Course, place: Place) -> Rights:
    def may(permission: Permission) -> bool:
        return work.actor.may_at(permission, place)

    editable, makes = "editable" in course.state.flags, course.state.editing_makes
    takes_back = any(offer.is_open and offer.move.code == makes for offer in course.offers)
    return Rights(
        edit=(editable or takes_back) and may(Permission.RISK_EDIT),
        score=(editable or takes_back) and may(Permission.RISK_SCORE),
        takes_back=takes_back,
        report=(editable or row.standing == "registered") and may(Permission.ACTION_REPORT),
        submit=editable and any(offer.move.permission == "risk:submit" for offer in course.offers),
        ask=row.standing == "registered" and may(Permission.REQUEST_ASK),
        accept=_waits_for_acceptance(row) and may(Permission.RISK_ACCEPT),
        review=row.standing == "registered" and may(Permission.REVIEW_RUN),
        consolidate=is_submission(row) and may(Permission.RISK_CONSOLIDATE),
    )


def _waits_for_acceptance(row: Any) -> bool:
    """Tolerated in the register, and nobody with the authority has accepted that."""
    return bool(row.standing == "registered" and row.response == "tolerate" and row.accepted_revision is None)


def _merged_into(work: Work, target_id: int | None) -> tuple[str, str] | None:
    if target_id is None:
        return None
    wanted = sa.select(_RISK.c.number, _RISK.c.title).where(_RISK.c.id == target_id, visible(work.actor))
    found = work.session.execute(wanted).first()
    return (risk_reference(found.number), found.title) if found else None
