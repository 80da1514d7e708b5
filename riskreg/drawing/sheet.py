"""A sheet to draw on: boxes, lines and words in points from the top left, printed by matplotlib as SVG, PNG or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from riskreg.drawing import letters
from riskreg.drawing.ink import INK, PAPER, Weight

# matplotlib does not promise to be safe among threads, so one picture is drawn at a time.
_PRESS = Lock()


@cache
def _typefaces() -> None:
    """Make our files known to matplotlib under names of our own: an installed face of the same name never gets in."""
    import matplotlib
    from matplotlib.font_manager import FontEntry, fontManager

    data = Path(matplotlib.get_data_path(), "fonts", "ttf")
    for weight in Weight:
        fontManager.ttflist += [
            FontEntry(fname=str(weight.file), name=weight.value, weight=400),
            FontEntry(fname=str(data / weight.fallback_file_name), name=weight.fallback, weight=400),
        ]


class Sheet:
    """A white sheet of so many points inside its margin; x runs to the right and y down from the top left inside."""

    def __init__(self, width: float, height: float, margin: float = 0) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        with _PRESS:
            _typefaces()
        self.width, self.height = width + 2 * margin, height + 2 * margin
        self._figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72, facecolor=PAPER)
        from_top = Affine2D().scale(1, -1).translate(margin, self.height - margin).scale(1 / 72)
        self._points = from_top + self._figure.dpi_scale_trans

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str, line: float = 0.6) -> None:
        """A filled rectangle with a thin line round it."""
        from matplotlib.patches import Rectangle

        shape = Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=line)
        shape.set_transform(self._points)
        self._figure.add_artist(shape)

    def shape(self, corners: Sequence[tuple[float, float]], fill: str) -> None:
        """A filled shape without a line round it."""
        from matplotlib.patches import Polygon

        drawn = Polygon(corners, closed=True, facecolor=fill, edgecolor=fill, linewidth=0)
        drawn.set_transform(self._points)
        self._figure.add_artist(drawn)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        weight: Weight = Weight.REGULAR,
        colour: str = INK,
        align: str = "left",
    ) -> None:
        """One line of words with its baseline at y; x is its left end, middle or right end as aligned."""
        named: dict[str, Any] = {"family": [weight.value, weight.fallback], "size": size, "color": colour}
        if letters.clean(words):
            shown = self._figure.text(x, y, letters.clean(words), transform=self._points, ha=align, va="baseline")
            shown.set(parse_math=False, **named)

    def svg(self, title: str, description: str) -> bytes:
        from riskreg.drawing.surfaces import SvgGround

        ground = SvgGround(self.width, self.height)
        with _PRESS:
            self._figure.draw(ground)
        return ground.document(letters.clean(title), letters.clean(description))

    def png(self, dots_per_inch: int) -> bytes:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        out = BytesIO()
        for shown in self._figure.texts:
            shown.set_text(letters.printable(shown.get_text()))
        with _PRESS:
            canvas: Any = FigureCanvasAgg(self._figure)
            self._figure.set_dpi(dots_per_inch)
            canvas.draw()
            canvas.print_png(out, metadata={"Software": None})
        return out.getvalue()

    def onto(self, canvas: Any) -> None:
        """Draw on a ReportLab canvas, the lower left corner at the canvas's origin."""
        from riskreg.drawing.surfaces import PdfGround

        with _PRESS:
            self._figure.draw(PdfGround(self.width, self.height, canvas))
