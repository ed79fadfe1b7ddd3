"""Positive wave functions of spins: networks from configurations of +1 and -1, (batch, sites), to ln psi, (batch,).

None of them changes when all spins are flipped, which is a symmetry of chains without a field along Z.
"""

from collections.abc import Callable
from typing import no_type_check

import keras
import numpy as np
from keras import ops

from .network import Network


@keras.saving.register_keras_serializable("szilard")
class Correlator(keras.layers.Layer):
    """sum_{i,r} v_r s_i s_{i+r} / 2, the logarithm of Jastrow's wave function."""

    def build(self, shape):
        """One number for each distance."""
        self.v = self.add_weight(shape=(shape[-1] // 2,), initializer="zeros", name="v")

    def call(self, spins):
        """(batch, sites) to (batch,)."""
        products = [ops.sum(spins * ops.roll(spins, r, 1), 1) for r in range(1, spins.shape[1] // 2 + 1)]
        return ops.stack(products, -1) @ self.v / 2


@no_type_check  # keras reads the signatures, which a checker would hide
@keras.saving.register_keras_serializable("szilard")
class HiddenSpins(keras.layers.Layer):
    """sum_j ln cosh(b_j + sum_i W_ij s_i): hidden spins, each coupled to all visible ones and summed over both its directions.

    Args:
        features: sets of couplings.
        translated: whether every set belongs to `sites` hidden spins, of which each sees the chain turned by one site more.
    """

    def __init__(self, features: int, translated: bool, **more):
        super().__init__(**more)
        self.features, self.translated = features, translated

    def build(self, shape):
        """Couplings, without a field: psi does not change when all spins are flipped."""
        self.W = self.add_weight(shape=(shape[-1], self.features), initializer="zeros", name="W")

    def call(self, spins):
        """(batch, sites) to (batch,)."""
        angles = spins @ (circulant(self.W) if self.translated else self.W)
        size = ops.abs(angles)
        return ops.sum(size + ops.log1p(ops.exp(-2 * size)) - np.log(2), -1)  # `logaddexp` would take four times as long

    def get_config(self):
        """How to make it again."""
        return super().get_config() | {"features": self.features, "translated": self.translated}


@no_type_check
@keras.saving.register_keras_serializable("szilard")
class Conditionals(keras.layers.Layer):
    """f_i for each site, from the spins before it alone; p(s_i | s_1 ... s_{i-1}) = 1 / (1 + exp(-2 s_i f_i)).

    Every site has `units` hidden tanh units of its own, without bias, so that f changes its sign with the spins.
    """

    def __init__(self, units: int, **more):
        super().__init__(**more)
        self.units = units

    def build(self, shape):
        """Couplings to the spins before, one after the other, and what the hidden units weigh."""
        sites = shape[-1]
        self.W = self.add_weight(shape=(sites * (sites - 1) // 2, self.units), initializer="zeros", name="W")
        self.V = self.add_weight(shape=(sites, self.units), initializer="zeros", name="V")

    def call(self, spins):
        """(batch, sites) to (batch, sites)."""
        sites = spins.shape[1]
        rows, columns = np.tril_indices(sites, -1)
        place = np.full((sites, sites), len(rows))
        place[rows, columns] = np.arange(len(rows))
        W = ops.take(ops.pad(self.W, [[0, 1], [0, 0]]), place, 0)
        hidden = ops.tanh(ops.einsum("bj,iju->biu", spins, W))
        return ops.einsum("biu,iu->bi", hidden, self.V)

    def get_config(self):
        """How to make it again."""
        return super().get_config() | {"units": self.units}


@keras.saving.register_keras_serializable("szilard")
class Chosen(keras.layers.Layer):
    """sum_i ln p(s_i | s_1 ... s_{i-1}) / 2."""

    def call(self, fields, spins):
        """(batch, sites), twice, to (batch,)."""
        return -ops.sum(ops.softplus(-2 * spins * fields), -1) / 2


def circulant(W):
    """(sites, features) to (sites, sites * features): couplings turned by 0, 1, 2, ... sites."""
    sites, features = W.shape
    turned = ops.reshape(ops.tile(W, (sites + 1, 1)), (sites, sites + 1, features))[:, :sites]
    return ops.reshape(turned, (sites, sites * features))


def jastrow(sites: int) -> Network:
    """Jastrow's wave function, the same for all translations: correlations of pairs alone."""
    return _wave_function(sites, lambda spins: Correlator()(spins), {}, 0)


def rbm(sites: int, hidden: int, seed: int = 0) -> Network:
    """A restricted Boltzmann machine (Carleo and Troyer, Science 355, 602 (2017), eq. (2)), real and without fields."""
    return _wave_function(sites, lambda spins: HiddenSpins(hidden, False)(spins), {"W": 0.05}, seed)


def symmetric_rbm(sites: int, features: int, seed: int = 0) -> Network:
    """The same for all translations of the chain, with `sites` hidden spins for each of its features."""
    return _wave_function(sites, lambda spins: HiddenSpins(features, True)(spins), {"W": 0.05}, seed)


def autoregressive(sites: int, units: int, seed: int = 0) -> Network:
    """A normalised wave function, psi^2 a product of conditional probabilities (Sharir et al., Phys. Rev. Lett. 124, 020503 (2020)).

    Its second output are the fields of the conditionals, which exact sampling needs.
    """

    def outputs(spins):
        fields = Conditionals(units)(spins)
        return [Chosen()(fields, spins), fields]

    return _wave_function(sites, outputs, {"W": 0.3, "V": 0.3}, seed)


def _wave_function(sites: int, outputs: Callable, spreads: dict[str, float], seed: int) -> Network:
    spins = keras.Input((sites,), name="spins")
    model = keras.Model(spins, outputs(spins))
    rng = np.random.default_rng(seed)
    for variable in model.trainable_variables:
        variable.assign((spreads.get(variable.name, 0.0) * rng.normal(size=variable.shape)).astype(np.float32))
    return Network(model)
