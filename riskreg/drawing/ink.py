"""The colours, typefaces and sizes every picture and paper is drawn with."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

INK = "#15202b"
SOFT = "#4a5965"
LINE = "#d3dbe1"
STRONG_LINE = "#8796a1"
PAPER = "#ffffff"
WASH = "#f4f7f9"
NOTICE = "#f8da5e"

READABLE = 4.5
"""The least contrast of text with its ground (WCAG 2.2, success criterion 1.4.3)."""

SLACK = 1.1
"""How much wider than measured a text may come out: a browser may not have the measured typeface."""

TITLE, LABEL, SMALL, TINY = 14.0, 9.5, 8.5, 6.0
"""Sizes of text in points; nothing is printed smaller than the last."""

FONTS = Path(__file__).parent / "fonts"
CSS_FAMILY = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


class Weight(Enum):
    """The two weights, by the name under which drawing libraries know their typeface."""

    REGULAR = "Register Sans"
    BOLD = "Register Sans SemiBold"

    @property
    def fallback(self) -> str:
        """The name of the typeface that draws what the first cannot."""
        return f"{self.value} Fallback"

    @property
    def file(self) -> Path:
        return FONTS / ("NotoSans-SemiBold.ttf" if self is Weight.BOLD else "NotoSans-Regular.ttf")

    @property
    def fallback_file_name(self) -> str:
        """A file of matplotlib's own data, so that it is there wherever pictures are drawn."""
        return "DejaVuSans-Bold.ttf" if self is Weight.BOLD else "DejaVuSans.ttf"


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of ``#rrggbb``, each from 0 to 1."""
    red, green, blue = (int(colour.lstrip("#")[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 black to 1 white, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(ground: str) -> str:
    """A text colour that can be read on the ground; on any ground black or white can."""
    if contrast(INK, ground) >= READABLE:
        return INK
    return max((PAPER, "#000000"), key=lambda colour: contrast(colour, ground))


def edge_of(ground: str) -> str:
    """The thin line round a coloured field: the same colour, a quarter darker."""
    return "#" + "".join(f"{round(part * 0.75 * 255):02x}" for part in channels(ground))


def faded(colour: str, share: float) -> str:
    """The colour as it looks on white when only so much of it is laid on, 0 to 1."""
    return "#" + "".join(f"{round((part * share + 1 - share) * 255):02x}" for part in channels(colour))


def warm_up() -> None:
    """Load the drawing library and its fonts before the first picture; a server does it while it starts."""
    import matplotlib.backends.backend_agg  # noqa: F401
    import reportlab.platypus  # noqa: F401
