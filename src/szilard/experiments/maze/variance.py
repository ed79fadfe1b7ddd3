"""How much a baseline reduces the variance of the policy gradient, along a training."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ...learn import reinforce
from ...learn.reinforce import Reinforce
from ...learn.settings.reinforce import BASELINES
from ...networks import Network, Parameters
from ...runs.compilation import compiled
from ...scenarios.maze import Maze

TRAJECTORIES = 32  # of a gradient


class Variances:
    """The variance of the policy gradient (the trace of its covariance), by its baseline.

    Args:
        scenario: mazes to play on.
        network: whose gradient it is.
        settings: of REINFORCE; of these only the discount matters.
        like: parameters of the network.
    """

    def __init__(self, scenario: Maze, network: Network, settings: Reinforce, like: Parameters):
        self.kinds = {kind: replace(settings, baseline=kind, entropy=0.0, value_weight=0.0) for kind in BASELINES}

        def gradients(parameters: Parameters, key: Array) -> dict[str, Array]:
            played = reinforce.play(scenario, key, network, parameters, TRAJECTORIES)
            slopes = {kind: jax.grad(reinforce.loss)(parameters, played, network, chosen) for kind, chosen in self.kinds.items()}
            return {kind: jnp.concatenate([leaf.ravel() for leaf in slope]) for kind, slope in slopes.items()}

        self._gradients = compiled(gradients, like, jax.random.key(0))

    def __call__(self, parameters: Parameters, key: Array, count: int) -> dict[str, float]:
        """The variances at some parameters, from `count` gradients."""
        many = [self._gradients(parameters, jax.random.fold_in(key, n)) for n in range(count)]
        return {kind: float(np.var([np.asarray(one[kind], float) for one in many], axis=0, ddof=1).sum()) for kind in self.kinds}
