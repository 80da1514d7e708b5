"""What a text may not be: longer than its place, or holding marks that nobody sees and no paper can print."""

import unicodedata

from riskreg.domain.errors import Invalid

_LAYOUT = "\n\r\t"
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the text around them back to front, in every page, file and picture it reaches."""


def is_invisible(mark: str) -> bool:
    """Whether a mark is nothing anybody reads: a control character, half a character, a turn of direction."""
    return mark not in _LAYOUT and (unicodedata.category(mark) in ("Cc", "Cs") or mark in DIRECTION_MARKS)


def wrong_text(text: str, longest: int) -> str:
    """Why a text cannot be kept, in a sentence; empty when it can. Line breaks and tabs are part of a text."""
    if len(text) > longest:
        return f"Shorten this to {longest:,} characters or fewer."
    if any(is_invisible(mark) for mark in text):
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
