"""The doors of the rules of authority."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.authority.forms import AdoptForm
from riskreg.authority.operations import adopt_authority
from riskreg.authority.queries import authority_page, authority_source
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("authority", __name__)


@door(blueprint, "/authority", needs=Permission.METHODOLOGY_READ)
def rules() -> ResponseReturnValue:
    return show("authority/rules.html", authority_page(desk()))


@door(blueprint, "/authority/<int(max=1000000):version>.toml", needs=Permission.METHODOLOGY_READ)
def download(version: int) -> ResponseReturnValue:
    answer = Response(authority_source(desk(), version), content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="authority-v{version}.toml"'
    return answer


@door(blueprint, "/authority/adopt", needs=Permission.AUTHORITY_ADOPT, methods=("GET", "POST"))
def adopt() -> ResponseReturnValue:
    form = AdoptForm()
    page = authority_page(desk())
    if request.method != "POST":
        form.source.data = authority_source(desk(), page.version)
        return show("authority/adopt.html", page, form)
    if not form.validate():
        return show("authority/adopt.html", page, form, status=422)
    return _adopt(form)


def _adopt(form: AdoptForm) -> ResponseReturnValue:
    # Browsers end lines as mail does; a file is kept as it was written.
    source = str(form.source.data).replace("\r\n", "\n")
    try:
        version = adopt_authority(desk(), source, form.from_date.data, str(form.reason.data))
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("authority/adopt.html", authority_page(desk()), form, status=422)
    except Conflict as refusal:
        form.refuse({"source": [refusal.sentence]})
        return show("authority/adopt.html", authority_page(desk()), form, status=409)
    flash(_("Version %(version)s of the rules of authority is adopted.", version=version))
    return redirect(url_for("authority.rules"), 303)
