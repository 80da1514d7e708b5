"""Making a move from a browser: what it does is said first, and a refusal keeps what was typed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.revision import Difference
from riskreg.risks.history_queries import changed_meanwhile, last_mover
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.move_forms import MoveForm, move_form
from riskreg.risks.move_queries import MovePage, move_page, step_of
from riskreg.risks.sealing import is_opened, sealed
from riskreg.store.work import open_reading
from riskreg.web.access import desk
from riskreg.web.rendering import show


def show_move(reference: str, code: str) -> ResponseReturnValue:
    """The page that says what the move does and asks what it needs."""
    found = _page(reference, code)
    form = move_form(found.move, version=str(found.risk.version), seen=str(found.risk.revision))
    return show("risks/move.html", found, form, status=200 if found.offer else 409)


def make_move(reference: str, code: str) -> ResponseReturnValue:
    """Make the move, or show the page again with every reason why not."""
    with open_reading(desk()) as work:
        step = step_of(work, reference, code)
    if step.is_sealed and not is_opened(reference):
        return sealed(reference)
    form = move_form(step.move)
    if not form.validate():
        return show("risks/move.html", _page(reference, code), form, status=422)
    try:
        reached = advance_risk(desk(), reference, form.version_seen, code, **_given(form))
    except Invalid as refusal:
        form.refuse(refusal.fields)
        found = _page(reference, code).refused(() if refusal.fields else (refusal.sentence,))
        return show("risks/move.html", found, form, status=422)
    except Conflict as refusal:
        return _too_late(reference, _page(reference, code), form, refusal)
    if reached != step.to_state.code:
        return _done(
            step.reference, _("You have agreed. “%(move)s” happens once others have too.", move=step.move.label)
        )
    return _done(step.reference, _("Done: the risk is now “%(state)s”.", state=step.to_state.name))


def _too_late(reference: str, found: MovePage, form: MoveForm, refusal: Conflict) -> ResponseReturnValue:
    """The risk is no longer as it was read: already where it should go, changed by somebody, or the move is barred."""
    with open_reading(desk()) as work:
        mover = last_mover(work, reference, found.move.code) if found.is_there_already else None
        if mover and mover[0] == work.actor.person_id:
            said = _("Already done: the risk is now “%(state)s”.", state=found.risk.state.name)
            return _done(found.risk.reference, said)
        changed: tuple[Difference, ...] = ()
        if isinstance(refusal, Stale):
            version, changed = changed_meanwhile(work, reference, form.revision_seen)
            # What changed stands on the page now: sending it again is a decision on what is there.
            form.version.data, form.seen.data = str(version), str(found.risk.revision)
    why = _already(found, mover[1]) if mover else refusal.sentence
    return show("risks/move.html", found.refused((why,), changed), form, status=409)


def _done(reference: str, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("risk.page", reference=reference), 303)


def _already(found: MovePage, who: str) -> str:
    return str(_("%(who)s was faster: this risk is “%(state)s” already.", who=who, state=found.risk.state.name))


def _page(reference: str, code: str) -> MovePage:
    with open_reading(desk()) as work:
        return move_page(work, reference, code)


def _given(form: MoveForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("reason", "target") if name in form}
