"""Random networks compared with mean-field theory."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from ..physics import signal_propagation as theory
from .style import DASHES, PALETTE, SOFT, styled


class Spread(NamedTuple):
    """What was found for one spread of the weights, and what mean-field theory expects; `values` are those of the last layer's units."""

    spread: float
    variance: float
    saturated: float
    correlation: float
    values: np.ndarray
    variance_expected: float
    saturated_expected: float
    correlation_expected: float


@styled
def mean_field(compared: Sequence[Spread], line: np.ndarray, chosen: float, critical: float, level: float) -> Figure:
    """Values of the units, saturated fraction and correlation against the spread of the weights.

    Args:
        compared: what was found.
        line: the theory in more detail, a row per spread: spread, saturated fraction, correlation.
        chosen: the spread whose values are shown in any case.
        critical: the spread at the border of chaos.
        level: beyond which a unit is saturated.
    """
    figure = Figure(figsize=(15, 4.6))
    histogram, saturated, correlation = figure.subplots(1, 3)
    y = np.linspace(-0.999, 0.999, 1001)
    shown = [row for row in compared if row.spread in {1.0, chosen, compared[-1].spread}]
    for k, row in enumerate(shown):
        histogram.hist(row.values, 40, range=(-1, 1), density=True, color=PALETTE[k], alpha=0.3)
        histogram.plot(y, theory.density(y, row.variance_expected), color=PALETTE[k], label=f"spread {row.spread:g}")
    histogram.set_ylim(0, 3)
    histogram.set_xticks([-1, -0.5, 0, 0.5, 1])
    histogram.set_xlabel("value of a unit in the last layer")
    histogram.set_ylabel("probability density (up to 3)")
    histogram.legend(frameon=False, loc="upper center")
    labels = {"saturated": f"fraction of units beyond $\\pm${level}", "correlation": "correlation of two close inputs"}
    for column, (panel, key) in enumerate(zip((saturated, correlation), labels, strict=True), start=1):
        panel.plot(line[:, 0], line[:, column], color=SOFT, label="mean field")
        panel.plot([row.spread for row in compared], [getattr(row, key) for row in compared], "o", color=PALETTE[0], label="networks")
        panel.axvline(critical, color=PALETTE[1], linewidth=1.4, linestyle=DASHES, label="border of chaos")
        panel.set_xlabel("spread of the weights")
        panel.set_ylabel(labels[key])
        panel.set_ylim(-0.03, 1.03)
    saturated.legend(frameon=False, loc="upper left", bbox_to_anchor=(0.28, 1.0))
    return figure
