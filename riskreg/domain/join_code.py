"""The six characters with which somebody in the room joins a workshop: easy to read from a screen, hard to guess."""

import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "23456789CDFGHJKMNPQRTVWX"
"""No 0 O 1 I L, which look alike; no vowels and no Y, so that no word arises; no Z S B, which pass for 2 5 8."""

LENGTH = 6
_READ_AS = str.maketrans("ZSB", "258")
_SKIPPED = ("Z", "P", "C")
"""Unicode categories of blanks, of dashes and other punctuation, and of what is not seen at all."""


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A code nobody can foresee: one of 24⁶, nearly two hundred million. ``choose`` picks one of the characters."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """As it is written on the screen, in two halves: ``7KD-M4X``."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def normal_code(typed: str) -> str | None:
    """The code that was meant, whatever its case, blanks and dashes; None when it can be none.

    A code is not told from a wrong one here: only a look at the workshops does, slowly after some failures.
    """
    if len(typed) > 100:
        return None
    wide = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(mark for mark in wide if unicodedata.category(mark)[0] not in _SKIPPED).translate(_READ_AS)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
