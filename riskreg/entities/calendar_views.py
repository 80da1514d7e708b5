"""The doors of the calendar: everybody reads it, administrators change it."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.entities.calendar_forms import HolidayForm, HolidayOf, WeekForm, WeekOf, offer_reaches
from riskreg.entities.calendar_operations import add_holiday, forget_working_week, remove_holiday, set_working_week
from riskreg.entities.calendar_page_queries import CalendarFilter, calendar_page, reach_choices, week_of
from riskreg.entities.calendar_reach import Reach
from riskreg.entities.doors import blueprint
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

_READ, _MANAGE = Permission.ENTITY_READ, Permission.ENTITY_MANAGE


@dataclass(frozen=True, slots=True)
class WritePage:
    """A form of the calendar."""

    title: str
    button: str


@door(blueprint, "/calendar", needs=_READ)
def calendar() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = calendar_page(work, _("Calendar"), CalendarFilter.of(request.args))
    return show("entities/calendar.html", page)


@door(blueprint, "/calendar/week", needs=_MANAGE, methods=("GET", "POST"))
def week() -> ResponseReturnValue:
    reach = Reach.of(request.args.get("for", ""))
    with open_reading(desk()) as work:
        form = WeekForm(data={"reach": reach.as_chosen, "days_off": week_of(work, reach)})
        offer_reaches(form, reach_choices(work))
    if form.validate_on_submit():
        try:
            set_working_week(desk(), form.weekdays, Reach.of(form.reach.data or ""))
        except Invalid as refusal:
            form.refuse(refusal.fields)
        else:
            return _done(_("The working week was saved. Dates tasks are due on already stay as they are."))
    page = WritePage(_("Set a working week"), _("Save"))
    return show("entities/calendar_week.html", page, form, status=422 if form.is_submitted() else 200)


@door(blueprint, "/calendar/week/remove", needs=_MANAGE, methods=("POST",))
def forget_week() -> ResponseReturnValue:
    form = WeekOf()
    if not form.validate_on_submit():
        raise Invalid(_("Choose a working week in the calendar."))
    forget_working_week(desk(), Reach.of(form.reach.data or ""))
    return _done(_("The working week was removed. The next wider one holds there again."))


@door(blueprint, "/calendar/holiday", needs=_MANAGE, methods=("GET", "POST"))
def holiday() -> ResponseReturnValue:
    form = HolidayForm(data={"reach": Reach.of(request.args.get("for", "")).as_chosen})
    with open_reading(desk()) as work:
        offer_reaches(form, reach_choices(work))
    if form.validate_on_submit():
        try:
            add_holiday(desk(), form.day.data, form.name.data or "", Reach.of(form.reach.data or ""))
        except Invalid as refusal:
            form.refuse(refusal.fields)
        else:
            return _done(_("The holiday was added."), form.day.data.year)
    page = WritePage(_("Add a holiday"), _("Add the holiday"))
    return show("entities/calendar_holiday.html", page, form, status=422 if form.is_submitted() else 200)


@door(blueprint, "/calendar/holiday/remove", needs=_MANAGE, methods=("POST",))
def forget_holiday() -> ResponseReturnValue:
    form = HolidayOf()
    if not form.validate_on_submit():
        raise Invalid(_("Choose a holiday in the calendar."))
    day = remove_holiday(desk(), form.holiday.data)
    return _done(_("The holiday was removed."), day.year)


def _done(sentence: str, year: int | None = None) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("entities.calendar", year=year), 303)
