"""Whether two colours can be told apart: CIEDE2000, and how colours look to eyes that miss one kind of cone."""

from math import atan2, cos, degrees, exp, hypot, pi, radians, sin, sqrt
from typing import Final

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# severity 1.0; to be applied to linear RGB.
VISIONS: Final[dict[str, Matrix]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}

# IEC 61966-2-1: linear sRGB to CIE XYZ; its white point is D65.
_TO_XYZ: Final[Matrix] = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE: Final[Triple] = (0.9505, 1.0, 1.089)


def lightness(colour: str) -> float:
    """CIELAB L*, 0 for black to 100 for white, of a colour written ``#RRGGBB``."""
    return lab(colour)[0]


def difference(one: str, other: str, vision: str = "normal") -> float:
    """CIEDE2000 between two colours ``#RRGGBB`` as seen with one of VISIONS; 1 is about just noticeable."""
    return ciede2000(lab(one, vision), lab(other, vision))


def lab(colour: str, vision: str = "normal") -> Triple:
    """CIELAB (L*, a*, b*; D65) of ``#RRGGBB`` as seen with one of VISIONS."""
    seen = tuple(min(1.0, max(0.0, part)) for part in _times(VISIONS[vision], _linear(colour)))
    x, y, z = _times(_TO_XYZ, (seen[0], seen[1], seen[2]))
    fx, fy, fz = _curve(x / _WHITE[0]), _curve(y / _WHITE[1]), _curve(z / _WHITE[2])
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(one: Triple, other: Triple) -> float:
    """Difference of two CIELAB colours. Sharma, Wu and Dalal 2005, equations 2 to 22, with kL = kC = kH = 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    stretch = 1.5 - 0.5 * _saturation((hypot(a1, b1) + hypot(a2, b2)) / 2)
    c1, h1 = _polar(a1 * stretch, b1)
    c2, h2 = _polar(a2 * stretch, b2)
    turn, mean_hue = _hues(c1 * c2, h1, h2)
    mean_c, off_grey = (c1 + c2) / 2, ((l1 + l2) / 2 - 50) ** 2
    d_l = (l2 - l1) / (1 + 0.015 * off_grey / sqrt(20 + off_grey))
    d_c = (c2 - c1) / (1 + 0.045 * mean_c)
    d_h = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2) / (1 + 0.015 * mean_c * _hue_weight(mean_hue))
    rotation = -2 * _saturation(mean_c) * sin(pi / 3 * exp(-(((mean_hue - 275) / 25) ** 2)))
    return sqrt(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h)


def _saturation(chroma: float) -> float:
    return sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _polar(a: float, b: float) -> tuple[float, float]:
    """Chroma, and hue in degrees from 0 to 360."""
    return hypot(a, b), degrees(atan2(b, a)) % 360


def _hues(chromas: float, h1: float, h2: float) -> tuple[float, float]:
    """The turn from one hue to the other by the shorter way, and the hue halfway; a grey has no hue of its own."""
    if chromas == 0:
        return 0.0, h1 + h2
    turn = h2 - h1
    if abs(turn) > 180:
        turn += -360 if turn > 0 else 360
    return turn, (h1 + turn / 2) % 360


def _hue_weight(hue: float) -> float:
    return (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )


def _linear(colour: str) -> Triple:
    """Linear RGB, each part from 0 to 1 (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unbend(red), _unbend(green), _unbend(blue)


def _unbend(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _curve(part: float) -> float:
    """The cube root of CIELAB with its straight foot (CIE 15)."""
    return float(part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29)


def _times(matrix: Matrix, vector: Triple) -> Triple:
    x, y, z = (sum(factor * part for factor, part in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z
