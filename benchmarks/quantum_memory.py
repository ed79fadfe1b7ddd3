"""Environment steps per second of the quantum memory: engine alone, rollout, training; against density matrices; against n.

Every figure is the median of several runs on compiled programs; compile times stand apart. A step is what learning needs of it: both
measurement outcomes with their noise, and R_Q of both. Goals: the Pauli engine at least 20 times as fast as the density-matrix reference
on the four-qubit bit-flip device, growth with n close to 2^n (at most 2.5 times a qubit from 8 to 10), and training at 200,000 steps per
second on two cores.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

import jax
import jax.numpy as jnp

from szilard.devices import Device, reference_device
from szilard.learn import imitation, policies, ppo
from szilard.learn.training import Learner, begin
from szilard.networks import actor_critic, recurrent_policy
from szilard.runs.compilation import compiled
from szilard.scenario import rollout
from szilard.scenarios.quantum_memory import QuantumMemory, quantum_memory
from szilard.settings.quantum_memory import TRAINING

from ._history import Goal, finish

REPEATS = 5


def timed(function: Callable, *arguments) -> tuple[float, float]:
    """Seconds of one call (median), and seconds of compilation."""
    begin = perf_counter()
    function = compiled(function, *arguments)
    compilation = perf_counter() - begin
    jax.block_until_ready(function(*arguments))
    seconds = []
    for _ in range(REPEATS):
        begin = perf_counter()
        jax.block_until_ready(function(*arguments))
        seconds.append(perf_counter() - begin)
    return median(seconds), compilation


def engine_alone(engine, batch: int, steps: int) -> dict:
    """Random actions on `batch` systems, the outcome sampled, R_Q of both branches computed."""

    def one(key):
        def advance(state, key):
            choose, measure = jax.random.split(key)
            action = jax.random.randint(choose, (), 0, len(engine.operations))
            probabilities, states = engine.branches(state, action)
            values = jax.vmap(engine.recoverable)(states)
            second = jax.random.uniform(measure) >= probabilities[0]
            return jax.tree.map(lambda leaf: jnp.where(second, leaf[1], leaf[0]), states), probabilities @ values

        return jnp.sum(jax.lax.scan(advance, engine.init(), jax.random.split(key, steps))[1])

    seconds, compilation = timed(jax.vmap(one), jax.random.split(jax.random.key(0), batch))
    return {"steps_per_second": batch * steps / seconds, "compile_seconds": compilation}


def rollout_speed(scenario: QuantumMemory, batch: int) -> dict:
    """The policy network, its view of the state, and the scenario."""
    network = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions)
    policy = policies.greedy(network, network.parameters(), scenario.privileged)
    play = jax.vmap(lambda key: rollout(scenario, policy, key, (), scenario.recoverable).record[-1])
    seconds, compilation = timed(play, jax.random.split(jax.random.key(0), batch))
    return {"steps_per_second": batch * scenario.steps / seconds, "compile_seconds": compilation}


def training_speed(scenario: QuantumMemory) -> dict:
    """One update of proximal policy optimization with the settings of the experiment, everything included."""
    settings = TRAINING
    network = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions)
    learner = Learner.of(network, settings)
    seconds, compilation = timed(partial(ppo.update, learner=learner), scenario, begin(jax.random.key(0), learner))
    return {"steps_per_second": settings.trajectories * scenario.steps / seconds, "compile_seconds": compilation}


def imitation_speed(scenario: QuantumMemory) -> dict:
    """One update of imitation with the settings of the experiment."""
    settings = imitation.Imitation()
    teacher = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions)
    student = recurrent_policy(policies.features(scenario, scenario.observe), scenario.actions)
    learner = Learner.of(student, settings)
    known = teacher.parameters()

    def update(scenario, state):
        logits = lambda s: teacher(known, scenario.privileged(s))[0]  # noqa: E731
        return imitation.update(scenario, state, learner, teacher=logits)

    seconds, compilation = timed(update, scenario, imitation.begin(scenario, jax.random.key(0), learner))
    return {"steps_per_second": settings.trajectories * scenario.steps / seconds, "compile_seconds": compilation}


def growing_device(qubits: int) -> Device:
    """The bit-flip device with another number of qubits, coupled in a chain."""
    chain = tuple((i, i + 1) for i in range(qubits - 1))
    return Device(qubits, chain, ("cnot", "x"), measure=tuple(range(qubits)), bit_flip_time=(1200.0,) * qubits)


def main() -> None:
    """Measure and print."""
    scenario = quantum_memory(reference_device())
    fast = scenario.engine
    slow = quantum_memory(reference_device(), engine="density").engine
    found = {
        "pauli engine": engine_alone(fast, 1024, 200),
        "density matrices": engine_alone(slow, 32, 10),
        "rollout": rollout_speed(scenario, 1024),
        "training": training_speed(scenario),
        "imitation": imitation_speed(scenario),
    }
    for n in range(2, 11):
        found[f"pauli engine, {n} qubits"] = engine_alone(quantum_memory(growing_device(n)).engine, 64, 50)
    for name, row in found.items():
        print(f"{name:24} {row['steps_per_second']:14,.0f} steps/s   compile {row['compile_seconds']:5.1f} s")
    ratio = found["pauli engine"]["steps_per_second"] / found["density matrices"]["steps_per_second"]
    print(f"Pauli engine / density matrices: {ratio:.0f}")
    speed = {n: found[f"pauli engine, {n} qubits"]["steps_per_second"] for n in (8, 10)}
    found |= {"ratio_to_density_matrices": ratio, "growth_a_qubit": (speed[8] / speed[10]) ** 0.5}
    goals = [Goal("ratio_to_density_matrices", 20), Goal("growth_a_qubit", 2.5, most=True), Goal("training/steps_per_second", 2e5)]
    finish(__file__, found, goals)


if __name__ == "__main__":
    main()
