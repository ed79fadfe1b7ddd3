"""Labelled examples, as every experiment that tells classes apart takes them."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Labelled(NamedTuple):
    """Examples and their classes."""

    inputs: Float[np.ndarray, "examples *shape"]
    labels: Int[np.ndarray, "examples"]

    @property
    def flat(self) -> Float[np.ndarray, "examples features"]:
        """The examples without their shape."""
        return self.inputs.reshape(len(self.inputs), -1)
