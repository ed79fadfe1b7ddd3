"""Graph networks of atoms, several side by side: from elements and distances to a property that no motion of the whole changes."""

from typing import NamedTuple, no_type_check

import keras
import numpy as np
from keras import ops

from .network import Network

ELEMENTS = 119  # atomic numbers from 0, which stands for no atom


class GraphSize(NamedTuple):
    """How large the networks of a committee are.

    Args:
        members: networks.
        units: features of an atom.
        channels: features that an atom tells its neighbours.
        passes: rounds in which atoms hear from their neighbours.
    """

    members: int
    units: int
    channels: int = 8
    passes: int = 1


@no_type_check  # keras reads the signatures, which a checker would hide
@keras.saving.register_keras_serializable("szilard")
class Messages(keras.layers.Layer):
    """What atom i hears: m_i = b + sum_jr phi_r(i, j) W_r V h_j, where phi_r(i, j) sums a radial function over all images of atom j.

    The message of a neighbour is linear in the radial functions, as in SchNet (K. Schütt et al., J. Chem. Phys. 148, 241722 (2018),
    eq. 5), so images of an atom can be summed before anything is learned.

    Args:
        channels: features that an atom tells.
        units: features that come out.
    """

    def __init__(self, channels: int, units: int, **more):
        super().__init__(**more)
        self.channels, self.units = channels, units

    def build(self, features_shape, bonds_shape):
        """Weights for each member."""
        members, units, radial = features_shape[-2], features_shape[-1], bonds_shape[-1]
        self.V = self.add_weight(shape=(members, units, self.channels), initializer="zeros", name="V")
        self.W = self.add_weight(shape=(members, radial * self.channels, self.units), initializer="zeros", name="W")
        self.bias = self.add_weight(shape=(members, self.units), initializer="zeros", name="bias")

    def call(self, features, bonds):
        """(batch, atoms, members, units) and (batch, atoms, atoms, radial) to (batch, atoms, members, units)."""
        told = ops.einsum("bjmi,mis->bjms", features, self.V)
        heard = ops.einsum("bijr,bjms->bimrs", bonds, told)
        heard = ops.reshape(heard, (*ops.shape(heard)[:3], self.W.shape[1]))
        return ops.einsum("bimk,mko->bimo", heard, self.W) + self.bias

    def get_config(self):
        """How to make it again."""
        return super().get_config() | {"channels": self.channels, "units": self.units}


@no_type_check
@keras.saving.register_keras_serializable("szilard")
class Property(keras.layers.Layer):
    """The sum over atoms of a value for each element, and of what the network adds to it; or their mean.

    Args:
        total: whether it is the sum.
    """

    def __init__(self, total: bool, **more):
        super().__init__(**more)
        self.total = total

    def build(self, added_shape, numbers_shape):
        """Values of elements and the scale of what is added, which are not learned by descent."""
        members = added_shape[-1]
        self.elements = self.add_weight(shape=(ELEMENTS, members), initializer="zeros", trainable=False, name="elements")
        self.scale = self.add_weight(shape=(members,), initializer="ones", trainable=False, name="scale")

    def call(self, added, numbers):
        """(batch, atoms, members) and (batch, atoms) to (batch, members)."""
        there = ops.cast(numbers > 0, added.dtype)[..., None]
        found = ops.sum(there * (ops.take(self.elements, numbers, axis=0) + self.scale * added), 1)
        return found if self.total else found / ops.sum(there, 1)

    def get_config(self):
        """How to make it again."""
        return super().get_config() | {"total": self.total}


def graph_committee(
    size: GraphSize, elements: np.ndarray, scale: np.ndarray, *, radial: int, bond: float, total: bool, seed: int = 0
) -> Network:
    """Graph networks: atomic numbers (batch, atoms), 0 for no atom, and bonds (batch, atoms, atoms, radial) to (batch, members).

    The atoms begin as what their element is, hear from their neighbours `passes` times, and contribute to the property one by one. So
    the result is the same for all orders of the atoms, and bonds, which hold distances alone, do not change when the whole moves.

    Args:
        size: of the networks.
        elements: what an atom of each element contributes before anything is learned, (ELEMENTS, members).
        scale: of what the networks add to that, (members,).
        radial: the number of radial functions.
        bond: a typical sum of a radial function, by which bonds are divided.
        total: whether the property is a sum over atoms; otherwise it is the mean.
        seed: of the first weights.
    """
    numbers, bonds = keras.Input((None,), dtype="int32", name="numbers"), keras.Input((None, None, radial), name="bonds")
    shape = (None, size.members, size.units)
    weigh = {"kernel_initializer": "zeros", "bias_axes": "mo"}
    scaled = keras.layers.Rescaling(1 / bond)(bonds)
    h = keras.layers.Embedding(ELEMENTS, size.members * size.units, embeddings_initializer="zeros")(numbers)
    h = keras.layers.Reshape((-1, size.members, size.units))(h)
    for _ in range(size.passes):
        heard = Messages(size.channels, size.units)(h, scaled)
        gate = keras.layers.EinsumDense("bnmi,mio->bnmo", shape, **weigh)(h)
        u = keras.layers.Concatenate()([h, heard, keras.layers.Multiply()([heard, gate])])
        u = keras.layers.EinsumDense("bnmi,mio->bnmo", shape, activation="swish", **weigh)(u)
        h = keras.layers.Add()([h, keras.layers.EinsumDense("bnmi,mio->bnmo", shape, **weigh)(u)])
    u = keras.layers.EinsumDense("bnmi,mio->bnmo", shape, activation="swish", **weigh)(h)
    added = keras.layers.EinsumDense("bnmi,mi->bnm", (None, size.members), bias_axes="m", kernel_initializer="zeros")(u)
    model = keras.Model([numbers, bonds], Property(total)(added, numbers), name="graph_committee")
    _begin(model, np.random.default_rng(seed))
    _refer(model, elements, scale)
    return Network(model)


def _begin(model: keras.Model, rng: np.random.Generator) -> None:
    """Weights of variance 1 / inputs, by NumPy: keras compiles a program for every shape."""
    for variable in model.trainable_variables:
        if variable.name in ("kernel", "V", "W"):
            first = rng.normal(size=variable.shape) / variable.shape[1] ** 0.5
            variable.assign(first.astype(np.float32))
        elif variable.name == "embeddings":
            variable.assign((0.5 * rng.normal(size=variable.shape)).astype(np.float32))


def _refer(model: keras.Model, elements: np.ndarray, scale: np.ndarray) -> None:
    last = model.layers[-1]
    last.elements.assign(elements.astype(np.float32))
    last.scale.assign(scale.astype(np.float32))
