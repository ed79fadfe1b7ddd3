"""Figures of what the neurons of a bottleneck do: their values for given discs, and what is drawn for given values."""

import numpy as np
from jaxtyping import Float

from ...data.discs import pictures
from ...draw import codes, plane
from ...draw.plane import Panel
from ...physics.drawings import Placed
from ...runs.run import Run
from ...runs.words import counted
from .coders import Code, Coder, Pictures

SHOWN = 8  # pictures per row

Values = Float[np.ndarray, "..."]


def draw(run: Run, test: tuple[Pictures, Code], network: Coder, linear: Coder, who: str) -> None:
    """Test pictures as they are drawn again, and what each neuron of the network, which is called `who`, does."""
    few, code, pixels = test[0][:SHOWN], test[1], test[0].shape[1]
    n = code.shape[1]
    rows = {"input": few, counted(n, "neuron"): network.decode(code[:SHOWN]), f"PCA, {n}": linear.decode(linear.encode(few))}
    panels = [Panel("", values, name) for name, row in rows.items() for values in row]
    caption = f"Test pictures, and what the {who} and PCA draw from {counted(n, 'number')} each."
    run.figure("pictures", plane.pictures(panels, SHOWN, map="gray", size=1.5), caption)
    caption = "Values of the neurons against the centre of a disc of radius 0.4, and against the radius for three centres."
    run.figure("neurons", codes.neurons(*response(network, pixels)), caption)
    caption = "What is drawn while one neuron goes through its range and the others keep their values for a central disc."
    run.figure("sweep", plane.pictures(sweep(network, code, pixels), SHOWN, map="gray", size=1.5), caption)


def response(coder: Coder, pixels: int) -> tuple[Values, Values, Values, Values]:
    """The neurons' values over the centre, for discs of radius 0.4, and over the radius, for discs in three places.

    Coordinates (25), values (25, 25, neurons), radii (39), values (3, 39, neurons).
    """
    axis, radii = np.linspace(-1, 1, 25), np.linspace(0.05, 1, 39)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    centres = Placed(x, y, np.full(x.size, 0.4))
    lines = (Placed(np.full(radii.size, at), np.full(radii.size, at), radii) for at in (-0.5, 0.0, 0.5))
    over_centres = coder.encode(pictures(centres, pixels))
    over_radii = [coder.encode(pictures(line, pixels)) for line in lines]
    return axis, over_centres.reshape(len(axis), len(axis), -1), radii, np.stack(over_radii)


def sweep(coder: Coder, code: Code, pixels: int) -> list[Panel]:
    """What is drawn while one neuron goes from its 5th to its 95th percentile, and the others keep their values for a central disc."""
    central = coder.encode(pictures(Placed(np.zeros(1), np.zeros(1), np.full(1, 0.5)), pixels))
    panels = []
    for k in range(min(code.shape[1], 4)):
        values = np.repeat(central, SHOWN, axis=0)
        low, high = np.quantile(code[:, k], [0.05, 0.95])
        values[:, k] = np.linspace(low, high, SHOWN)
        panels += [Panel("", drawn, f"neuron {k + 1}") for drawn in coder.decode(values.astype(np.float32))]
    return panels
