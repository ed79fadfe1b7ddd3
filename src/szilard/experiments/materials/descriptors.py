"""What the baselines see of a structure: how much of each element, and how often which distances occur. Nothing changes when it moves."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...data.structures import Graphs

NOBLE = np.array([0, 2, 10, 18, 36, 54, 86, 118])


class Descriptors(NamedTuple):
    """Structures in the eyes of a baseline.

    Args:
        counts: atoms of each element that occurs; their fractions where the property is no total.
        mean: these, mean and spread of the elements' places in the periodic table, and radial functions of all distances.
        pairs: counts, and radial functions of the distances for each pair of elements apart: what pair potentials are linear in.
    """

    counts: Float[np.ndarray, "structures elements"]
    mean: Float[np.ndarray, "structures means"]
    pairs: Float[np.ndarray, "structures sums"]


def describe(graphs: Graphs, *, total: bool) -> Descriptors:
    """The descriptors of all structures, each a sum over atoms where the property is a `total`, otherwise a mean."""
    elements = np.unique(graphs.numbers[graphs.numbers > 0])
    here = (graphs.numbers[:, :, None] == elements).astype(np.float32)
    atoms = here.sum((1, 2))[:, None]
    counts = here.sum(1)
    share = 1.0 if total else 1 / atoms
    places = _places(elements)
    mean = counts / atoms @ places
    spread = np.sqrt(np.maximum(counts / atoms @ places**2 - mean**2, 0))
    sums = np.einsum("bijr,biz,bjw->bzwr", graphs.bonds, here, here, optimize=True)
    upper = np.triu_indices(len(elements))
    apart = (sums + sums.swapaxes(1, 2))[:, upper[0], upper[1]].reshape(len(counts), -1) / 2
    around = graphs.bonds.sum((1, 2))
    return Descriptors(
        counts=(counts * share).astype(float),
        mean=np.hstack([_alike(counts * share), _alike(mean), _alike(spread), _each(around * share)]).astype(float),
        pairs=np.hstack([_alike(counts * share), _alike(apart * share)]).astype(float),
    )


def _places(elements: np.ndarray) -> np.ndarray:
    """Period and place in the period of each element, (elements, 2)."""
    period = np.searchsorted(NOBLE, elements)
    return np.column_stack([period, (elements - NOBLE[period - 1]) / (NOBLE[period] - NOBLE[period - 1])])


def _alike(block: np.ndarray) -> np.ndarray:
    """A block of columns in units of their typical size, which is that of all: a rare column stays small."""
    return block / max(float(np.sqrt((block**2).sum(1).mean())), 1e-12)


def _each(block: np.ndarray) -> np.ndarray:
    """Columns in units of their own standard deviations, as far as they vary at all."""
    deviation = block.std(0)
    return (block - block.mean(0)) / np.maximum(deviation, 0.01 * max(float(deviation.max()), 1e-12)) / block.shape[1] ** 0.5
