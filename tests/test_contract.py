"""Does `check` let good scenarios pass, name the rule that a bad one breaks, and does `rollout` keep its promises?"""

from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.core import Tracer

from szilard import contract
from szilard.contract import ContractError, check
from szilard.devices import read_device
from szilard.scenario import Choice, Scenario, Transition, rollout
from szilard.scenarios.quantum_memory import quantum_memory


class Place(NamedTuple):
    position: Any
    time: Any


def scenario(cls, data=("rate",), meta=("steps",)) -> Any:
    return jax.tree_util.register_dataclass(dataclass(frozen=True)(cls), list(data), list(meta))


@scenario
class Walker:
    """A walker who steps to the right with probability `rate`, else to the left, and is lost at -2 and +2."""

    rate: Any = 0.3
    steps: Any = 6

    @property
    def actions(self):
        return 2

    def init(self, key):
        return Place(jnp.int32(0), jnp.int32(0))

    def branches(self, state, action):
        after = Place(state.position + jnp.array([1, -1], jnp.int32), jnp.broadcast_to(state.time + 1, 2))
        reward = self.rate * after.position.astype(jnp.float32)
        return jnp.stack([self.rate, 1 - self.rate]), Transition(after, reward, jnp.abs(after.position) >= 2)

    def step(self, key, state, action):
        right = jax.random.uniform(key) < self.rate
        after = Place(state.position + jnp.where(right, 1, -1), state.time + 1)
        return Transition(after, self.rate * after.position.astype(jnp.float32), jnp.abs(after.position) >= 2)

    def observe(self, state):
        return state.position.astype(jnp.float32)[None]

    privileged = observe


def broken(message, **changes):
    return pytest.param(scenario(type("Broken", (Walker,), {"__annotations__": {}, **changes})), message, id=message)


def stepping(change):
    """`Walker.step` with its transition changed."""

    def step(self, key, state, action):
        return change(self, key, Walker.step(self, key, state, action))

    return step


class KeyedPlace(NamedTuple):
    position: Any
    time: Any
    key: Any


def keyed(raw):
    """Changes that keep the random key in the state."""
    store = (lambda key: jax.random.key_data(key)) if raw else (lambda key: key)

    def step(self, key, state, action):
        after, reward, terminated = Walker.step(self, key, Place(*state[:2]), action)
        return Transition(KeyedPlace(after.position, after.time, store(jax.random.split(key)[1])), reward, terminated)

    return {"init": lambda self, key: KeyedPlace(jnp.int32(0), jnp.int32(0), store(key)), "step": step, "branches": None}


CHANCE = np.random.default_rng(0)
EAGER_ONLY = lambda value: not isinstance(value, Tracer)  # noqa: E731
BATCHED = lambda value: type(value).__name__ == "BatchTracer"  # noqa: E731


def noisy(self, key, transition):
    return transition._replace(reward=transition.reward + CHANCE.normal())


def different_when_compiled(self, state):
    return Walker.observe(self, state) + EAGER_ONLY(state.time)


def different_when_mapped(self, state):
    return Walker.observe(self, state) + BATCHED(state.time)


def wrong_branches(self, state, action):
    probabilities, possible = Walker.branches(self, state, action)
    return probabilities[::-1], possible


def missing_branch(self, state, action):
    return changed_branches(
        self, state, action, lambda t: t._replace(state=t.state._replace(position=jnp.broadcast_to(state.position + 1, 2)))
    )


def wrong_reward(self, state, action):
    return changed_branches(self, state, action, lambda t: t._replace(reward=t.reward + 1))


def changed_branches(self, state, action, change):
    probabilities, possible = Walker.branches(self, state, action)
    return probabilities, change(possible)


BROKEN = [
    broken("`init` must not decide in Python", init=lambda self, key: Place(jnp.int32(int(jax.random.bits(key)) % 2), jnp.int32(0))),
    broken("leaves of the state must be arrays", init=lambda self, key: Place(0, jnp.int32(0))),
    broken("`step` must keep .* shapes", step=stepping(lambda self, key, t: t._replace(state=t.state._replace(time=t.state.time[None])))),
    broken("`step` must keep .* dtypes", step=stepping(lambda self, key, t: t._replace(state=t.state._replace(time=t.state.time * 1.0)))),
    broken("`reward` must be a floating scalar", step=stepping(lambda self, key, t: t._replace(reward=t.reward[None]))),
    broken("`reward` must be a floating scalar, but is int32", step=stepping(lambda self, key, t: t._replace(reward=t.state.position))),
    broken("`reward` must be finite", step=stepping(lambda self, key, t: t._replace(reward=t.reward / 0))),
    broken("`terminated` must be a boolean scalar", step=stepping(lambda self, key, t: t._replace(terminated=t.state.position))),
    broken("`step` must not decide in Python", step=stepping(lambda self, key, t: t._replace(reward=float(t.reward)))),
    broken("`observe` must not decide in Python", observe=lambda self, state: jnp.zeros(3)[: state.time]),
    broken("`privileged` must not decide in Python", privileged=lambda self, state: jnp.ones(2) if state.time > 1 else jnp.zeros(2)),
    broken("must not hold a random key", **keyed(raw=False)),
    broken("must not hold a random key: ", **keyed(raw=True)),
    broken("same result for the same key", step=stepping(noisy)),
    broken("`observe` must give the same result under `jit`", observe=different_when_compiled),
    broken("`observe` must give the same result under `vmap`", observe=different_when_mapped),
    broken("derivative of the reward", step=stepping(lambda self, key, t: t._replace(reward=jnp.sqrt(0 * jnp.asarray(self.rate))))),
    broken("probabilities of `branches` must", branches=lambda self, s, a: (jnp.array([0.5, 0.6]), Walker.branches(self, s, a)[1])),
    broken("`step` must follow the probabilities", branches=wrong_branches),
    broken("Every transition of `step`, .* must be one of `branches`", branches=missing_branch),
    broken("with its reward, must be one of `branches`", branches=wrong_reward),
]


@pytest.mark.parametrize(("cls", "message"), BROKEN)
def test_broken_scenario_is_told_why(cls, message):
    with pytest.raises(ContractError, match=message):
        check(cls())


def test_a_rare_outcome_passes():
    """At probability 1e-3 the normal approximation does not hold; the bound is Bernstein's."""
    check(Walker(1e-3))


def test_walker_passes_for_any_seed():
    """A correct scenario fails with probability below 3 x 24 x 7.5e-6 = 6e-4 if the seeds were random."""
    assert isinstance(Walker(), Scenario)
    for seed in (1, 2, 3):
        check(Walker(jnp.float32(0.4)), seed)


PACKAGED = sorted(file.name for file in (files("szilard") / "devices").iterdir() if file.name.endswith(".toml"))


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name == "bit_flip.toml" else pytest.mark.slow) for name in PACKAGED])
def test_quantum_memory_on_packaged_devices(name):
    check(quantum_memory(read_device(str(files("szilard") / "devices" / name)), steps=20))


def test_must_be_frozen_dataclass():
    melted = jax.tree_util.register_dataclass(dataclass(type("Melted", (), {"steps": 1})), [], [])
    for other in (melted(), Walker, 3):
        with pytest.raises(ContractError, match="must be a frozen dataclass"):
            check(other)


def test_must_be_pytree():
    with pytest.raises(ContractError, match="`Bare` must be a pytree"):
        check(dataclass(frozen=True)(type("Bare", (Walker,), {}))())


def test_leaves_must_be_numbers():
    with pytest.raises(ContractError, match=r"`Walker.rate` is 'often'"):
        check(Walker("often"))


def test_must_survive_flattening():
    @jax.tree_util.register_pytree_node_class
    @dataclass(frozen=True)
    class Forgetful(Walker):
        def tree_flatten(self):
            return (self.rate,), self.steps

        @classmethod
        def tree_unflatten(cls, steps, leaves):
            return cls(0.5, steps)

    with pytest.raises(ContractError, match="after it was flattened and unflattened"):
        check(Forgetful())


def test_sizes_must_be_static():
    cls = scenario(type("Sized", (Walker,), {"__annotations__": {}}), data=("rate", "steps"), meta=())
    with pytest.raises(ContractError, match="`steps` must be a positive integer and static"):
        check(cls())
    with pytest.raises(ContractError, match="`steps` must be a positive integer and static"):
        check(Walker(steps=0))


def test_rates_must_be_leaves():
    cls = scenario(type("Static", (Walker,), {"__annotations__": {}}), data=(), meta=("rate", "steps"))
    with pytest.raises(ContractError, match="Another value of `rate` must not lead to a new trace"):
        check(cls())


def test_rollout_must_stand_still(monkeypatch):
    def restless(scenario, policy, key, record):
        played = rollout(scenario, policy, key, record=record)
        return played._replace(record=played.record._replace(time=jnp.arange(scenario.steps)))

    monkeypatch.setattr(contract, "rollout", restless)
    with pytest.raises(ContractError, match="keep the state still"):
        check(Walker())


def test_rollout_must_stop_paying(monkeypatch):
    def generous(scenario, policy, key, record):
        played = rollout(scenario, policy, key, record=record)
        return played._replace(reward=played.reward + 1)

    monkeypatch.setattr(contract, "rollout", generous)
    with pytest.raises(ContractError, match="no reward after termination"):
        check(Walker())


@partial(scenario, data=(), meta=("steps", "end"))
class Counter:
    """Counts up by the action; step t is worth 10 t + action; over when the count reaches `end`."""

    steps: int = 5
    end: int = 100
    actions = 4

    def init(self, key):
        return Place(jnp.int32(0), jnp.int32(0))

    def step(self, key, state, action):
        after = Place(state.position + action, state.time + 1)
        return Transition(after, 10.0 * state.time + action, after.position >= self.end)

    def observe(self, state):
        return state.position

    privileged = observe


def counting(key, state, memory):
    """Acts 1, 2, 3, ... by memory alone, and notes what it saw."""
    return Choice(memory, memory + 1, {"seen": state.position})


def roll(**settings):
    played = rollout(Counter(**settings), counting, jax.random.key(0), jnp.int32(1), record=lambda s: s.position)
    return jax.tree.map(lambda leaf: np.asarray(leaf).tolist(), played)


def test_rollout_cut_off_by_the_time_limit():
    played = roll()
    assert played.action == [1, 2, 3, 4, 5]
    assert played.notes["seen"] == [0, 1, 3, 6, 10]
    assert played.record == [1, 3, 6, 10, 15]
    assert played.reward == [1, 12, 23, 34, 45]
    assert played.valid == [True] * 5
    assert played.terminated == [False] * 5
    assert played.truncated == [False] * 4 + [True]
    assert played.last == Place(15, 5)


def test_rollout_that_terminates():
    played = roll(end=6)
    assert played.record == [1, 3, 6, 6, 6]
    assert played.reward == [1, 12, 23, 0, 0]
    assert played.valid == [True, True, True, False, False]
    assert played.terminated == [False, False, True, False, False]
    assert played.truncated == [False] * 5
    assert played.last == Place(6, 3)


def test_termination_in_the_last_step_is_no_truncation():
    played = roll(end=15)
    assert played.valid == [True] * 5
    assert played.terminated == [False] * 4 + [True]
    assert played.truncated == [False] * 5


def test_rollout_gives_policy_and_physics_different_keys():
    """The policy must not be able to foresee the step."""

    @partial(scenario, data=(), meta=("steps",))
    class Recorder:
        steps: int = 4
        actions = 1

        def init(self, key):
            return jax.random.key_data(key)

        def step(self, key, state, action):
            return Transition(jax.random.key_data(key), jnp.float32(0), jnp.bool_(False))

        def observe(self, state):
            return state

        privileged = observe

    play = lambda key, state, memory: Choice(jnp.int32(0), (), jax.random.key_data(key))  # noqa: E731
    played = rollout(Recorder(), play, jax.random.key(0), record=lambda state: state)
    keys = np.concatenate([played.notes, played.record])
    assert len(np.unique(keys, axis=0)) == 8
