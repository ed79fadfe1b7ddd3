"""Does the physics agree with Stim, which samples real errors and outcomes and shares no code with the engines?"""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device, reference_device
from szilard.learn.policies import scripted
from szilard.memory import closed_loop
from szilard.memory.evaluation import play
from szilard.memory.fixed_strategies import schedules
from szilard.physics.noise import error_probabilities
from szilard.scenarios.quantum_memory import quantum_memory

pytest.importorskip("stim")

STEPS, SHOTS, TRAJECTORIES = 60, 150, 2048
QUIET = {"bit_flip_time": (), "dephasing_time": (), "depolarizing_time": ()}
EVERY_GATE = ("cnot", "h", "x")
DEVICES = {
    "bit_flip": replace(reference_device(), bit_flip_time=200.0),
    "depolarizing": replace(reference_device(), **QUIET | {"depolarizing_time": 300.0}, readout_error=0.05),
    "dephasing": replace(reference_device(), **QUIET | {"dephasing_time": 200.0}, gates=EVERY_GATE),
    "imperfect": replace(
        reference_device(),
        **QUIET | {"bit_flip_time": 300.0, "coherence_time": 900.0},
        readout_error=[(0.02, 0.2)] * 4,
        gate_error={"cnot": 0.02},
        duration={"cnot": 2, "measure": 4},
    ),
}


def sigmas(device: Device, engine_device: Device, code: int):
    """By how many standard errors Stim with `device` and the engine with `engine_device` differ, on the three axes."""
    schedule = jnp.asarray(schedules(device, STEPS)["parity_cycle"][code])
    scenario = quantum_memory(engine_device, STEPS)
    sample = jax.jit(lambda keys: play(scenario, scripted(schedule), 0, keys))(jax.random.split(jax.random.key(1), TRAJECTORIES))
    expected = np.asarray(sample.contrasts)
    upcoming = iter(schedule.tolist())
    controller = lambda last, seen: np.full(len(last), next(upcoming))  # noqa: E731
    measured = closed_loop.check(device, scenario.engine, controller, STEPS, SHOTS, seed=7)
    return measured.sigmas(expected.mean(0), expected.std(0) / np.sqrt(TRAJECTORIES))


@pytest.mark.parametrize(("name", "code"), [("bit_flip", 0), ("depolarizing", 0), ("dephasing", -1), ("imperfect", 0)])
def test_measured_contrasts_agree(name, code):
    """300 shots per axis; within 5 standard errors. For a random seed, twelve true equalities fail with probability 7e-6."""
    assert np.all(np.abs(sigmas(DEVICES[name], DEVICES[name], code)) < 5)


def test_after_a_readout_one_axis_is_known_and_the_others_are_lost():
    """Reading the data qubit, then turning it over: the record knows z for certain, x and y are left to a coin. 5 standard errors."""
    device = reference_device()
    schedule = iter([device.operations.index(o) for o in device.operations if str(o) in ("x 0", "measure z 0")][::-1])
    controller = lambda last, seen: np.full(len(last), next(schedule))  # noqa: E731
    measured = closed_loop.check(device, quantum_memory(device, 2).engine, controller, 2, SHOTS, seed=7)
    assert np.all(np.abs(measured.sigmas(np.array([0.0, 0, 1]), np.zeros(3))) < 5) and measured.contrasts[2] == 1


def test_wrong_noise_is_noticed():
    """The check can fail: an engine that believes the noise ten times weaker is off by far more."""
    device = replace(DEVICES["bit_flip"], bit_flip_time=60.0)
    assert np.abs(sigmas(device, replace(device, bit_flip_time=600.0), 0)).max() > 7


def test_a_reset_that_fails_and_lopsided_readout():
    """Reset qubit 1, which flips it with probability 0.3, and read it; turn it over, and read it again. 900 shots, 5 standard errors."""
    device = Device(
        2, gates=("reset", "x"), measure=(1,), bit_flip_time=(1e9,) * 2, readout_error=((0.1, 0.4),) * 2, gate_error={"reset": 0.3}
    )
    names = [str(operation) for operation in device.operations]
    upcoming = iter([names.index("reset 1"), names.index("measure z 1"), names.index("x 1"), names.index("measure z 1")])
    controller = lambda last, seen: np.full(len(last), next(upcoming))  # noqa: E731
    _, _, outcomes = closed_loop.run(device, controller, 4, SHOTS, seed=3, follow=lambda done: None)
    engine, chances = quantum_memory(device, 4).engine, []
    for plan in (["reset 1", "measure z 1"], ["reset 1", "x 1", "measure z 1"]):
        state: Any = engine.init()
        for name in plan[:-1]:
            state = jax.tree.map(lambda leaf: leaf[0], engine.branches(state, jnp.asarray(names.index(name)))[1])
        chances.append(float(engine.branches(state, jnp.asarray(names.index(plan[-1])))[0][1]))
    np.testing.assert_allclose(chances, [0.7 * 0.1 + 0.3 * 0.6, 0.3 * 0.1 + 0.7 * 0.6], rtol=1e-5)
    for step, chance in zip((1, 3), chances, strict=True):
        assert abs(np.mean(outcomes[:, step] < 0) - chance) < 5 * np.sqrt(chance * (1 - chance) / len(outcomes))


def test_noise_circuit_has_the_probabilities_of_the_noise():
    device = replace(
        reference_device(),
        bit_flip_time=(50.0, 90.0, np.inf, 20.0),
        dephasing_time=(30.0, np.inf, 70.0, 25.0),
        depolarizing_time=(np.inf, 40.0, 60.0, 15.0),
        coherence_time=(np.inf, 35.0, 80.0, 30.0),
    )
    total = np.zeros((4, 4))
    total[:, 0] = 1
    instructions: Any = closed_loop.noise_circuit(device)  # none of them is a repeated block
    for instruction in instructions:
        (p,) = instruction.gate_args_copy()
        errors = {"X_ERROR": [1 - p, p, 0, 0], "Z_ERROR": [1 - p, 0, p, 0], "DEPOLARIZE1": [1 - p, p / 3, p / 3, p / 3]}[instruction.name]
        for target in instruction.targets_copy():
            before = total[target.value].copy()
            total[target.value] = [sum(errors[e] * before[e ^ after] for e in range(4)) for after in range(4)]
    np.testing.assert_allclose(total, error_probabilities(device.transfer()), atol=1e-14)
