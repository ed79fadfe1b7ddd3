"""Does the Ising model obey its exact solutions, and do all ways to sample it agree?

A statistical comparison allows 5 standard errors: each fails by chance once in 1.7 million. Every configuration comes from a
lattice of its own, so none of them is correlated with another.
"""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard import InputError
from szilard.physics import ising, onsager


def within(samples, wanted):
    error = np.std(samples, ddof=1) / len(samples) ** 0.5
    assert abs(np.mean(samples) - wanted) <= 5 * error, f"{np.mean(samples)} is not {wanted}, standard error {error}"


def clusters_after(key, temperature, size, count, sweeps):
    def one(key):
        start, go = jax.random.split(key)
        spins = jnp.where(jax.random.bernoulli(start, shape=(size, size)), 1, -1)
        step = lambda spins, key: (ising.cluster_sweep(key, spins, temperature), None)  # noqa: E731
        return jax.lax.scan(step, spins, jax.random.split(go, sweeps))[0]

    return jax.jit(jax.vmap(one))(jax.random.split(key, count))


def test_energies_by_hand():
    spins = np.array([[1, 1, -1, 1], [-1, 1, 1, 1], [1, -1, 1, -1], [1, 1, 1, 1]])
    bonds = sum(spins[i, j] * (spins[(i + 1) % 4, j] + spins[i, (j + 1) % 4]) for i, j in product(range(4), repeat=2))
    assert float(ising.energy(jnp.array(spins))) == -bonds
    assert float(ising.energy(jnp.array(spins), field=2.0)) == -bonds - 2 * spins.sum()


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_levels_are_those_of_all_states(size):
    known, spins = ising.levels(size), jnp.array(ising.all_states(size))
    assert np.array_equal(known.energy, ising.energy(spins)) and np.array_equal(known.magnetisation, ising.magnetisation(spins))
    assert len(np.unique(np.asarray(spins).reshape(len(spins), -1), axis=0)) == 2 ** (size * size)


def test_field_turns_the_spins():
    """A single spin, whose bonds to itself do not matter, follows the field: <M> = tanh(H / T)."""
    known = ising.levels(1)
    assert known.probabilities(2.0, field=0.7) @ known.magnetisation == pytest.approx(np.tanh(0.35), abs=1e-12)


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("temperature", [0.7, 2.0, onsager.CRITICAL_TEMPERATURE, 2.6, 5.0])
def test_kaufman_equals_the_sum_over_all_states(size, temperature):
    known = ising.levels(size)
    wanted = known.probabilities(temperature) @ known.energy / size**2
    assert onsager.finite_energy_per_spin(temperature, size) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize("temperature", [1.5, 2.0, 3.0, 10.0])
def test_kaufman_tends_to_onsager(temperature):
    assert onsager.finite_energy_per_spin(temperature, 128) == pytest.approx(onsager.energy_per_spin(temperature), abs=1e-9)


def test_onsager_at_the_critical_point_and_at_the_ends():
    assert onsager.energy_per_spin(onsager.CRITICAL_TEMPERATURE) == pytest.approx(-(2**0.5), abs=1e-12)
    assert onsager.energy_per_spin(0.1) == pytest.approx(-2) and onsager.energy_per_spin(1e4) == pytest.approx(-2e-4, rel=1e-3)
    assert onsager.spontaneous_magnetisation(0.1) == pytest.approx(1) and onsager.spontaneous_magnetisation(2.27) == 0


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.269, 50.0])
def test_chances_are_correct_to_40_digits(temperature):
    digits, rest = jax.device_get(ising.acceptance(temperature))
    for i, cost in enumerate((4, 8)):
        chance = sum(int(digit > 0) * 2.0 ** -(k + 1) for k, digit in enumerate(digits[i])) + int(rest[i]) * 2.0**-40
        assert abs(chance - np.exp(-cost / temperature)) <= 2.0**-40


@pytest.mark.parametrize("temperature", [1.0, 2.3, 9.0])
@pytest.mark.parametrize("colour", [0, 1])
def test_half_sweep_is_metropolis_bit_for_bit(temperature, colour):
    """The rule written out for every spin, with the random number that its bits make up."""
    size = 6
    key = jax.random.split(jax.random.key(colour))
    words = jax.random.bits(key[0], (2, size, size // 2), jnp.uint32)
    random = jax.random.bits(key[1], (9, size, size // 2), jnp.uint32)
    spins, after = (np.asarray(ising.unpack(w)) for w in (words, ising.half_sweep(random, words, ising.acceptance(temperature), colour)))
    random = np.asarray(random)
    for lattice, i, j in product(range(32), range(size), range(size)):
        place = (i, j // 2)
        shared = int(random[8][place]) * 2.0**-40
        number = sum((1 - (int(random[k][place]) >> lattice & 1)) * 2.0 ** -(k + 1) for k in range(8)) + shared
        s = spins[lattice]
        cost = 2 * int(s[i, j]) * int(s[(i + 1) % size, j] + s[i - 1, j] + s[i, (j + 1) % size] + s[i, j - 1])
        flips = (i + j) % 2 == colour and number < np.exp(-cost / temperature)
        assert after[lattice, i, j] == (-s[i, j] if flips else s[i, j])


@pytest.mark.parametrize("colour", [0, 1])
def test_half_sweep_obeys_detailed_balance(colour):
    """p_i P_ij = p_j P_ji for all pairs of the 16 states of a 2 x 2 lattice; 120 comparisons fail once in 14,000."""
    temperature, blocks = 6.0, 1024
    states = jnp.array(ising.all_states(2))
    start = jax.vmap(ising.pack)(jnp.repeat(states[:, None], 32, 1))
    random = jax.random.bits(jax.random.key(5 + colour), (16, blocks, 9, 2, 1), jnp.uint32)
    half = lambda random, words: ising.half_sweep(random, words, ising.acceptance(temperature), colour)  # noqa: E731
    after = jax.vmap(jax.vmap(half, (0, None)))(random, start)
    up = (np.asarray(jax.vmap(jax.vmap(ising.unpack))(after)) > 0).reshape(16, 32 * blocks, 4)
    numbers = up @ (1 << np.arange(4))
    matrix = np.array([np.bincount(row, minlength=16) / row.size for row in numbers])
    weights = ising.levels(2).probabilities(temperature)
    flow = weights[:, None] * matrix
    error = weights[:, None] * np.sqrt(matrix * (1 - matrix) / numbers.shape[1])
    assert np.all(np.abs(flow - flow.T) <= 5 * np.hypot(error, error.T))
    assert np.count_nonzero(matrix) == 26  # 2 (4 + 2 + 2 + 1) where the other two sites agree; elsewhere each of 8 states has one successor


@pytest.mark.parametrize("temperature", [2.0, 2.5, 4.0])
def test_metropolis_has_the_exact_moments(temperature):
    spins = ising.sample(jax.random.key(1), temperature, 4, 32768)
    known = ising.levels(4)
    weights = known.probabilities(temperature)
    E, M = np.asarray(ising.energy(spins), float), np.asarray(ising.magnetisation(spins), float)
    for sampled, exact in [(E, known.energy), (E**2, known.energy**2), (M, known.magnetisation), (M**2, known.magnetisation**2)]:
        within(sampled, weights @ exact)
    within(abs(M), weights @ abs(known.magnetisation))


def test_lattices_of_a_word_are_independent():
    """The mean of 32 lattices fluctuates as that of 32 independent ones; variance of 2,048 means, 5 standard errors."""
    spins = ising.sample(jax.random.key(2), 2.5, 4, 32 * 2048)
    M = np.asarray(ising.magnetisation(spins), float).reshape(2048, 32)
    squares = 32 * M.mean(1) ** 2
    within(squares, (M**2).mean())


@pytest.mark.parametrize("temperature", [2.0, 2.5, 4.0])
def test_clusters_have_the_exact_moments(temperature):
    spins = clusters_after(jax.random.key(3), temperature, 4, 2048, 20)
    known = ising.levels(4)
    weights = known.probabilities(temperature)
    within(np.asarray(ising.energy(spins), float), weights @ known.energy)
    within(np.asarray(ising.magnetisation(spins), float) ** 2, weights @ known.magnetisation**2)
    within(np.asarray(ising.magnetisation(spins), float), 0)


def test_clusters_and_metropolis_agree():
    first = ising.sample(jax.random.key(4), 2.4, 8, 8192, warmup=500)
    second = clusters_after(jax.random.key(5), 2.4, 8, 1024, 30)
    for of in (ising.energy, lambda spins: abs(ising.magnetisation(spins))):
        a, b = np.asarray(of(first), float), np.asarray(of(second), float)
        assert abs(a.mean() - b.mean()) <= 5 * np.hypot(a.std() / len(a) ** 0.5, b.std() / len(b) ** 0.5)


@pytest.mark.parametrize("temperature", [2.9, 3.5])
def test_energy_of_a_large_lattice_is_onsagers(temperature):
    """At 32 x 32 and away from the critical point the finite size matters less than 10^-5."""
    assert onsager.finite_energy_per_spin(temperature, 32) == pytest.approx(onsager.energy_per_spin(temperature), abs=1e-5)
    spins = ising.sample(jax.random.key(6), temperature, 32, 512)
    within(np.asarray(ising.energy(spins), float) / 1024, onsager.energy_per_spin(temperature))


def test_energy_at_the_critical_point_is_kaufmans():
    spins = clusters_after(jax.random.key(7), onsager.CRITICAL_TEMPERATURE, 16, 512, 40)
    within(np.asarray(ising.energy(spins), float) / 256, onsager.finite_energy_per_spin(onsager.CRITICAL_TEMPERATURE, 16))


def test_clusters_are_connected_pieces():
    rng = np.random.default_rng(0)
    for share in (0.1, 0.5, 0.9):
        right, down = rng.random((2, 7, 7)) < share
        found = np.asarray(ising.clusters(jnp.array(right), jnp.array(down)))
        assert np.array_equal(found, _pieces(right, down))


def _pieces(right, down):
    size = len(right)
    labels = np.arange(size * size).reshape(size, size)
    for _ in range(size * size):
        for i, j in product(range(size), repeat=2):
            for held, place in ((right[i, j], (i, (j + 1) % size)), (down[i, j], ((i + 1) % size, j))):
                if held:
                    labels[i, j] = labels[place] = min(labels[i, j], labels[place])
    return labels


def test_wrong_lattices_and_temperatures_are_named():
    with pytest.raises(InputError, match="`temperature` must be greater than 0, but is 0"):
        ising.sample(jax.random.key(0), 0, 4, 1)
    with pytest.raises(InputError, match="`size` must be an even number greater than 0, but is 5"):
        ising.sample(jax.random.key(0), 2.0, 5, 1)
    with pytest.raises(InputError, match=r"`size` must lie in \[1, 4\] to sum over all states, but is 5"):
        ising.levels(5)
