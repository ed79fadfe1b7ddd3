"""The student that comes with the package: an LSTM that sees its last action and the last outcome, in plain NumPy.

It was trained by a run of `bit-flip`; `keep_student.py` makes its file, which says by which settings.
"""

import json
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

FILE = files("szilard") / "lectures" / "kept" / "lecture_12.npz"
PARAMETERS = ("kernel", "recurrent_kernel", "bias", "logits_kernel", "logits_bias")

Memory = tuple[Float[np.ndarray, "cells"], Float[np.ndarray, "cells"]]


class Student(NamedTuple):
    """An LSTM policy (Hochreiter and Schmidhuber, Neural Computation 9, 1735 (1997)), and what is known of it as JSON."""

    kernel: Float[np.ndarray, "features gates"]
    recurrent_kernel: Float[np.ndarray, "cells gates"]
    bias: Float[np.ndarray, "gates"]
    logits_kernel: Float[np.ndarray, "cells actions"]
    logits_bias: Float[np.ndarray, "actions"]
    about: dict[str, Any]

    @property
    def actions(self) -> list[str]:
        """The names of the actions, in the order of its outputs."""
        return self.about["actions"]

    def empty(self) -> Memory:
        """The memory before the first step."""
        cells = len(self.recurrent_kernel)
        return np.zeros(cells, np.float32), np.zeros(cells, np.float32)

    def step(self, action: str | None, outcome: int, memory: Memory) -> tuple[Float[np.ndarray, "actions"], Memory]:
        """From the last action (None: there is none yet), its outcome +1, -1 or 0, and the memory: logits, and the new memory.

        Of what is seen all entries but two are 0, so that the first matrix product is a sum of two rows.
        """
        hidden, cells = memory
        place = 0 if action is None else self.actions.index(action) + 1
        gates = self.kernel[place] + np.float32(outcome) * self.kernel[-1] + hidden @ self.recurrent_kernel + self.bias
        enter, forget, new, leave = np.split(gates, 4)
        cells = sigmoid(forget) * cells + sigmoid(enter) * np.tanh(new)
        hidden = sigmoid(leave) * np.tanh(cells)
        return hidden @ self.logits_kernel + self.logits_bias, (hidden, cells)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x))."""
    return (1 + np.tanh(x / 2)) / 2


def shipped() -> Student:
    """The student that comes with the package."""
    with FILE.open("rb") as file, np.load(file) as kept:
        return Student(**{name: kept[name] for name in PARAMETERS}, about=json.loads(str(kept["about"])))
