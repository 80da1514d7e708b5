"""What was chosen, in words: the title of a list, the noun it counts, and each filter as people say it."""

from __future__ import annotations

from collections.abc import Iterator

from riskreg.domain.scale import Level, Measure
from riskreg.risks.narrowing_queries import owner_named
from riskreg.risks.register_filter import ANY_STATE, STANDINGS, RegisterFilter
from riskreg.risks.register_page import Chip
from riskreg.risks.vocabulary_queries import Vocabulary
from riskreg.store.work import Work

CHANGED = "Changed since approved or validated"
STANDING_NAMES = dict(zip(STANDINGS, ("In the register", "Being written", "Submitted", "Ended"), strict=True))


def noun(chosen: RegisterFilter) -> str:
    """What the list counts: ``corporate risk``."""
    return f"{chosen.organizational_level} risk" if chosen.organizational_level else "risk"


def title(words: Vocabulary, chosen: RegisterFilter) -> str:
    """The head of a list: ``Emerging corporate risks with late actions``."""
    said = f"{'emerging ' if chosen.is_emerging else ''}{noun(chosen)}s"
    if chosen.entity:
        said += f" of {words.entity(chosen.entity).name}"
    if chosen.is_overdue:
        said += " with late actions"
    if chosen.is_review_late:
        said += " whose review is overdue"
    if chosen.is_changed:
        said += " changed since they were decided on"
    if said == "risks" and not chosen.state:
        said = "risks in the register"
    return said[0].upper() + said[1:]


def chips(work: Work, words: Vocabulary, chosen: RegisterFilter) -> tuple[Chip, ...]:
    """Each filter that is set, and the query without it."""
    return tuple(_chips(work, words, chosen))


def _chips(work: Work, words: Vocabulary, chosen: RegisterFilter) -> Iterator[Chip]:
    if chosen.q:
        yield Chip("Search in titles" if chosen.as_at else "Search", f"“{chosen.q}”", chosen.but(q="").query())
    if chosen.organizational_level:
        without = chosen.but(organizational_level=None).query()
        yield Chip("Kept at", f"{chosen.organizational_level} level", without)
    if chosen.levels:
        names = [Level.from_rank(rank).label if rank else "Not scored" for rank in chosen.levels]
        yield Chip("Residual level", " or ".join(names), chosen.but(levels=()).query())
    if chosen.categories:
        labels = " or ".join(category.label for category in chosen.categories)
        yield Chip("Category", labels, chosen.but(categories=()).query())
    if chosen.subcategory:
        yield Chip("Subcategory", chosen.subcategory.capitalize(), chosen.but(subcategory="").query())
    yield from _placed(words, chosen)
    if chosen.owner:
        yield Chip("Owner", _owner(work, chosen.owner), chosen.but(owner="").query())
    if chosen.is_overdue:
        yield Chip("With late actions", "", chosen.but(is_overdue=False).query())
    if chosen.is_review_late:
        yield Chip("Review overdue", "", chosen.but(is_review_late=False).query())
    if chosen.is_emerging:
        yield Chip("Emerging", "", chosen.but(is_emerging=False).query())
    if chosen.is_changed:
        yield Chip(CHANGED, "", chosen.but(is_changed=False).query())
    if chosen.cell:
        yield Chip("On the heat map", _cell(words, *chosen.cell), chosen.but(cell=None).query())


def _placed(words: Vocabulary, chosen: RegisterFilter) -> Iterator[Chip]:
    if chosen.entity:
        entity = words.entity(chosen.entity)
        below = any(each.path.startswith(entity.path) and each.id != entity.id for each in words.entities)
        without = chosen.but(entity="").query()
        yield Chip("Entity", f"{entity.name} and those below it" if below else entity.name, without)
    if chosen.region:
        yield Chip("Region", chosen.region, chosen.but(region="").query())
    if chosen.state:
        yield Chip("State", state_words(words, chosen.state), chosen.but(state="").query())


def state_words(words: Vocabulary, state: str) -> str:
    if state == ANY_STATE:
        return "Any"
    return STANDING_NAMES.get(state or "registered") or words.state_name(state)


def _owner(work: Work, owner: str) -> str:
    return {"me": "Me", "none": "Nobody named"}.get(owner) or owner_named(work, owner)


def _cell(words: Vocabulary, measure: Measure, number: int) -> str:
    if words.profile is not None:
        axes, (row, column) = words.profile.profile.axes(measure), divmod(number, 100)
        if row < len(axes.rows) and column < len(axes.columns):
            place = f"{axes.row_title.lower()} {axes.rows[row]}, {axes.column_title.lower()} {axes.columns[column]}"
            return f"{measure.value}, {place}"
    return f"{measure.value}, a cell that is not on the map in use"
