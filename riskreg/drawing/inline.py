"""A drawing that stands inside a page and takes its colours from there."""

from __future__ import annotations

from xml.sax.saxutils import escape

from riskreg.drawing.letters import clean


class Svg(str):
    """A drawing whose texts were escaped when it was made: a page shows it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def plain(text: str) -> str:
    """A text as XML may hold it."""
    return escape(clean(text))
