"""Fields of forms: text that is really text, dates and choices, each refusing with a sentence that says what to do."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from riskreg.domain.plain_text import is_invisible
from riskreg.web.speech import language_code

Choices = Sequence[tuple[str, Any]]


class Form(FlaskForm):  # type: ignore[misc]
    """A form of this product: plain errors, nothing typed is lost."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Forms are filled from forms alone: a body of JSON is none, whatever is in it."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if request.is_json and not isinstance(formdata, MultiDict):
                return None
            return super().wrap_formdata(form, formdata)

        def get_translations(self, _form: Any) -> Any:
            return _words_of_wtforms(language_code())

    def problems(self) -> list[tuple[str, str]]:
        """All errors as (id of the field, sentence), in the order of the page, for the summary on top."""
        return [(field.id, str(sentence)) for field in self for sentence in _flat(field.errors)]

    def refuse(self, fields: dict[str, Sequence[str]]) -> None:
        """Put an operation's refusals beside the fields they speak of."""
        for name, sentences in fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, *sentences]


@lru_cache
def _words_of_wtforms(language: str) -> NullTranslations:
    """WTForms' own sentences in a language: read once, not for each form a request makes."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class Versioned(Form):
    """A form that edits something others edit too: it carries the version the person saw."""

    version = HiddenField()

    @property
    def version_seen(self) -> int:
        """The version the page was made from; 0, which no record has, when it is missing or was tampered with."""
        # What was sent, never the default: a form sent without its version has not seen the current one.
        data = str((self.version.raw_data or [""])[0])
        return int(data) if data.isdecimal() and len(data) < 10 else 0


def line(label: Any, *, required: bool = True, longest: int = 200, hint: Any = "", **kwargs: Any) -> Field:
    """One line of text."""
    return StringField(
        label,
        [*_presence(required, label), Length(max=longest, message=_too_long(longest)), is_text],
        [tidy],
        description=hint,
        **kwargs,
    )


def text(label: Any, *, required: bool = False, longest: int = 4000, hint: Any = "", rows: int = 4) -> Field:
    """Several lines of text."""
    checks = [*_presence(required, label), Length(max=longest, message=_too_long(longest)), is_text]
    return TextAreaField(label, checks, [tidy], description=hint, render_kw={"rows": rows})


def day(label: Any, *, required: bool = False, hint: Any = "") -> Field:
    """A date, as the browser's date control sends it (YYYY-MM-DD)."""
    return Day(label, _presence(required, label), description=hint)


def choice(
    label: Any, choices: Choices = (), *, required: bool = True, hint: Any = "", radio: bool = False, missing: Any = ""
) -> Field:
    """One of several; an empty choice means none when it is not required. Choices may be set later.

    ``missing`` is what to say when nothing was chosen, where "Fill in" with the label makes no sentence.
    """
    kind: Callable[..., Field] = RadioField if radio else SelectField
    unknown = _l("Choose one of the answers on this page.")
    checks = [InputRequired(missing)] if required and missing else _presence(required, label)
    return kind(label, checks, choices=list(choices), description=hint, coerce=_word, invalid_choice_message=unknown)


def whole(label: Any, *, least: int, most: int, required: bool = True, hint: Any = "") -> Field:
    """A whole number between two bounds."""
    message = _l("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(label, [*_presence(required, label), NumberRange(least, most, message)], description=hint)


class Several(SelectMultipleField):
    """Any number of choices, drawn as checkboxes; an unknown one is refused with a sentence."""

    def pre_validate(self, _form: Any) -> None:
        known = {str(value) for value, *_more in self.iter_choices()}
        if set(self.data or ()) - known:
            raise ValidationError(_l("Choose from the list: something ticked here is not on it."))


class Day(DateField):
    """A date field whose refusal says which format is meant, and which takes no year nobody means."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Enter a real date, such as 2026-12-31."))) from None
        if self.data and not 1990 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(str(_l("Enter a date between 1990 and 2200.")))


def is_text(_form: Any, field: Field) -> None:
    """Refuse characters no text has: NUL, other control characters, half surrogates, turns of direction."""
    plain = "".join(_shown(character) for character in field.data or "")
    if plain != (field.data or ""):
        field.data = plain  # the page that shows it again must itself be text
        raise ValidationError(_l("Remove the invisible control characters from this text."))


def _shown(character: str) -> str:
    return "\ufffd" if is_invisible(character) else character


def tidy(value: Any) -> Any:
    """Text as it is kept: composed (NFC), one kind of line end, no space around."""
    return (
        unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if isinstance(value, str)
        else value
    )


def _presence(required: bool, label: Any) -> list[Callable[..., Any]]:
    if not required:
        return [Optional()]
    return [InputRequired(_l("Fill in “%(label)s”.", label=label))]


def _too_long(longest: int) -> Any:
    return _l("Shorten this to %(longest)s characters or fewer.", longest=longest)


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _flat(errors: Iterable[Any]) -> Iterable[Any]:
    # A list field's errors are lists of errors of its entries.
    for error in errors:
        if isinstance(error, (list, tuple)):
            yield from _flat(error)
        else:
            yield error
