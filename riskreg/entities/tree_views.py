"""The doors of the entity tree."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.permissions import Permission
from riskreg.entities.doors import blueprint
from riskreg.entities.forms import EndForm, EntityForm, MoveForm, NewEntityForm, offer_parents
from riskreg.entities.operations import add_entity, correct_entity, end_entity, move_entity
from riskreg.entities.page_queries import EntityPage, entity_page, parent_choices, tree_page
from riskreg.entities.queries import regions
from riskreg.entities.time_zones import usual_zones
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.fields import Versioned
from riskreg.web.rendering import show

_READ, _MANAGE = Permission.ENTITY_READ, Permission.ENTITY_MANAGE


@dataclass(frozen=True, slots=True)
class WritePage:
    """A form about an entity (``code`` empty: a new one), with regions and time zones to choose from."""

    title: str
    code: str
    button: str
    hint: str = ""
    regions: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@door(blueprint, "/entities", needs=_READ)
def tree() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = tree_page(work, _("Entities"), shows_past=request.args.get("past") == "yes")
    return show("entities/tree.html", page)


@door(blueprint, "/entities/new", needs=_MANAGE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    form = NewEntityForm(data={"valid_from": clock.today(), "reporting": True, "parent": request.args.get("under", "")})
    offer_parents(form, _parents())
    page = WritePage(_("Add an entity"), "", _("Add the entity"), regions=_regions(), zones=usual_zones())
    if not form.validate_on_submit():
        return _form("entities/write.html", page, form)
    try:
        place = {"parent": form.parent.data or "", "valid_from": form.valid_from.data}
        add_entity(desk(), form.code.data or "", form.words(), **place)
    except Invalid as refusal:
        return _refused("entities/write.html", page, form, refusal)
    return _done(_("The entity was added."), (form.code.data or "").upper())


@door(blueprint, "/entities/<code>", needs=_READ)
def entity(code: str) -> ResponseReturnValue:
    return show("entities/entity.html", _find(code))


@door(blueprint, "/entities/<code>/correct", needs=_MANAGE, methods=("GET", "POST"))
def correct(code: str) -> ResponseReturnValue:
    found = _find(code)
    form = EntityForm(data=_as_typed(found))
    page = WritePage(_("Correct %(code)s", code=code), code, _("Save"), regions=_regions(), zones=usual_zones())
    if not form.validate_on_submit():
        return _form("entities/write.html", page, form)
    try:
        correct_entity(desk(), code, form.version_seen, form.words(), valid_from=form.valid_from.data)
    except (Invalid, Conflict) as refusal:
        return _refused("entities/write.html", page, form, refusal, found)
    return _done(_("The correction was saved."), code)


@door(blueprint, "/entities/<code>/move", needs=_MANAGE, methods=("GET", "POST"))
def move(code: str) -> ResponseReturnValue:
    found = _find(code)
    form = MoveForm(data={"version": str(found.version), "parent": found.parent})
    offer_parents(form, _parents(code))
    hint = _("Everything below it moves along, and roles above it reach it from then on.")
    page = WritePage(_("Move %(code)s", code=code), code, _("Move"), hint)
    if not form.validate_on_submit():
        return _form("entities/move.html", page, form)
    try:
        move_entity(desk(), code, form.version_seen, form.parent.data or "")
    except (Invalid, Conflict) as refusal:
        return _refused("entities/move.html", page, form, refusal, found)
    return _done(_("The entity was moved."), code)


@door(blueprint, "/entities/<code>/end", needs=_MANAGE, methods=("GET", "POST"))
def end(code: str) -> ResponseReturnValue:
    found = _find(code)
    form = EndForm(data={"version": str(found.version), "last_day": found.entity.ended or clock.today()})
    hint = _("After its last day nobody logs new risks for it. Its risks and its history stay.")
    page = WritePage(_("End %(code)s", code=code), code, _("End the entity"), hint)
    if not form.validate_on_submit():
        return _form("entities/move.html", page, form)
    try:
        end_entity(desk(), code, form.version_seen, form.last_day.data)
    except (Invalid, Conflict) as refusal:
        return _refused("entities/move.html", page, form, refusal, found)
    return _done(_("The last day was saved."), code)


def _find(code: str) -> EntityPage:
    with open_reading(desk()) as work:
        return entity_page(work, code)


def _parents(besides: str = "") -> tuple[tuple[str, str], ...]:
    with open_reading(desk()) as work:
        return parent_choices(work, besides)


def _regions() -> tuple[str, ...]:
    with open_reading(desk()) as work:
        return regions(work)


def _form(template: str, page: WritePage, form: Any) -> ResponseReturnValue:
    return show(template, page, form, status=422 if form.is_submitted() else 200)


def _refused(
    template: str, page: WritePage, form: Versioned, refusal: Invalid | Conflict, found: EntityPage | None = None
) -> ResponseReturnValue:
    first = next(name for name in ("last_day", "parent", "name") if name in form)
    form.refuse(refusal.fields if isinstance(refusal, Invalid) else {first: [refusal.sentence]})
    if found is not None:
        form.version.data = str(found.version)
    return show(template, page, form, status=409 if isinstance(refusal, Stale) else 422)


def _done(sentence: str, code: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("entities.entity", code=code), 303)


def _as_typed(found: EntityPage) -> dict[str, Any]:
    line = found.entity
    return {
        "name": line.name,
        "kind": line.kind,
        "region": line.region,
        "country": line.country,
        "time_zone": line.time_zone,
        "reporting": line.reporting,
        "valid_from": line.began,
        "version": str(found.version),
    }
