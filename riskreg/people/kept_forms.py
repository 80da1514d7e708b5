"""A form sent after the session ended: kept in the sign-in page, signed, and sent again after signing in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from riskreg.people.return_path import safe_path

LONGEST_TEXT = 400_000  # characters of all fields together: far more than any form of this product takes
_MAX_AGE = 12 * 3600
_NEVER_KEPT = ("password", "csrf_token")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where a form was going and what was typed; ``owner`` is the key of the session it was typed in, if known."""

    path: str
    fields: tuple[tuple[str, str], ...]
    owner: str

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """What a person typed, with the names of the fields made readable; what the page itself sent is left out."""
        plain = ((name.replace("_", " ").replace("-", " ").capitalize(), value) for name, value in self.fields)
        return tuple((name, value) for name, value in plain if value.strip() and name != "Version")


def keep_form(owner: str) -> str:
    """The posted form as a signed text; empty when it cannot be kept: a file, too long, a password, another site's."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_KEPT]
    path = safe_path(request.full_path.rstrip("?"))
    secret = any("password" in name.lower() for name, _value in fields) or path.startswith("/account")
    length = sum(len(name) + len(value) for name, value in fields)
    if not fields or not path or secret or request.files or length > LONGEST_TEXT or not _comes_from_here():
        return ""
    return _serializer().dumps([path, fields, owner])


def read_kept(text: str) -> KeptForm | None:
    """What was kept; None when the text is not ours or too old."""
    try:
        path, fields, owner = _serializer().loads(text, max_age=_MAX_AGE)
    except BadData:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields), owner)


def _comes_from_here() -> bool:
    # A page of another site could post here without a session and have its own words sent after the sign-in.
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is None or urlsplit(origin).netloc == request.host


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")
