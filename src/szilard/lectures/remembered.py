"""The recurrent networks of lecture 8 in NumPy: their tasks, how far they see back, and what is kept of them.

`python -m szilard.lectures.keep_sequences` trains them and writes `kept/sequences.npz` and `kept/waits.npz`.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..learn import recurrence
from ..learn.recurrence import Sequences, Step, Weights
from . import kept_files

STEPS, UNITS, FEATURES = 30, 24, 2
SPACING = 0.4  # of time between two measurements of an oscillator
MOMENTS = (0, 100, 200, 300, 500, 1000, 3000)  # steps of training after which the network for recall is kept
TASKS = ("recall", "oscillator", "addition")
KINDS = {"s = 0.8": (False, 0.8), "s = 1": (False, 1.0), "b = 0": (True, 0.0), "b = 1": (True, 1.0), "b = 4": (True, 4.0)}  # gated or plain
WAITS = (2, 5, 10, 20, 40, 60)


class Net(NamedTuple):
    """An LSTM with a linear output."""

    layer: Weights
    output: Float[np.ndarray, "units outputs"]
    bias: Float[np.ndarray, "outputs"]

    def answer(self, sequences: Sequences) -> tuple[Float[np.ndarray, "steps batch"], list[Step]]:
        """What it says at every step, and its steps."""
        steps = recurrence.read(self.layer, sequences)
        return (np.array([one.h for one in steps]) @ self.output + self.bias)[..., 0], steps


def unpacked(numbers: Float[np.ndarray, "parameters"]) -> Net:
    """A network from all its parameters in a row."""
    shapes = [(FEATURES, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,), (UNITS, 1), (1,)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    inputs, recurrent, bias, output, last = (
        part.reshape(shape) for part, shape in zip(np.split(numbers.astype(float), ends[:-1]), shapes, strict=True)
    )
    return Net(Weights(inputs, recurrent, bias), output, last)


@cache
def kept(name: str) -> dict[str, np.ndarray]:
    """What is kept under this name."""
    return kept_files.read(name)


@cache
def network(task: str, moment: int = MOMENTS[-1]) -> Net:
    """The network for a task; the one for recall also as it was earlier."""
    name = f"recall_{moment}" if task == "recall" else task
    return unpacked(kept("sequences")[name])


def recall(
    numbers: Float[np.ndarray, "batch"], shown: Int[np.ndarray, "batch"], asked: Int[np.ndarray, "batch"], steps: int = STEPS
) -> tuple[Sequences, Float[np.ndarray, "steps batch"]]:
    """A number is shown, later asked for: what goes in, and what is wanted."""
    x, wanted, all_of_them = np.zeros((steps, len(numbers), 2)), np.zeros((steps, len(numbers))), np.arange(len(numbers))
    x[shown, all_of_them, 0] = numbers
    x[asked, all_of_them, 1] = 1
    wanted[asked, all_of_them] = numbers
    return x, wanted


def recalls(rng: np.random.Generator, count: int, steps: int = STEPS) -> tuple[Sequences, Float[np.ndarray, "steps batch"]]:
    """The same with random numbers and times."""
    first, second = np.sort(np.array([rng.choice(steps, 2, replace=False) for _ in range(count)]), axis=1).T
    return recall(rng.uniform(-1, 1, count), first, second, steps)


def digits(numbers: Int[np.ndarray, "..."], places: int) -> Float[np.ndarray, "... places"]:
    """Binary digits, the ones first.

    >>> digits(np.array([6]), 4).tolist()
    [[0.0, 1.0, 1.0, 0.0]]
    """
    return ((np.asarray(numbers)[..., None] >> np.arange(places)) & 1).astype(float)


def sums(terms: Int[np.ndarray, "2 batch"], places: int = STEPS) -> tuple[Sequences, Float[np.ndarray, "places batch"]]:
    """Two numbers digit by digit, and their sum."""
    return np.moveaxis(digits(terms, places), -1, 0).swapaxes(1, 2), digits(terms.sum(0), places).T


def carries(terms: Int[np.ndarray, "2 batch"], places: int = STEPS) -> Float[np.ndarray, "places batch"]:
    """Whether a one is carried out of each place."""
    worth = 2 ** np.arange(1, places + 1, dtype=np.int64)[:, None]
    return ((terms[:, None] % worth).sum(0) >= worth).astype(float)


def readout(h: Float[np.ndarray, "examples units"], wanted: Float[np.ndarray, "examples"], ridge: float = 1e-3) -> np.ndarray:
    """Weights, the last of them a constant, that read `wanted` from hidden values by least squares with a little weight decay."""
    rows = np.column_stack([h, np.ones(len(h))])
    return np.linalg.solve(rows.T @ rows / len(rows) + ridge * np.eye(rows.shape[1]), rows.T @ wanted / len(rows))


def read_by(weights: np.ndarray, h: Float[np.ndarray, "... units"]) -> Float[np.ndarray, "..."]:
    """What these weights read."""
    return h @ weights[:-1] + weights[-1]


def slopes(net: Net, sequence: Sequences) -> Float[np.ndarray, "steps features"]:
    """The slopes of the answer to the last step of a single sequence, by the inputs of every step."""
    _, steps = net.answer(sequence)
    errors = np.zeros((len(sequence), 1, UNITS))
    errors[-1] = net.output[:, 0]
    return recurrence.back(net.layer, steps, errors).inputs[:, 0]


class Fading(NamedTuple):
    """The root mean square size of the Jacobian of the last hidden values by earlier ones, against the number of steps between."""

    plain: Float[np.ndarray, "steps"]
    lstm: Float[np.ndarray, "steps"]


def fading(scale: float, bias: float, steps: int = 60, units: int = 32) -> Fading:
    """Of an untrained plain network with `scale` times an orthogonal matrix, and of the cells of an LSTM with this forget bias."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(steps, 1, 1))
    w = np.linalg.qr(rng.normal(size=(units, units)))[0]
    plain = Weights(0.3 * rng.normal(size=(1, units)), scale * w, np.zeros(units))
    h = recurrence.read_plain(plain, x)[:, 0]
    jacobian, sizes = np.eye(units), [1.0]
    for one in h[:0:-1]:
        jacobian = jacobian @ ((1 - one**2)[:, None] * plain.recurrent.T)
        sizes.append(float(np.sqrt((jacobian**2).sum() / units)))
    gates = np.concatenate([np.zeros(units), np.full(units, bias), np.zeros(2 * units)])
    layer = Weights(0.3 * rng.normal(size=(1, 4 * units)), np.hstack([w] * 4) * 0.3, gates)
    kept_fraction = np.array([one.f[0] for one in recurrence.read(layer, x)])[:0:-1]
    along = np.cumprod(kept_fraction, axis=0)
    return Fading(np.array(sizes), np.append(1.0, np.sqrt((along**2).mean(1))))
