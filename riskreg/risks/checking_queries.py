"""What the page before sending shows: all answers, what is missing or doubtful, and whether the risk can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Permission
from riskreg.domain.profile import Profile
from riskreg.domain.quality import remarks
from riskreg.domain.revision import RiskContent, ScoreContent
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.scale import Step
from riskreg.domain.workflow import Offer
from riskreg.risks.heads_queries import heads_above
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.lifecycle_queries import course_from, course_of
from riskreg.risks.page_scores import control_words, profiles_of
from riskreg.risks.snapshot_queries import case_of, last_content
from riskreg.risks.statement_queries import Similar, similar_risks
from riskreg.risks.writing_queries import STEPS, Sheet, sheet_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk, RiskReader
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.running import lifecycle_of

_PERSON = Person.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ENDPOINTS = {code: endpoint for code, _title, endpoint in STEPS}


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the quality check and the page that mends it."""

    sentence: str
    endpoint: str


SEND = "submit"
NO_OWNER = Finding("Name a risk owner: who has the authority to act?", "writing.placing")
NO_HEAD = Finding(
    "It is strictly confidential and no head of office may read it, so nobody could approve it. Name one as a reader.",
    "writing.placing",
)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score in words: level, likelihood and impact as number with name."""

    measure: str
    level: str
    likelihood: str
    impact: str
    controls: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """``content`` is the risk as saved; ``send`` the move that sends it on, None when the person has none now.

    ``grades`` are the names of grades of control by code, ``dues`` the due dates of actions by number, ``readers`` the
    names of whoever may read a strictly confidential risk besides its author, owner and focal point.
    """

    title: str
    sheet: Sheet
    content: RiskContent
    scores: tuple[ScoreLine, ...]
    grades: Mapping[str, str]
    dues: Mapping[int, date]
    readers: tuple[str, ...]
    missing: tuple[Finding, ...]
    doubtful: tuple[Finding, ...]
    similar: tuple[Similar, ...]
    send: Offer | None
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentPage:
    """``heads`` are the names of those who decide now; ``days`` their time in working or calendar days, 0 for none.

    ``is_closed`` when no head decides because only named people may read it.
    """

    title: str
    reference: str
    risk_title: str
    entity: str
    is_waiting: bool
    meaning: str
    heads: tuple[str, ...]
    is_closed: bool
    days: int
    are_working_days: bool


def check_page(desk: Desk, reference: str) -> CheckPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "check")
        risk = find_risk(work, reference)
        case = case_of(work.session, risk)
        content = _with_plain_names(last_content(work.session, risk))
        profile = next(iter(profiles_of(work, [risk.profile_id] if risk.profile_id else []).values()))
        missing, doubtful = _findings(case, "missing"), _findings(case, "doubtful")
        send = _way_on(work, risk, case)
        return CheckPage(
            title="Check before sending" if sheet.is_draft else "Check what is kept",
            sheet=sheet,
            content=content,
            scores=tuple(_score_line(score, profile) for score in content.scores),
            grades=control_words(profile),
            dues={action.number: date.fromisoformat(action.due) for action in content.actions if action.due},
            readers=_readers(work, risk),
            missing=(*missing, *([] if case.owner_id else [NO_OWNER])),
            doubtful=(*doubtful, *_closed_to_heads(work, risk, sheet)),
            similar=similar_risks(work, risk.title, sheet.risk_id),
            send=send,
            blocked=_reasons(send, [one.sentence for one in missing]),
        )


def sent_page(desk: Desk, reference: str) -> SentPage:
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        work.require(Permission.RISK_SUBMIT, place_of(work, risk))
        course = course_of(work, risk)
        wanted = sa.select(_ENTITY.c.name, _ENTITY.c.path).where(_ENTITY.c.id == risk.entity_id)
        entity = work.session.execute(wanted).one()
        deadline = course.state.task.deadline if course.state.task else None
        readers = _only_readers(work, risk)
        return SentPage(
            title="Sent to the head of office" if risk.standing == "submitted" else course.state.name,
            reference=reference,
            risk_title=risk.title,
            entity=entity.name,
            is_waiting=risk.standing == "submitted",
            meaning=course.state.meaning,
            heads=heads_above(work, entity.path, readers),
            is_closed=readers is not None,
            days=deadline.days if deadline else 0,
            are_working_days=bool(deadline and deadline.kind == "working"),
        )


def was_sent_by_me(desk: Desk, reference: str) -> bool:
    """Whether the actor already sent this risk: what a second click on the button finds."""
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        return risk.standing == "submitted" and risk.submitter_id == work.actor.person_id


def _way_on(work: Work, risk: Risk, case: RiskCase) -> Offer | None:
    course = course_from(work.actor, lifecycle_of(work, risk), place_of(work, risk), case)
    return next((offer for offer in course.offers if offer.move.code == SEND), None)


def _findings(case: RiskCase, severity: str) -> tuple[Finding, ...]:
    return tuple(Finding(one.sentence, _ENDPOINTS[one.part]) for one in remarks(case) if one.severity == severity)


def _score_line(score: ScoreContent, profile: Profile) -> ScoreLine:
    grade = control_words(profile).get(score.control_effectiveness, score.control_effectiveness)
    likelihood, impact = _named(profile.likelihood, score.likelihood), _named(profile.impact, score.impact)
    return ScoreLine(score.measure, score.level, likelihood, impact, grade, score.reason)


def _named(steps: Sequence[Step], number: int | None) -> str:
    return next((step.label for step in steps if step.number == number), str(number or ""))


def _readers(work: Work, risk: Risk) -> tuple[str, ...]:
    wanted = sa.select(_PERSON.c.name).join(_READER, _READER.c.person_id == _PERSON.c.id)
    return tuple(work.session.execute(wanted.where(_READER.c.risk_id == risk.id).order_by(_PERSON.c.name)).scalars())


def _closed_to_heads(work: Work, risk: Risk, sheet: Sheet) -> tuple[Finding, ...]:
    """A strictly confidential draft that no other head may read would wait for ever."""
    readers = _only_readers(work, risk)
    if readers is None or not sheet.is_draft or heads_above(work, sheet.entity_path, readers):
        return ()
    return (NO_HEAD,)


def _only_readers(work: Work, risk: Risk) -> frozenset[int] | None:
    """The people named on a strictly confidential risk; None when everybody in scope reads it."""
    if risk.classification is not Classification.STRICTLY_CONFIDENTIAL:
        return None
    named = sa.select(_READER.c.person_id).where(_READER.c.risk_id == risk.id)
    everybody = (*work.session.execute(named).scalars(), risk.owner_id, risk.focal_point_id, risk.author_id)
    return frozenset(person for person in everybody if person is not None)


def _reasons(send: Offer | None, missing: list[str]) -> tuple[str, ...]:
    # The guard repeats what is missing in one line; the page has it as a list already.
    said = " ".join(missing)
    return tuple(reason for reason in (send.blocked if send else ()) if reason != said)


def _with_plain_names(content: RiskContent) -> RiskContent:
    """Without the ids that revisions write behind the names of people."""
    return replace(
        content,
        owner=_plain(content.owner),
        focal_point=_plain(content.focal_point),
        controls=tuple(replace(control, owner=_plain(control.owner)) for control in content.controls),
        actions=tuple(replace(action, owner=_plain(action.owner)) for action in content.actions),
    )


def _plain(name: str) -> str:
    return name.rpartition(" (")[0] if name.endswith(")") else name
