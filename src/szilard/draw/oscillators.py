"""An oscillator that is seen, one that is not, and how well the second is inferred from the first."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {
    "LSTM": (PALETTE[1], "-", "o"),
    "exact observer": (PALETTE[3], "-", "s"),
    "Kalman": (PALETTE[0], "-", "^"),
    "Kalman, tuned": (PALETTE[2], "-", "v"),
    "Kalman, told the springs": (SOFT, DASHES, ""),
}


class Motion(NamedTuple):
    """One run: its title, times, what was measured, the states (times, 4), and x2 as it was inferred, by observer."""

    title: str
    times: np.ndarray
    measured: np.ndarray
    states: np.ndarray
    inferred: Mapping[str, np.ndarray]


@styled
def errors(noise: Mapping[float, Mapping[str, float]], spread: Mapping[float, Mapping[str, float]]) -> Figure:
    """Errors of all observers against the noise, where there is any, and against how far the springs may deviate.

    Above 1 an observer is worse than none.
    """
    figure = Figure(figsize=(14.5, 5.6))
    left, right = figure.subplots(1, 2, sharey=True)
    for panel, found, label in ((left, noise, "noise of a measurement"), (right, spread, "largest deviation of the springs")):
        places = [place for place in found if place > 0 or panel is right]
        for name, (colour, line, marker) in _LOOKS.items():
            values = [found[place][name] for place in places]
            panel.plot(places, values, color=colour, linestyle=line, marker=marker, markersize=7, label=name)
        panel.axhline(1, color=INK, linewidth=1, zorder=1)
        panel.set_xlabel(label)
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_ylabel("error, over the motion itself")
    left.annotate("knows nothing", (0.01, 1.05), xycoords=("axes fraction", "data"), va="bottom", fontsize=11)
    right.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


@styled
def trajectories(*motions: Motion) -> Figure:
    """A column for each run: above what was measured of x1, below x2 and what was inferred of it."""
    figure = Figure(figsize=(8.0 * len(motions), 6.6))
    panels = figure.subplots(2, len(motions), sharex=True, squeeze=False)
    for (seen, hidden), motion in zip(panels.T, motions, strict=True):
        seen.plot(motion.times, motion.states[:, 0], color=SOFT, linewidth=1.4, label="x1")
        seen.plot(motion.times, motion.measured, ".", color=INK, label="measured")
        seen.set_title(motion.title)
        hidden.plot(motion.times, motion.states[:, 1], color=INK, linewidth=5, alpha=0.25, label="x2")
        reach = 1.5 * float(np.abs(motion.states[:, 1]).max())
        for name, values in motion.inferred.items():
            beyond = float(np.abs(values).max()) > 2 * reach
            label = f"{name} (cut off)" if beyond else name
            hidden.plot(motion.times, values, color=_LOOKS[name][0], linewidth=1 if beyond else 1.8, label=label)
        hidden.set_ylim(-reach, reach)
        hidden.set_xlabel("time")
    panels[0, 0].set_ylabel("seen")
    panels[1, 0].set_ylabel("unseen")
    for panel in panels[:, -1]:
        panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


@styled
def memory(times: np.ndarray, hidden: np.ndarray, remembered: Mapping[str, float]) -> Figure:
    """Hidden units over time, (times, units), and R^2 of each quantity as a linear read-out finds it in the memory."""
    figure = Figure(figsize=(14.5, 5))
    units, explained = figure.subplots(1, 2, width_ratios=[1.4, 1])
    for k, values in enumerate(hidden.T):
        units.plot(times, values - 2.2 * k, color=PALETTE[k % len(PALETTE)], linewidth=1.6)
    units.set(xlabel="time", yticks=[-2.2 * k for k in range(hidden.shape[1])], ylabel="hidden unit")
    units.set_yticklabels([str(k + 1) for k in range(hidden.shape[1])])
    bars = explained.barh(list(remembered), [max(value, 0.0) for value in remembered.values()], color=PALETTE[0])
    explained.bar_label(bars, [f"{value:.2f}" for value in remembered.values()], padding=4)
    explained.set(xlim=(0, 1.12), xticks=[0, 0.5, 1], xlabel="$R^2$ of a linear read-out of the memory")
    explained.invert_yaxis()
    return figure
