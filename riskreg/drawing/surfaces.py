"""Two grounds matplotlib can draw on besides its own: an SVG of plain attributes, and a page of ReportLab's.

matplotlib's own SVG puts its colours into style attributes, which our content security policy forbids, and its own
PDF embeds the typefaces a second time. Both grounds here keep text as text. Import this only where a picture is drawn.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex

from riskreg.drawing import letters
from riskreg.drawing.ink import CSS_FAMILY, Weight

_ANCHORS = {"left": (0.0, "start"), "center": (0.5, "middle"), "right": (1.0, "end")}


def weight_of(prop: Any) -> Weight:
    """The weight of a text drawn by matplotlib."""
    return Weight(prop.get_family()[0])


class Ground(RendererBase):
    """What both grounds share: one unit is one point, and texts are measured as they are printed."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        size = prop.get_size_in_points()
        return letters.width(s, size, weight_of(prop)), size * 0.95, size * 0.22

    def draw_image(self, *arguments: Any, **named: Any) -> None:
        raise TypeError("Pictures are vectors: an image cannot be placed in one.")

    def draw_gouraud_triangles(self, *arguments: Any, **named: Any) -> None:
        raise TypeError("Pictures have no gradients.")


class SvgGround(Ground):
    """Collects the elements of an SVG; ``document`` gives the whole."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height)
        self.elements: list[str] = []

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        steps = [self._step(points, code) for points, code in path.iter_segments(transform, simplify=False)]
        fill = to_hex(rgbFace) if rgbFace is not None else "none"
        line = f' stroke="{to_hex(gc.get_rgb())}" stroke-width="{_short(gc.get_linewidth())}"'
        self.elements.append(f'<path d="{"".join(steps)}" fill="{fill}"{line if gc.get_linewidth() else ""}/>')

    def _step(self, points: Any, code: int) -> str:
        pairs = zip(points[::2], points[1::2], strict=True)
        where = " ".join(f"{_short(x)} {_short(self.height - y)}" for x, y in pairs)
        letter = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}[int(code)]
        return letter if letter == "Z" else letter + where

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        size, weight = prop.get_size_in_points(), weight_of(prop)
        share, anchor = _ANCHORS[mtext.get_horizontalalignment()]
        x += share * letters.width(s, size, weight)
        look = f' font-size="{_short(size)}" fill="{to_hex(gc.get_rgb())}"'
        look += ' font-weight="600"' if weight is Weight.BOLD else ""
        look += f' text-anchor="{anchor}"' if share else ""
        self.elements.append(f'<text x="{_short(x)}" y="{_short(y)}"{look}>{escape(s)}</text>')

    def document(self, title: str, description: str) -> bytes:
        """The SVG as bytes, with a title and a description for those who do not see it."""
        size = f'width="{_short(self.width)}" height="{_short(self.height)}"'
        box = f'viewBox="0 0 {_short(self.width)} {_short(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" font-family={quoteattr(CSS_FAMILY)}>'
        words = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"
        return "\n".join([head, words, *self.elements, "</svg>", ""]).encode()


class PdfGround(Ground):
    """Draws straight on a ReportLab canvas, the picture's lower left corner at the canvas's origin."""

    def __init__(self, width: float, height: float, canvas: Any) -> None:
        super().__init__(width, height)
        self.canvas = canvas

    def flipy(self) -> bool:
        return False

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        trace = self.canvas.beginPath()
        steps = {1: trace.moveTo, 2: trace.lineTo, 4: trace.curveTo}
        for points, code in path.iter_segments(transform, simplify=False, curves=True):
            steps[int(code)](*points) if int(code) in steps else trace.close()
        if rgbFace is not None:
            self.canvas.setFillColorRGB(*rgbFace[:3])
        self.canvas.setStrokeColorRGB(*gc.get_rgb()[:3])
        self.canvas.setLineWidth(gc.get_linewidth())
        self.canvas.drawPath(trace, stroke=int(gc.get_linewidth() > 0), fill=int(rgbFace is not None))

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        self.canvas.setFillColorRGB(*gc.get_rgb()[:3])
        write(self.canvas, x, y, s, prop.get_size_in_points(), weight_of(prop))


def write(canvas: Any, x: float, y: float, text: str, size: float, weight: Weight) -> None:
    """Write one line on a ReportLab canvas from the point (x, y) of its baseline, piece by piece of a typeface."""
    pen = canvas.beginText(x, y)
    for name, piece in letters.runs(text, weight):
        pen.setFont(name, size)
        pen.textOut(piece)
    canvas.drawText(pen)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
