"""From what somebody chose to conditions on risks: the words it may use, and the one place where it becomes SQL."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.folding import fold, search_words
from riskreg.domain.references import risk_number
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.risks.register_filter import ANY_STATE, STANDINGS, RegisterFilter
from riskreg.risks.vocabulary_queries import Vocabulary
from riskreg.store.search import finds
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

_CHANGED = _RISK.alias("changed")

IS_CHANGED: sa.ColumnElement[bool] = _RISK.c.id.in_(sa.select(_CHANGED.c.id).where(_CHANGED.c.changed_at.is_not(None)))
"""The risk was changed since it was decided on. Said so that a planner begins with those few, which an index holds
alone, rather than with everything in a cell or in the order of the list."""

_PEOPLE = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.function)


Terms = dict[str, sa.ColumnElement[bool]]


def terms(work: Work, words: Vocabulary, chosen: RegisterFilter) -> Terms:
    """The choice as named conditions on ``risk``; raises Invalid when it names what does not exist."""
    check_state(words, chosen.state)
    found = plain_terms(chosen)
    if chosen.entity:
        path = words.entity(chosen.entity).path
        found["entity"] = _among_entities([each.id for each in words.entities if each.path.startswith(path)])
    if chosen.region:
        found["region"] = _in_region(words, chosen.region)
    if chosen.owner:
        found["owner"] = _owned(work, chosen.owner)
    if chosen.is_overdue:
        found["overdue"] = _RISK.c.earliest_due < work.now.date()
    if chosen.is_review_late:
        found["review_late"] = sa.and_(_RISK.c.review_due < work.now.date(), _RISK.c.standing == "registered")
    if chosen.cell:
        measure, number = chosen.cell
        on_the_map = _RISK.c.profile_id == (words.profile.id if words.profile else 0)
        found["cell"] = sa.and_(_RISK.c[f"{measure.value}_cell"] == number, on_the_map)
    if chosen.q:
        found["q"] = _holds_words(work, chosen.q)
    return found


def plain_terms(chosen: RegisterFilter) -> Terms:
    """The conditions that follow from the choice alone."""
    return dict(_plain_terms(chosen.narrowed))


@lru_cache(maxsize=256)
def _plain_terms(chosen: RegisterFilter) -> Terms:
    found: Terms = {name: term for name, term in _plain(chosen) if term is not None}
    if (term := state_term(chosen.state, _RISK.c)) is not None:
        found["state"] = term
    return found


def is_plain(chosen: RegisterFilter) -> bool:
    """Whether ``plain_terms`` are all of the choice: nothing has to be looked up, and the day does not matter."""
    depends_on_the_day = chosen.is_overdue or chosen.is_review_late
    return not (chosen.entity or chosen.region or chosen.owner or depends_on_the_day or chosen.cell or chosen.q)


def state_term(state: str, columns: Any) -> sa.ColumnElement[bool] | None:
    """The condition on ``standing`` or ``state``, for the risks as for their tally; None for any state."""
    if state == ANY_STATE:
        return None
    if not state or state in STANDINGS:
        return columns.standing == (state or "registered")  # type: ignore[no-any-return]
    return columns.state == state  # type: ignore[no-any-return]


def check_state(words: Vocabulary, state: str) -> None:
    """Refuse a state that no lifecycle has; raises Invalid."""
    if state and state not in (ANY_STATE, *STANDINGS, *words.states):
        names = ", ".join([ANY_STATE, *STANDINGS, *words.states])
        raise _unknown("state", f"The filter “state” does not know “{state[:40]}”. Choose one of: {names}.")


def standings_of(state: str) -> tuple[str, ...]:
    """Which standings the choice of a state may reach."""
    if state == ANY_STATE or (state and state not in STANDINGS):
        return STANDINGS
    return (state or "registered",)


def owner_named(work: Work, owner: str) -> str:
    """The owner of a choice as people call them."""
    if not owner.isdecimal():
        return owner
    wanted = _PEOPLE.where(_PERSON.c.id == (int(owner) if len(owner) < 10 else 0))
    found = work.session.connection().execute(wanted).first()
    if found is None:
        raise _unknown("owner", "The filter “owner” names nobody in the directory. Choose another owner.")
    return str(found.function or found.name)


def _plain(chosen: RegisterFilter) -> list[tuple[str, sa.ColumnElement[bool] | None]]:
    level = chosen.organizational_level
    return [
        ("organizational_level", _RISK.c.organizational_level == OrganizationalLevel(level) if level else None),
        ("level", _ranked(chosen.levels)),
        ("category", _RISK.c.category.in_(chosen.categories) if chosen.categories else None),
        ("subcategory", _RISK.c.subcategory == chosen.subcategory if chosen.subcategory else None),
        ("emerging", _RISK.c.is_emerging == sa.true() if chosen.is_emerging else None),
        ("changed", IS_CHANGED if chosen.is_changed else None),
    ]


def _ranked(ranks: tuple[int, ...]) -> sa.ColumnElement[bool] | None:
    if not ranks:
        return None
    scored = [rank for rank in ranks if rank]
    # One range keeps the order of the index; a list of values would have to be sorted.
    within = (
        _RISK.c.residual_rank.between(scored[-1], scored[0])
        if scored and scored[0] - scored[-1] == len(scored) - 1
        else _RISK.c.residual_rank.in_(scored)
    )
    return sa.or_(within, _RISK.c.residual_rank.is_(None)) if 0 in ranks else within


def _among_entities(ids: list[int]) -> sa.ColumnElement[bool]:
    return _RISK.c.entity_id.in_(ids)  # type: ignore[no-any-return]


def _in_region(words: Vocabulary, region: str) -> sa.ColumnElement[bool]:
    ids = [each.id for each in words.entities if each.region == region]
    if not ids:
        regions = ", ".join(sorted({each.region for each in words.entities if each.region}))
        raise _unknown("region", f"There is no region “{region[:40]}”. Choose one of: {regions}.")
    return _among_entities(ids)


def _owned(work: Work, owner: str) -> sa.ColumnElement[bool]:
    if owner == "me":
        return _RISK.c.owner_id == work.actor.person_id  # type: ignore[no-any-return]
    if owner == "none":
        return _RISK.c.owner_id.is_(None)  # type: ignore[no-any-return]
    if owner.isdecimal():
        owner_named(work, owner)
        return _RISK.c.owner_id == int(owner)  # type: ignore[no-any-return]
    wanted = fold(owner)
    people = work.session.connection().execute(_PEOPLE)
    found = [row.id for row in people if wanted in fold(f"{row.name}\n{row.function}")]
    return _RISK.c.owner_id.in_(found)  # type: ignore[no-any-return]


def _holds_words(work: Work, q: str) -> sa.ColumnElement[bool]:
    words = _in_titles(q) if work.actor.looks_back else finds(work.session.get_bind().dialect.name, _RISK.c.id, q)
    number = risk_number(q)
    return words if number is None else sa.or_(_RISK.c.number == number, words)


def _in_titles(q: str) -> sa.ColumnElement[bool]:
    """The index knows the words of today; of a past moment the titles are looked through."""
    words = search_words(q)
    found = [_RISK.c.title_folded.contains(word, autoescape=True) for word in words]
    return sa.and_(*found) if found else sa.false()


def _unknown(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, {name: [sentence]})
