"""The forms in which a risk is put into words: its statement, its causes, its place and owner."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, HiddenField, ValidationError
from wtforms.validators import Length

from riskreg.domain.classification import Classification
from riskreg.domain.vocabulary import FRAMEWORK, SUBCATEGORIES, Category, LinkKind, Proximity
from riskreg.risks.operations import Placing, Statement
from riskreg.web.fields import Several, Versioned, choice, line, text

EMPTY_CAUSES = 3
MOST_CAUSES = 20


class StatementForm(Versioned):
    """The statement of a risk that exists."""

    title = line(_l("Short title"))
    kind = choice(_l("Category and subcategory"))
    event = text(_l("It may happen that …"))
    consequences = text(_l("… so that …"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Groups of one list, so that category and subcategory always fit and no script is needed.
        grouped: Any = self.kind
        grouped.choices = {"": [("", _("Choose one"))]} | {
            category.label: [
                (category.value, _("%(category)s: in general", category=category.label)),
                *((f"{category.value}/{word}", f"{category.label}: {word}") for word in SUBCATEGORIES[category]),
            ]
            for category in Category
        }

    @property
    def statement(self) -> Statement:
        category, _slash, subcategory = self.kind.data.partition("/")
        return Statement(
            title=self.title.data,
            category=Category(category),
            event=self.event.data or "",
            consequences=self.consequences.data or "",
            subcategory=subcategory,
        )


class BeginForm(StatementForm):
    """The first page of a new risk. ``key`` makes a form sent twice one risk."""

    key = HiddenField(validators=[Length(max=64)])
    entity = choice(_l("Which office’s risk is it?"))

    def validate_entity(self, field: Any) -> None:
        if not field.data.isdecimal() or len(field.data) > 9:
            raise ValidationError(_("Choose one of the offices."))

    @property
    def entity_id(self) -> int:
        return int(self.entity.data)


class CausesForm(Versioned):
    """Root causes in their order, with empty lines for more, and the drivers."""

    # One more than may be kept, so that the operation says so instead of the form dropping it.
    causes = FieldList(
        text(_l("Root cause"), longest=1000, rows=2), label=_l("Root causes"), max_entries=MOST_CAUSES + 1
    )
    drivers = text(_l("Drivers"))

    def offer_lines(self) -> None:
        """Leave three empty lines under the causes, as far as there is room."""
        filled = sum(bool(entry.data) for entry in self.causes)
        while len(self.causes) < min(filled + EMPTY_CAUSES, MOST_CAUSES):
            self.causes.append_entry("")

    def arranged(self, do: str) -> tuple[str, ...]:
        """The causes after one of the small buttons: ``up-N``, ``down-N``, ``remove-N``, N from 0."""
        verb, _dash, place = do.partition("-")
        lines = [" ".join((entry.data or "").split()) for entry in self.causes]
        at = int(place) if place.isdecimal() and len(place) < 3 else len(lines)
        if at < len(lines):
            _rearrange(lines, verb, at)
        return tuple(line for line in lines if line)


def _rearrange(lines: list[str], verb: str, at: int) -> None:
    other = {"up": at - 1, "down": at + 1}.get(verb, at)
    if verb == "remove":
        lines[at] = ""
    elif 0 <= other < len(lines):
        lines[at], lines[other] = lines[other], lines[at]


class PlacingForm(Versioned):
    """Who answers for the risk, where it belongs, how widely it may be read."""

    owner = choice(_l("Risk owner"), required=False)
    focal_point = choice(_l("Focal point"), required=False)
    scope = line(_l("Scope"), required=False)
    countries = line(_l("Countries"), required=False, longest=1000)
    classification = choice(_l("Classification"), [(one.value, one.label) for one in Classification], radio=True)
    readers = Several(_l("Named readers"))
    pillar = Several(_l("Pillars"), choices=[(word, word) for word in FRAMEWORK[LinkKind.PILLAR]])
    shift = Several(_l("Shifts"), choices=[(word, word) for word in FRAMEWORK[LinkKind.SHIFT]])
    spotlight = Several(_l("Spotlights"), choices=[(word, word) for word in FRAMEWORK[LinkKind.SPOTLIGHT]])
    action_plan = Several(_l("Action plans"), choices=[(word, word) for word in FRAMEWORK[LinkKind.ACTION_PLAN]])
    other = line(_l("Another result or plan"), required=False, longest=250)
    proximity = choice(
        _l("How soon could it happen?"),
        [("", _l("Not known yet")), *((one.value, one.value.capitalize()) for one in Proximity)],
        required=False,
        radio=True,
    )
    is_emerging = BooleanField(_l("This is an emerging risk"))

    def links(self) -> tuple[str, ...]:
        """The ticked links as they are kept: ``kind: text``."""
        ticked = ((LinkKind.PILLAR, self.pillar), (LinkKind.SHIFT, self.shift), (LinkKind.SPOTLIGHT, self.spotlight))
        found = [f"{kind.value}: {word}" for kind, field in ticked for word in field.data or ()]
        found += [f"{LinkKind.ACTION_PLAN.value}: {word}" for word in self.action_plan.data or ()]
        return (*found, *([f"{LinkKind.OTHER.value}: {self.other.data}"] if self.other.data else []))

    @property
    def placing(self) -> Placing:
        return Placing(
            scope=self.scope.data or "",
            countries=in_commas(self.countries.data or ""),
            owner_id=_id(self.owner.data),
            focal_point_id=_id(self.focal_point.data),
            classification=Classification(self.classification.data),
            reader_ids=frozenset(int(one) for one in self.readers.data or ()),
            links=self.links(),
            is_emerging=bool(self.is_emerging.data),
            proximity=Proximity(self.proximity.data) if self.proximity.data else None,
        )


class SendForm(Versioned):
    """Sending a risk on: nothing but the version that was checked."""


def in_commas(words: str) -> tuple[str, ...]:
    """The parts between commas, each once, in their order."""
    return tuple(dict.fromkeys(part for part in (piece.strip() for piece in words.split(",")) if part))


def linked(links: Sequence[str]) -> dict[str, Any]:
    """Kept links as the fields of ``PlacingForm`` hold them; what the framework does not know goes to ``other``."""
    fields: dict[str, Any] = {kind.name.lower(): [] for kind in FRAMEWORK}
    rest: list[str] = []
    for link in links:
        name, _colon, word = link.partition(": ")
        kind = next((kind for kind in FRAMEWORK if kind.value == name and word in FRAMEWORK[kind]), None)
        if kind is not None:
            fields[kind.name.lower()].append(word)
        else:
            rest.append(word if name == LinkKind.OTHER.value else link)
    return fields | {"other": "; ".join(rest)}


def _id(word: str | None) -> int | None:
    return int(word) if word else None
