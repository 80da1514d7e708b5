"""A form sent after the session ended: kept in the sign-in page, signed, and sent again after signing in."""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from riskreg.people.return_path import safe_path
from riskreg.web.typed import LONGEST_TEXT, comes_from_here, holds_a_password, length_of, readable

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
        """What a person typed, as they can read it."""
        return readable(self.fields)


def keep_form(owner: str) -> str:
    """The posted form as a signed text; empty when it cannot be kept: a file, too long, a password, another site's."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_KEPT]
    path = safe_path(request.full_path.rstrip("?"))
    wanted = fields and path and not holds_a_password(path, fields) and length_of(fields) <= LONGEST_TEXT
    if not wanted or request.files or not comes_from_here():
        return ""
    return _serializer().dumps([path, fields, owner])


def read_kept(text: str) -> KeptForm | None:
    """What was kept; None when the text is not ours or too old."""
    try:
        path, fields, owner = _serializer().loads(text, max_age=_MAX_AGE)
    except BadData:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields), owner)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")
