"""Magnets that networks draw, latents, free energies, and densities in the plane."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from .style import INK, PALETTE, styled

SHOWN = 6  # magnets beside each other


@styled
def magnets(rows: Mapping[str, np.ndarray]) -> Figure:
    """Configurations of spins, one kind per row."""
    figure = Figure(figsize=(1.75 * SHOWN + 0.4, 1.85 * len(rows)))
    panels = figure.subplots(len(rows), SHOWN, squeeze=False)
    for row, (name, spins) in zip(panels, rows.items(), strict=True):
        for panel, one in zip(row, spins, strict=False):
            panel.imshow(one, cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
        for panel in row:
            panel.set_xticks([])
            panel.set_yticks([])
            panel.spines[:].set_visible(True)
        row[0].set_ylabel(name, fontsize=12)
    return figure


@styled
def latent(found: Any) -> Figure:
    """A latent, and PCA's first component, against the magnetisation, coloured by temperature.

    Args:
        found: has `magnetisation`, `temperature`, `latent`, `component`, and `correlations()`.
    """
    figure = Figure(figsize=(12, 4.8))
    panels = figure.subplots(1, 2)
    titles = [f"{name}, |correlation| {value:.4f}" for name, value in zip(("autoencoder", "PCA"), found.correlations(), strict=True)]
    labels = ("mean of the latent that is used", "first principal component")
    dots = None
    for panel, values, title, label in zip(panels, (found.latent, found.component), titles, labels, strict=True):
        dots = panel.scatter(found.magnetisation, values, s=8, c=found.temperature, cmap="plasma", linewidths=0)
        panel.set(title=title, xlabel="magnetisation per spin", ylabel=label, xticks=(-1, -0.5, 0, 0.5, 1))
    if dots is not None:
        figure.colorbar(dots, ax=list(panels), label="temperature, J", pad=0.01)
    return figure


@styled
def free_energies(known: Mapping[float, Any], sampled: Mapping[float, Any]) -> Figure:
    """How far free energies lie above the exact one, and energies of what the network draws beside the exact ones."""
    figure = Figure(figsize=(12, 4.8))
    left, right = figure.subplots(1, 2)
    places, names = np.arange(len(known)), [f"{t:.3g}" for t in known]
    off = {
        "mean field": [one.mean_field - one.free_energy for one in known.values()],
        "Bethe": [one.bethe - one.free_energy for one in known.values()],
        "network": [sampled[t].free_energy.value - one.free_energy for t, one in known.items()],
    }
    for k, (name, values) in enumerate(off.items()):
        left.bar(places + 0.27 * (k - 1), np.abs(values), 0.25, color=PALETTE[k], label=name)
    left.set(yscale="log", xlabel="temperature, J", ylabel="|F $-$ exact F| per spin, J", xticks=places, xticklabels=names)
    left.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=3)
    energies = np.array([sampled[t].energy for t in known])
    bars = np.abs(energies[:, 1:] - energies[:, :1]).T
    right.errorbar(places, energies[:, 0], bars, fmt="o", color=PALETTE[2], label="network", capsize=4)
    right.plot(places, [one.energy for one in known.values()], "_", color=INK, markersize=34, label="exact")
    right.set(xlabel="temperature, J", ylabel="energy per spin, J", xticks=places, xticklabels=names)
    right.margins(0.2)
    right.legend(frameon=False, loc="upper left")
    return figure


@styled
def densities(found: Mapping[str, Any]) -> Figure:
    """Densities in the plane above, and what the flow has learned of them below.

    Args:
        found: has `truth`, `flow` and `divergence`, by name.
    """
    figure = Figure(figsize=(3.6 * len(found), 7.4))
    panels = figure.subplots(2, len(found), squeeze=False)
    for column, (name, one) in enumerate(found.items()):
        top = np.quantile(one.truth, 0.998)
        for row, (values, title) in enumerate(((one.truth, name), (one.flow, f"flow, divergence {one.divergence['flow']:.3f} nats"))):
            panel = panels[row, column]
            panel.imshow(values.T, origin="lower", cmap="magma", vmin=0, vmax=top)
            panel.set_title(title)
            panel.set_xticks([])
            panel.set_yticks([])
    return figure
