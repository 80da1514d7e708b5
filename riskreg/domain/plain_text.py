"""What a text may not be: longer than its place, or holding marks that nobody sees and no paper can print."""

import unicodedata

from riskreg.domain.errors import Invalid

_LAYOUT = "\n\r\t"


def wrong_text(text: str, longest: int) -> str:
    """Why a text cannot be kept, in a sentence; empty when it can. Line breaks and tabs are part of a text."""
    if len(text) > longest:
        return f"Shorten this to {longest:,} characters or fewer."
    if any(mark not in _LAYOUT and unicodedata.category(mark) in ("Cc", "Cs") for mark in text):
        return "Remove the invisible control characters from this text."
    return ""


def checked_reason(reason: str, longest: int) -> str:
    """A reason as it is kept; raises Invalid (field ``reason``) when it says nothing, or what no column should hold."""
    said = reason.strip()
    if not said:
        raise Invalid("Give a reason.", {"reason": ["Give a reason."]})
    if len(said) > longest or "\x00" in said:
        sentence = f"Shorten the reason to {longest:,} characters of plain text."
        raise Invalid(sentence, {"reason": [sentence]})
    return said
