"""Can a phase transition be found without knowing a single phase?

Learning by confusion: assume a critical temperature, label states by it, learn the labels, and see how well that goes. Where the assumed
border is a real one the labels are the easiest to learn. Beside the networks stands the best that anybody could do, exactly.
"""

import jax
import numpy as np
from jaxtyping import Float

from ...data.ising_minibatches import minibatches
from ...data.ising_states import Split, States, pictures, split, temperatures, thermal
from ...draw import confusion as picture
from ...learn.supervised import Fit, binary_cross_entropy
from ...networks import Network, Parameters, dense_classifier, lattice_classifier
from ...physics.onsager import CRITICAL_TEMPERATURE
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...settings.confusion import Settings
from .curves import Curve, Optimum, by_energy, follow, optimum

LAYERS = ((16, 3, 1), (16, 4, 4))  # of the convolution: it sees bonds
FRACTIONS = (0.3, 0.1, 0.6)  # of the chains; the peak is as sharp as the test set is large
PIECE = 256  # states that a network sees at once outside training
KEYS = {"convolution": "", "dense network": "dense", "optimum, from the energy": "optimal"}


def answer(run: Run[Settings]) -> Outcome:
    """Learn all assumed borders, compare with the exact optimum, and read the critical temperature off the curves."""
    settings, grid = run.settings, run.settings.grid()
    sets = split(_states(run), FRACTIONS)
    best = run.part("optimum", lambda: optimum(grid, settings.size), Optimum)
    shape, borders = (settings.size, settings.size, 1), len(best.borders)
    networks = {
        "convolution": (lattice_classifier(borders, LAYERS, run.number("convolution: network")), settings.convolution),
        "dense network": (dense_classifier(shape, borders, (settings.hidden,), seed=run.number("dense: network")), settings.dense),
    }
    right = {name: _learn(run, name, network, fit, sets) for name, (network, fit) in networks.items()}
    right["optimum, from the energy"] = by_energy(best, sets.test)
    curves = {name: follow(best.borders, right[name], run.rng(f"{name}: bootstrap")) for name in KEYS}
    run.figure("confusion", picture.confusion(best, curves, CRITICAL_TEMPERATURE), "Accuracy against the assumed critical temperature.")
    caption = "How probable each energy is at each temperature, and the specific heat: both exact."
    run.figure("energies", picture.energies(grid, best, settings.size, CRITICAL_TEMPERATURE), caption)
    kept = {KEYS[name] or "convolution": one.accuracies for name, one in curves.items()}
    run.arrays("accuracies", borders=best.borders, exact=best.accuracies, **kept)
    return _outcome(best, curves, [states.time for states in sets.test])


def _states(run: Run[Settings]) -> list[States]:
    grid, settings = run.settings.grid(), run.settings

    def one(k: int, temperature: float) -> States:
        run.say("states", k, len(grid))
        return thermal(run.key(f"states: {k}"), temperature, settings.size, (settings.chains, settings.states))

    every = run.part("states", lambda: [one(k, temperature) for k, temperature in enumerate(grid.tolist())], States)
    run.say("states", len(grid), len(grid))
    return every


def _above(every: list[States]) -> Float[np.ndarray, "states borders"]:
    """For every state and every assumed border, 1 if the state is above it."""
    grid = np.array([one.temperature for one in every])
    borders = (grid[1:] + grid[:-1]) / 2
    return (temperatures(every)[:, None] > borders).astype(np.float32)


def _learn(run: Run[Settings], name: str, network: Network, fit: Fit, sets: Split) -> Float[np.ndarray, "temperatures chains borders"]:
    """Train a network, whose outputs are one logit for each border: the share of right decisions for the states of each test chain."""
    infer, key = jax.jit(network.batch), name.split()[0]

    def right(parameters: Parameters, every: list[States]) -> np.ndarray:
        x = pictures(every)
        logits = np.concatenate([np.asarray(infer(parameters, _filled(x[k : k + PIECE]))) for k in range(0, len(x), PIECE)])[: len(x)]
        return (logits > 0) == (_above(every) > 0)

    task = Supervised(
        network=network,
        source=minibatches(sets.training, _above(sets.training), fit.batch),
        loss=binary_cross_entropy,
        evaluate=lambda parameters: float(right(parameters, sets.validation).mean()),
        fit=fit,
        key=run.key(f"{key}: training"),
        evaluations=10,
        unrolled=key == "convolution",
        effort=1,
    )
    parameters = train(run, key, task)
    run.network(key, network, parameters, inputs="spins, (states, size, size, 1)", outputs="a logit for each border: above it")
    return right(parameters, sets.test).reshape(len(sets.test), *sets.test[0].energy.shape, -1).mean(2)


def _filled(x: np.ndarray) -> np.ndarray:
    return np.concatenate([x, np.zeros((PIECE - len(x), *x.shape[1:]), x.dtype)])


def _outcome(best: Optimum, curves: dict[str, Curve], times: list[float]) -> Outcome:
    found = {name: Estimate.normal(curve.peak, curve.error) for name, curve in curves.items()}
    rows = [
        Row(name, key, temperature=found[name], prominence=curves[name].prominence, accuracy=curves[name].mean)
        for name, key in KEYS.items()
    ]
    own, dense = found["convolution"], found["dense network"].value
    return Outcome(
        sentence=(
            f"Without a label a convolutional network finds the transition at T = {own.value:.3f} ({own.low:.3f} to {own.high:.3f}), "
            f"where an assumed border is learned best, a dense one at {dense:.3f}; the best possible predictor, which knows how likely an "
            f"energy is, has its peak at {best.peak:.3f}, and Tc is {CRITICAL_TEMPERATURE:.4f}."
        ),
        rows=rows,
        label="predictor",
        metrics=_exact(best) | {"longest_time": max(times)},
        notes=_notes(best, curves),
        headline="temperature",
    )


def _exact(best: Optimum) -> dict[str, float]:
    """What is known without any state."""
    mean = float(best.accuracies.mean())
    known = {"exact_peak": best.peak, "exact_accuracy": mean, "exact_prominence": best.prominence}
    return known | {"critical_temperature": float(CRITICAL_TEMPERATURE)}


def _notes(best: Optimum, curves: dict[str, Curve]) -> tuple[str, ...]:
    return (
        "Temperature: of the central peak of the accuracy against the assumed border, on chains of which nobody has seen any. "
        "Prominence: its height above the higher of the two minima beside it. Accuracy: the mean over all borders.",
        "The optimum is Bayes' rule with exact probabilities. Its accuracy on the test states is "
        f"{curves[list(KEYS)[2]].mean:.4f}, on endlessly many {best.accuracies.mean():.4f}.",
    )
