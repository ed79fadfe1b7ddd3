"""Does physics beyond Pauli noise agree with density matrices whose maps QuTiP makes, and which share no code with the engines?"""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.devices.field import Field
from szilard.learn.policies import scripted
from szilard.machine import processors
from szilard.memory import density_loop
from szilard.memory.evaluation import play, threads_for
from szilard.physics.decoherence import relaxed
from szilard.scenarios.quantum_memory import quantum_memory

pytest.importorskip("qutip")

SHOTS, TRAJECTORIES = 100, 256
WORN = Device(
    3,
    couplings=((0, 1), (1, 2)),
    gates=("cnot", "h", "s", "x", "reset"),
    measure=(1, 2),
    bases=("z", "x"),
    readout_error=((0, 0), (0.02, 0.1), (0.05, 0.05)),
    relaxation_time=(60.0, 90.0, 40.0),
    coherence_time=(50.0, 120.0, 40.0),
    bit_flip_time=(200.0, float("inf"), 300.0),
    duration={"cnot": 2, "measure": 3},
    gate_error={"cnot": 0.02, "reset": 0.1},
    over_rotation={"x": 0.2, "cnot": -0.1, "s": 0.1},
    measurement_strength=(1.0, 0.8, 1.0),
)
SENSING = Device(
    2,
    gates=("x",),
    measure=(1,),
    bases=("x", "y"),
    readout_error=((0.03, 0.03),) * 2,
    dephasing_time=(150.0, 90.0),
    field=Field((1.0, 5.0), 0.05, 15.0),
)
PLANS = {
    "worn": (WORN, "cnot 0 1|h 2|cnot 1 2|measure x 1|x 0|reset 2|s 1|measure z 2|cnot 0 1|measure z 1|h 0|measure x 2", 40),
    "sensing": (SENSING, "measure x 1|idle|idle|measure y 1|idle|x 0|measure y 1|idle|measure x 1", 24),
}


def sigmas(name: str, believed: Device):
    """By how many standard errors the density matrices and the engine of another device differ, on the three axes."""
    device, words, steps = PLANS[name]
    names = [str(operation) for operation in device.operations]
    cycle = [names.index(word) for word in words.split("|")]
    schedule = (cycle * steps)[:steps]
    scenario = quantum_memory(believed, steps)
    engine: Any = scenario.engine
    follow = jax.jit(lambda keys: play(scenario, scripted(jnp.asarray(schedule)), 0, keys))
    sample = follow(jax.random.split(jax.random.key(1), TRAJECTORIES))
    expected = np.asarray(sample.contrasts, np.float64)
    upcoming = iter(schedule)
    controller = lambda last, seen: np.full(len(last), next(upcoming))  # noqa: E731
    measured = density_loop.check(device, engine, controller, steps, SHOTS, seed=7)
    return measured.sigmas(expected.mean(0), expected.std(0) / np.sqrt(TRAJECTORIES))


@pytest.mark.parametrize("name", PLANS)
def test_measured_contrasts_agree(name):
    """200 shots per axis; within 5 standard errors. For a random seed, six true equalities fail with probability 3.5e-6."""
    assert np.all(np.abs(sigmas(name, PLANS[name][0])) < 5)


@pytest.mark.slow
def test_wrong_noise_is_noticed():
    """The check can fail: an engine that believes the noise twenty times weaker expects far more than there is."""
    weaker = {name: tuple(20 * time for time in getattr(WORN, name)) for name in ("relaxation_time", "coherence_time", "bit_flip_time")}
    assert np.abs(sigmas("worn", replace(WORN, **weaker))).max() > 7


def test_a_step_of_noise_is_that_of_the_closed_form():
    """Relaxation, loss of phase and bit flips at once on the Bloch vector of qubit 0, the others being undone by the trace."""
    maps = density_loop.Maps(WORN)
    for letter, column in zip("XYZ", (1, 2, 3), strict=True):
        state = (maps.one + maps.pauli(letter, 0)).full() / 8
        after = state.ravel(order="F")
        for one in maps.noise:
            after = one @ after
        after = after.reshape(8, 8, order="F")
        bloch = [np.trace(maps.pauli(p, 0).full() @ after).real for p in "XYZ"]
        exact = relaxed(WORN.transfer(), WORN.relaxation())[0]
        np.testing.assert_allclose(bloch, exact[1:, 0] + exact[1:, column], atol=1e-12)


def test_programs_that_decompose_matrices_run_one_at_a_time():
    """Two of them at once may wait for each other for ever; see `threads_for`."""
    weak = Device(2, couplings=((0, 1),), gates=("cnot",), measure=(1,), bit_flip_time=(50.0, 50.0), measurement_strength=(1.0, 0.9))
    strong = replace(weak, measurement_strength=())
    scenarios = [quantum_memory(weak, 4), replace(quantum_memory(strong, 4), recovery=2), quantum_memory(strong, 4)]
    assert [threads_for(scenario) for scenario in scenarios] == [1, 1, processors()]
