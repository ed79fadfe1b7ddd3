"""A network that finds ways: what it takes for the goal diffuses through what it takes for open places."""

import math

import keras
import numpy as np
from keras import ops

from .network import Network
from .policies import orthogonal

AROUND = (2, 14, 6, 10, 3, 15, 7, 11)  # up, down, left, right of the middle among the 3 x 3 places of `Neighbours`, two channels


@keras.saving.register_keras_serializable("szilard")
class Neighbours(keras.layers.Layer):
    """The 3 x 3 surroundings of every place as channels (outside all is 0); with a dense layer after it, a convolution."""

    def call(self, picture):
        """(batch, rows, columns, channels) to (batch, rows, columns, 9 channels)."""
        rows, columns = picture.shape[1:3]
        padded = ops.pad(picture, [(0, 0), (1, 1), (1, 1), (0, 0)])
        return ops.concatenate([padded[:, i : i + rows, j : j + columns] for i in range(3) for j in range(3)], -1)


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


def maze_policy(side: int, actions: int, channels: int = 8, iterations: int = 40, seed: int = 0) -> Network:
    """From a picture (side, side, 3) of open places, agent and goal to the logits (actions,) of a policy and a value (1,).

    A convolution decides for every place how much of a source it is and how well it lets pass; `Diffusion` carries the sources
    through the picture; the heads see u and ln u at the agent's place and on each side of it. The network has to learn
    what a wall is, what the goal is, and to climb. Such planning networks carry over to new mazes: value iteration
    networks (Tamar et al., arXiv:1602.02867), which take the largest neighbour instead of the sum.
    """
    picture = keras.Input((side, side, 3), name="picture")
    x = keras.layers.Dense(channels, "relu", kernel_initializer="zeros", name="convolution")(Neighbours()(picture[..., ::2]))
    maps = ops.reshape(keras.layers.Dense(2, kernel_initializer="zeros", name="maps")(x), (-1, side * side, 2))
    u = Diffusion(iterations)(ops.exp(8 * maps[..., 0]), ops.sigmoid(4 * maps[..., 1]) / 2)
    seen = ops.stack([ops.log(u + 1e-30) / 20, u / (ops.max(u, 1, keepdims=True) + 1e-30)], -1)
    here = ops.sum(Neighbours()(ops.reshape(seen, (-1, side, side, 2))) * picture[..., 1:2], (1, 2))
    sides, middle = ops.take(here, np.array(AROUND), 1), here[:, 8:10]
    features = ops.concatenate([ops.tanh(20 * (sides[:, :4] - middle[:, :1])), sides[:, 4:], middle], 1)
    heads = [keras.layers.Dense(n, kernel_initializer="zeros", name=name)(features) for n, name in [(actions, "logits"), (1, "value")]]
    model = keras.Model(picture, heads, name="maze_policy")
    return Network(orthogonal(model, [2**0.5, 0.3, 1.0, 0.01], seed))
