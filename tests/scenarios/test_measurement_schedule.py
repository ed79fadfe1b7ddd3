"""Do measurements happen at the times that a schedule fixes, whatever is chosen, and at no others?"""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.contract import check
from szilard.devices import Device
from szilard.scenario import Choice, rollout
from szilard.scenarios.measurement_schedule import AHEAD, NONE, measurement_schedule
from szilard.scenarios.quantum_memory import quantum_memory

STEPS = 24
DEVICE = Device(
    2,
    couplings=((0, 1),),
    gates=("cnot", "x"),
    measure=(0, 1),
    bit_flip_time=(50.0, 50.0),
    duration={"cnot": 3, "measure": 2},
    adaptive="gates",
)
FREE = quantum_memory(DEVICE, STEPS)
SECOND = FREE.actions - 1  # measures qubit 1
DUE = [NONE] * STEPS
DUE[4] = DUE[9] = DUE[11] = SECOND
FIXED = replace(FREE, schedule=measurement_schedule(DUE))


@jax.jit
def wander(scenario, keys):
    """Times at which the actions of random policies began, the actions, and the outcomes; -1 and 0 where the time was up."""

    def one(key):
        choose = lambda key, state, memory: Choice(jax.random.randint(key, (), 0, scenario.actions))  # noqa: E731
        played = rollout(scenario, choose, key, record=lambda state: (state.elapsed, state.action, state.outcome))
        ended, action, outcome = played.record
        lasts = jnp.array(scenario.engine.durations)[action]
        return jnp.where(played.valid, ended - lasts, -1), action, jnp.where(played.valid, outcome, 0)

    return jax.vmap(one)(keys)


def test_measurements_come_when_they_are_due_and_never_else():
    begun, action, outcome = map(np.asarray, wander(FIXED, jax.random.split(jax.random.key(0), 64)))
    for times, actions, outcomes in zip(begun, action, outcome, strict=True):
        measured = outcomes != 0
        wanted = [4, 9, 11][: int(measured.sum())]  # destroying the state ends an episode
        assert times[measured].tolist() == wanted and set(actions[measured]) <= {SECOND}
    assert any((row != 0).sum() == 3 for row in outcome)
    assert len({tuple(row) for row in action}) > 32


def test_without_a_schedule_anything_is_done():
    times, actions = jnp.arange(STEPS), jnp.arange(FREE.actions)
    for scenario in (FREE, replace(FREE, schedule=None)):
        done = jax.vmap(lambda time: jax.vmap(lambda action: scenario.carried_out(time, action))(actions))(times)  # noqa: B023
        np.testing.assert_array_equal(done, np.broadcast_to(actions, done.shape))


def test_clock_tells_what_is_coming():
    seen = [np.asarray(FIXED.seen(jnp.asarray(0), jnp.asarray(0), jnp.asarray(time))) for time in (0, 4, 12)]
    none = np.asarray(FREE.seen(jnp.asarray(0), jnp.asarray(0), jnp.asarray(0)))
    ahead = [one[-AHEAD - 2 : -2].argmax() if one[-AHEAD - 2 : -2].any() else None for one in (*seen, none)]
    assert ahead == [4, 0, None, None]
    assert [one[-2:].tolist() for one in (*seen, none)] == [[0, 1], [0, 1], [0, 0], [0, 0]]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [FREE, FIXED])
def test_contract_is_kept(scenario):
    check(scenario)
