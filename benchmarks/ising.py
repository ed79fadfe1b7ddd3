"""Spin updates per second of the Ising model: 32 lattices in the bits of a word, against a NumPy checkerboard and numba.

All in the same run; figures are medians over several runs on compiled programs. Goals on two cores: 1.5e9 on 32 lattices of
40 x 40, ten times numba's speed on 64 lattices, and ahead of checkerboards in NumPy and in plain JAX.
"""

import importlib.util
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from szilard.physics import metropolis

from ._history import Goal, finish

REPEATS, SIZE, SWEEPS, TEMPERATURE = 5, 128, 100, 2.3
AHEAD = {"numpy checkerboard": 1, "jax checkerboard": 1, "numba, 64 lattices": 10}  # how many times as fast ours should be

numba: Any = None
if importlib.util.find_spec("numba"):
    import numba  # pyright: ignore[reportMissingImports]


def rate(function: Callable, updates: int) -> float:
    """Updates per second, the first call (which may compile) left out."""
    jax.block_until_ready(function())
    seconds = []
    for _ in range(REPEATS):
        begin = perf_counter()
        jax.block_until_ready(function())
        seconds.append(perf_counter() - begin)
    return updates / median(seconds)


def multi_spin(size: int, blocks: int, sweeps: int) -> float:
    """`blocks` words of 32 lattices."""
    key, chance = jax.random.key(0), metropolis.acceptance(TEMPERATURE)
    words = jax.random.bits(key, (2, size, size // 2, blocks), jnp.uint32)
    return rate(lambda: metropolis.sweeps(key, words, chance, sweeps), blocks * 32 * size**2 * sweeps)


def numpy_checkerboard(size: int, lattices: int, sweeps: int) -> float:
    """Both colours with masks, single-precision random numbers."""
    rng = np.random.default_rng(0)
    spins = rng.choice(np.array([-1, 1], np.int8), (lattices, size, size))
    even = np.add.outer(np.arange(size), np.arange(size)) % 2 == 0
    chances = np.exp(-2 * np.arange(-4, 5) / TEMPERATURE).astype(np.float32)

    def run():
        for _ in range(sweeps):
            for colour in (even, ~even):
                around = sum(np.roll(spins, way, axis) for way, axis in ((1, 1), (-1, 1), (1, 2), (-1, 2)))
                flips = colour & (rng.random(spins.shape, np.float32) < chances[spins * around + 4])
                np.negative(spins, out=spins, where=flips)

    return rate(run, lattices * size**2 * sweeps)


def jax_checkerboard(size: int, lattices: int, sweeps: int) -> float:
    """The same in plain JAX."""
    even = jnp.add.outer(jnp.arange(size), jnp.arange(size)) % 2 == 0

    def half(spins, both):
        key, colour = both
        around = sum(jnp.roll(spins, way, axis) for way, axis in ((1, 1), (-1, 1), (1, 2), (-1, 2)))
        flips = colour & (jax.random.uniform(key, spins.shape) < jnp.exp(-2 * spins * around / TEMPERATURE))
        return jnp.where(flips, -spins, spins), None

    @jax.jit
    def run(spins):
        keys = jax.random.split(jax.random.key(1), 2 * sweeps)
        return jax.lax.scan(half, spins, (keys, jnp.tile(jnp.stack([even, ~even]), (sweeps, 1, 1))))[0]

    spins = jnp.where(jax.random.bernoulli(jax.random.key(0), shape=(lattices, size, size)), 1, -1)
    return rate(partial(run, spins), lattices * size**2 * sweeps)


def numba_lattices(size: int, lattices: int, sweeps: int) -> float:
    """Site by site, 64 lattices over the cores."""
    assert numba is not None

    @numba.njit(parallel=True, fastmath=True)
    def run(spins, chances):
        for n in numba.prange(spins.shape[0]):
            for _ in range(sweeps):
                for i in range(size):
                    for j in range(size):
                        lattice = spins[n]
                        around = lattice[i - 1, j] + lattice[(i + 1) % size, j] + lattice[i, j - 1] + lattice[i, (j + 1) % size]
                        if np.random.random() < chances[lattice[i, j] * around + 4]:  # noqa: NPY002
                            lattice[i, j] = -lattice[i, j]

    spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (lattices, size, size))
    return rate(partial(run, spins, np.exp(-2 * np.arange(-4, 5) / TEMPERATURE)), lattices * size**2 * sweeps)


def main() -> None:
    """Measure and print."""
    found = {
        "multi-spin, 32 lattices of 40 x 40": multi_spin(40, 1, 10 * SWEEPS),
        "multi-spin, 32 lattices": multi_spin(SIZE, 1, SWEEPS),
        "multi-spin, 256 lattices": multi_spin(SIZE, 8, SWEEPS),
        "multi-spin, 32 large lattices": multi_spin(4 * SIZE, 1, SWEEPS),
        "numpy checkerboard": numpy_checkerboard(SIZE, 1, SWEEPS),
        "jax checkerboard": jax_checkerboard(SIZE, 1, SWEEPS),
    } | ({"numba, 64 lattices": numba_lattices(SIZE, 64, 10)} if numba else {})
    if numba is None:
        print("numba is not installed, so it is left out; `pip install numba` adds it to the comparison.")
    ours = found["multi-spin, 32 lattices"]
    for name, value in found.items():
        print(f"{name:<32}{value:12.3g} spin updates/s   multi-spin is {ours / value:.3g} times as fast")
    found |= {f"ratio to {name}": ours / value for name, value in found.items() if not name.startswith("multi")}
    goals = [Goal(f"ratio to {name}", least) for name, least in AHEAD.items()]
    finish(__file__, found, [Goal("multi-spin, 32 lattices of 40 x 40", 1.5e9), *goals], ["numba"])


if __name__ == "__main__":
    main()
