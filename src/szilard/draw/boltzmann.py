"""Pictures of Boltzmann machines: how well the gradient is estimated, how the likelihood grows, and samples of the model."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, ScalarFormatter

from .style import DASHES, INK, PALETTE, SOFT, end_labels, styled

_KINDS = {"data": PALETTE[0], "model": PALETTE[1]}
_NAMES = {"energy": "energy per spin", "magnetisation": "magnetisation |m| per unit"}
SHOWN = (5, 4)


@styled
def likelihood(curves: Mapping[str, Sequence[tuple[int, float]]], marks: Mapping[str, float]) -> Figure:
    """Held-out log-likelihood against gradient steps.

    Args:
        curves: By method, (steps, nats).
        marks: What else reaches which likelihood, by name.
    """
    figure = Figure(figsize=(9, 5))
    panel = figure.subplots()
    ends = {}
    for (name, curve), colour in zip(curves.items(), PALETTE, strict=False):
        panel.plot(*zip(*curve, strict=True), color=colour)
        ends[name] = (curve[-1][1], colour)
    for name, value in marks.items():
        panel.axhline(value, color=SOFT, linewidth=1.2, linestyle=DASHES, zorder=1)
        ends[name] = (value, SOFT if name != "exact" else INK)
    panel.set_xlim(0, max(curve[-1][0] for curve in curves.values()))
    panel.set_xlabel("gradient steps")
    panel.set_ylabel("held-out log-likelihood (nats)")
    end_labels(panel, ends)
    return figure


@styled
def gradient_error(bias: np.ndarray, measured: Mapping[int, float]) -> Figure:
    """The relative error of the CD-k gradient against k.

    Args:
        bias: Of its mean over all chances, for k = 1, 2, ...
        measured: Of one estimate with very many chains, by k.
    """
    figure = Figure(figsize=(7, 5))
    panel = figure.subplots()
    panel.loglog(np.arange(1, len(bias) + 1), bias, color=PALETTE[0], label="mean over all chances, summed exactly")
    panel.loglog(*zip(*measured.items(), strict=True), "o", color=PALETTE[1], markersize=8, label="estimated with very many chains")
    panel.set_xlabel("Gibbs steps $k$")
    panel.set_ylabel("$|g_k - g|\\; / \\;|g|$")
    panel.set_xticks(list(measured))
    panel.xaxis.set_major_formatter(ScalarFormatter())
    panel.xaxis.set_minor_locator(NullLocator())
    panel.legend(frameon=False, loc="lower left")
    return figure


@styled
def model_samples(
    data: np.ndarray,
    generated: np.ndarray,
    observed: Mapping[str, Mapping[str, np.ndarray]],
    exact: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> Figure:
    """Configurations of the data and of the machine, and the distributions of what can be measured on them.

    Args:
        data: Samples of +1 and -1, (samples, rows, columns).
        generated: The same from the machine.
        observed: For "data" and "model", every observable's values.
        exact: Observable's possible values and their probabilities, where they are known.
    """
    names = list(observed["data"])
    figure = Figure(figsize=(6.4 + 4.4 * len(names), 4.6))
    panels = np.atleast_1d(figure.subplots(1, 2 + len(names), width_ratios=[1, 1, *[1.7] * len(names)]))
    for panel, (name, colour), samples in zip(panels, _KINDS.items(), (data, generated), strict=False):
        panel.imshow(_mosaic(samples), cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
        panel.set_title(name, color=colour)
        panel.axis("off")
    for panel, name in zip(panels[2:], names, strict=True):
        _distribution(panel, {kind: values[name] for kind, values in observed.items()}, exact.get(name))
        panel.set_xlabel(_NAMES[name])
    panels[2].set_ylabel("probability", labelpad=10)
    panels[2].legend(frameon=False, loc="upper right")
    return figure


def _distribution(panel, values: Mapping[str, np.ndarray], exact: tuple[np.ndarray, np.ndarray] | None) -> None:
    everything = np.unique(np.round(np.concatenate(list(values.values())), 9))
    levels = len(everything) <= 40
    edges = _around(everything) if levels else np.linspace(everything[0], everything[-1], 31)
    for kind, found in values.items():
        fraction = np.histogram(found, edges)[0] / len(found)
        panel.stairs(fraction, edges, color=_KINDS[kind], label=kind, fill=kind == "data", alpha=0.35 if kind == "data" else 1, linewidth=2)
    if exact and levels:
        panel.plot(*exact, "o", color=INK, markersize=4, label="exact")
    panel.set_xlim(edges[0], edges[-1])
    panel.set_ylim(0, 1.15 * panel.get_ylim()[1])


def _around(values: np.ndarray) -> np.ndarray:
    """The edges of bins that have these values inside."""
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])


def _mosaic(samples: np.ndarray) -> np.ndarray:
    """The first samples side by side, with a border between them."""
    rows, columns = SHOWN
    high, wide = samples.shape[1:]
    picture = np.zeros((rows * (high + 1) - 1, columns * (wide + 1) - 1))
    for n, sample in enumerate(samples[: rows * columns]):
        i, j = n // columns * (high + 1), n % columns * (wide + 1)
        picture[i : i + high, j : j + wide] = sample
    return picture
