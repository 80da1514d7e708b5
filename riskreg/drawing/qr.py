"""A QR code as a picture for inside a page or for paper: dark on light wherever it stands, or no telephone reads it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from riskreg.drawing.inline import Svg

QUIET = 4
"""Empty modules on each side (ISO/IEC 18004, 5.3.8)."""


@lru_cache(maxsize=64)
def draw_qr(text: str) -> Svg:
    """The text as a QR code of the smallest size that holds it. Whoever shows it writes the text beside it, for those
    who cannot point a telephone at it: the picture itself is hidden from what reads a page aloud.

    A quarter of the modules may be unreadable (error correction Q): it is read across a room, from a slanted screen.
    """
    rows = modules_of(text)
    size = len(rows) + 2 * QUIET
    path = "".join(_run(x, y, length) for y, row in enumerate(rows) for x, length in _runs(row))
    return Svg(
        f'<svg class="qr" aria-hidden="true" viewBox="0 0 {size} {size}"'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#ffffff"/>'
        f'<path fill="#000000" d="{path}"/></svg>'
    )


def modules_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules, row by row, without the quiet zone; True is dark. Raises ValueError when it holds no such text."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    if len(text.encode()) > 800:
        raise ValueError("Too long for a code that can be read across a room.")
    code = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    return tuple(tuple(bool(code.isDark(y, x)) for x in range(size)) for y in range(size))


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark stretches begin, and how long they are: drawn module by module, hairlines would show between them."""
    begun: int | None = None
    for x, dark in enumerate((*row, False)):
        if dark and begun is None:
            begun = x
        elif not dark and begun is not None:
            yield begun, x - begun
            begun = None


def _run(x: int, y: int, length: int) -> str:
    return f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z"
