"""What functions does a random network draw, and when do they turn into noise?

The forward pass over the plane of a shallow and a deep network with random weights; the deep one is compared with mean-field theory.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..draw.plane import Panel, pictures
from ..draw.random_networks import Spread, mean_field
from ..learn.backpropagation import Layer, forward
from ..learn.random_networks import deep, scan
from ..machine import one_thread
from ..physics import signal_propagation as theory
from ..runs.outcome import Outcome, Row
from ..runs.run import Run
from ..settings.random_network import COMPARED, Settings

SHALLOW = (2, 30, 1)
SHOWN = (1.0, 4.0)  # weight spreads drawn beside the chosen one
ANGLE = 0.1  # between the two inputs whose correlation is followed, in radians
LEVEL = 0.9


class Statistics(NamedTuple):
    """The last hidden layer: the variance of its preactivations, the saturated fraction, the correlation, and the units' values."""

    variance: float
    saturated: float
    correlation: float
    values: Float[np.ndarray, "units"]


@one_thread()
def answer(run: Run[Settings]) -> Outcome:
    """Draw the networks, measure, and compare with mean-field theory."""
    settings = run.settings
    _draw(run)
    spreads = sorted({*COMPARED, settings.weight_spread})
    compared = []
    for k, spread in enumerate(spreads):
        measured: Statistics = run.part(f"statistics-{k}", lambda spread=spread: _measure(run, spread), Statistics)
        compared.append(Spread(spread, *measured, *_expect(settings, spread)))
        run.say("statistics", k + 1, len(spreads))
    critical = theory.critical_spread(settings.bias_spread)
    line = np.array([[spread, *_expect(settings, spread)[1:]] for spread in np.linspace(spreads[0], spreads[-1], 49)])
    run.figure(
        "mean_field",
        mean_field(compared, line, settings.weight_spread, critical, LEVEL),
        "Values of the last layer's units, the saturated fraction, and the correlation of two close inputs after the "
        "last layer: random networks (bars, dots) and mean-field theory (lines).",
    )
    return _outcome(settings, compared, critical)


def _draw(run: Run[Settings]) -> None:
    settings = run.settings
    spreads = sorted({*SHOWN, settings.weight_spread})
    shown = sorted({k for k in (1, 2, 3, 10, settings.layers) if k <= settings.layers})
    shallow, layered = [], []
    for k, spread in enumerate(spreads):
        hidden, output = scan(deep(run.rng("shallow network"), SHALLOW, spread, settings.bias_spread), settings.pixels, 4)
        row = f"weight spread {spread:g}"
        shallow += [Panel(f"hidden unit {i + 1}", values, row) for i, values in enumerate(hidden)] + [Panel("output", output[0], row)]
        layers = run.part(f"pictures-{k}", lambda spread=spread: scan(_deep(settings, spread, run.rng("deep network")), settings.pixels))
        layered += [Panel(f"layer {i}", layers[i - 1][0], row) for i in shown] + [Panel("output", layers[-1][0], row)]
        if spread == settings.weight_spread:
            run.arrays("picture", output=layers[-1][0], first_layers=np.stack([layer[0] for layer in layers[:3]]))
        run.say("pictures", k + 1, len(spreads))
    said = f"({settings.layers} layers of {settings.width} units); rows differ in the spread of the weights alone."
    run.figure("deep", pictures(layered, len(shown) + 1, (-1, 1), "RdBu_r", 2.1), f"Units of a random network, layer by layer {said}")
    run.figure("shallow", pictures(shallow, 5, (-1, 1), "RdBu_r", 2.3), "The same for a network with one hidden layer of 30 units.")


def _deep(settings: Settings, spread: float, rng: np.random.Generator) -> list[Layer]:
    return deep(rng, [2] + [settings.width] * settings.layers + [1], spread, settings.bias_spread)


def _measure(run: Run[Settings], spread: float) -> Statistics:
    """Averages over many networks; the same random numbers serve every spread."""
    settings, rng = run.settings, run.rng("statistics")
    angles = np.array([0, ANGLE])
    x = np.sqrt(2) * np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    entering = np.stack([_entering_last(_deep(settings, spread, rng), x) for _ in range(settings.networks)])
    q = float(np.mean(entering**2))
    values = np.tanh(entering).ravel()
    return Statistics(q, float(np.mean(np.abs(values) > LEVEL)), float(np.mean(entering[:, 0] * entering[:, 1])) / q, values)


def _entering_last(layers: Sequence[Layer], x: np.ndarray) -> Float[np.ndarray, "points units"]:
    last = layers[-2]
    return forward(layers[:-2], x)[-1] @ last.weights + last.bias


def _expect(settings: Settings, spread: float) -> tuple[float, float, float]:
    q = spread**2 + settings.bias_spread**2
    c = (spread**2 * np.cos(ANGLE) + settings.bias_spread**2) / q
    variances, correlations = theory.propagate(q, c, spread, settings.bias_spread, settings.layers)
    return variances[-1], theory.saturated(variances[-1], LEVEL), correlations[-1]


def _outcome(settings: Settings, compared: Sequence[Spread], critical: float) -> Outcome:
    own = next(row for row in compared if row.spread == settings.weight_spread)
    phase = "chaotic" if own.spread > critical else "ordered"
    return Outcome(
        sentence=(
            f"With weights of spread {own.spread:g} a random network of depth {settings.layers} is {phase}: two inputs {ANGLE} rad apart "
            f"leave it with correlation {own.correlation:.2f}, and {own.saturated:.0%} of its units are saturated; mean-field theory "
            f"predicts {own.correlation_expected:.2f} and {own.saturated_expected:.0%}, and the border of chaos at spread {critical:.2f}."
        ),
        rows=[_row(row, critical, chosen=row is own) for row in compared],
        label="weight spread",
        metrics={
            "largest_saturated_deviation": max(abs(row.saturated - row.saturated_expected) for row in compared),
            "largest_correlation_deviation": max(abs(row.correlation - row.correlation_expected) for row in compared),
            "critical_spread_mean_field": critical,
        },
        notes=(f"A unit counts as saturated where its value exceeds {LEVEL} or lies below \N{MINUS SIGN}{LEVEL}.",),
        headline="variance",
    )


def _row(row: Spread, critical: float, *, chosen: bool) -> Row:
    return Row(
        f"{row.spread:g}",
        "" if chosen else f"spread_{row.spread:g}",
        phase="chaotic" if row.spread > critical else "ordered",
        variance=row.variance,
        variance_mean_field=row.variance_expected,
        saturated=row.saturated,
        saturated_mean_field=row.saturated_expected,
        correlation=row.correlation,
        correlation_mean_field=row.correlation_expected,
    )
