"""Charts as pictures, drawn by matplotlib. The same numbers always stand beside them as a table."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from casekit.outputs.document import NOT_APPLICABLE, BarChart, HeatMap
from casekit.outputs.render._text import UPRIGHT, one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1a1a1a"
BAR = "#1f3864"  # dark blue, 11:1 on white
LINE = "#8c8c8c"
WIDTH = 6.3  # inches: 16 cm on the page


def bar_chart_png(chart: BarChart) -> bytes:
    """Draw horizontal bars with their values as a PNG; the same chart gives the same bytes."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    labels = [_wrapped(label) for label in chart.labels]
    lines = sum(max(2, label.count("\n") + 2) for label in labels)
    most = max((*chart.values, 1))
    with _own_settings():
        figure = Figure(figsize=(WIDTH, min(8.6, 0.75 + 0.165 * lines)), dpi=200, layout="constrained")
        axes = figure.add_subplot()
        places = range(len(labels))
        axes.barh(places, chart.values, height=0.62, color=BAR)
        for place, value in zip(places, chart.values, strict=True):
            axes.text(value + most * 0.012, place, str(value), va="center", fontsize=9, color=INK)
        axes.set_yticks(places, labels, fontsize=9, color=INK, parse_math=False)
        axes.set_xlabel(f"Number of {one_line(chart.unit)}", fontsize=9, color=INK, parse_math=False)
        axes.set_xlim(0, most * 1.1)
        axes.set_ylim(len(labels) - 0.45, -0.55)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
        axes.tick_params(axis="x", labelsize=8.5, colors=INK)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="#d0d0d0", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        return _bytes(figure, "png")


def heat_map(chart: HeatMap, suffix: str = "png") -> bytes:
    """Draw the cells as a PNG or an SVG, darker for more, each with its number; the same chart gives the same bytes."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    rows = [_wrapped(label) for label in chart.rows]
    columns = [_wrapped(label, 22, 2) for label in chart.columns]
    turned = len(columns) > UPRIGHT
    most = max((value for line in chart.values for value in line if value), default=0)
    height = sum(0.245 if "\n" not in label else 0.3 for label in rows) + (1.65 if turned else 0.5)
    with _own_settings():
        figure = Figure(figsize=(WIDTH, min(8.9, height)), dpi=200, layout="constrained")
        axes = figure.add_subplot()
        for down, line in enumerate(chart.values):
            for across, value in enumerate(line):
                fill = shade(value, most)
                if value != 0:
                    axes.add_patch(Rectangle((across - 0.5, down - 0.5), 1, 1, facecolor=fill)).set_in_layout(False)
                text = NOT_APPLICABLE if value is None else str(value)
                number = axes.text(across, down, text, ha="center", va="center", fontsize=7.5, color=ink_on(fill))
                number.set_in_layout(False)  # it is inside the axes anyway, and measuring each takes long
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.hlines(
            [at - 0.5 for at in range(len(rows) + 1)], *axes.get_xlim(), color=LINE, linewidth=0.6, clip_on=False
        )
        axes.vlines(
            [at - 0.5 for at in range(len(columns) + 1)], *axes.get_ylim(), color=LINE, linewidth=0.6, clip_on=False
        )
        axes.set_yticks(range(len(rows)), rows, fontsize=7.5, color=INK, parse_math=False)
        axes.set_xticks(range(len(columns)), columns, fontsize=7.5, color=INK, parse_math=False)
        axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.tick_params(axis="x", labelrotation=90 if turned else 0)
        axes.spines[:].set_visible(False)
        return _bytes(figure, suffix)


Colour = tuple[float, float, float]
_DARK: Colour = (0x1F / 255, 0x38 / 255, 0x64 / 255)


def shade(value: int | None, most: int) -> Colour:
    """Return white for nothing, grey where a cell does not apply, and a darker blue for more."""
    if not value:
        return (0.9, 0.9, 0.9) if value is None else (1.0, 1.0, 1.0)
    depth = 0.12 + 0.88 * (value / most) ** 0.6
    red, green, blue = (1 - depth * (1 - part) for part in _DARK)
    return (red, green, blue)


def ink_on(fill: Colour) -> str:
    """Return black or white, whichever is easier to read on a colour; the contrast is never less than 4.5 to 1."""
    bright = luminance(fill) + 0.05
    return "#000000" if bright / 0.05 >= 1.05 / bright else "#ffffff"


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, as WCAG counts it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@contextmanager
def _own_settings() -> Iterator[None]:
    """Draw with our settings, whatever the user's own are."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams["font.family"] = "DejaVu Sans"
        matplotlib.rcParams["svg.hashsalt"] = "casekit"
        matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text: smaller, and sharp at any size
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def _bytes(figure: Figure, suffix: str) -> bytes:
    """Write a figure without anything that differs from one day or computer to the next."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    FigureCanvasAgg(figure)
    unsaid = {"Software": None} if suffix == "png" else {"Date": None, "Creator": None}
    figure.savefig(out, format=suffix, dpi=200, metadata=unsaid)
    return out.getvalue().replace(b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, Arial, sans-serif")


def _wrapped(label: str, width: int = 30, lines: int = 3) -> str:
    """Break a label into a few short lines; the table beside the chart has it whole."""
    return "\n".join(textwrap.wrap(one_line(label), width, max_lines=lines, placeholder=" …"))
