"""Bar charts as pictures, drawn by matplotlib. The same numbers always stand beside them as a table."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from casekit.outputs.document import BarChart
from casekit.outputs.render._text import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1a1a1a"
BAR = "#1f3864"  # dark blue, 11:1 on white
WIDTH = 6.3  # inches: 16 cm on the page


def bar_chart_png(chart: BarChart) -> bytes:
    """Draw horizontal bars with their values as a PNG; the same chart gives the same bytes."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    labels = [_wrapped(label) for label in chart.labels]
    lines = sum(max(2, label.count("\n") + 2) for label in labels)
    most = max((*chart.values, 1))
    with own_settings():
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
        return image_bytes(figure)


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with our settings, whatever the user's own are."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams["font.family"] = "DejaVu Sans"
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def image_bytes(figure: Figure) -> bytes:
    """Write a figure without anything that differs from one day or computer to the next."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", dpi=200, metadata={"Software": None})
    return out.getvalue()


def _wrapped(label: str) -> str:
    """Break a label into a few short lines; the table beside the chart has it whole."""
    return "\n".join(textwrap.wrap(one_line(label), 30, max_lines=3, placeholder=" …"))
