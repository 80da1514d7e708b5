"""What a browser may send about the calendar."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from riskreg.entities.calendar_reach import WEEKDAYS, Reach
from riskreg.web.fields import Form, Several, choice, day, line, whole

_DAYS = [(str(number), _l(name)) for number, name in enumerate(WEEKDAYS, 1)]
_FOR = _l("The most exact applies: a country before a kind of entity, a kind before the whole organization.")
_ALL = _l("An entity rests on the holidays of its country, of its kind and of the whole organization.")


class WeekForm(Form):
    reach = choice(_l("For"), required=False, hint=_FOR)
    days_off = Several(_l("Days nobody works"), choices=_DAYS)

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(int(number) for number in self.days_off.data or ())


class HolidayForm(Form):
    day = day(_l("Day"), required=True)
    name = line(_l("Name"), longest=120)
    reach = choice(_l("For"), required=False, hint=_ALL)


class WeekOf(Form):
    """Which working week is removed."""

    reach = line(_l("For"), longest=100, required=False)


class HolidayOf(Form):
    """Which holiday is removed."""

    holiday = whole(_l("Holiday"), least=1, most=2_147_483_647)


def offer_reaches(form: WeekForm | HolidayForm, reaches: Iterable[Reach]) -> None:
    """Put in for whom something may hold, countries and kinds in groups of one list."""
    grouped: dict[str, list[tuple[str, Any]]] = {_("Everybody"): [("", _("The whole organization"))]}
    for reach in reaches:
        if reach.country:
            grouped.setdefault(_("Countries"), []).append((reach.as_chosen, reach.country))
        elif reach.kind:
            grouped.setdefault(_("Kinds of entity"), []).append((reach.as_chosen, _(reach.kind.capitalize())))
    form.reach.choices = grouped  # type: ignore[attr-defined]
