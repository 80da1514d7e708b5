"""References people quote: R-0042 a risk and its action 2, Q-0007 a request, D-0001 a decision, B-0001 one of a body,
W-0001 a workshop, C-, E- and I- reviews, V-0001 an electronic review, K-0001 a common cause.
"""

from __future__ import annotations

import re

_DECISION = re.compile(r"^\s*[Dd]-?0*([1-9][0-9]{0,8})\s*$")
_REQUEST = re.compile(r"^\s*[Qq]-?0*([1-9][0-9]{0,8})\s*$")
_LETTERED = re.compile(r"^\s*([BbCcEeIiKkVvWw])-?0*([1-9][0-9]{0,8})\s*$")
_RISK = re.compile(r"^\s*[Rr]-?0*([1-9][0-9]{0,8})\s*$")


def risk_reference(number: int) -> str:
    """The reference of the numbered risk, four digits at least: ``R-0042``."""
    return f"R-{number:04d}"


def risk_number(text: str) -> int | None:
    """The number inside a reference such as ``R-0042``, ``r-42`` or ``R42``; None when the text is no reference."""
    found = _RISK.match(text)
    return int(found.group(1)) if found and text.isascii() else None


def action_reference(of_risk: int, number: int) -> str:
    """The numbered mitigation action of the numbered risk: ``R-0042 action 2``."""
    return f"{risk_reference(of_risk)} action {number}"


def request_reference(number: int) -> str:
    """The reference of the numbered request upward: ``Q-0007``."""
    return f"Q-{number:04d}"


def request_number(text: str) -> int | None:
    """The number inside a reference such as ``Q-0007``; None when the text is no reference of a request."""
    found = _REQUEST.match(text)
    return int(found.group(1)) if found and text.isascii() else None


def decision_reference(number: int) -> str:
    """The reference of the numbered decision on a risk: ``D-0001``."""
    return f"D-{number:04d}"


def decision_number(text: str) -> int | None:
    """The number inside a reference such as ``D-0001``; None when the text is no reference of a decision."""
    found = _DECISION.match(text)
    return int(found.group(1)) if found and text.isascii() else None


def cause_reference(number: int) -> str:
    """The reference of the numbered common cause: ``K-0001``."""
    return f"K-{number:04d}"


def cause_number(text: str) -> int | None:
    """The number inside a reference such as ``K-0001``; None when the text is no reference of a cause."""
    return _number_after("K", text)


def cycle_reference(number: int) -> str:
    """The reference of the numbered review cycle: ``C-0002``."""
    return f"C-{number:04d}"


def cycle_number(text: str) -> int | None:
    """The number inside a reference such as ``C-0002``; None when the text is no reference of a cycle."""
    return _number_after("C", text)


def return_reference(number: int) -> str:
    """The reference of what an entity answers in a review: ``E-0017``."""
    return f"E-{number:04d}"


def return_number(text: str) -> int | None:
    """The number inside a reference such as ``E-0017``; None when the text is no reference of a return."""
    return _number_after("E", text)


def item_reference(number: int) -> str:
    """The reference of the review of one risk: ``I-0123``."""
    return f"I-{number:04d}"


def item_number(text: str) -> int | None:
    """The number inside a reference such as ``I-0123``; None when the text is no reference of one risk's review."""
    return _number_after("I", text)


def workshop_reference(number: int) -> str:
    """The reference of the numbered validation workshop: ``W-0002``."""
    return f"W-{number:04d}"


def workshop_number(text: str) -> int | None:
    """The number inside a reference such as ``W-0002``; None when the text is no reference of a workshop."""
    return _number_after("W", text)


def body_decision_reference(number: int) -> str:
    """The reference of the numbered decision of a body: ``B-0003``."""
    return f"B-{number:04d}"


def body_decision_number(text: str) -> int | None:
    """The number inside a reference such as ``B-0003``; None when the text is no reference of a body's decision."""
    return _number_after("B", text)


def electronic_reference(number: int) -> str:
    """The reference of the numbered electronic review, in which the members of a body answer: ``V-0001``."""
    return f"V-{number:04d}"


def electronic_number(text: str) -> int | None:
    """The number inside a reference such as ``V-0001``; None when the text is no reference of an electronic review."""
    return _number_after("V", text)


def _number_after(letter: str, text: str) -> int | None:
    found = _LETTERED.match(text)
    return int(found.group(2)) if found and text.isascii() and found.group(1).upper() == letter else None
