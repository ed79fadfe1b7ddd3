"""Keep what lecture 11 shows: `python -m szilard.lectures.keep_dreams` samples its magnets and trains its machines anew, in a few minutes.

`python -m szilard.lectures.keep_dreams dreams` makes that part alone.
"""

import sys
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from ..learn import boltzmann
from ..learn.boltzmann import RBM, Divergence
from ..machine import one_thread
from ..physics import ising
from . import dreaming, kept_files, magnets


def binary_digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits of scikit-learn as black and white, those to learn from and 40 others."""
    from sklearn.datasets import load_digits

    bits = (load_digits().data > 7).astype(np.float32)[np.random.default_rng(11).permutation(1797)]
    return bits[:-40], bits[-40:]


def thermal() -> dict[str, np.ndarray]:
    """A picture at each temperature, and mean energies."""
    found = [np.asarray(ising.sample(jax.random.key(k), t, magnets.SIDE, 32)) for k, t in enumerate(magnets.TEMPERATURES)]
    pictures = np.array([np.packbits(one[0] > 0) for one in found])
    energies = [float(ising.energy(jnp.asarray(one)).mean()) / magnets.SIDE**2 for one in found]
    return {"pictures": pictures, "energies": np.array(energies, np.float32)}


def machines() -> dict[str, np.ndarray]:
    """Machines with several numbers of hidden units that learn the small magnet at several temperatures, watched."""
    return {f"hidden{n}": np.array([_watched(t, n) for t in dreaming.TEMPERATURES], np.float16) for n in dreaming.HIDDEN}


def _watched(temperature: float, hidden: int) -> list[np.ndarray]:
    known = magnets.levels()
    drawn = np.random.default_rng(0).choice(len(known.bits), 20_000, p=known.probabilities(temperature))
    recipe = Divergence(hidden=hidden, updates=max(dreaming.UPDATES), persistent=True)
    samples = jnp.asarray(known.bits[drawn])
    learning, found = boltzmann.begin(jax.random.key(1), samples, recipe), []
    for before, after in zip((0, *dreaming.UPDATES), dreaming.UPDATES, strict=False):
        if after > before:
            learning = boltzmann.train(jax.random.key(2), learning, samples, recipe, before, after - before)
        found.append(_flat(learning.rbm))
    return found


def _flat(rbm: RBM) -> np.ndarray:
    return np.concatenate([np.asarray(part).ravel() for part in rbm])


def digits() -> dict[str, np.ndarray]:
    """The machine that dreams of digits."""
    seen, unseen = binary_digits()
    recipe = Divergence(hidden=64, updates=20_000, batch=100, gibbs_steps=5, persistent=True, learning_rate=0.1, final_learning_rate=0.002)
    learning = boltzmann.begin(jax.random.key(1), jnp.asarray(seen), recipe)
    rbm = boltzmann.train(jax.random.key(2), learning, jnp.asarray(seen), recipe, 0, recipe.updates).rbm
    parts = {name: np.asarray(part, np.float16) for name, part in rbm._asdict().items()}
    return {**parts, "pictures": np.packbits(unseen.astype(np.uint8), axis=1)}


KEPT: dict[str, Callable[[], dict[str, np.ndarray]]] = {"magnets": thermal, "machines": machines, "dreams": digits}


@one_thread()
def main() -> None:
    """Write the files that are named, or all."""
    kept_files.write(KEPT, sys.argv[1:])


if __name__ == "__main__":
    main()
