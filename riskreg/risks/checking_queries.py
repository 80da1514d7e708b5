"""What the page before sending shows: all answers, what is missing or doubtful, and whether the risk can be sent."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from riskreg.domain.quality import remarks
from riskreg.domain.revision import RiskContent
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.workflow import Offer
from riskreg.risks.heads_queries import heads_above
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.lifecycle_queries import course_from, course_of, lifecycle_of
from riskreg.risks.snapshot_queries import case_of, last_content
from riskreg.risks.statement_queries import Similar, similar_risks
from riskreg.risks.writing_queries import STEPS, Sheet, sheet_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, Work, open_reading

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
SEND = "submit"
_ENDPOINTS = {code: endpoint for code, _title, endpoint in STEPS}


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the quality check and the page that mends it."""

    sentence: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """``content`` is the risk as saved; ``send`` the move that sends it on, None when the person has none now."""

    title: str
    sheet: Sheet
    content: RiskContent
    missing: tuple[Finding, ...]
    doubtful: tuple[Finding, ...]
    similar: tuple[Similar, ...]
    send: Offer | None
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentPage:
    """``heads`` are the names of those who decide now; ``days`` their time in working or calendar days, 0 for none."""

    title: str
    reference: str
    risk_title: str
    entity: str
    is_waiting: bool
    meaning: str
    heads: tuple[str, ...]
    days: int
    are_working_days: bool


def check_page(desk: Desk, reference: str) -> CheckPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "check")
        risk = find_risk(work, reference)
        case = case_of(work.session, risk)
        similar = similar_risks(work, risk.title, sheet.risk_id)
        found = remarks(case)
        send = _way_on(work, risk, case)
        return CheckPage(
            title="Check before sending" if sheet.is_draft else "Check what is kept",
            sheet=sheet,
            content=_with_plain_names(last_content(work.session, risk)),
            missing=tuple(Finding(one.sentence, _ENDPOINTS[one.part]) for one in found if one.severity == "missing"),
            doubtful=tuple(Finding(one.sentence, _ENDPOINTS[one.part]) for one in found if one.severity == "doubtful"),
            similar=similar,
            send=send,
            blocked=_reasons(send, [one.sentence for one in found if one.severity == "missing"]),
        )


def sent_page(desk: Desk, reference: str) -> SentPage:
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        course = course_of(work, risk)
        wanted = sa.select(_ENTITY.c.name, _ENTITY.c.path).where(_ENTITY.c.id == risk.entity_id)
        entity = work.session.execute(wanted).one()
        deadline = course.state.task.deadline if course.state.task else None
        return SentPage(
            title="Sent to the head of office" if risk.standing == "submitted" else course.state.name,
            reference=reference,
            risk_title=risk.title,
            entity=entity.name,
            is_waiting=risk.standing == "submitted",
            meaning=course.state.meaning,
            heads=heads_above(work, entity.path),
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


def _reasons(send: Offer | None, missing: list[str]) -> tuple[str, ...]:
    # The guard repeats what is missing in one line; the page has it as a list already.
    return tuple(reason for reason in (send.blocked if send else ()) if reason != " ".join(missing))


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
