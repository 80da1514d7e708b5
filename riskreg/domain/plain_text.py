"""What a text may not be: longer than its place, or holding marks that nobody sees and no paper can print."""

import unicodedata

_LAYOUT = "\n\r\t"


def wrong_text(text: str, longest: int) -> str:
    """Why a text cannot be kept, in a sentence; empty when it can. Line breaks and tabs are part of a text."""
    if len(text) > longest:
        return f"Shorten this to {longest:,} characters or fewer."
    if any(mark not in _LAYOUT and unicodedata.category(mark) in ("Cc", "Cs") for mark in text):
        return "Remove the invisible control characters from this text."
    return ""
