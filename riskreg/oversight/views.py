"""The doors of the audit trail."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.oversight.export import as_csv_lines, as_json_lines
from riskreg.oversight.forms import number_before, read_trail_form, trail_form
from riskreg.oversight.late_queries import late_page
from riskreg.oversight.queries import TrailRow, empty_page, trail_page, trail_rows, verdict_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("oversight", __name__)

_LINES_AT_ONCE = 200


@door(blueprint, "/audit", needs=Permission.AUDIT_READ)
def trail() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        form = trail_form(work)
        wanted = read_trail_form(work, form)
        if wanted is None:
            return show("oversight/trail.html", empty_page(work), form, status=422)
        return show("oversight/trail.html", trail_page(work, wanted, number_before(request.args.get("before"))), form)


@door(blueprint, "/audit.csv", needs=Permission.AUDIT_READ)
def trail_csv() -> ResponseReturnValue:
    return _export(as_csv_lines, "text/csv; charset=utf-8", "audit.csv")


@door(blueprint, "/audit.jsonl", needs=Permission.AUDIT_READ)
def trail_jsonl() -> ResponseReturnValue:
    return _export(as_json_lines, "application/x-ndjson; charset=utf-8", "audit.jsonl")


@door(blueprint, "/audit/verify", needs=Permission.AUDIT_READ)
def verify() -> ResponseReturnValue:
    return show("oversight/verify.html", verdict_page(desk()))


@door(blueprint, "/audit/late", needs=Permission.AUDIT_READ)
def late() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("oversight/late.html", late_page(work))


def _export(write: Callable[[Iterable[TrailRow]], Iterator[str]], kind: str, name: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        form = trail_form(work)
        wanted = read_trail_form(work, form)
    if wanted is None:
        raise Invalid(_("The filter was refused: ") + " ".join(sentence for _id, sentence in form.problems()))
    answer = Response(_in_pieces(write(trail_rows(desk().alone(), wanted))), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    """Lines joined into pieces worth sending: a million single lines would be a million writes."""
    for first in lines:
        yield "".join(chain((first,), islice(lines, _LINES_AT_ONCE)))
