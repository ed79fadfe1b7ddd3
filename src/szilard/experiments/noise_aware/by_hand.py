"""The strategies by hand on devices of one layout, all played by one compiled program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ...learn.policies import scripted
from ...memory.evaluation import AT_ONCE, Sample, play, sample, threads_for
from ...memory.fixed_strategies import Schedule
from ...runs.compilation import Compiler
from ...scenarios.memory_family import MemoryFamily


@dataclass(frozen=True)
class ByHand:
    """What strategies by hand keep.

    Args:
        plans: the variants of each, by name.
        key: of the trajectories.
        trajectories: of a strategy that measures; nothing else is left to chance.
        play: trajectories, from (scenario, plan, keys); compiled.
    """

    plans: Mapping[str, list[Schedule]]
    key: Array
    trajectories: int
    play: Callable[[MemoryFamily, Array, Array], Sample]

    @classmethod
    def of(cls, plans: Mapping[str, list[Schedule]], scenario: MemoryFamily, key: Array, trajectories: int, compiler: Compiler) -> "ByHand":
        """Those of `plans` on memories like `scenario`."""
        keys, plan = jax.eval_shape(lambda: (jax.random.split(key, AT_ONCE), jnp.zeros(scenario.steps, jnp.int32)))
        follow = lambda scenario, plan, keys: play(scenario, scripted(plan), 0, keys)  # noqa: E731
        return cls(plans, key, trajectories, compiler.compiled(follow, scenario, plan, keys))

    def kept(self, scenario: MemoryFamily) -> dict[str, float]:
        """R_Q of the best variant of each strategy that there is."""
        found = {name: [self._one(scenario, plan) for plan in plans] for name, plans in self.plans.items()}
        return {name: max(values) for name, values in found.items() if values}

    def passive(self, scenario: MemoryFamily) -> float:
        """R_Q of the best strategy that does not measure."""
        plans = [plan for plans in self.plans.values() for plan in plans if not _measures(scenario, plan)]
        return max(self._one(scenario, plan) for plan in plans)

    def _one(self, scenario: MemoryFamily, plan: Schedule) -> float:
        actions = jnp.asarray(plan, jnp.int32)
        played = self.trajectories if _measures(scenario, plan) else AT_ONCE
        return sample(lambda keys: self.play(scenario, actions, keys), self.key, played, threads=threads_for(scenario)).mean


def _measures(scenario: MemoryFamily, plan: Schedule) -> bool:
    return not set(scenario.measurements).isdisjoint(plan)
