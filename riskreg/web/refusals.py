"""Refusals as pages: each with its status, a sentence that says what to do, and nothing changed."""

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale
from riskreg.web.rendering import ErrorPage, show
from riskreg.web.typed import typed_words

_STATUS: tuple[tuple[type[Refusal], int], ...] = ((NotFound, 404), (NotAllowed, 403), (Conflict, 409), (Invalid, 422))


def explain_refusals(app: Flask) -> None:
    """Turn every refusal, and whatever else goes wrong, into an answer a person can use."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _unfit)
    app.jinja_env.globals["typed_words"] = typed_words


def _refused(refusal: Refusal) -> ResponseReturnValue:
    status = next((code for kind, code in _STATUS if isinstance(refusal, kind)), 400)
    return _answer(status, refusal.sentence, _("Somebody was faster") if isinstance(refusal, Stale) else "")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = _answer(error.code, _sentence(error.code))
    answer.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return answer


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return _answer(
        400, _("This form was open too long or came from another page. Go back, reload the page and send it again.")
    )


def _busy(_error: OperationalError) -> ResponseReturnValue:
    return _answer(503, _("The register is busy. Nothing was changed. Try again in a moment."))


def _unfit(_error: DataError) -> ResponseReturnValue:
    return _answer(422, _("Something in this form cannot be stored. Check the values and send it again."))


def _answer(status: int, sentence: str, title: str = "") -> Response:
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(error=sentence)
        answer.status_code = status
        return answer
    return show("errors/refused.html", ErrorPage(status, title or _title(status), sentence), status=status)


def _title(status: int) -> str:
    titles = {
        400: _("That did not work"),
        401: _("Sign in first"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("That did not work"),
        409: _("Not possible now"),
        413: _("Too large"),
        422: _("Not accepted"),
        429: _("Too many tries"),
        503: _("Busy"),
    }
    return str(titles.get(status, _("Something went wrong")))


def _sentence(status: int) -> str:
    sentences = {
        400: _("The request could not be understood. Go back and try again."),
        404: _("There is nothing at this address, or it is not open to you."),
        405: _("This address does not take that kind of request. Go back and use the buttons on the page."),
        413: _("What you sent is larger than the register accepts. Shorten the text or choose a smaller file."),
    }
    ours = _("The fault is ours and it was written down. Nothing was changed; try again in a moment.")
    return str(sentences.get(status, ours))
