"""What a decision or an electronic review is about: risks open to whoever records it, entities, a workshop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.body_decision import MOST_SUBJECTS
from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.references import risk_reference
from riskreg.risks.keeping import find_risk
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodySubject
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_SUBJECT = BodySubject.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

_WORKSHOP = re.compile(r"W-\d{1,9}")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class About:
    """References of risks, ids of entities, and the reference of a workshop (``W-0001``) or nothing.

    ``risk_ids`` are risks that were named before by somebody who might, whoever acts now.
    """

    risks: tuple[str, ...] = ()
    entities: tuple[int, ...] = ()
    workshop: str = ""
    risk_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str, entity_id: int | None = None, workshop: str = "") -> About:
        """What somebody typed: ``R-0001, r-7``; each once."""
        risks = tuple(dict.fromkeys(each.upper() for each in _BETWEEN.split(text) if each))
        return cls(risks, (entity_id,) if entity_id is not None else (), workshop.strip().upper())

    def others(self, work: Work) -> list[str]:
        """What is not a risk, in words for the trail."""
        return [*_codes(work, self.entities), *([self.workshop] if self.workshop else [])]


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One thing it is about; ``title`` is empty for a workshop. ``kind`` is risk, entity or workshop."""

    kind: str
    reference: str
    title: str = ""


def keep_subjects(
    work: Work, about: About, *, decision_id: int | None = None, review_id: int | None = None
) -> list[Risk]:
    """Keep what it is about; answers the risks among it. Raises Invalid for what is not open to the actor."""
    risks = _risks(work, about)
    if about.workshop and not _WORKSHOP.fullmatch(about.workshop):
        sentence = "Write the reference of a workshop such as W-0001."
        raise Invalid(sentence, {"workshop": [sentence]})
    of: dict[str, Any] = {"decision_id": decision_id, "review_id": review_id}
    work.session.add_all([BodySubject(**of, risk_id=loaded(risk.id)) for risk in risks])
    work.session.add_all([BodySubject(**of, entity_id=entity) for entity in about.entities])
    if about.workshop:
        work.session.add(BodySubject(**of, workshop=about.workshop))
    return risks


def subjects_of(work: Work, column: str, ids: Sequence[int]) -> Mapping[int, tuple[SubjectLine, ...]]:
    """What each of the decisions (``decision_id``) or reviews (``review_id``) is about, in one statement.

    A risk the actor may not see is not among it, and nothing says that it is missing.
    """
    of = _SUBJECT.c[column]
    is_shown = sa.or_(_SUBJECT.c.risk_id.is_(None), visible(work.actor))
    wanted = (
        sa.select(of, _SUBJECT.c.workshop, _RISK.c.number, _RISK.c.title, _ENTITY.c.code, _ENTITY.c.name)
        .outerjoin_from(_SUBJECT, _RISK, _RISK.c.id == _SUBJECT.c.risk_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _SUBJECT.c.entity_id)
        .where(of.in_(list(ids)), is_shown)
        .order_by(_SUBJECT.c.id)
    )
    found: dict[int, list[SubjectLine]] = {}
    for which, *about in work.session.execute(wanted):
        found.setdefault(which, []).append(_line(*about))
    return {which: tuple(lines) for which, lines in found.items()}


def about_again(work: Work, review_id: int) -> About:
    """What an electronic review is about, for the decision it becomes: whoever closes it need not see it all."""
    rows = work.session.execute(sa.select(BodySubject).where(_SUBJECT.c.review_id == review_id)).scalars().all()
    workshops = [row.workshop for row in rows if row.workshop]
    entities = tuple(row.entity_id for row in rows if row.entity_id is not None)
    risks = tuple(row.risk_id for row in rows if row.risk_id is not None)
    return About((), entities, workshops[0] if workshops else "", risks)


def _line(workshop: str, number: int | None, title: str | None, code: str | None, name: str | None) -> SubjectLine:
    if number is not None:
        return SubjectLine("risk", risk_reference(number), title or "")
    return SubjectLine("entity", code, name or "") if code else SubjectLine("workshop", workshop)


def _risks(work: Work, about: About) -> list[Risk]:
    if len(about.risks) > MOST_SUBJECTS:
        sentence = f"Name {MOST_SUBJECTS} risks at most. A decision about more of them is about the register."
        raise Invalid(sentence, {"risks": [sentence]})
    named = sa.select(Risk).where(_RISK.c.id.in_(about.risk_ids)).order_by(_RISK.c.id)
    return [*_found(work, about.risks), *(work.session.execute(named).scalars() if about.risk_ids else ())]


def _found(work: Work, references: Sequence[str]) -> Iterator[Risk]:
    for reference in references:
        try:
            yield find_risk(work, reference)
        except NotFound:
            sentence = f"There is no risk {reference[:20]}, or it is not open to you. Write references such as R-0001."
            raise Invalid(sentence, {"risks": [sentence]}) from None


def _codes(work: Work, ids: Sequence[int]) -> list[str]:
    if not ids:
        return []
    wanted = sa.select(_ENTITY.c.code).where(_ENTITY.c.id.in_(list(ids))).order_by(_ENTITY.c.code)
    return list(work.session.execute(wanted).scalars())
