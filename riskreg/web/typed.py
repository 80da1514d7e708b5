"""What somebody typed into a form that was not taken: shown once more beside the reason, so that it is not lost."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

LONGEST_TEXT = 400_000  # characters of all fields together: far more than any form of this product takes
_OF_THE_PAGE = frozenset(
    {"csrf_token", "version", "seen", "shown_at", "key", "do", "then", "next", "kept", "goes_on_to"}
)

Fields = tuple[tuple[str, str], ...]


def typed_words() -> Fields:
    """(field, text) of what was sent to this page, for a person to copy; nothing where a password may be among it."""
    if request.method != "POST" or not comes_from_here():
        return ()
    try:
        fields = tuple(request.form.items(multi=True))
    except HTTPException:  # too large to be read, or no form at all
        return ()
    if holds_a_password(request.path, fields) or length_of(fields) > LONGEST_TEXT:
        return ()
    # A bare number is the place of a choice in a list: nobody knows what it stood for.
    return tuple((name, value) for name, value in readable(fields) if not value.strip().isdecimal())


def readable(fields: Iterable[tuple[str, str]]) -> Fields:
    """The fields a person filled in, their names made readable; what the page itself sent is left out."""
    # One form among many on a page has its own name before theirs: ``I-0001-version``.
    mine = ((name, value) for name, value in fields if name.rpartition("-")[2] not in _OF_THE_PAGE)
    plain = ((name, value) for name, value in mine if value.strip())
    return tuple((name.replace("_", " ").replace("-", " ").capitalize(), value) for name, value in plain)


def holds_a_password(path: str, fields: Iterable[tuple[str, str]]) -> bool:
    """Whether a form may hold a password, which is never shown again and never kept."""
    return path.startswith("/account") or any("password" in name.lower() for name, _value in fields)


def comes_from_here() -> bool:
    """Whether a form was sent from a page of this site: another one could put its own words into somebody's mouth."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is None or urlsplit(origin).netloc == request.host


def length_of(fields: Iterable[tuple[str, str]]) -> int:
    """Characters of all fields together."""
    return sum(len(name) + len(value) for name, value in fields)
