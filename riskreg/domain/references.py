"""References people quote: R-0042 for a risk, Q-0007 for a request upward, and what text may be taken for one."""

from __future__ import annotations

import re

_REQUEST = re.compile(r"^\s*[Qq]-?0*([1-9][0-9]{0,8})\s*$")
_RISK = re.compile(r"^\s*[Rr]-?0*([1-9][0-9]{0,8})\s*$")


def risk_reference(number: int) -> str:
    """The reference of the numbered risk, four digits at least: ``R-0042``."""
    return f"R-{number:04d}"


def risk_number(text: str) -> int | None:
    """The number inside a reference such as ``R-0042``, ``r-42`` or ``R42``; None when the text is no reference."""
    found = _RISK.match(text)
    return int(found.group(1)) if found and text.isascii() else None


def request_reference(number: int) -> str:
    """The reference of the numbered request upward: ``Q-0007``."""
    return f"Q-{number:04d}"


def request_number(text: str) -> int | None:
    """The number inside a reference such as ``Q-0007``; None when the text is no reference of a request."""
    found = _REQUEST.match(text)
    return int(found.group(1)) if found and text.isascii() else None
