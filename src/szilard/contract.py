"""Whether a scenario keeps the contract of `scenario.Scenario`: one public function for anyone's scenario."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PyTree

from .scenario import Choice, Transition, rollout

VISITS, SYSTEMS, DRAWS = 12, 16, 4096
TOLERANCE = 1e-4  # of states and rewards, absolute and relative, in float32
SEEN = 5e-2  # of what is observed, where logarithms may magnify rounding errors


class ContractError(AssertionError):
    """A scenario breaks the contract; the message is one sentence that names the rule."""


class Visit(NamedTuple):
    """One step of a random trajectory, with its key and the state before it."""

    key: Array
    state: Any
    action: Array
    after: Transition


def check(scenario: Any, seed: int = 0) -> None:
    """Check by random trajectories that `scenario` keeps the contract of `scenario.Scenario`.

    A frozen dataclass and a pytree with static sizes; shapes and dtypes that stay; a scalar reward and a boolean
    `terminated`; no key in the state and no other source of chance than the key; the same result compiled, uncompiled,
    under `vmap` and in a loop; no new trace for another rate; a finite derivative of the reward by every rate; a rollout
    that stands still after termination. Where there is `branches`: probabilities that sum to 1, and counts of
    4096 steps, from each of 12 states, within 5 standard errors + 25/3 of them.

    By Bernstein's inequality a correct scenario fails that last rule with probability below 2 exp(-12.5) = 7.5e-6 per
    outcome and state, for a seed chosen at random; a given seed always gives the same answer.

    Raises:
        ContractError: Naming the first rule that is broken.
    """
    _require_dataclass(scenario)
    _require_pytree(scenario)
    _require_sizes(scenario)
    key = jax.random.key(seed)
    _require_array_state(scenario.init(key))
    _require_stable_shapes(scenario, key)
    compiled, traces = _counted(_everything)
    visits = _walk(scenario, compiled, key)
    _require_no_key(visits)
    _require_same_results(scenario, compiled, visits)
    _require_one_trace(scenario, compiled, traces, visits[0])
    _require_gradient(scenario, visits)
    _require_standstill(scenario, key)
    if hasattr(scenario, "branches"):
        _require_frequencies(scenario, visits)


def _require(condition: Any, message: str) -> None:
    if not condition:
        raise ContractError(message)


def _require_dataclass(scenario) -> None:
    frozen = is_dataclass(scenario) and not isinstance(scenario, type) and scenario.__dataclass_params__.frozen  # pyright: ignore[reportAttributeAccessIssue]
    _require(frozen, f"`{type(scenario).__name__}` must be a frozen dataclass.")


def _require_pytree(scenario) -> None:
    name = type(scenario).__name__
    leaves, structure = jax.tree.flatten(scenario)
    _require(not any(leaf is scenario for leaf in leaves), f"`{name}` must be a pytree: register it with JAX.")
    for path, leaf in jax.tree_util.tree_leaves_with_path(scenario):
        number = isinstance(leaf, int | float | np.generic | np.ndarray | jax.Array) and not isinstance(leaf, bool)
        _require(number, f"Leaves must be arrays or numbers, but `{name}{jax.tree_util.keystr(path)}` is {leaf!r}.")
    again, structure_again = jax.tree.flatten(jax.tree.unflatten(structure, leaves))
    same = structure == structure_again and all(a is b or np.array_equal(a, b) for a, b in zip(leaves, again, strict=True))
    _require(same, f"`{name}` must be the same after it was flattened and unflattened.")


def _require_sizes(scenario) -> None:
    leaves, structure = jax.tree.flatten(scenario)
    rebuilt = jax.tree.unflatten(structure, [object() for _ in leaves])
    for size in ("steps", "actions"):
        values = getattr(scenario, size), getattr(rebuilt, size)
        whole = all(isinstance(v, int) and v > 0 for v in values)
        _require(whole, f"`{size}` must be a positive integer and static, but is {values[0]!r}, and {values[1]!r} for other leaves.")


def _require_array_state(state: Any) -> None:
    for leaf in jax.tree.leaves(state):
        array = isinstance(leaf, np.ndarray | np.generic | jax.Array)
        _require(array, f"The leaves of the state must be arrays, but one is {leaf!r}.")


def _require_stable_shapes(scenario, key: Array) -> None:
    def shapes(name: str, *arguments):
        try:
            tree = jax.eval_shape(getattr(scenario, name), *arguments)
        except (jax.errors.JAXTypeError, IndexError) as error:
            raise ContractError(f"`{name}` must not decide in Python what depends on the values of arrays, so that `jit` works.") from error
        return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), tree)

    state = shapes("init", key)
    after, reward, terminated = shapes("step", key, state, jax.ShapeDtypeStruct((), jnp.int32))
    _require(after == state, f"`step` must keep the structure, shapes and dtypes of the state, but makes {after} of {state}.")
    floating = reward.shape == () and jnp.issubdtype(reward.dtype, jnp.floating)
    _require(floating, f"`reward` must be a floating scalar, but is {reward.dtype}{list(reward.shape)}.")
    boolean = terminated.shape == () and terminated.dtype == bool
    _require(boolean, f"`terminated` must be a boolean scalar, but is {terminated.dtype}{list(terminated.shape)}.")
    shapes("observe", state)
    shapes("privileged", state)


def _everything(scenario, key: Array, state: Any, action: Array) -> dict[str, Any]:
    step = Transition(*scenario.step(key, state, action))
    seen = {name: getattr(scenario, name)(state) for name in ("observe", "privileged")}
    return {"init": scenario.init(key), "step": step, **seen}


def _counted(function: Callable) -> tuple[Callable, list]:
    """`function` compiled, and a list that grows with each trace of it."""
    traces: list = []

    def count(*arguments):
        traces.append(None)
        return function(*arguments)

    return jax.jit(count), traces


def _walk(scenario, compiled: Callable, key: Array) -> list[Visit]:
    """Steps of random actions, starting over where the physics ends."""
    begin = jax.jit(scenario.init)
    state, visits = begin(key), []
    for choose, move in jax.random.split(key, (VISITS, 2)):
        action = jax.random.randint(choose, (), 0, scenario.actions)
        after = compiled(scenario, move, state, action)["step"]
        _require(jnp.isfinite(after.reward), f"`reward` must be finite, but is {after.reward}.")
        visits.append(Visit(move, state, action, after))
        state = begin(move) if after.terminated else after.state
    return visits


def _require_no_key(visits: list[Visit]) -> None:
    def keeps(state, key) -> bool:
        leaves = jax.tree.leaves(state)
        typed = any(jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) for leaf in leaves)
        return typed or any(np.array_equal(leaf, jax.random.key_data(k)) for leaf in leaves for k in (key, *jax.random.split(key)))

    kept = any(keeps(visit.after.state, visit.key) for visit in visits)
    _require(not kept, "The state must not hold a random key: whoever sees it would see the future.")


def _require_same_results(scenario, compiled: Callable, visits: list[Visit]) -> None:
    last = visits[-1][:3]
    again = Transition(*scenario.step(*last))
    loop = [compiled(scenario, *visit[:3]) for visit in visits]
    plain = _everything(scenario, *last)
    _require(_agree(plain["step"], again, 0), "`step` must give the same result for the same key and state.")
    mapped = jax.jit(jax.vmap(partial(_everything, scenario)))(*_stack([visit[:3] for visit in visits]))
    for name, one in plain.items():
        close = partial(_agree, tolerance=SEEN if name in ("observe", "privileged") else TOLERANCE)
        looped = _stack([each[name] for each in loop])
        _require(close(one, loop[-1][name]), f"`{name}` must give the same result under `jit` as without it.")
        _require(close(looped, mapped[name]), f"`{name}` must give the same result under `vmap` as in a loop.")


def _stack(trees: list) -> Any:
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *trees)


def _agree(one: PyTree, other: PyTree, tolerance: float) -> bool:
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True) for a, b in pairs)


def _is_rate(leaf: Any) -> bool:
    return isinstance(leaf, float | np.floating) or (isinstance(leaf, np.ndarray | jax.Array) and jnp.issubdtype(leaf.dtype, jnp.floating))


def _require_one_trace(scenario, compiled: Callable, traces: list, visit: Visit) -> None:
    vary = partial(jax.tree.map, lambda leaf: leaf * 0.999 if _is_rate(leaf) else leaf)
    before = len(traces)
    given = {field.name: getattr(scenario, field.name) for field in fields(scenario) if field.init}
    for name, value in given.items():
        if any(map(_is_rate, jax.tree.leaves(value))):
            compiled(replace(scenario, **{name: vary(value)}), *visit[:3])
            rule = "must not lead to a new trace: make it a leaf, and derive no static field from it"
            _require(len(traces) == before, f"Another value of `{name}` {rule}.")


def _require_gradient(scenario, visits: list[Visit]) -> None:
    leaves, structure = jax.tree.flatten(scenario)
    rates = [jnp.asarray(leaf) if _is_rate(leaf) else None for leaf in leaves]

    @jax.jit
    @jax.grad
    def gradient(rates, visit):
        chosen = [leaf if rate is None else rate for leaf, rate in zip(leaves, rates, strict=True)]
        return Transition(*jax.tree.unflatten(structure, chosen).step(visit.key, visit.state, visit.action)).reward

    for visit in visits if jax.tree.leaves(rates) else []:
        finite = all(jnp.all(jnp.isfinite(g)) for g in jax.tree.leaves(gradient(rates, visit)))
        _require(finite, "The derivative of the reward by every floating leaf must be finite.")


def _require_standstill(scenario, key: Array) -> None:
    def wander(key, state, memory):
        return Choice(jax.random.randint(key, (), 0, scenario.actions))

    play = jax.jit(jax.vmap(lambda key: rollout(scenario, wander, key, record=lambda state: state)))
    played = play(jax.random.split(key, SYSTEMS))
    over = np.asarray(~played.valid)
    _require(np.all(np.asarray(played.reward)[over] == 0), "`rollout` must give no reward after termination.")
    for leaf in map(np.asarray, jax.tree.leaves(played.record)):
        still = np.array_equal(leaf[:, 1:][over[:, 1:]], leaf[:, :-1][over[:, 1:]], equal_nan=leaf.dtype.kind == "f")
        _require(still, "`rollout` must keep the state still after termination.")


def _require_frequencies(scenario, visits: list[Visit]) -> None:
    @jax.jit
    def count(visit):
        probabilities, possible = scenario.branches(visit.state, visit.action)
        possible = Transition(*possible)
        draw = lambda key: Transition(*scenario.step(key, visit.state, visit.action))  # noqa: E731
        drawn = jax.vmap(draw)(jax.random.split(visit.key, DRAWS))
        matches = jax.vmap(jax.vmap(_near, (None, 0)), (0, None))
        return probabilities, matches(drawn, possible), matches(possible, possible)

    for visit in visits:
        probabilities, hits, alike = (np.asarray(x, float) for x in count(visit))
        whole = np.all(probabilities >= -1e-6) and abs(probabilities.sum() - 1) < 1e-5
        _require(whole, f"The probabilities of `branches` must be positive and sum to 1, but are {probabilities}.")
        possible = probabilities > 0
        _require(np.all(hits[:, possible].any(1)), "Every transition of `step`, with its reward, must be one of `branches`.")
        expected = np.clip(alike @ probabilities, 0, 1)
        allowed = 5 * np.sqrt(DRAWS * expected * (1 - expected)) + 25 / 3
        agree = np.all(np.abs(hits.sum(0) - DRAWS * expected)[possible] <= allowed[possible])
        _require(agree, f"`step` must follow the probabilities {probabilities} of `branches`, but its frequencies are {hits.mean(0)}.")


def _near(one: PyTree, other: PyTree) -> Array:
    close = partial(jnp.isclose, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    return jnp.stack([jnp.all(close(a, b)) for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)]).all()
