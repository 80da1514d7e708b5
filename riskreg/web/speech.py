"""The words of the templates in the reader's language. What is said is text: only markup handed in stays markup."""

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup


def speak(app: Flask) -> None:
    """Let templates say ``_("…")``. Flask-Babel's own takes all it translates for safe HTML, a person's words too."""
    app.jinja_env.globals.update({"_": say, "gettext": say, "ngettext": say_many})


def say(message: Any, /, **values: Any) -> str:
    """The message in the reader's language, with its values: ``_("Page %(n)s", n=2)``."""
    text = _language().ugettext(str(message))
    return _filled(text, values) if values or "%" in text else text


def say_many(one: str, many: str, n: int, /, **values: Any) -> str:
    """The message for that many, with ``num`` among its values."""
    return _filled(_language().ungettext(one, many, n), {"num": n, **values})


def _filled(text: str, values: dict[str, Any]) -> str:
    if not values:
        return text.replace("%%", "%")
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(text) % values  # noqa: S704  (the message is ours; its values are escaped)
    return text % values


def to_say(message: str) -> str:
    """The message as it is: marks words for translation where they are named and a template says them later."""
    return message


def language_code() -> str:
    """The reader's language as Babel writes it: ``en``, ``zh_Hans``."""
    kept = g._get_current_object()
    if "language_code" not in kept:
        kept.language_code = str(get_locale() or "en")
    return kept.language_code  # type: ignore[no-any-return]


def _language() -> Any:
    # Asked for a hundred times a page: Flask-Babel finds it anew each time, and so does ``g`` its own context.
    kept = vars(g._get_current_object())
    found = kept.get("translations")
    if found is None:
        found = kept["translations"] = get_translations()
    return found
