"""The doors of the methodology pages."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.methodology import operations, page_queries
from riskreg.methodology.forms import AdoptForm, UploadForm
from riskreg.web.access import desk, door
from riskreg.web.filters import day
from riskreg.web.rendering import show

blueprint = Blueprint("methodology", __name__)

_VERSION = "/methodology/<code>/<int(max=1000000):version>"


@door(blueprint, "/methodology", needs=Permission.METHODOLOGY_READ)
def profiles() -> ResponseReturnValue:
    return show("methodology/profiles.html", page_queries.versions_page(desk()))


@door(blueprint, _VERSION, needs=Permission.METHODOLOGY_READ)
def profile(code: str, version: int) -> ResponseReturnValue:
    return show("methodology/profile.html", page_queries.profile_page(desk(), code, version))


@door(blueprint, _VERSION + ".toml", needs=Permission.METHODOLOGY_READ)
def download(code: str, version: int) -> ResponseReturnValue:
    source = page_queries.profile_source(desk(), code, version)
    answer = Response(source, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}-v{version}.toml"'
    return answer


@door(blueprint, "/methodology/upload", needs=Permission.METHODOLOGY_ADOPT, methods=("GET", "POST"))
def upload() -> ResponseReturnValue:
    form = UploadForm()
    source = form.read() if request.method == "POST" else None
    if source is None:
        return _show_upload(form, 422 if request.method == "POST" else 200)
    try:
        code, version = page_queries.address_of(desk(), operations.upload_profile(desk(), source))
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return _show_upload(form, 422)
    flash(_("The file has no error and is kept. It is used only once you adopt it."))
    return redirect(url_for("methodology.adopt", code=code, version=version), 303)


@door(blueprint, _VERSION + "/adopt", needs=Permission.METHODOLOGY_ADOPT, methods=("GET", "POST"))
def adopt(code: str, version: int) -> ResponseReturnValue:
    page = page_queries.adoption_page(desk(), code, version)
    form = AdoptForm(data={"from_date": page.today})
    if request.method != "POST":
        return show("methodology/adopt.html", page, form)
    return _adopt(page, form) if form.validate() else show("methodology/adopt.html", page, form, status=422)


def _adopt(page: page_queries.AdoptionPage, form: AdoptForm) -> ResponseReturnValue:
    if page.refuses(form.from_date.data):
        form.refuse({"from_date": [_("Choose today or a later day: assessments made before keep their version.")]})
        return show("methodology/adopt.html", page, form, status=422)
    if form.confirmed.data != "yes":
        return show("methodology/confirm.html", page, form)
    try:
        operations.adopt_profile(desk(), page.row.id, form.from_date.data, form.reason.data)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("methodology/adopt.html", page, form, status=422)
    flash(_("Adopted. Assessments are made with this version from %(day)s.", day=day(form.from_date.data)))
    return redirect(url_for("methodology.profiles"), 303)


def _show_upload(form: UploadForm, status: int) -> ResponseReturnValue:
    return show("methodology/upload.html", page_queries.UploadPage(), form, status=status)
