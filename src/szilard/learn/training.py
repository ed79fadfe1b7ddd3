"""What every training of a network has in common: its state, the network with its optimizer, and schedules.

A training is a pure function of its state. Each method has `update(scenario, state, learner)`, one round of playing and learning, and
`train`, many of them in one compiled loop: `jit` either over (scenario, state), `vmap` it over seeds or over the rates of a scenario.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, UInt32

from ..accelerators import spread
from ..errors import InputError
from ..networks import Adam, Network, Parameters, adam


@runtime_checkable
class Descent(Protocol):
    """What the settings of a method say of its optimizer, Adam with a learning rate that falls linearly."""

    @property
    def learning_rate(self) -> float:
        """The learning rate at the start."""
        ...

    @property
    def final_learning_rate(self) -> float:
        """The learning rate after all gradient steps."""
        ...

    @property
    def gradient_norm(self) -> float:
        """The bound on the gradient's norm."""
        ...

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        ...


M = TypeVar("M", bound=Descent)


class Training(NamedTuple):
    """Everything that changes during a training; whoever saves it and goes on later gets the same numbers.

    Args:
        parameters: of the network.
        optimizer: the state of Adam.
        key: of the random numbers to come.
        update: the number of updates done.
        memory: what a method remembers besides, such as a replay buffer or the non-trainable state of the network.
    """

    parameters: Parameters
    optimizer: list[Array]
    key: UInt32[Array, "2"]
    update: Int[Array, ""]
    memory: Any = ()


@dataclass(frozen=True)
class Learner(Generic[M]):
    """What does not change during a training: the network, its optimizer, and the settings of the method."""

    network: Network
    optimizer: Adam
    settings: M

    @classmethod
    def of(cls, network: Network, settings: M) -> "Learner[M]":
        """The learner with the optimizer that `settings` describe."""
        rates = settings.learning_rate, settings.final_learning_rate
        return cls(network, adam(network, *rates, settings.gradient_steps, settings.gradient_norm), settings)


def begin(key: Array, learner: Learner, memory: Any = ()) -> Training:
    """The state before the first update, from the network's present weights."""
    start = jnp.asarray(0, jnp.int32)
    return Training(learner.network.parameters(), learner.optimizer.init(), jax.random.key_data(key), start, memory)


def repeated(update: Callable[[Training], tuple[Training, Any]], state: Training, updates: int) -> tuple[Training, Any]:
    """The state after `updates` further updates in one compiled loop, and what each of them gives besides, stacked."""
    return jax.lax.scan(lambda state, _: update(state), state, length=updates)


def descended(
    loss: Callable[[Parameters, Any], Float[Array, ""]], state: Training, learner: Learner, batch: Any, key: Array
) -> tuple[Parameters, list[Array]]:
    """Parameters and optimizer after `settings.epochs` passes over `batch`, each in `settings.minibatches` parts drawn anew."""
    settings, count = learner.settings, len(jax.tree.leaves(batch)[0])

    def learn(carry, batch):
        parameters, moments = carry
        return learner.optimizer.apply(moments, jax.grad(loss)(parameters, batch), parameters), None

    def epoch(carry, key):
        order = jax.random.permutation(key, count).reshape(settings.minibatches, -1)
        return jax.lax.scan(lambda c, chosen: learn(c, spread(jax.tree.map(lambda x: x[chosen], batch))), carry, order)

    return jax.lax.scan(epoch, (state.parameters, state.optimizer), jax.random.split(key, settings.epochs))[0]


def linear(first: float, last: float, elapsed: Float[Array, ""] | float) -> Float[Array, ""]:
    """A linear schedule from `first`, where the fraction `elapsed` of its duration is 0, to `last`, where it is 1, and from then on.

    >>> [float(linear(1.0, 0.5, elapsed)) for elapsed in (0.0, 0.5, 1.0, 2.0)]
    [1.0, 0.75, 0.5, 0.5]
    """
    return last + (first - last) * jnp.clip(1 - elapsed, 0, 1)


def nothing(state: Any) -> tuple:
    """The record of a state of which nothing is kept."""
    return ()


def averaged(record: Callable[[Any], Any], states: Any) -> Any:
    """The mean of `record` over states on a first axis."""
    return jax.tree.map(lambda leaf: jnp.mean(leaf, 0), jax.vmap(record)(states))


def is_finite(tree: Any) -> bool:
    """Whether every number of a tree is finite.

    >>> is_finite([jnp.ones(2), jnp.array(jnp.nan)])
    False
    """
    return all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(tree))


def require_finite(values: Any, *, stage: str, update: int) -> None:
    """Stop a training that has diverged: every number of the tree `values` (a loss, an evaluation, parameters) must be finite.

    Raises:
        InputError: one is not.
    """
    if not is_finite(values):
        raise InputError(
            f"The training `{stage}` must stay finite, but diverged by update {update:,}; choose a smaller `learning_rate` "
            "or a smaller `gradient_norm`."
        )
