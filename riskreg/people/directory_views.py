"""The administrator's doors to people: finding, adding and correcting them."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid, Stale
from riskreg.domain.permissions import Permission
from riskreg.people.directory_queries import DirectoryFilter, directory_page, entities_to_choose
from riskreg.people.doors import blueprint
from riskreg.people.forms import PersonForm
from riskreg.people.operations import add_person, correct_person
from riskreg.people.person_queries import PersonPage, person_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.fields import Choices
from riskreg.web.rendering import show

MANAGE = Permission.PEOPLE_MANAGE
PERSON = "/people/<int(max=2147483647):person_id>"


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form for a new person (``person_id`` empty) or a correction."""

    title: str
    person_id: int | None = None


@door(blueprint, "/people", needs=MANAGE)
def directory() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = directory_page(work, _("People"), DirectoryFilter.of(request.args))
    return show("people/directory.html", page)


@door(blueprint, "/people/new", needs=MANAGE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    form = PersonForm().offer(entities_offered())
    if form.validate_on_submit():
        try:
            person_id = add_person(desk(), **form.words())
        except Invalid as refusal:
            form.refuse(refusal.fields)
        else:
            flash(_("The person was added. Grant a role, then send the invitation."))
            return redirect(url_for("people.person", person_id=person_id), 303)
    return show("people/write.html", WritePage(_("Add a person")), form, status=422 if form.is_submitted() else 200)


@door(blueprint, PERSON + "/correct", needs=MANAGE, methods=("GET", "POST"))
def correct(person_id: int) -> ResponseReturnValue:
    person = find_person(person_id)
    form = PersonForm(data=_as_typed(person)).offer(entities_offered(person))
    if form.validate_on_submit():
        try:
            correct_person(desk(), person_id, form.version_seen, **form.words())
        except (Invalid, Stale) as refusal:
            form.refuse(refusal.fields if isinstance(refusal, Invalid) else {"name": [_stale(person)]})
            form.version.data = str(person.version)
        else:
            flash(_("The correction was saved."))
            return redirect(url_for("people.person", person_id=person_id), 303)
    title = _("Correct %(name)s", name=person.name)
    return show("people/write.html", WritePage(title, person_id), form, status=422 if form.is_submitted() else 200)


def find_person(person_id: int) -> PersonPage:
    """The person's page value; NotFound for nobody."""
    with open_reading(desk()) as work:
        return person_page(work, person_id)


def entities_offered(person: PersonPage | None = None) -> Choices:
    """Today's entities, and the one the person has even when it ended."""
    with open_reading(desk()) as work:
        offered = [(str(row.id), f"{row.code} {row.name}") for row in entities_to_choose(work)]
    if person and person.entity_id and str(person.entity_id) not in dict(offered):
        offered.append((str(person.entity_id), person.entity))
    return offered


def _as_typed(person: PersonPage) -> dict[str, str]:
    return {
        "name": person.name,
        "function": person.function,
        "email": person.email,
        "entity_id": str(person.entity_id or ""),
        "version": str(person.version),
    }


def _stale(person: PersonPage) -> str:
    kept = ", ".join(filter(None, (person.name, person.function, person.email, person.entity)))
    said = _("Somebody saved this person after you opened the page. Kept now: %(kept)s.", kept=kept)
    return f"{said} {_('Save again to replace it.')}"
