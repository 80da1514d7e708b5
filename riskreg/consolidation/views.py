"""The doors of the consolidation: the board, one submission, a new candidate, and who contributes to a risk."""

from collections.abc import Sequence
from uuid import uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.consolidation.board_filter import read_board_filter
from riskreg.consolidation.board_queries import board_page
from riskreg.consolidation.candidate_operations import make_candidate
from riskreg.consolidation.candidate_queries import CandidatePage, candidate_page
from riskreg.consolidation.contributor_queries import contributors_page
from riskreg.consolidation.forms import CandidateForm, LinkForm, WhyForm
from riskreg.consolidation.operations import link_submission, undo_link
from riskreg.consolidation.pair_queries import PairPage, pair_page
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("consolidation", __name__)

_READ, _DECIDE = Permission.CONSOLIDATION_READ, Permission.RISK_CONSOLIDATE
# Below the risk, so that the seal of a strictly confidential submission covers it.
_ONE = "/risks/<reference>/consolidation"


@door(blueprint, "/consolidation", needs=_READ)
def board() -> ResponseReturnValue:
    chosen = read_board_filter(request.args)
    with open_reading(desk()) as work:
        return show("consolidation/board.html", board_page(work, chosen))


@door(blueprint, _ONE, needs=_READ)
def submission(reference: str) -> ResponseReturnValue:
    page = _page(reference)
    other = page.other.reference if page.other and not page.in_force else ""
    form = LinkForm(data={"version": page.version, "candidate": other})
    return show("consolidation/submission.html", page, form, status=409 if page.blocked and not page.links else 200)


@door(blueprint, _ONE, needs=_DECIDE, methods=("POST",))
def decide(reference: str) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return _again(reference, form)
    try:
        link_submission(desk(), reference, form.version_seen, form.chosen, form.reason.data or "", form.other)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return _again(reference, form)
    except Conflict as refusal:
        return _again(reference, form, refusal.sentence)
    flash(_("Decided. Its entity is told."))
    return redirect(url_for("consolidation.submission", reference=reference), 303)


@door(blueprint, _ONE + "/undo", needs=_DECIDE, methods=("GET", "POST"))
def undo(reference: str) -> ResponseReturnValue:
    page = _page(reference)
    form = WhyForm(data={"version": page.version})
    if page.in_force is None:
        return show("consolidation/undo.html", page, form, status=409)
    if not form.validate_on_submit():
        return show("consolidation/undo.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        undo_link(desk(), reference, form.version_seen, form.reason.data or "")
    except Conflict as refusal:
        return _undo_again(reference, form, refusal.sentence)
    flash(_("Undone. The submission waits for a decision again."))
    return redirect(url_for("consolidation.submission", reference=page.reference), 303)


@door(blueprint, "/consolidation/new", needs=_DECIDE, methods=("GET", "POST"))
def new_candidate() -> ResponseReturnValue:
    ticked = request.values.getlist("ticked")
    with open_reading(desk()) as work:
        page = candidate_page(work, [key.partition(":")[0] for key in ticked])
    form = CandidateForm(data={**page.filled, "key": uuid4().hex}).offer(page)
    if not form.validate_on_submit():
        return show("consolidation/new.html", page, form, status=422 if form.is_submitted() else 200)
    return _make(page, form, ticked)


@door(blueprint, "/risks/<reference>/contributors", needs=Permission.RISK_READ)
def contributors(reference: str) -> ResponseReturnValue:
    text = request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
    with open_reading(desk()) as work:
        return show("consolidation/contributors.html", contributors_page(work, reference, max(1, number)))


def _make(page: CandidatePage, form: CandidateForm, ticked: Sequence[str]) -> ResponseReturnValue:
    seen = {reference: _version(version) for reference, _colon, version in (key.partition(":") for key in ticked)}
    try:
        made = make_candidate(desk(), form.wanted, seen, form.reason.data or "", form.key.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("consolidation/new.html", page, form, status=422, refused="" if refusal.fields else str(refusal))
    except Conflict as refusal:
        return show("consolidation/new.html", page, form, status=409, refused=refusal.sentence)
    flash(_("%(reference)s was begun. Its unit completes it and sends it to its head.", reference=made))
    return redirect(url_for("consolidation.contributors", reference=made), 303)


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _page(reference: str, beside: str = "") -> PairPage:
    with open_reading(desk()) as work:
        return pair_page(work, reference, beside or request.args.get("beside", ""))


def _again(reference: str, form: LinkForm, refused: str = "") -> ResponseReturnValue:
    """The page with what was typed; after a refusal, with the version that stands there now."""
    page = _page(reference, form.candidate.data or "")
    if refused:
        form.version.data = str(page.version)
    return show("consolidation/submission.html", page, form, status=409 if refused else 422, refused=refused)


def _undo_again(reference: str, form: WhyForm, refused: str) -> ResponseReturnValue:
    page = _page(reference)
    form.version.data = str(page.version)
    return show("consolidation/undo.html", page, form, status=409, refused=refused)
