"""What a browser may ask of the audit trail; every filter stands in the address."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from riskreg.domain.errors import Invalid
from riskreg.domain.references import risk_number
from riskreg.oversight.filter_queries import TrailFilter
from riskreg.oversight.queries import actors_called, known_kinds
from riskreg.store.work import Work
from riskreg.web.fields import Form, choice, day, line

_NOTHING = ("",)  # a kind no event has


class TrailForm(Form):
    """The filters of the trail. Nothing is changed, so it carries no token."""

    class Meta:
        csrf = False

    person = line(
        _l("Person"),
        required=False,
        hint=_l("Name or e-mail, whoever acted for them included; “machine” for the command line."),
    )
    noun = choice(_l("About"), required=False)
    kind = choice(_l("Kind"), required=False)
    reference = line(_l("Risk"), required=False, longest=20, hint=_l("A reference, such as R-0042."))
    text = line(_l("Words in the subject"), required=False, longest=80)
    first = day(_l("From"))
    last = day(_l("To"))

    def kept(self) -> dict[str, str]:
        """What was asked, for links that go on with it."""
        return {name: value for name in self._fields if (value := request.args.get(name, ""))}


def trail_form(work: Work) -> TrailForm:
    """The form with the kinds of events there are, filled from the address."""
    kinds = known_kinds(work)
    form = TrailForm(formdata=request.args)
    _offer(form.kind, _("Every kind"), kinds)
    _offer(form.noun, _("Everything"), sorted({kind.partition(".")[0] for kind in kinds}))
    return form


def read_trail_form(work: Work, form: TrailForm) -> TrailFilter | None:
    """The filter that was asked for; None after putting what is wrong beside the fields."""
    valid = form.validate()
    for field in (form.noun, form.kind):
        field.errors = [_("Choose one of the list under “%(label)s”.", label=field.label.text)] if field.errors else []
    actors = actors_called(work, form.person.data) if valid and form.person.data else ()
    reference = form.reference.data
    wrong = {
        "person": form.person.data and not actors and _("Nobody has that name or e-mail. Check the spelling."),
        "reference": reference and not risk_number(reference) and _("Enter a reference, such as R-0042."),
        "last": _out_of_order(form) and _("Choose a last day that is not before the first."),
    }
    form.refuse({name: [str(sentence)] for name, sentence in wrong.items() if valid and sentence})
    return _filter(work, form, actors) if not form.problems() else None


def _offer(field: Any, everything: str, words: list[str]) -> None:
    field.choices = [("", everything), *((word, word.replace(".", ": ").replace("_", " ")) for word in words)]


def number_before(value: str | None) -> int | None:
    """The number of the event a page begins behind; raises ``Invalid`` for anything that is none."""
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and 0 < len(value) < 10):
        raise Invalid(_("“before” is the number of an event. Use the links on the page."))
    return int(value)


def _filter(work: Work, form: TrailForm, actors: tuple[int | None, ...]) -> TrailFilter:
    return TrailFilter(
        actors=actors,
        kinds=_kinds(known_kinds(work), form.noun.data or "", form.kind.data or ""),
        reference=form.reference.data or "",
        text=form.text.data or "",
        first=form.first.data,
        last=form.last.data,
    )


def _kinds(known: list[str], noun: str, kind: str) -> tuple[str, ...]:
    if not noun and not kind:
        return ()
    matching = (value for value in known if kind in ("", value) and (not noun or value.startswith(f"{noun}.")))
    return tuple(matching) or _NOTHING


def _out_of_order(form: TrailForm) -> Any:
    return form.first.data and form.last.data and form.last.data < form.first.data
