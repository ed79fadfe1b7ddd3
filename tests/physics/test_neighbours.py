"""Are the neighbours of atoms, with all periodic images, those that ASE finds?"""

import numpy as np
import pytest

from szilard.physics.neighbours import neighbours

PERIODIC = [(True, True, True), (False, False, False), (True, False, True), (False, False, True)]


@pytest.mark.parametrize("periodic", PERIODIC)
@pytest.mark.parametrize("size", [1, 5])
def test_neighbours_are_those_of_ase(periodic, size):
    """Skewed cells, some much smaller than the cutoff, with atoms inside and outside of them."""
    ase, lists = pytest.importorskip("ase"), pytest.importorskip("ase.neighborlist")
    rng = np.random.default_rng(size)
    for _ in range(10):
        cell = rng.uniform(1.5, 4, 3)[:, None] * (np.eye(3) + rng.uniform(-0.4, 0.4, (3, 3)))
        positions = rng.uniform(-1.5, 2.5, (size, 3)) @ cell
        found = neighbours(positions, cell, np.array(periodic), 4.3)
        atoms = ase.Atoms("H" * size, positions, cell=cell, pbc=periodic)
        wanted = lists.neighbor_list("ijd", atoms, 4.3)
        for mine, theirs in zip(_sorted(*found), _sorted(*wanted), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-9)


def _sorted(atoms, others, distances):
    order = np.lexsort((distances.round(6), others, atoms))
    return atoms[order], others[order], distances[order]


def test_shells_of_a_face_centred_cubic_crystal():
    """12, 6, 24, 12 neighbours at a/sqrt 2 times the roots of 1, 2, 3, 4; the primitive cell has one atom."""
    cell = 0.5 * 4.0 * np.array([[0.0, 1, 1], [1, 0, 1], [1, 1, 0]])
    found = neighbours(np.array([[9.0, -7.0, 0.3]]), cell, np.ones(3, bool), 5.7)
    shells, counts = np.unique((found.distances**2 / 8).round(9), return_counts=True)
    assert shells.tolist() == [1, 2, 3, 4] and counts.tolist() == [12, 6, 24, 12]


def test_cell_that_does_not_repeat_itself_does_not_count():
    line = np.array([[0.0, 0, 0], [1.0, 0, 0]])
    none = neighbours(line, np.zeros((3, 3)), np.zeros(3, bool), 1.5)
    assert none.distances.tolist() == [1.0, 1.0] and none.atoms.tolist() == [0, 1] and none.others.tolist() == [1, 0]
