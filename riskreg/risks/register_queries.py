"""The register's page: a stretch of the list with its counts, in six statements whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import SUBCATEGORIES, Category, OrganizationalLevel
from riskreg.domain.words import register_sentence
from riskreg.risks.choice_queries import chips, noun, state_words, title
from riskreg.risks.count_queries import Counts, counts
from riskreg.risks.listing_queries import actions_of, natural_direction, page_rows
from riskreg.risks.moment_queries import AsAt, as_chosen, leads_to
from riskreg.risks.narrowing_queries import terms
from riskreg.risks.register_filter import ANY_STATE, NOT_SCORED, PAGE_SIZE, RegisterFilter, read_filter
from riskreg.risks.register_page import NEW, UNSCORED, Choices, Column, Facet, Pager, RegisterPage, RegisterRow, Tab
from riskreg.risks.vocabulary_queries import Vocabulary, vocabulary
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.view import SavedView
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_VIEW = SavedView.__table__  # type: ignore[attr-defined]

_VIEWS = (
    sa.select(_VIEW.c.id, _VIEW.c.name, _VIEW.c.query)
    .where(_VIEW.c.person_id == sa.bindparam("person_id", type_=sa.Integer))
    .order_by(_VIEW.c.name)
)
_BUILT_IN = tuple(
    (name, view, view.query())
    for name, view in (
        ("Corporate", RegisterFilter(organizational_level=OrganizationalLevel.CORPORATE)),
        ("Entities", RegisterFilter(organizational_level=OrganizationalLevel.ENTITY)),
        ("All", RegisterFilter()),
        ("Late actions", RegisterFilter(is_overdue=True)),
        ("Emerging", RegisterFilter(is_emerging=True)),
        ("Changed since decided", RegisterFilter(is_changed=True)),
    )
)
_COLUMNS = (
    ("ref", "Ref"),
    ("title", "Risk"),
    ("level", "Residual level"),
    ("movement", "Since last"),
    ("exposure", "Exposure"),
    ("owner", "Owner"),
    ("actions", "Actions"),
    ("state", "State"),
    ("updated", "Updated"),
)
_MARKS = {kind.value: "" if kind is Classification.UNCLASSIFIED else f" · {kind.label}" for kind in Classification}
_LABELS = {category.value: category.label for category in Category}


def register_page(work: Work, chosen: RegisterFilter) -> RegisterPage:
    """The chosen page of the list; the last one when the list has become shorter than that."""
    with as_chosen(work, chosen) as (seen, moment):
        return _page(seen, chosen, moment)


def _page(work: Work, chosen: RegisterFilter, moment: AsAt | None) -> RegisterPage:
    words = vocabulary(work)
    narrowed = terms(work, words, chosen)
    found = counts(work, chosen, narrowed)
    last = max(-(-found.total // PAGE_SIZE), 1)
    shown = chosen.but(page=min(chosen.page, last))
    tabs = _tabs(work, words, chosen.narrowed)
    suffix = leads_to(shown)
    kept = next((tab.name for tab in tabs if tab.is_current and tab.id), "")
    return RegisterPage(
        title=kept or title(words, chosen),
        sentence=register_sentence(found.total, found.by_level, noun(chosen)) + ".",
        chosen=shown,
        query=shown.query(),
        view_query=chosen.narrowed.query(),
        total=found.total,
        first=(shown.page - 1) * PAGE_SIZE + 1,
        rows=_rows(work, words, page_rows(work, narrowed, shown), suffix),
        columns=_columns(shown.but(page=1)),
        tabs=tabs,
        chips=chips(work, words, chosen),
        levels=_level_facets(found),
        categories=_category_facets(found),
        selects=_selects(words, chosen),
        pager=_pager(shown, last),
        may_log=moment is None and work.actor.may(Permission.RISK_LOG),
        endorsement=words.endorsement,
        as_at=moment,
        query_today=shown.but(as_at="").query() if moment else "",
    )


def exact_reference(work: Work, q: str) -> str | None:
    """The reference typed into the search, when there is such a risk and the actor may see it."""
    number = risk_number(q)
    if number is None:
        return None
    wanted = sa.select(_RISK.c.number).where(_RISK.c.number == number, visible(work.actor))
    return risk_reference(number) if work.session.connection().execute(wanted).first() else None


def _rows(work: Work, words: Vocabulary, rows: Sequence[Any], suffix: str) -> tuple[RegisterRow, ...]:
    actions = actions_of(work, [row[0] for row in rows])
    return tuple([_row(row, actions.get(row[0], (0, 0)), words, suffix) for row in rows])


def _row(row: Any, actions: tuple[int, int], words: Vocabulary, suffix: str) -> RegisterRow:
    # Taken apart at once: by name, each of sixteen columns of fifty rows would be looked up.
    _id, number, title, category, scope, entity, secrecy, emerging, changed, rank, before, likelihood, *rest = row
    impact, owner, state, updated = rest
    reference = risk_reference(number)
    about = f"{_LABELS[category]} · {scope or words.entity_names[entity]}{_MARKS[secrecy]}"
    moved = (rank - before if before else NEW) if rank else UNSCORED
    return RegisterRow(
        reference,
        reference + suffix,
        title,
        f"{about}{' · Emerging' if emerging else ''}{' · Changed since decided' if changed else ''}",
        rank or 0,
        moved,
        likelihood,
        impact,
        owner or "",
        actions[1],
        actions[0],
        words.states.get(state) or words.state_name(state),
        updated,
    )


@lru_cache(maxsize=256)
def _columns(chosen: RegisterFilter) -> tuple[Column, ...]:
    return tuple(_column(chosen, name, label) for name, label in _COLUMNS)


def _column(chosen: RegisterFilter, name: str, label: str) -> Column:
    if chosen.sort != name:
        return Column(name, label, chosen.but(sort=name, is_reversed=False).query(), "")
    now = natural_direction(name)
    if chosen.is_reversed:
        now = "descending" if now == "ascending" else "ascending"
    return Column(name, label, chosen.but(is_reversed=not chosen.is_reversed).query(), now)


def _tabs(work: Work, words: Vocabulary, chosen: RegisterFilter) -> tuple[Tab, ...]:
    found = [Tab(name, query, view == chosen) for name, view, query in _BUILT_IN]
    if chosen.as_at:
        past = [(name, view.but(as_at=chosen.as_at)) for name, view, _query in _BUILT_IN]
        return tuple(Tab(name, view.query(), view == chosen) for name, view in past)
    mine = next((each.code for each in words.entities if each.id == work.actor.entity_id), "")
    if mine:
        view = RegisterFilter(entity=mine, state=ANY_STATE)
        found.append(Tab("My entity", view.query(), view == chosen))
    if work.actor.person_id is not None:
        saved = work.session.connection().execute(_VIEWS, {"person_id": work.actor.person_id})
        found += [Tab(row.name, row.query, _is(row.query, chosen), row.id) for row in saved]
    return tuple(found)


def _is(query: str, chosen: RegisterFilter) -> bool:
    # What was saved is in canonical form, and its order stands at the end: a view sorted otherwise is still that view.
    return query.partition("sort=")[0].rstrip("&") == chosen.query()


def _level_facets(found: Counts) -> tuple[Facet, ...]:
    levels = [(level.slug, level.label, level.rank) for level in reversed(Level)]
    shown = [*levels, (NOT_SCORED, "Not scored", 0)]
    facets = [Facet(slug, label, found.of_rank(rank), rank in found.levels) for slug, label, rank in shown]
    return tuple(facet for facet in facets if facet.value != NOT_SCORED or facet.count or facet.is_chosen)


def _category_facets(found: Counts) -> tuple[Facet, ...]:
    return tuple(
        Facet(category.value, category.label, found.of_category(category), category in found.categories)
        for category in Category
    )


def _selects(words: Vocabulary, chosen: RegisterFilter) -> tuple[tuple[str, tuple[Choices, str]], ...]:
    """The choices of which one is taken, and the one that is, by filter."""
    now = {
        "organizational_level": chosen.organizational_level or "",
        "subcategory": chosen.subcategory,
        "entity": chosen.entity,
        "region": chosen.region,
        "state": chosen.state,
    }
    return tuple((name, (choices, now[name])) for name, choices in _choices(words).items())


@lru_cache(maxsize=16)
def _choices(words: Vocabulary) -> Mapping[str, Choices]:
    levels = ((level.value, f"{level.value.capitalize()} level") for level in OrganizationalLevel)
    subcategories = sorted({name for names in SUBCATEGORIES.values() for name in names})
    regions = sorted({entity.region for entity in words.entities if entity.region})
    states = ["", "drafted", "submitted", "ended", ANY_STATE]
    states += [code for code in words.states if code not in states]
    return {
        "organizational_level": (("", "Anywhere"), *levels),
        "subcategory": (("", "Any"), *((name, name.capitalize()) for name in subcategories)),
        "entity": (("", "All entities"), *((each.code, each.name) for each in words.entities)),
        "region": (("", "All regions"), *((name, name) for name in regions)),
        "state": tuple((code, state_words(words, code)) for code in states),
    }


def _pager(chosen: RegisterFilter, last: int) -> Pager:
    page = chosen.page
    before = f"?{chosen.but(page=page - 1).query()}" if page > 1 else ""
    after = f"?{chosen.but(page=page + 1).query()}" if page < last else ""
    return Pager(page, last, before, after)


def canonical_query(query: str) -> str:
    """A query string of the register in its one form, from its first page; raises Invalid when it is none."""
    try:
        return read_filter(parse_qs(query, max_num_fields=40)).but(page=1).query()
    except ValueError:
        raise Invalid("This list has too many filters. Choose fewer.") from None
