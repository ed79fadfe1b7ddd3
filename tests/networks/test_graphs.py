"""Is the property of a graph network the same however a structure is turned, moved, numbered, or cut into cells?"""

import jax
import numpy as np
import pytest

from szilard.data.structures import RADIAL, Structure, graphs
from szilard.networks.graphs import ELEMENTS, GraphSize, graph_committee

CELL = 3.9 * np.array([[1.0, 0.1, 0], [0, 1.05, 0.2], [0.1, 0, 0.95]])


def network(total=False):
    rng = np.random.default_rng(5)
    return graph_committee(
        GraphSize(3, 8, 4, passes=2), rng.normal(size=(ELEMENTS, 3)), np.ones(3), radial=RADIAL, bond=4.0, total=total, seed=3
    )


NETWORKS = {total: network(total) for total in (False, True)}
INFER = {total: jax.jit(net.batch) for total, net in NETWORKS.items()}


def foreseen(*structures, total=False, room=(8, 12)):
    """For as many structures and atoms as there is room for, so that one program serves most tests."""
    seen, (batch, atoms) = graphs(structures), room
    more, wide = (0, batch - len(structures)), (0, atoms - seen.numbers.shape[1])
    padded = [np.pad(seen.numbers, (more, wide)), np.pad(seen.bonds, (more, wide, wide, (0, 0)))]
    return np.asarray(INFER[total](NETWORKS[total].parameters(), padded))[: len(structures)]


def crystal():
    rng = np.random.default_rng(0)
    return Structure(np.array([29, 47, 29, 79]), rng.uniform(0, 1, (4, 3)) @ CELL + 0.0, CELL, np.ones(3, bool))


def turned(one, rng):
    """Turned at random, moved, numbered anew, and every atom in another cell."""
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    order = rng.permutation(len(one.numbers))
    moved = one.positions + rng.normal(size=3) + (rng.integers(-3, 4, one.positions.shape) * one.periodic) @ one.cell
    return Structure(one.numbers[order], (moved @ turn)[order], one.cell @ turn, one.periodic)


@pytest.mark.parametrize("periodic", [True, False])
def test_motion_and_order_change_nothing(periodic):
    """Single precision keeps 1e-5; structures that differ do so by far more."""
    one, rng = crystal()._replace(periodic=np.full(3, periodic)), np.random.default_rng(1)
    found = foreseen(one, *(turned(one, rng) for _ in range(4)), one._replace(positions=one.positions * [1, 1, 1.3]))
    np.testing.assert_allclose(found[1:5], found[:1].repeat(4, 0), rtol=1e-4, atol=1e-5)
    assert np.abs(found[5] - found[0]).max() > 1e-3 and len(set(found[0].round(3))) == 3


def test_larger_cell_of_the_same_crystal():
    """Its mean over atoms is the same, its sum three times as large."""
    one = crystal()
    three = Structure(
        np.tile(one.numbers, 3), np.concatenate([one.positions + k * CELL[1] for k in range(3)]), CELL * [[1.0], [3.0], [1.0]], one.periodic
    )
    mean, total = foreseen(one, three), foreseen(one, three, total=True)
    np.testing.assert_allclose(mean[1], mean[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(total[1], 3 * total[0], rtol=1e-4, atol=1e-4)


def test_room_for_more_atoms_changes_nothing():
    np.testing.assert_allclose(foreseen(crystal(), room=(1, 4)), foreseen(crystal()), rtol=1e-5)


def test_lonely_atoms_have_values_that_add_up():
    far = Structure(np.array([1, 8]), np.array([[0.0, 0, 0], [50.0, 0, 0]]), np.zeros((3, 3)), np.zeros(3, bool))
    alone = [Structure(np.array([z]), np.zeros((1, 3)), np.zeros((3, 3)), np.zeros(3, bool)) for z in (1, 8)]
    both, *each = foreseen(far, *alone, total=True)
    np.testing.assert_allclose(both, sum(each), rtol=1e-5)


def test_members_share_nothing():
    """The gradient of a member's output is zero for the weights of another."""
    net, seen = NETWORKS[False], graphs([crystal()])
    gradient = jax.jit(jax.grad(lambda p: net.batch(p, [seen.numbers, seen.bonds])[0, 1]))(net.parameters())
    shapes = [(np.asarray(g), v.name) for g, v in zip(gradient, net.model.trainable_variables, strict=True)]
    for g, name in shapes:
        mine = g.reshape(ELEMENTS, 3, -1).swapaxes(0, 1) if name == "embeddings" else g
        assert np.abs(mine[[0, 2]]).max() == 0 and np.abs(mine[1]).max() > 0
