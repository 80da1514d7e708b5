"""The seal on strictly confidential risks: every address under such a risk asks first, and opening it is recorded.

Which browser opened what stands in its signed session cookie, so that reading a page writes nothing.
"""

from typing import Final

from flask import request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg import clock
from riskreg.domain.references import risk_number, risk_reference
from riskreg.risks.page_content import SealedPage
from riskreg.risks.page_queries import is_sealed
from riskreg.store.work import open_reading
from riskreg.web.access import desk
from riskreg.web.rendering import show

OPEN_SECONDS: Final = 15 * 60
# A form that was opened in time may still be sent: what somebody typed for half an hour is not lost to the seal.
SENDING_SECONDS: Final = 60 * 60
_REMEMBERED = 20
_OF_A_RISK = "/risks/<reference>"
# The first is how the seal is broken; the second reads the classification with everything else and asks by itself.
_ASK_THEMSELVES = ("risk.open_sealed", "risk.page")
# Sending a move reads the risk before anything else, its classification with it.
_ASK_WHEN_SENT = ("risk.move",)


def ask_before_opening() -> ResponseReturnValue | None:
    """Before any request: the sealed page instead of an address under a strictly confidential risk not opened yet."""
    rule, reference = request.url_rule, (request.view_args or {}).get("reference")
    if rule is None or reference is None or not rule.rule.startswith(_OF_A_RISK):
        return None
    if request.endpoint in _ASK_THEMSELVES or is_opened(reference):
        return None
    if request.method == "POST" and request.endpoint in _ASK_WHEN_SENT:
        return None
    with open_reading(desk()) as work:
        return sealed(reference) if is_sealed(work, reference) else None


def is_opened(reference: str) -> bool:
    """Whether this browser opened the risk a short while ago."""
    opened = _opened().get(_written(reference), 0)
    allowed = OPEN_SECONDS if request.method in ("GET", "HEAD") else SENDING_SECONDS
    return 0 <= _seconds() - opened < allowed


def mark_opened(reference: str) -> None:
    """Remember that this browser opened the risk now; the oldest are forgotten first."""
    kept = sorted((_opened() | {_written(reference): _seconds()}).items(), key=lambda pair: pair[1])
    session["opened"] = dict(kept[-_REMEMBERED:])


def sealed(reference: str) -> ResponseReturnValue:
    """The page that says what opening means. It tells nothing of the risk but its reference."""
    reads = request.method in ("GET", "HEAD")
    written = _written(reference)
    goes_on_to = request.full_path.rstrip("?") if reads else url_for("risk.page", reference=written)
    page = SealedPage(written, goes_on_to, _("%(reference)s is sealed", reference=written))
    return show("risks/sealed.html", page, status=200 if reads else 409)


def _opened() -> dict[str, int]:
    return session.get("opened") or {}


def _written(reference: str) -> str:
    """The reference as it is written, so that ``r-7`` and ``R-0007`` are one seal."""
    number = risk_number(reference)
    return risk_reference(number) if number else reference


def _seconds() -> int:
    return int(clock.now().timestamp())
