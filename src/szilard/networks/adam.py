"""keras' Adam as a pure function."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import keras
from jaxtyping import Array, PyTree

from .network import Network, Parameters


@dataclass(frozen=True, eq=False)
class Adam:
    """keras' Adam as a pure function, with a linear learning-rate schedule and a bound on the gradient's global norm."""

    optimizer: keras.optimizers.Optimizer

    def init(self) -> list[Array]:
        """The state before the first step."""
        return [jnp.asarray(v.value) for v in self.optimizer.variables]

    def apply(self, state: list[Array], gradient: PyTree, parameters: Parameters) -> tuple[Parameters, list[Array]]:
        """New parameters and state after a step along `gradient`."""
        return self.optimizer.stateless_apply(state, gradient, parameters)


def adam(network: Network, first: float, last: float, steps: int, norm: float) -> Adam:
    """Adam for `network`, its learning rate falling linearly from `first` to `last` over `steps` steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(first, max(steps, 1), last)
    optimizer = keras.optimizers.Adam(schedule, global_clipnorm=norm)
    optimizer.build(network.model.trainable_variables)
    return Adam(optimizer)


def copies(parameters: PyTree, count: int) -> PyTree:
    """`count` equal copies, stacked on a new first axis."""
    return jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (count, *jnp.shape(leaf))), parameters)
