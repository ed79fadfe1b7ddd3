"""A network that finds ways: what it takes for the goal diffuses through what it takes for open places."""

import math
from typing import no_type_check

import keras
import numpy as np
from keras import ops

from .initial import orthogonal
from .network import Network
from .windows import windows

LOWEST = 1e-30  # u where nothing arrives
MIDDLE, SIDES = 4, (1, 7, 3, 5)  # among the 3 x 3 places of a window: itself; up, down, left, right of it


@no_type_check  # keras reads the signatures, which a checker would hide
@keras.saving.register_keras_serializable("szilard")
class Diffusion(keras.layers.Layer):
    """u <- source + passage * (sum of u over the four neighbours), many times over.

    u counts random walks from the sources: along each, the factors `passage` of the places it enters are multiplied. A convolution
    with fixed weights in every iteration, here written as the product with the neighbours' matrix, which is faster for small pictures.

    Args:
        iterations: the longest walk that counts.
    """

    def __init__(self, iterations: int, **more):
        super().__init__(**more)
        self.iterations = iterations

    def call(self, source, passage):
        """Two maps (batch, rows * columns) of a square picture to one."""
        side = math.isqrt(source.shape[1])
        line = np.eye(side, k=1) + np.eye(side, k=-1)
        neighbours = ops.convert_to_tensor(np.kron(line, np.eye(side)) + np.kron(np.eye(side), line), source.dtype)
        return ops.scan(lambda u, _: (source + passage * (u @ neighbours), None), source, None, self.iterations)[0]

    def compute_output_spec(self, source, passage):
        """The same shape."""
        return keras.KerasTensor(source.shape, source.dtype)

    def get_config(self):
        """How to make it again."""
        return super().get_config() | {"iterations": self.iterations}


def maze_policy(side: int, channels: int = 8, iterations: int = 40, seed: int = 0) -> Network:
    """From a picture (side, side, 3) of open places, agent and goal to the logits (4,) of a policy and a value (1,).

    A convolution decides for every place how much of a source it is and how well it lets pass; `Diffusion` carries the sources
    through the picture; the heads see u and ln u at the agent's place and on each side of it. Each of the four actions is judged
    by the same weights from what is seen on its side, and begins the likelier the larger u is there; outside of the picture u is
    nothing. The value sees all of that, and what a hidden layer makes of it: without one, Q-learning bends the maps until the values
    near the goal are right, and far from it u leads astray. What a wall is, and what the goal, the network has to learn. It starts
    from maps that are nearly flat: with strong random ones it is up to the seed whether the goal begins as a source or as a hole,
    which is felt only nearby. Such planning networks carry over to new mazes: value iteration networks (Tamar et al.,
    arXiv:1602.02867), which take the largest neighbour instead of the sum.
    """
    picture = keras.Input((side, side, 3), name="picture")
    x = keras.layers.Dense(channels, "relu", kernel_initializer="zeros", name="convolution")(windows(picture[..., ::2], 3, 1))
    maps = ops.reshape(keras.layers.Dense(2, kernel_initializer="zeros", name="maps")(x), (-1, side * side, 2))
    u = Diffusion(iterations)(ops.exp(8 * maps[..., 0]), ops.sigmoid(4 * maps[..., 1]) / 2)
    height, fraction = (ops.log(u + LOWEST) - math.log(LOWEST)) / 20, u / (ops.max(u, 1, keepdims=True) + LOWEST)
    seen = ops.reshape(ops.stack([height, fraction], -1), (-1, side, side, 2))
    around = ops.reshape(ops.sum(windows(seen, 3, 1) * picture[..., 1:2], (1, 2)), (-1, 9, 2))
    sides, middle = ops.take(around, np.array(SIDES), 1), around[:, MIDDLE : MIDDLE + 1]
    slopes, fractions = ops.tanh(20 * (sides[..., :1] - middle[..., :1])), sides[..., 1:]
    features = ops.concatenate([slopes, fractions, ops.repeat(middle, len(SIDES), 1)], -1)
    logits = (fractions / 2 + keras.layers.Dense(1, kernel_initializer="zeros", name="logits")(features))[..., 0]
    whole = ops.concatenate([ops.max(features, 1), ops.mean(features, 1)], -1)
    weighed = keras.layers.Dense(2 * channels, "relu", kernel_initializer="zeros", name="weighed")(whole)
    value = keras.layers.Dense(1, kernel_initializer="zeros", name="value")(ops.concatenate([whole, weighed], -1))
    model = keras.Model(picture, [logits, value], name="maze_policy")
    return Network(orthogonal(model, [2**0.5, 0.03, 0.01, 2**0.5, 0.01], seed))
