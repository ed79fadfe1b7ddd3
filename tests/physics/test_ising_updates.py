"""Do the updates of the Ising model, Metropolis' and the clusters', do what their rules say?"""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from chance import LEAST, chance_of

from szilard import InputError
from szilard.physics import ising, metropolis, swendsen_wang
from szilard.physics.multispin import below, chances, checkerboard, pack, plain, unpack


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.269, 50.0])
def test_chances_are_correct_to_40_digits(temperature):
    digits, rest = jax.device_get(metropolis.acceptance(temperature))
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
    spins, after = (
        np.asarray(unpack(plain(w))) for w in (words, metropolis.half_sweep(random, words, metropolis.acceptance(temperature), colour))
    )
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
    start = jax.vmap(lambda spins: checkerboard(pack(spins)))(jnp.repeat(states[:, None], 32, 1))
    random = jax.random.bits(jax.random.key(5 + colour), (16, blocks, 9, 2, 1), jnp.uint32)
    half = lambda random, words: metropolis.half_sweep(random, words, metropolis.acceptance(temperature), colour)  # noqa: E731
    after = jax.vmap(jax.vmap(half, (0, None)))(random, start)
    up = (np.asarray(jax.vmap(jax.vmap(lambda words: unpack(plain(words))))(after)) > 0).reshape(16, 32 * blocks, 4)
    numbers = up @ (1 << np.arange(4))
    matrix = np.array([np.bincount(row, minlength=16) / row.size for row in numbers])
    weights = ising.levels(2).probabilities(temperature)
    flow = weights[:, None] * matrix
    error = weights[:, None] * np.sqrt(matrix * (1 - matrix) / numbers.shape[1])
    assert np.all(np.abs(flow - flow.T) <= 5 * np.hypot(error, error.T))
    assert np.count_nonzero(matrix) == 26  # 2 (4 + 2 + 2 + 1) where the other two sites agree; elsewhere each of 8 states has one successor


@pytest.mark.parametrize("probability", [0.0, 1e-12, 0.125, 0.3, 0.999, 1.0])
def test_decisions_have_their_probability(probability):
    """Exact binomial test; six of them fail once in 1.7 million."""
    chosen = chances([probability])
    random = jax.random.bits(jax.random.key(3), (9, 20_000), jnp.uint32)
    decided = np.asarray(below(random, chosen.digits[0], chosen.rest[0]))
    assert chance_of(int(np.bitwise_count(decided).sum()), 32 * 20_000, probability) > LEAST


@pytest.mark.parametrize("size", [2, 5, 7, 8])
@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.9])
def test_seeds_spread_over_connected_pieces(size, fraction):
    """In each of 32 lattices of a word, by walking from site to site."""
    rng = np.random.default_rng(size)
    right, down = (rng.random((2, 32, size, size)) < fraction).astype(int)
    seeds = rng.random((32, size, size)) < 0.1
    words = [pack(jnp.asarray(2 * one.astype(int) - 1)) for one in (seeds, right, down)]
    found = np.asarray(unpack(swendsen_wang.spread(*words))) > 0
    for lattice in range(32):
        assert np.array_equal(found[lattice], _reached(seeds[lattice], right[lattice], down[lattice]))


def _reached(seeds, right, down):
    size, todo, reached = len(seeds), [tuple(site) for site in np.argwhere(seeds)], seeds.copy()
    while todo:
        i, j = todo.pop()
        under, beside = ((i + 1) % size, j), (i, (j + 1) % size)
        above, before = ((i - 1) % size, j), (i, (j - 1) % size)
        for held, site in ((down[i, j], under), (right[i, j], beside), (down[above], above), (right[before], before)):
            if held and not reached[site]:
                reached[site] = True
                todo.append(site)
    return reached


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("temperature", [0.8, 2.3, 6.0, np.inf])
def test_clusters_keep_boltzmanns_distribution(size, temperature):
    """From exact samples one update, at each scale, leads to exact samples: every level of energy and magnetisation.

    Odd sizes, too, which have no checkerboard. At most 18 exact binomial tests a case; all together fail once in 40,000.
    """
    known, states = ising.levels(size), jnp.asarray(ising.all_states(size))
    weights = known.probabilities(temperature)
    lattices = 32 * 1024
    for i, scale in enumerate((0.5, 0.1)):
        start = np.random.default_rng(i).choice(len(weights), lattices, p=weights)
        words = jnp.moveaxis(jax.vmap(pack)(states[start].reshape(-1, 32, size, size)), 0, -1)
        hold, seeds = swendsen_wang.held(temperature), chances([scale])
        after = jax.jit(swendsen_wang.cluster_sweep)(jax.random.key(i), words, hold, seeds)
        spins = jax.vmap(unpack, -1)(after).reshape(-1, size, size)
        if size > 1:
            assert (np.asarray(spins) != np.asarray(states[start])).any()
        assert_levels(spins, known, weights)


def assert_levels(spins, known, weights):
    """Every pair of energy and magnetisation is as frequent as it must be."""
    seen = list(zip(np.asarray(ising.energy(spins)).tolist(), np.asarray(ising.magnetisation(spins)).tolist(), strict=True))
    pairs = np.stack([known.energy, known.magnetisation], 1)
    for pair in np.unique(pairs, axis=0):
        count = seen.count(tuple(pair.tolist()))
        assert chance_of(count, len(seen), weights[(pairs == pair).all(1)].sum()) > LEAST, pair


@pytest.mark.parametrize("size", [1, 3])
def test_odd_sizes_have_no_checkerboard(size):
    with pytest.raises(InputError, match=f"`size` must be even for a checkerboard, but is {size}"):
        checkerboard(jnp.zeros((size, size), jnp.uint32))
