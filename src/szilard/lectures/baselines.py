"""Three actions, a softmax policy, and the variance of its gradient with every baseline, summed exactly: for lecture 10."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

REWARDS = np.array([9.0, 10.0, 11.0])


class Bandit(NamedTuple):
    """What the actions earn, and how probable they are."""

    earned: Float[np.ndarray, "3"]
    policy: Float[np.ndarray, "3"]

    @property
    def _scores(self) -> Float[np.ndarray, "3 3"]:
        """The gradient of ln pi by theta, for each action."""
        return np.eye(3) - self.policy

    @property
    def gradient(self) -> Float[np.ndarray, "3"]:
        """The mean gradient, which no baseline changes."""
        return self.policy @ (self.earned[:, None] * self._scores)

    @property
    def mean(self) -> float:
        """The mean reward."""
        return float(self.policy @ self.earned)

    @property
    def best(self) -> float:
        """The baseline with the least variance, all parameters together."""
        weights = self.policy * (self._scores**2).sum(1)
        return float(weights @ self.earned / weights.sum())

    def variance(self, baseline: float) -> float:
        """The variance of (G - b) times the score, summed over the parameters."""
        squares = (self.earned - baseline) ** 2 * (self._scores**2).sum(1)
        return float(self.policy @ squares - self.gradient @ self.gradient)


def bandit(offset: float, third: float) -> Bandit:
    """Rewards moved by an offset, and a policy with the preferences 0, 0 and `third`."""
    weights = np.exp([0.0, 0.0, third])
    return Bandit(REWARDS + offset, weights / weights.sum())
