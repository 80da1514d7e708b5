"""What a browser may send about entities."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from riskreg.entities.keeping import KINDS, EntityWords
from riskreg.web.fields import Choices, Versioned, choice, day, line

_KINDS = [("", _l("Choose a kind")), *((kind, kind.capitalize()) for kind in KINDS)]

_ZONE = _l("Where its days end, such as America/Bogota. Left empty, it is that of the country's capital, or UTC.")


class EntityForm(Versioned):
    """What is said of an entity."""

    name = line(_l("Name"), longest=200)
    kind = choice(_l("Kind"), _KINDS)
    region = line(_l("Region"), longest=60, required=False, render_kw={"list": "regions"})
    country = line(_l("Country"), longest=80, required=False)
    time_zone = line(_l("Time zone"), longest=60, required=False, hint=_ZONE, render_kw={"list": "zones"})
    reporting = BooleanField(_l("It reports at the end of each year"))
    valid_from = day(_l("First day"), required=True)

    def words(self) -> EntityWords:
        """What the operations take."""
        return EntityWords(
            name=self.name.data or "",
            kind=self.kind.data or "",
            region=self.region.data or "",
            country=self.country.data or "",
            reporting=bool(self.reporting.data),
            time_zone=self.time_zone.data or "",
        )


_CODE = _l("Capital letters, digits and hyphens, such as CO-COL. It cannot be changed later.")


class NewEntityForm(EntityForm):
    """An entity that is not in the register yet; its code never changes afterwards."""

    code = line(_l("Code"), longest=20, hint=_CODE)
    parent = choice(_l("Under"), required=False)


class MoveForm(Versioned):
    parent = choice(_l("Under"), required=False)


class EndForm(Versioned):
    last_day = day(_l("Last day"), required=True, hint=_l("The entity still counts on this day."))


def offer_parents(form: NewEntityForm | MoveForm, parents: Choices) -> None:
    """Put in what something can be put under; the empty choice is the top."""
    form.parent.choices = [("", _l("Nothing: at the top")), *parents]  # type: ignore[attr-defined]
