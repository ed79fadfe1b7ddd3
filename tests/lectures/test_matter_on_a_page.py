"""Is what lecture 13 shows of phases, nuclei and wave functions true?"""

import numpy as np
import pytest
from test_drawn import assert_readable

from szilard.experiments.confusion.curves import optimum
from szilard.lectures import alloys, keep_matter, matter, wave_function
from szilard.lectures.drawn import alloys as rings
from szilard.lectures.drawn import matter as drawn
from szilard.physics.solved_chains import ising_energy
from szilard.physics.spin_chains import IsingChain


def test_best_guess_is_that_of_the_experiment():
    known, best = matter.borders(), optimum(np.linspace(1.2, 3.6, 31), matter.BORDERED)
    assert np.allclose([known.best(k) for k in range(30)], best.accuracies, rtol=0, atol=1e-12)
    assert np.allclose(known.borders, best.borders, rtol=0, atol=1e-12)


def test_no_line_does_better_than_the_symmetry_lets_it():
    """With any weights and any bias, on states beside their mirror images; the absolute value of the magnetisation does."""
    magnets, rng = matter.magnets(), np.random.default_rng(0)
    spins = 2.0 * np.unpackbits(matter.kept("phases")["bits"], axis=-1, count=matter.SIZE**2) - 1
    far = spins[~np.isin(matter.kept("phases")["temperatures"], matter.kept("phases")["critical"])].reshape(-1, matter.SIZE**2)
    for weights in (np.ones(matter.SIZE**2), *rng.normal(size=(5, matter.SIZE**2))):
        sums = np.concatenate([far @ weights, -far @ weights])
        assert (
            max(magnets.right(sign * sums > border) for border in np.quantile(sums, np.linspace(0, 1, 21)) for sign in (1, -1)) <= 10 / 13
        )
    assert magnets.right(abs(magnets.means) > 0.5) == 1


def test_sizes_agree_near_the_critical_temperature():
    """The outputs of all sizes are nearest to one curve within 1 % of the exact temperature."""
    assumed = np.linspace(2.15, 2.4, 51)
    assert abs(min(assumed, key=lambda T: matter.spread(T, 1.0)) / 2.2692 - 1) < 0.01


def test_majority():
    assert matter.majority(np.array([[1, 1, -1, 1], [1, -1, 1, -1], [-1, 1, 1, 1], [-1, 1, 1, 1]])).tolist() == [[1, -1], [-1, 1]]
    assert (matter.lattices()[0, 0] == matter.lattices()[0, 1]).all() and matter.lattices().shape[0] == matter.SWEEPS


@pytest.mark.parametrize("reach", range(1, 7))
def test_rounds_of_messages_know_pairs_up_to_twice_their_number(reach):
    """Exactly, and nothing of others: the error is then the standard deviation of a sum of uncorrelated signs, one for each pair."""
    pairs = 6 if reach == 6 else 12
    for rounds in alloys.ROUNDS:
        known = rounds > 0 and reach <= 2 * rounds
        assert alloys.foreseen(reach, rounds).error == pytest.approx(0 if known else pairs**0.5, abs=1e-9)


def test_energies_and_classes_of_rings_by_hand():
    """Turned, read backwards, with kinds exchanged; two rings that differ in the second shell alone."""
    some = np.array([[1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
    assert alloys.energies(some, 1).tolist() == [2 - 10, 4 - 8] and alloys.energies(some, 6).tolist() == [2 - 4] * 2
    same = np.concatenate([some[:1], np.roll(some[:1], 3, 1), some[:1, ::-1]])
    assert len({tuple(sorted(row)) for row in alloys.classes(same, 2).tolist()}) == 1
    middle = np.array([[0, 0, 1, 0, 0, 0], [0, 0, 1, 0, 0, 1]])
    assert len(set(alloys.classes(middle, 1)[:, 2])) == 1 and len(set(alloys.classes(middle, 3)[:, 2])) == 2


def test_training_ends_at_the_ground_state():
    found = matter.kept_wave()
    assert found.lowest == pytest.approx(ising_energy(wave_function.SITES, 1.0), rel=1e-12)
    chain, order = IsingChain(wave_function.SITES, 1.0), wave_function.ground_state(1.0)
    assert order @ chain.applied(order) == pytest.approx(found.lowest, rel=1e-12)
    assert (found.energies >= found.lowest).all() and found.energies[-1] == pytest.approx(found.lowest, rel=1e-4)
    assert np.allclose((found.psi**2).sum(1), 1, atol=1e-5) and found.psi[-1] @ found.exact > 0.999


def test_phase_is_found_once_all_axes_are_measured():
    """With 10^5 shots along each axis, to 0.02, which is more than five standard errors."""
    curves = matter.phase_likelihoods(0.8, 10**5)
    phi, without_sign = curves["Z, X"]
    assert np.allclose(curves["Z"][1], 0) and np.allclose(without_sign, without_sign[::-1])
    assert phi[np.argmax(curves["Z, X, Y"][1])] == pytest.approx(0.8, abs=0.02)


def test_pictures_can_be_read():
    found, nuclei = matter.kept_wave(), matter.kept("shells")
    curve, top = drawn.binding(nuclei["coefficients"], 1.0)
    assert 54 <= top <= 66  # iron 56, nickel 62
    pictures = [curve, drawn.gaps(nuclei), *drawn.training(found, 3), *drawn.crossing(matter.kept("phases"), 2.27, 1.0)]
    pictures += [drawn.energies(matter.borders(), 14), drawn.confusion(matter.kept("borders"), 2.2)]
    pictures += [drawn.magnetisations(matter.magnets(), 0.5, True), drawn.phase(matter.phase_likelihoods(0.5, 20), 0.5)]
    pictures += [picture for reach in (1, 6) for picture in (rings.ring(reach), rings.comparison(reach))]
    for picture in pictures:
        assert_readable(picture)


@pytest.mark.slow
def test_what_is_kept_is_what_its_code_does():
    again, kept = wave_function.learned(), matter.kept_wave()
    assert again.sampled[:5] == pytest.approx(kept.sampled[:5], rel=1e-3)
    assert (keep_matter.sweeps()["bits"] == matter.kept("sweeps")["bits"]).all()
