"""The teacher of the recovery phase: a second network, which takes over in the last steps and brings the state back onto one qubit.

It learns by proximal policy optimization on those steps alone, from states in which the teacher of the memory leaves them. So what the
memory does before, and what it keeps, is the same with a recovery phase as without.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..accelerators import spread
from ..learn import policies, ppo
from ..learn.ppo import PPO
from ..learn.training import Learner, Training, begin
from ..networks import Network, Parameters, actor_critic
from ..runs.compilation import Compiler, compiled
from ..runs.progress import Measure
from ..runs.run import Run
from ..runs.stage import Patience, Stage
from ..scenario import rollout
from ..scenarios.engines import arrival
from ..scenarios.quantum_memory import MemoryState, QuantumMemory
from ..scenarios.recovery import Recovery
from .apprentice import EVERY, TOLERANCE, VALIDATION, Apprentice
from .evaluation import AT_ONCE, Sample, play, side_by_side, threads_for

ALONE = Measure("R_Q of one qubit")
POOL = 2048  # states in which the phase may begin
POOL_BYTES = 2**26  # of them all, at most
FOUND = 0.5  # of R_Q before the phase: who brings back less has not found the way, and what is judged rises with its last gate alone
DISCOUNT = 0.99  # the phase is short, and what counts is its end
PLAYED = 4  # times as many trajectories are played in an update as of the memory, which are so much longer


@dataclass(frozen=True, eq=False)
class Relay:
    """A policy whose `second` network takes over from the `first` in the recovery phase. Its parameters are those of both."""

    first: Network
    second: Network
    recovery: int

    def __call__(self, parameters: Parameters, seen: Float[Array, "features"]) -> tuple[Array, ...]:
        """Logits and value; the last `recovery` features tell the time left in the phase, and the first network does not see them."""
        count = len(self.first.model.trainable_variables)
        begun = jnp.any(seen[-self.recovery :] > 0)
        both = zip(self.first(parameters[:count], seen[: -self.recovery]), self.second(parameters[count:], seen), strict=True)
        return tuple(jnp.where(begun, late, early) for early, late in both)


@dataclass(frozen=True)
class Recoverer:
    """The second network about to learn.

    Args:
        network: what learns.
        before: the teacher of the memory.
        memory: with the recovery phase.
        learner: with the settings of the training.
    """

    network: Network
    before: Apprentice
    memory: QuantumMemory
    learner: Learner[PPO]

    def learn(self, run: Run, parameters: Parameters, patience: int) -> Parameters:
        """Train it for a teacher of the memory with `parameters`."""
        settings = self.learner.settings
        scenario = Recovery(self.memory, self.pool(run.key("recover: pool"), parameters))
        start = begin(run.key("recover: training"), self.learner)
        keys = jax.random.split(run.key("recover: validation"), 2 * VALIDATION)
        level = FOUND * float(jnp.mean(jax.jit(jax.vmap(self.memory.recoverable))(scenario.pool)))
        advance = compiled(self._advance, scenario, start)
        judge = compiled(self._judge, scenario, start.parameters, keys)
        stage = Stage(
            name="recover",
            updates=settings.updates,
            steps_per_update=settings.trajectories * scenario.steps,
            advance=lambda state: advance(scenario, state),
            evaluate=lambda parameters: float(judge(scenario, parameters, keys)),
            measure=ALONE,
            keep="best",
            tolerance=TOLERANCE,
            every=EVERY,
            counted="environment_steps",
            patience=Patience(patience, round(settings.updates / 2), settings.updates, level),
        )
        return stage.train(start, run).parameters

    def pool(self, key: Array, parameters: Parameters) -> MemoryState:
        """States in which the deterministic teacher leaves the memory; without those in which all is lost, if it can be."""
        scenario, network = replace(self.memory, steps=self.memory.steps - self.memory.recovery, recovery=0), self.before.network

        def reached(parameters: Parameters, keys: Array) -> MemoryState:
            policy = policies.greedy(network, parameters, scenario.privileged)
            return jax.vmap(lambda key: rollout(scenario, policy, key).last)(spread(keys))

        room = POOL_BYTES // sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(scenario.init(key)))
        batch = max(min(VALIDATION, room), 1)
        keys = jax.random.split(key, max(min(POOL, room) // batch, 1) * batch)
        play_batch = compiled(reached, parameters, keys[:batch])
        played = side_by_side(partial(play_batch, parameters), keys, batch, threads_for(scenario))
        states = jax.tree.map(lambda *leaves: np.concatenate(leaves), *played)
        alive = states.kept > 0
        chosen = np.flatnonzero(alive if alive.any() else ~alive)
        return jax.tree.map(lambda leaf: jnp.asarray(leaf[chosen]), states)

    def _advance(self, scenario: Recovery, state: Training) -> tuple[Training, dict[str, Array]]:
        state, sampled = ppo.update(scenario, state, self.learner, record=partial(_alone, scenario.memory))
        return state, {"sampled": sampled}

    def _judge(self, scenario: Recovery, parameters: Parameters, keys: Array) -> Array:
        policy = policies.greedy(self.network, parameters, scenario.privileged)
        last = jax.vmap(lambda key: rollout(scenario, policy, key).last)(spread(keys))
        return jnp.mean(jax.vmap(partial(_alone, scenario.memory))(last))


def recoverer(run: Run, seeing: Apprentice, hidden: tuple[int, ...], phase: tuple[int, int]) -> Recoverer:
    """A second network for the teacher `seeing`; `phase`: its steps, and the target qubit."""
    memory = replace(seeing.scenario, recovery=phase[0], target=phase[1])
    features = policies.features(memory, memory.privileged)
    network = actor_critic(features, memory.actions, hidden, run.number("recover: network"))
    settings: Any = seeing.settings
    played = -(-PLAYED * settings.trajectories // settings.minibatches) * settings.minibatches
    settings = replace(settings, trajectories=played, discount=DISCOUNT, least_spread=1 - DISCOUNT)
    return Recoverer(network, seeing, memory, Learner.of(network, settings))


def relay(compiler: Compiler, seeing: Apprentice, recovering: Recoverer) -> Apprentice:
    """The whole teacher, which does not learn; its parameters are those of both networks."""
    memory, both = recovering.memory, [*seeing.start.parameters, *recovering.network.parameters()]
    network: Any = Relay(seeing.network, recovering.network, memory.recovery)

    def follow(scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Sample:
        return play(scenario, policies.greedy(network, parameters, scenario.privileged), (), keys)

    keys = jax.eval_shape(lambda: jax.random.split(jax.random.key(0), AT_ONCE))
    start = seeing.start._replace(parameters=both)
    return replace(seeing, network=network, scenario=memory, start=start, follow=compiler.compiled(follow, memory, both, keys), judge=None)


def _alone(memory: QuantumMemory, state: MemoryState) -> Float[Array, ""]:
    return arrival(memory.engine, state.quantum, memory.target)[0]
