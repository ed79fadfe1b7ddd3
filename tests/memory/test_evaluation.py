"""Are samples of any size whole?"""

import jax
import numpy as np
import pytest

from szilard.memory.evaluation import Sample, sample

PAULIS = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def batch(keys):
    """A qubit that loses a tenth in its only step, whatever chance says."""
    count = len(keys)
    kept = np.tile([1.0, 0.9], (count, 1))
    nothing = np.zeros((count, 1))
    return Sample(kept, np.full((count, 3), 0.9), nothing, nothing, nothing, 0.9 * np.tile(PAULIS / 2, (min(count, 3), 1, 1, 1)))


@pytest.mark.parametrize("trajectories", [2, 3, 4, 7])
def test_bracket_of_any_number_of_trajectories(trajectories):
    """Fewer than are played at once, than are enclosed, and more."""
    found = sample(batch, jax.random.key(0), trajectories, batch=4)
    assert found.recoverable.shape == (trajectories, 2)
    assert found.deltas is not None and found.deltas.shape[0] == min(trajectories, 3)
    low, high = found.bracket
    assert 0.9 - 2e-3 < low <= 0.9 + 1e-6 and high == pytest.approx(0.9)
