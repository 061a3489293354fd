"""The shades of a heat map: for each number a fill, darker for more, and an ink that can be read on it."""

from __future__ import annotations

from typing import NamedTuple

from casekit.outputs.document import HeatMap

Colour = tuple[int, int, int]
_WHITE: Colour = (255, 255, 255)
_GREY: Colour = (230, 230, 230)
_DARK: Colour = (0x1F, 0x38, 0x64)


class Shade(NamedTuple):
    """The colours of one cell, each as six hexadecimal digits."""

    fill: str
    ink: str


Colours = tuple[tuple[Shade, ...], ...]


def shades(chart: HeatMap) -> Colours:
    """Return the colours of every cell, row by row."""
    return tuple(tuple(_shade(shade(value, chart.most)) for value in line) for line in chart.values)


def shade(value: int | None, most: int) -> Colour:
    """Return white for nothing, grey where a cell does not apply, and a darker blue for more."""
    if not value:
        return _GREY if value is None else _WHITE
    depth = 0.12 + 0.88 * (value / most) ** 0.6
    red, green, blue = (round(255 - depth * (255 - part)) for part in _DARK)
    return (red, green, blue)


def ink_on(fill: Colour) -> Colour:
    """Return black or white, whichever is easier to read on a colour; the contrast is never less than 4.5 to 1."""
    bright = luminance(fill) + 0.05
    return (0, 0, 0) if bright / 0.05 >= 1.05 / bright else _WHITE


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, as WCAG counts it."""
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shade(fill: Colour) -> Shade:
    return Shade(bytes(fill).hex(), bytes(ink_on(fill)).hex())
