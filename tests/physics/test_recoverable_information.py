"""Does the bracket hold R_Q, where it is known, and where it is searched for by brute force?"""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from szilard.physics.recoverable_information import bracket

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]]) / 2


def random_deltas(dim, rng):
    """A qubit through a random isometry into `dim` dimensions and an environment."""
    isometry = np.linalg.qr(rng.normal(size=(4, dim, 2)).reshape(-1, 2) + 1j * rng.normal(size=(4 * dim, 2)))[0]
    whole = (isometry @ SIGMA @ isometry.conj().T).reshape(3, 4, dim, 4, dim)
    return np.einsum("jeaeb->jab", whole)


def trace_norms(directions, delta):
    return np.abs(np.linalg.eigvalsh(np.einsum("dj,jab->dab", directions, delta))).sum(1)


@pytest.mark.parametrize("dim", [2, 4, 8])
def test_no_direction_lies_outside(dim):
    rng = np.random.default_rng(dim)
    directions = rng.normal(size=(3000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for _ in range(5):
        delta = random_deltas(dim, rng)
        found = bracket(delta)
        assert found.lower <= found.upper <= found.lower + 1e-3
        assert found.upper <= trace_norms(np.eye(3), delta).min() + 1e-12
        assert trace_norms(directions, delta).min() >= found.lower - 1e-12
        np.testing.assert_allclose(trace_norms(found.worst[None], delta), found.upper, rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_minimum_off_the_axes(seed):
    """Two qubits' worth of Pauli channels, whose minimum lies on an axis, turned: the axes are wrong by far, the bracket is not."""
    shrink = np.array([0.9, 0.8, 0.3])
    delta = np.einsum("ij,j,jab->iab", Rotation.random(random_state=seed).as_matrix(), shrink, np.kron(SIGMA, np.diag([0.6, 0.4])))
    found = bracket(delta, tolerance=1e-4)
    assert found.lower - 1e-12 <= 0.3 <= found.upper + 1e-12 and found.upper - found.lower < 1e-4
    assert trace_norms(np.eye(3), delta).min() > 0.35


def test_nothing_is_left():
    assert bracket(np.zeros((3, 2, 2), complex))[:2] == (0, 0)


def test_where_all_directions_are_alike_the_work_is_bounded():
    found = bracket(np.kron(0.9 * SIGMA, np.eye(4) / 4), tolerance=1e-5)
    assert found.upper == pytest.approx(0.9) and 0.895 < found.lower < 0.9
