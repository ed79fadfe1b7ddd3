"""A restricted Boltzmann machine in keras, for lecture 11. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..networks.backend import keras
from . import dreaming
from .dreaming import Machine


class RBM(keras.Model):
    """Called, it gives the free energy of each row."""

    def __init__(self, visible, hidden, seed=0):
        super().__init__()
        self.W = self.add_weight(shape=(visible, hidden), initializer=keras.initializers.RandomNormal(0, 0.01, seed), name="W")
        self.a = self.add_weight(shape=(visible,), initializer="zeros", name="a")
        self.b = self.add_weight(shape=(hidden,), initializer="zeros", name="b")
        self.dice = keras.random.SeedGenerator(seed)

    def call(self, v):
        """F(v)."""
        return -keras.ops.sum(v * self.a, -1) - keras.ops.sum(keras.ops.softplus(self.b + v @ self.W), -1)

    def draw(self, z):
        """Units that are 1 with the probability sigmoid(z)."""
        return keras.ops.cast(keras.random.uniform(keras.ops.shape(z), seed=self.dice) < keras.ops.sigmoid(z), "float32")

    def dream(self, v):
        """One Gibbs step."""
        h = self.draw(self.b + v @ self.W)
        return self.draw(self.a + h @ keras.ops.transpose(self.W))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Its slope is that of contrastive divergence."""
        dream = keras.ops.stop_gradient(self.dream(x))
        return keras.ops.mean(self(x)) - keras.ops.mean(self(dream))


class Dreamt(NamedTuple):
    """How far free energies are from ours, mean free energy of digits minus that of noise, dreams, and the seconds it took."""

    difference: float
    gap: float
    dreams: Float[np.ndarray, "pictures 64"]
    seconds: float


def learn(epochs: int = 60, hidden: int = 48) -> Dreamt:
    """Train on digits, compare with our program, and dream on from unseen digits."""
    from .keep_dreams import binary_digits  # scikit-learn, which a page need not wait for

    begin = perf_counter()
    seen, unseen = binary_digits()
    model: Any = RBM(64, hidden)
    model.compile(optimizer=keras.optimizers.Adam(0.005))
    model.fit(seen, batch_size=100, epochs=epochs, verbose=0)
    machine = Machine(*(np.asarray(one, float) for one in (model.W, model.a, model.b)))
    theirs, ours = np.asarray(model(unseen)), dreaming.free_energy(machine, unseen)
    noise = (np.random.default_rng(0).random(unseen.shape) < unseen.mean()).astype(float)
    gap = float(dreaming.free_energy(machine, noise).mean() - ours.mean())
    dreams = dreaming.dreams(machine, unseen[:12].astype(float), (0, 200))[-1]
    return Dreamt(float(np.abs(theirs - ours).max()), gap, dreams, perf_counter() - begin)
