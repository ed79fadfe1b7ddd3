"""Reconstructed quantum states: amplitudes against the exact ones, fidelity against the number of shots, amplitudes with their phases."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import INK, PALETTE, SOFT, styled

PHASED = 0.05  # smallest amplitude whose phase is shown; that of a smaller one says nothing
NAMES = {"machine": "Boltzmann machine", "pairs": "pairs of spins", "histogram": "frequencies"}
_COLOURS = {"machine": PALETTE[1], "pairs": PALETTE[0], "histogram": SOFT}
_MARKS = {"machine": "o", "pairs": "s", "histogram": "^"}
SHOWN = 16  # basis states of a picture


class Published(NamedTuple):
    """A result of others: its name, shots and infidelity."""

    name: str
    shots: int
    infidelity: float


class Drawn(NamedTuple):
    """A state to draw: its title, its vector, the true one where that is known, and vectors of resamples for the error bars."""

    title: str
    psi: Complex[np.ndarray, "states"]
    exact: Complex[np.ndarray, "states"] | None
    resamples: Complex[np.ndarray, "resamples states"]


@styled
def positive_state(
    exact: Float[np.ndarray, "states"],
    found: Mapping[str, Float[np.ndarray, "states"]],
    shots: Sequence[int],
    infidelity: Mapping[str, Sequence[float]],
    published: Published | None = None,
) -> Figure:
    """Amplitudes of every basis state against the exact ones; infidelity against the number of shots."""
    figure = Figure(figsize=(12, 5.2))
    left, right = figure.subplots(1, 2)
    low = float(exact.min()) / 2
    for name in ("histogram", "machine"):
        seen = np.maximum(found[name], low)
        left.loglog(exact, seen, _MARKS[name], color=_COLOURS[name], markersize=3, alpha=0.7, linestyle="", label=NAMES[name])
    left.plot([low, 1], [low, 1], color=INK, linewidth=1)
    left.set(xlim=(low, 1), ylim=(low * 0.8, 1), xlabel="exact amplitude", ylabel="reconstructed amplitude")
    left.legend(frameon=False, loc="upper left", markerscale=2)
    for name, values in infidelity.items():
        right.loglog(shots, values, _MARKS[name] + "-", color=_COLOURS[name], label=NAMES[name])
    if published:
        right.plot(published.shots, published.infidelity, "*", color=PALETTE[2], markersize=16, linestyle="", label=published.name)
    right.set(xlabel="shots", ylabel="infidelity 1 \N{MINUS SIGN} F")
    right.legend(frameon=False, loc="lower left")
    return figure


@styled
def complex_states(states: Sequence[Drawn]) -> Figure:
    """For every state the probabilities of its likeliest basis states, and their phases, with error bars of two standard errors."""
    figure = Figure(figsize=(12, 3.9 * len(states)))
    panels = figure.subplots(2 * len(states), 1, squeeze=False, height_ratios=[1.5, 1] * len(states))[:, 0]
    for k, state in enumerate(states):
        likely = np.abs(state.psi if state.exact is None else state.exact)
        places = np.sort(np.argsort(-likely, kind="stable")[:SHOWN])
        _probabilities(panels[2 * k], state, places)
        _phases(panels[2 * k + 1], state, places)
    return figure


def _probabilities(panel: Axes, state: Drawn, places: np.ndarray) -> None:
    x = np.arange(len(places))
    error = 2 * np.std(np.abs(state.resamples) ** 2, 0)[places]
    panel.bar(x, np.abs(state.psi[places]) ** 2, 0.6, yerr=error, color=PALETTE[4], ecolor=PALETTE[0], capsize=3, label="reconstructed")
    if state.exact is not None:
        panel.plot(x, np.abs(state.exact[places]) ** 2, "_", color=INK, markersize=24, markeredgewidth=2, linestyle="", label="exact")
    panel.set_title(state.title, loc="left")
    panel.set_ylabel("probability")
    panel.set_xticks(x, [])
    panel.set_xlim(-0.6, len(x) - 0.4)
    panel.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)


def _phases(panel: Axes, state: Drawn, places: np.ndarray) -> None:
    x, psi = np.arange(len(places)), state.psi * np.exp(-1j * np.angle(_reference(state)))
    turned = state.resamples * np.exp(-1j * np.angle(state.resamples @ psi.conj()))[:, None]
    error = 2 * np.std(np.angle(turned * psi.conj()), 0)[places] / np.pi
    seen = np.abs(psi[places]) > PHASED
    panel.errorbar(x[seen], np.angle(psi[places])[seen] / np.pi, error[seen], fmt="o", color=PALETTE[0], capsize=3, markersize=5)
    if state.exact is not None:
        there = np.abs(state.exact[places]) > PHASED
        exact = np.angle(state.exact[places])[there] / np.pi
        panel.plot(x[there], exact, "_", color=INK, markersize=24, markeredgewidth=2, linestyle="")
    qubits = len(state.psi).bit_length() - 1
    panel.set_xticks(
        x, [f"{place:0{qubits}b}" for place in places], rotation=35 if qubits > 5 else 0, ha="right" if qubits > 5 else "center"
    )
    panel.set(ylabel="phase / π", ylim=(-1.15, 1.15), yticks=(-1, 0, 1), xlim=(-0.6, len(x) - 0.4))


def _reference(state: Drawn) -> complex:
    """What the state is turned by: the true one fixes the phase that nothing depends on, else the largest amplitude."""
    if state.exact is not None:
        return complex(np.vdot(state.exact, state.psi))
    return complex(state.psi[np.argmax(np.abs(state.psi))])
