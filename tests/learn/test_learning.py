"""Do the learning methods solve tiny problems whose answers are known?"""

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.learn import deep_q, imitation, policies, ppo, q_learning, reinforce, tree_search, value_iteration
from szilard.learn.cloning import shown
from szilard.learn.deep_q import DeepQ
from szilard.learn.imitation import Imitation
from szilard.learn.policies import memory_of, recurrent
from szilard.learn.ppo import PPO
from szilard.learn.q_learning import QLearning
from szilard.learn.reinforce import Reinforce
from szilard.learn.settings.reinforce import BASELINES
from szilard.learn.training import Learner, begin
from szilard.learn.tree_search import TreeSearch
from szilard.networks import actor_critic, recurrent_policy
from szilard.scenario import rollout
from tiny_games import RIGHT, START, Constant, Delay, Lights, Memory

KEY = jax.random.key(0)
FAST = {"trajectories": 32, "minibatches": 4, "learning_rate": 1e-2, "final_learning_rate": 1e-3}


def learner(game, features, seed=0, **settings):
    """(training state, `ppo.train` with all its arguments but scenario and state, network)."""
    network = actor_critic(features, game.actions, (16,), seed)
    learner = Learner.of(network, PPO(**FAST | settings))
    return begin(jax.random.key(seed), learner), partial(ppo.train, learner=learner), network


def solve(game, **settings):
    """The policy, with the network of these tests."""
    return ppo.solve(game, KEY, PPO(**FAST | settings), network=small(game), evaluations=2)


def small(game):
    return actor_critic(policies.features(game, game.privileged), game.actions, (16,))


def values(network, parameters, seen):
    return np.asarray(jax.vmap(partial(network, parameters))(jnp.asarray(seen))[1][:, 0])


def names_every_light(solved):
    play = jax.jit(jax.vmap(partial(rollout, Lights(), solved.policy)))
    return np.all(play(jax.random.split(jax.random.key(1), 64)).reward == 1)


def test_policy_follows_the_observation():
    solved = solve(Lights(), updates=40)
    assert names_every_light(solved)
    steps, returns = zip(*solved.curve, strict=True)
    assert steps == (20 * 32 * 8, 40 * 32 * 8) and returns[-1] == 8


def student(game, features, seed=0, **settings):
    """The same as `learner`, by REINFORCE."""
    network = actor_critic(features, game.actions, (16,), seed)
    learner = Learner.of(network, gradient(**settings))
    return begin(jax.random.key(seed), learner), partial(reinforce.train, learner=learner), network


def gradient(**settings):
    return Reinforce(**{"trajectories": 32, "learning_rate": 2e-2, "final_learning_rate": 1e-3} | settings)


def reinforced(game, **settings):
    return reinforce.solve(game, KEY, gradient(**settings), network=small(game), evaluations=2)


@pytest.mark.parametrize("baseline", BASELINES)
def test_policy_gradient_follows_the_observation(baseline):
    solved = reinforced(Lights(), updates=80, baseline=baseline, discount=0.0)
    assert names_every_light(solved)
    assert (solved.value is None) == (baseline != "value")


@pytest.mark.parametrize("to_go", [True, False])
def test_policy_gradient_credits_the_first_action(to_go):
    """The learned baseline is the discounted return itself: gamma two steps before the reward, 1 one step before."""
    solved: Any = reinforced(Delay(), updates=150, baseline="value", to_go=to_go, discount=0.5, entropy=0.0)
    assert float(jax.nn.softmax(solved.network(solved.parameters, jnp.array([1.0, 0, 0]))[0])[1]) > 0.95
    np.testing.assert_allclose([solved.value(state) for state in (START, RIGHT)], [0.5, 1.0], atol=0.06)


DEEP = {"environments": 16, "replay_size": 1600, "batch": 64, "learning_rate": 1e-2, "target_update_period": 20}


def deeply(game, features, **settings):
    network = actor_critic(features, game.actions, (16,))
    learner = Learner.of(network, DeepQ(**DEEP | settings))
    return deep_q.begin(game, jax.random.key(0), learner), partial(deep_q.train, learner=learner), network


def valued(game, **settings):
    return deep_q.solve(game, KEY, DeepQ(**DEEP | settings), network=small(game), evaluations=2)


def test_network_of_values_follows_the_observation():
    assert names_every_light(valued(Lights(), updates=300, discount=0.0))


def test_network_of_values_discounts_what_comes_later():
    """Q of the right first action is gamma, of the wrong one 0; in the second step both are 1 after the right one."""
    solved: Any = valued(Delay(), updates=600, discount=0.5)
    found = deep_q.values(solved.network, solved.parameters, jnp.array([[1.0, 0, 0], [0, 1, 1], [0, 1, 0]]))
    np.testing.assert_allclose(found, [[0, 0.5], [1, 1], [0, 0]], atol=0.05)
    np.testing.assert_allclose([solved.value(state) for state in (START, RIGHT)], [0.5, 1.0], atol=0.05)


def test_methods_that_know_the_branches_discount_what_comes_later():
    game = Delay()
    finite = value_iteration.tabulate(game, jax.random.key(0))
    start, wanted = int(finite.starts[0]), [0, 0.5]
    np.testing.assert_allclose(value_iteration.value_iteration(finite, 0.5)[start], wanted, atol=1e-6)
    settings = QLearning(steps=500, environments=16, discount=0.5, epsilon=1.0)
    table = q_learning.train(finite, jax.random.key(0), q_learning.begin(finite, settings), settings, game.steps, 500).Q
    np.testing.assert_allclose(table[start], wanted, atol=1e-3)
    nothing = lambda key, state: jnp.zeros(())  # noqa: E731
    state = game.init(jax.random.key(0))
    np.testing.assert_allclose(tree_search.expectimax(game, 2, 0.5, nothing, jax.random.key(0), state), wanted, atol=1e-6)
    search = jax.jit(tree_search.search(game, TreeSearch(simulations=16, discount=0.5), nothing))
    assert int(search(jax.random.key(0), state, ()).action) == 1


@pytest.mark.parametrize(
    "solve",
    [
        lambda: q_learning.solve(Delay(), KEY, QLearning(steps=500, environments=16, discount=0.5, epsilon=1.0)),
        lambda: value_iteration.solve(Delay(), KEY, 0.5),
        lambda: tree_search.solve(Delay(), KEY, TreeSearch(depth=2, discount=0.5)),
        lambda: tree_search.solve(Delay(), KEY, TreeSearch(simulations=32, discount=0.5)),
    ],
)
def test_planners_and_tables_solve_in_one_call(solve):
    """They earn all there is, and value the start by gamma, the second step after the right action by 1."""
    solved = solve()
    assert solved.curve[-1][1] == 1 and solved.network is None
    grown = 0.15 if "tree" in str(solved.policy) else 1e-3  # a grown tree also averages over what it tried
    np.testing.assert_allclose([solved.value(state) for state in (START, RIGHT)], [0.5, 1.0], atol=grown)


def test_training_that_diverges_is_stopped_with_a_remedy():
    with pytest.raises(InputError, match="`ppo` must stay finite, but diverged by update 4; choose a smaller `learning_rate`"):
        solve(Constant(rate=float("nan")), updates=8)


def test_policy_gradient_of_many_seeds_at_once():
    state, train, _ = student(Delay(), 3, updates=3)
    train = jax.jit(partial(train, Delay(), updates=3))
    states = [state, state._replace(key=jax.random.key_data(jax.random.key(9)))]
    together = jax.vmap(train)(jax.tree.map(lambda *x: jnp.stack(x), *states))[0]
    for i, one in enumerate(states):
        for a, b in zip(jax.tree.leaves(train(one)[0]), jax.tree.leaves(together), strict=True):
            np.testing.assert_allclose(a, b[i], atol=1e-4)


def test_delayed_reward_is_discounted():
    """One step before the reward the network's value is 1 - gamma, before it gamma (1 - gamma); in units of the reward 1 and gamma."""
    discount = 0.5
    solved: Any = solve(Delay(), updates=100, epochs=4, discount=discount, final_entropy=0.0)
    logits = solved.network(solved.parameters, jnp.array([1.0, 0, 0]))[0]
    assert float(jax.nn.softmax(logits)[1]) > 0.98
    found = values(solved.network, solved.parameters, [[1.0, 0, 0], [0, 1, 1]])
    np.testing.assert_allclose(found, [discount * (1 - discount), 1 - discount], atol=0.02)
    np.testing.assert_allclose([solved.value(state) for state in (START, RIGHT)], [0.5, 1.0], atol=0.04)


LESSONS = {"trajectories": 32, "gradient_steps_per_update": 8, "batch": 8, "learning_rate": 2e-2, "final_learning_rate": 1e-3}


def teacher(state):
    return 10 * Memory().privileged(state)


def apprenticeship(game, updates):
    network = recurrent_policy(2, game.actions, 8)
    learner = Learner.of(network, Imitation(updates=updates, **LESSONS))
    return imitation.begin(game, jax.random.key(0), learner), partial(imitation.train, learner=learner, teacher=teacher), network


@cache
def taught():
    """The student of the memory game, and its cross-entropies."""
    state, train, network = apprenticeship(Memory(), 40)
    state, (cross_entropy, _) = jax.jit(partial(train, updates=40))(Memory(), state)
    return network, state.parameters, cross_entropy


def test_teaching_in_one_call_gives_a_policy_with_memory():
    game = Memory()
    solved = imitation.teach(game, KEY, teacher, Imitation(updates=40, **LESSONS), network=recurrent_policy(2, 2, 8), evaluations=2)
    play = partial(rollout, game, solved.policy, memory=solved.memory)
    assert np.all(jax.jit(jax.vmap(play))(jax.random.split(jax.random.key(1), 64)).reward == 1)
    assert solved.value is None and solved.curve[-1] == (40 * 32 * 6, 6)


def test_student_remembers_what_the_teacher_sees():
    game, (network, parameters, cross_entropy) = Memory(), taught()
    play = partial(rollout, game, recurrent(network, parameters, game.observe), memory=memory_of(network))
    assert np.all(jax.jit(jax.vmap(play))(jax.random.split(jax.random.key(1), 64)).reward == 1)
    assert cross_entropy[0] > 0.5
    assert cross_entropy[-1] < 0.05


def test_student_without_memory_cannot_know():
    """With the memory cleared in every step, the student names one bit for both: the game does need a memory."""
    game, (network, parameters, _) = Memory(), taught()
    policy = recurrent(network, parameters, game.observe)
    forgetful = lambda key, s, memory: policy(key, s, memory_of(network))._replace(memory=memory)  # noqa: E731
    played = jax.jit(jax.vmap(partial(rollout, game, forgetful)))(jax.random.split(jax.random.key(1), 64))
    assert np.all(played.action[:, 1:] == played.action[0, 1])


def explicit_advantages(reward, value, after, terminated, discount, gae_lambda):
    """sum_k (gamma lambda)^k delta_{t+k} up to the end or the termination, term by term."""
    steps, following = len(reward), np.append(value[1:], after)
    following = np.where(terminated, 0, following)
    surprise = (1 - discount) * reward + discount * following - value
    total = np.zeros(steps)
    for t in range(steps):
        for k in range(t, steps):
            total[t] += (discount * gae_lambda) ** (k - t) * surprise[k]
            if terminated[k]:
                break
    return total


@pytest.mark.parametrize("ends", [[], [6], [11], [0], [3, 8]])
@pytest.mark.parametrize(("discount", "gae_lambda"), [(0.95, 0.95), (0.9, 0.0), (0.8, 1.0)])
def test_advantages_are_the_explicit_sums(ends, discount, gae_lambda):
    rng = np.random.default_rng(0)
    reward, value, after = rng.normal(size=12), rng.normal(size=12), rng.normal()
    terminated = np.isin(np.arange(12), ends)
    with jax.enable_x64(True):
        found = ppo.advantages(*map(jnp.asarray, (reward, value, after, terminated)), discount=discount, gae_lambda=gae_lambda)
    np.testing.assert_allclose(found, explicit_advantages(reward, value, after, terminated, discount, gae_lambda), rtol=1e-12, atol=1e-14)


def test_advantages_with_lambda_1_are_returns_minus_values():
    rng = np.random.default_rng(1)
    reward, value, after = rng.normal(size=9), rng.normal(size=9), 0.3
    returns = [sum(0.1 * 0.9**k * r for k, r in enumerate(reward[t:])) + 0.9 ** (9 - t) * after for t in range(9)]
    with jax.enable_x64(True):
        found = ppo.advantages(*map(jnp.asarray, (reward, value, after, np.zeros(9, bool))), discount=0.9, gae_lambda=1.0)
    np.testing.assert_allclose(found, returns - value, rtol=1e-12)


def test_entropy_bonus_falls_linearly_and_stays():
    settings = PPO(entropy=0.02, final_entropy=0.001, annealing_fraction=0.6)
    found = [float(ppo.entropy_bonus(progress, settings)) for progress in (0.0, 0.3, 0.6, 1.0)]
    np.testing.assert_allclose(found, [0.02, 0.0105, 0.001, 0.001], rtol=1e-5)


def test_training_many_seeds_at_once():
    game = Lights()
    state, train, _ = learner(game, 2, updates=5)
    train = partial(train, updates=5)
    states = [state, state._replace(key=jax.random.key_data(jax.random.key(9)))]
    together, _ = jax.jit(jax.vmap(train, (None, 0)))(game, jax.tree.map(lambda *x: jnp.stack(x), *states))
    single = [jax.jit(train)(game, one)[0] for one in states]
    for i, one in enumerate(single):
        for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(together), strict=True):
            np.testing.assert_allclose(a, b[i], atol=1e-4)
    assert any(np.abs(a - b).max() > 1e-3 for a, b in zip(*(one.parameters for one in single), strict=True))


def test_constant_reward_is_its_own_value_for_many_rates_at_once():
    """Also where a time limit cuts the trajectory off: the future is then worth what the value says."""
    rates = jnp.array([0.2, 0.5, 0.9])
    state, train, network = learner(Constant(), 1, updates=60, epochs=4)
    sweep = jax.vmap(lambda rate, state: train(Constant(rate), state, updates=60)[0].parameters, (0, None))
    parameters = jax.jit(sweep)(rates, state)
    found = [values(network, [leaf[i] for leaf in parameters], [[1.0]])[0] for i in range(3)]
    np.testing.assert_allclose(found, rates, atol=0.03)


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(lambda game: learner(game, 2, updates=6), marks=pytest.mark.slow),  # as a method of an experiment: test_methods.py
        lambda game: student(game, 2, updates=6),
        lambda game: apprenticeship(game, 6),
        pytest.param(lambda game: deeply(game, 2, updates=6), marks=pytest.mark.slow),
    ],
)
def test_training_in_two_halves_is_the_same_bit_for_bit(method):
    game = Memory()
    state, train, _ = method(game)
    whole, _ = jax.jit(partial(train, updates=6))(game, state)
    half = jax.jit(partial(train, updates=3))
    halves, _ = half(game, half(game, state)[0])
    assert int(halves.update) == 6
    for a, b in zip(jax.tree.leaves(whole), jax.tree.leaves(halves), strict=True):
        np.testing.assert_array_equal(a, b)


def test_actions_that_are_shown_are_repeated_and_their_worth_is_known():
    game, network = Delay(), actor_critic(3, 2, (16,), seed=1)
    learner = Learner.of(network, PPO(updates=100, trajectories=4, minibatches=4))
    training = jax.jit(lambda start: shown(game, start, learner, jnp.array([1, 0, 0, 0]), 90))(begin(KEY, learner))
    played = rollout(game, policies.greedy(network, training.parameters, game.privileged), KEY)
    assert played.action[:2].tolist() == [1, 0] and int(played.last.time) == 2 and int(training.update) == 90
    value = [float(network(training.parameters, game.privileged(state))[1][0]) for state in (START, RIGHT)]
    assert value == pytest.approx([0.05 * 0.95, 0.05], abs=0.005)  # (1 - gamma) gamma, (1 - gamma)
