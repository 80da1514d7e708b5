"""Text as it is printed: cleaned, measured, broken into lines, with a second typeface for what the first lacks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from riskreg.drawing.ink import Weight

MISSING = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"
# Direction overrides can make a text show other words than it holds, so they are never drawn.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text on one line without what XML cannot hold and what would turn or hide other letters."""
    spaced = "".join(" " if mark.isspace() else mark for mark in text)
    return " ".join("".join(mark for mark in spaced if _can_stand(mark)).split(" ")).strip()


def _can_stand(mark: str) -> bool:
    nothing = (ord(mark) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(mark) <= 0xFDEF
    return not nothing and mark not in _OVERRIDES and unicodedata.category(mark) not in ("Cc", "Cs")


@cache
def face(name: str) -> Any:
    """The typeface registered with ReportLab under that name; all four are registered at the first call."""
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    data = Path(matplotlib.get_data_path(), "fonts", "ttf")
    files = {weight.value: weight.file for weight in Weight}
    files |= {weight.fallback: data / weight.fallback_file_name for weight in Weight}
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(files[name])))
    return pdfmetrics.getFont(name).face


def runs(text: str, weight: Weight = Weight.REGULAR) -> list[tuple[str, str]]:
    """(typeface name, piece) one after the other; a mark no typeface has becomes a visible replacement."""
    return [
        (name, "".join(mark for _, mark in marks))
        for name, marks in groupby(_placed(text, weight), key=lambda placed: placed[0])
    ]


def _placed(text: str, weight: Weight) -> Iterator[tuple[str, str]]:
    known = face(weight.value).charToGlyph
    for mark in text:
        if ord(mark) in known:
            yield weight.value, mark
        elif ord(mark) in face(weight.fallback).charToGlyph:
            yield weight.fallback, mark
        elif unicodedata.category(mark) not in ("Cf", "Mn", "Me"):
            yield weight.value, MISSING


def printable(text: str, weight: Weight = Weight.REGULAR) -> str:
    """The text with a visible replacement for every mark neither typeface has."""
    return "".join(piece for _, piece in runs(text, weight))


@lru_cache(maxsize=8192)
def _advance(mark: str, weight: Weight) -> float:
    """The width of one mark at one point; ReportLab does not kern, so a text is the sum of its marks."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return sum(float(stringWidth(piece, name, 1)) for name, piece in runs(mark, weight))


def width(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """How wide the text comes out, in points."""
    return size * sum(_advance(mark, weight) for mark in text)


def shorten(text: str, room: float, size: float, weight: Weight = Weight.REGULAR) -> str:
    """The text itself when it fits the room (points), else as much of its start as fits with an ellipsis."""
    if len(text) < 2000 and width(text, size, weight) <= room:
        return text
    kept = _longest_start(text, room - width(ELLIPSIS, size, weight), size, weight)
    return text[:kept].rstrip() + ELLIPSIS


def _longest_start(text: str, room: float, size: float, weight: Weight) -> int:
    """How many marks of the start fit the room, at least one unless the text is empty."""
    used = 0.0
    for count, mark in enumerate(text):
        used += size * _advance(mark, weight)
        if used > room:
            return max(count, 1)
    return len(text)


def wrap(text: str, room: float, size: float, lines: int, weight: Weight = Weight.REGULAR) -> list[str]:
    """At most so many lines no wider than the room; words too long are broken, what is left out is marked."""
    broken: list[str] = []
    rest = text.strip()
    while rest and len(broken) < lines - 1:
        count = _line_end(rest, room, size, weight)
        broken.append(rest[:count].rstrip())
        rest = rest[count:].lstrip()
    return [*broken, shorten(rest, room, size, weight)] if rest else broken


def _line_end(text: str, room: float, size: float, weight: Weight) -> int:
    """Where the first line ends: after the last word that fits, or inside a word wider than the room."""
    fits = _longest_start(text, room, size, weight)
    if fits == len(text) or text[fits] == " ":
        return fits
    space = text.rfind(" ", 0, fits)
    return space if space > 0 else fits
