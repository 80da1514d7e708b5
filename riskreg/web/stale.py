"""One answer for whoever saves second: the same form with both versions side by side, nothing typed lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flask import Response, request
from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SelectField, SelectMultipleField

from riskreg.web.filters import day
from riskreg.web.rendering import show


class Saved(Protocol):
    """What is known of the record as it stands now; the ``Sheet`` of a risk being written is one."""

    @property
    def version(self) -> int: ...
    @property
    def saved_by(self) -> str: ...
    @property
    def saved_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that differs; ``id`` is the field on the page, for a link to it."""

    id: str
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Staleness:
    """What ``parts/stale.html`` shows. ``again`` is the address that opens the saved version."""

    saved_by: str
    saved_at: datetime | None
    clashes: tuple[Clash, ...]
    again: str


def show_stale(template: str, page: Any, form: Any, saved_form: Any, saved: Saved | None = None) -> Response:
    """409 with the page as it stands now, the form as the person filled it, and above it what differs.

    ``saved_form`` is a form of the same class made from what is saved now (``SomeForm(formdata=None, data=…)``, with
    the same choices), so that both columns use the same words. ``saved`` says who saved and when; without it
    ``page.sheet`` does. The hidden version becomes the current one: saving again is then a knowing decision.
    """
    record: Saved = saved if saved is not None else page.sheet
    clashes = tuple(clashes_of(form, saved_form))
    form.version.data = str(record.version)
    stale = Staleness(record.saved_by, record.saved_at, clashes, request.path)
    return show(template, page, form, status=409, stale=stale)


def clashes_of(form: Any, saved_form: Any) -> Iterator[Clash]:
    """The fields two forms of one class say differently, in the order of the page."""
    for mine, theirs in zip(form, saved_form, strict=True):
        if isinstance(mine, HiddenField):
            continue
        words = in_words(theirs), in_words(mine)
        if words[0] != words[1]:
            yield Clash(mine.id, str(mine.label.text), *words)


def in_words(field: Field) -> str:
    """What a field holds, as a reader says it: labels of choices, dates in words, lists numbered."""
    if isinstance(field, FieldList):
        said = [words for words in map(in_words, field) if words]
        return "\n".join(f"{number}. {words}" for number, words in enumerate(said, 1))
    if isinstance(field, FormField):
        inner = ((part, in_words(part)) for part in field.form if not isinstance(part, HiddenField))
        return "; ".join(f"{part.label.text}: {words}" for part, words in inner if words)
    if isinstance(field, (SelectField, SelectMultipleField)):
        return "; ".join(str(label) for _value, label, chosen, *_more in field.iter_choices() if chosen and _value)
    if isinstance(field, BooleanField):
        return str(_("yes") if field.data else _("no"))
    return day(field.data) if isinstance(field.data, date) else str(field.data or "")
