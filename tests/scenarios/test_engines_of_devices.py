"""Does a device get the engine that can follow it, and does a memory whose operations last keep the time?"""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.contract import check
from szilard.devices import Device, Field, reference_device
from szilard.errors import InputError
from szilard.learn import ppo
from szilard.learn.policies import scripted
from szilard.memory.engine_comparison import differences
from szilard.memory.evaluation import baselines, play
from szilard.physics.density_engine import DensityEngine
from szilard.physics.pauli_engine import PauliEngine
from szilard.scenario import rollout
from szilard.scenarios.engines import engine_of
from szilard.scenarios.quantum_memory import quantum_memory

SLOW = Device(
    2,
    couplings=((0, 1),),
    gates=("cnot", "x"),
    measure=(1,),
    bit_flip_time=(50.0,) * 2,
    readout_error=((0.02, 0.1),) * 2,
    duration={"cnot": 3, "measure": 4},
    gate_error={"cnot": 0.01},
)
RELAXING = replace(SLOW, relaxation_time=(80.0, 60.0), coherence_time=(70.0, 90.0))
FLUCTUATING = replace(RELAXING, field=Field((1.0, 0.3), 0.05, 20.0), measurement_strength=(1.0, 0.7), over_rotation={"x": 0.1})
ALONE = Device(1, gates=("x",), measure=(0,), relaxation_time=(80.0,), duration={"x": 2}, measurement_strength=(0.5,))
NAMES = [str(operation) for operation in SLOW.operations]


def plan(*names):
    return jnp.array([NAMES.index(name) for name in names])


def test_pauli_physics_goes_to_the_pauli_engine_and_all_else_to_the_density_engine():
    assert isinstance(engine_of(SLOW), PauliEngine) and isinstance(engine_of(RELAXING), DensityEngine)
    assert isinstance(engine_of(SLOW, engine="density"), DensityEngine) and isinstance(engine_of(RELAXING, engine="twirled"), PauliEngine)
    plain: Any = engine_of(reference_device())
    assert plain.durations is None and plain.gate_error is None


@pytest.mark.parametrize(
    ("device", "engine", "words"),
    [
        (RELAXING, "pauli", r"The Pauli engine cannot follow this device: `relaxation_time` \(relaxation\) is not Pauli physics"),
        (RELAXING, "fast", r'`engine` must be "auto", "pauli", "density" or "twirled", but is "fast"'),
        (replace(RELAXING, measurement_strength=(0.5, 1.0)), "twirled", r"replaces relaxation alone, but the device has `measurement_str"),
        (Device(6, gates=("x",), relaxation_time=(9.0,) * 6), "auto", r"takes up to 5 qubits, but the device has 6\. .*relaxation"),
        (
            Device(6, gates=("x",), bit_flip_time=(9.0,) * 6),
            "density",
            r"takes up to 5 qubits, but the device has 6\. Take the Pauli engine",
        ),
    ],
)
def test_what_an_engine_cannot_do_is_said(device, engine, words):
    with pytest.raises(InputError, match=words) as told:
        engine_of(device, engine=engine)
    assert len(str(told.value)) < 400 and "\n" not in str(told.value)


def test_rewards_count_what_waiting_costs_at_its_worst():
    """In a field that stands still R_Q = exp(-2 (mu sigma t)^2), which loses next to nothing at first."""
    device = Device(2, (), (), measure=(1,), field=Field((2.0, 1.0), 0.003, np.inf))
    memory = quantum_memory(device, 100)
    squares = np.exp(-4 * (2 * 0.003 * np.arange(101)) ** 2)
    np.testing.assert_allclose(memory.idle_loss(), -np.diff(squares).min(), rtol=1e-3)
    np.testing.assert_allclose(memory.idle_uncertainty(), -np.diff(squares).min(), rtol=1e-3)


def test_twirling_keeps_the_diagonal():
    """x and y decay by exp(-1/T2), z by exp(-1/T1); so the bare qubit loses exactly what it loses without the twirl."""
    twirled, exact = (quantum_memory(replace(RELAXING, duration=()), 9, engine=name) for name in ("twirled", "density"))
    np.testing.assert_allclose(2 * twirled.idle_loss(), exact.idle_loss(), rtol=0.05)  # the exact engine rewards the contrast's square
    flip = np.exp(-2 / 50)
    engine: Any = twirled.engine
    expected = [1, np.exp(-1 / 70), flip * np.exp(-1 / 80), flip * np.exp(-1 / 70)]
    np.testing.assert_allclose(engine.transfer[0], expected, rtol=1e-6)


def test_contract():
    check(quantum_memory(ALONE, 12))


@pytest.mark.slow
@pytest.mark.parametrize("device", [SLOW, RELAXING, FLUCTUATING])
def test_contract_of_larger_devices(device):
    check(quantum_memory(device, 12))


def test_both_engines_see_the_same_device():
    with jax.enable_x64(True):
        fast, slow = (quantum_memory(SLOW, 12, jnp.float64, name) for name in ("pauli", "density"))
        actions = plan("cnot 0 1", "measure z 1", "x 1", "idle", "cnot 1 0")
        keys = jax.random.split(jax.random.key(0), 20)
        one, other = (jax.jit(lambda k, m=memory: play(m, scripted(actions), 0, k))(keys) for memory in (fast, slow))
        for name in ("recoverable", "contrasts", "action", "outcome", "likelihood"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-12)


def test_time_passes_while_operations_last():
    memory = quantum_memory(SLOW, 10)
    script = plan("measure z 1", "cnot 0 1", "x 1", *["idle"] * 7)
    played = jax.jit(lambda key: rollout(memory, scripted(script), key, 0, lambda s: (s.elapsed, memory.recoverable(s))))(jax.random.key(1))
    elapsed, after = played.record
    assert elapsed.tolist() == [4, 7, 8, 9, 10, 10, 10, 10, 10, 10]
    assert played.valid.tolist() == [True] * 5 + [False] * 5 and played.truncated.tolist() == [step == 4 for step in range(10)]
    assert played.duration.tolist() == [4, 3, 1, 1, 1, 0, 0, 0, 0, 0]
    seen = jax.jit(lambda keys: play(memory, scripted(script), 0, keys))(jax.random.key(1)[None])
    curve = [1.0, *[after[0]] * 4, *[after[1]] * 3, *after[2:5]]
    np.testing.assert_allclose(seen.recoverable[0], np.array(curve), rtol=1e-6)
    names = [NAMES[action] for action in np.asarray(seen.action[0])]
    assert names == ["measure z 1", *["idle"] * 3, "cnot 0 1", "idle", "idle", "x 1", "idle", "idle"]
    assert np.flatnonzero(seen.outcome[0]).tolist() == [0]


def test_an_operation_under_way_when_time_is_up_is_finished():
    """R_Q at the time t is its value after the first operation that ends at t or later."""
    memory = quantum_memory(SLOW, 4)
    seen = jax.jit(lambda keys: play(memory, scripted(plan("idle", *["cnot 0 1"] * 3)), 0, keys))(jax.random.key(1)[None])
    longer = quantum_memory(SLOW, 7)
    more = jax.jit(lambda keys: play(longer, scripted(plan("idle", *["cnot 0 1"] * 6)), 0, keys))(jax.random.key(1)[None])
    np.testing.assert_allclose(seen.recoverable[0, 2:], np.full(3, more.recoverable[0, 4]), rtol=1e-6)


def test_reward_counts_time():
    """Idle earns 0 however long it takes; something that takes d steps and loses as much as idling d steps earns 0 too."""
    device = Device(1, gates=("x",), dephasing_time=(400.0,), duration={"x": 5})
    memory = quantum_memory(device, 50)
    state = memory.init(jax.random.key(0))
    idle, long = (memory.branches(state, jnp.asarray(action))[1].reward[0] for action in (0, 1))
    np.testing.assert_allclose([idle, long], [0, 1 - (1 - np.exp(-10 / 400)) / (5 * (1 - np.exp(-2 / 400)))], atol=2e-4)


def test_advantages_discount_time():
    """A transition of d steps with the reward r returns as much as d transitions of one step with r each."""
    rng = np.random.default_rng(0)
    durations, reward = np.array([1, 3, 2, 4, 1]), rng.normal(size=5)
    gamma, after = 0.9, 0.7
    value = np.zeros(6)
    value[5] = after
    given: Any = [jnp.asarray(v) for v in (reward, value[:5], value[5], np.zeros(5, bool))]
    found = ppo.advantages(*given, discount=gamma ** jnp.asarray(durations), gae_lambda=1.0, cut=jnp.zeros(5, bool))
    each = np.repeat(reward, durations)
    returns = [sum((1 - gamma) * gamma**k * r for k, r in enumerate(each[s:])) + gamma ** len(each[s:]) * after for s in range(len(each))]
    np.testing.assert_allclose(found, np.array(returns)[np.append(0, np.cumsum(durations)[:-1])], rtol=1e-5)


def test_nothing_after_the_end_counts():
    given: Any = [jnp.asarray(v, jnp.float32) for v in ([1.0, 0.5, 9.0], [0.1, 0.2, 0.3], 0.4)]
    cut = jnp.array([False, True, False])
    found = ppo.advantages(*given, terminated=jnp.zeros(3, bool), discount=0.9, gae_lambda=0.8, cut=cut)
    last = 0.1 * 0.5 + 0.9 * 0.3 - 0.2
    np.testing.assert_allclose(found[:2], [0.1 * 1 + 0.9 * 0.2 - 0.1 + 0.72 * last, last], rtol=1e-5)


def test_baselines_hold_the_bracket():
    found = baselines(replace(RELAXING, gates=("x",), duration=(), gate_error=()), 20, 8)["idle"]
    np.testing.assert_allclose(found.bracket[1], found.value, rtol=1e-9)
    assert found.value - 1e-3 <= found.bracket[0] <= found.value
    assert baselines(SLOW, 5, 8)["idle"].bracket is None


def test_the_twirl_is_judged_by_the_exact_engine():
    """The bare qubit loses as much in both, exp(-t / T1) on the z axis."""
    device = Device(1, gates=("x",), relaxation_time=(30.0,), coherence_time=(50.0,))
    found = differences(device, 10, 2)
    assert list(found) == ["idle"] and abs(found["idle"].value) < 1e-12 and found["idle"].uncertain == 0
    np.testing.assert_allclose(found["idle"].exact, np.exp(-10 / 30), rtol=1e-12)
