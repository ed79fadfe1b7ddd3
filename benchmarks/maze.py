"""Environment steps per second in the maze: the scenario alone, and PPO with its network; against stable-baselines3 on gymnasium.

A step is what learning needs of it: the picture of the maze, an action of the policy, and its share of the gradient steps. The peer plays
the same mazes with a multilayer perceptron (two layers of 64) on the same picture, which is less work than the network here, and with its
usual settings but for rollouts of 256 steps in each of 8 environments. Both take turns; figures are medians. Goal: ten times as fast.

`python -m benchmarks.maze STEPS` lets both learn for so many steps besides, and counts who arrives in unseen mazes. Where stable-
baselines3 and gymnasium are not installed, a sentence says so.
"""

import importlib.util
import sys
from dataclasses import replace
from functools import partial
from statistics import median
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np

from szilard.experiments.maze import Settings
from szilard.learn import policies, ppo
from szilard.learn.training import Learner, begin
from szilard.networks import maze_policy
from szilard.runs.compilation import compiled
from szilard.runs.methods import Problem, learn
from szilard.runs.run import Run
from szilard.scenario import rollout
from szilard.scenarios.maze import WAYS, Maze, distinct_mazes

from ._history import Goal, finish

REPEATS = 5
PEER = ("stable_baselines3", "gymnasium")
SIDE_BY_SIDE, ROLLOUT = 8, 256


def seconds(function, *arguments) -> float:
    """How long one call takes."""
    begin = perf_counter()
    jax.block_until_ready(function(*arguments))
    return perf_counter() - begin


def prepared(function, *arguments):
    """The compiled function, called once, and the seconds of its compilation."""
    begin = perf_counter()
    function = compiled(function, *arguments)
    compilation = perf_counter() - begin
    jax.block_until_ready(function(*arguments))
    return partial(function, *arguments), compilation


def alone(scenario: Maze, systems: int = 1024) -> dict[str, float]:
    """Random actions, the picture drawn after every step."""
    seen = lambda state: scenario.observe(state).sum()  # noqa: E731
    play = jax.vmap(lambda key: rollout(scenario, policies.uniform(scenario), key, record=seen))
    function, compilation = prepared(play, jax.random.split(jax.random.key(0), systems))
    usual = median(seconds(function) for _ in range(REPEATS))
    return {"steps_per_second": systems * scenario.steps / usual, "compile_seconds": compilation}


def training(scenario: Maze, settings: Settings, peer) -> dict[str, dict[str, float]]:
    """An update of PPO with the settings of the experiment, and one of the peer, in turns."""
    network = maze_policy(scenario.side, seed=settings.seed)
    learner = Learner.of(network, settings.ppo)
    update = lambda scenario, state: ppo.update(scenario, state, learner)[0]  # noqa: E731
    function, compilation = prepared(update, scenario, begin(jax.random.key(0), learner))
    turns = [(seconds(function), seconds(peer.learn, SIDE_BY_SIDE * ROLLOUT) if peer else np.nan) for _ in range(REPEATS)]
    speed = settings.ppo.trajectories * scenario.steps / median(own for own, _ in turns)
    found = {"ppo": {"steps_per_second": speed, "compile_seconds": compilation}}
    if peer:
        other = SIDE_BY_SIDE * ROLLOUT / median(its for _, its in turns)
        found["stable-baselines3"] = {"steps_per_second": other, "ratio": speed / other}
    return found


def environment(mazes: np.ndarray, limit: int):
    """The same mazes as an environment of gymnasium."""
    import gymnasium  # pyright: ignore[reportMissingImports]

    class Mazes(gymnasium.Env):
        observation_space = gymnasium.spaces.Box(0, 1, (*mazes.shape[1:], 3), np.float32)
        action_space = gymnasium.spaces.Discrete(len(WAYS))

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            cells = (mazes.shape[1] + 1) // 2
            self.maze = mazes[self.np_random.integers(len(mazes))]
            first, second = self.np_random.choice(cells**2, 2, replace=False)
            self.agent, self.goal, self.age = (2 * (first // cells), 2 * (first % cells)), (2 * (second // cells), 2 * (second % cells)), 0
            return self.see(), {}

        def see(self):
            picture = np.zeros((*self.maze.shape, 3), np.float32)
            picture[..., 0] = self.maze
            picture[(*self.agent, 1)] = picture[(*self.goal, 2)] = 1
            return picture

        def step(self, action):
            (row, column), (down, right) = self.agent, WAYS[action]
            place, self.age = (row + down, column + right), self.age + 1
            if min(place) >= 0 and max(place) < len(self.maze) and self.maze[place]:
                self.agent = place
            arrived = self.agent == self.goal
            return self.see(), float(arrived), arrived, self.age >= limit, {}

    return Mazes


def their_model(mazes: np.ndarray, limit: int):
    """PPO of stable-baselines3; on one thread, since its networks are too small for a second one to help."""
    import torch  # pyright: ignore[reportMissingImports]
    from stable_baselines3 import PPO  # pyright: ignore[reportMissingImports]
    from stable_baselines3.common.env_util import make_vec_env  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)
    return PPO("MlpPolicy", make_vec_env(environment(mazes, limit), SIDE_BY_SIDE), n_steps=ROLLOUT, device="cpu", seed=0)


def their_share(model, mazes: np.ndarray, limit: int) -> float:
    """The fraction of games in which the peer's most probable actions arrive, one in each of as many mazes, drawn at random."""
    games = [environment(mazes, limit)() for _ in mazes]
    seen = np.stack([one.reset(seed=k)[0] for k, one in enumerate(games)])
    arrived = np.zeros(len(games), bool)
    for _ in range(limit):
        after = [one.step(action) for one, action in zip(games, model.predict(seen, deterministic=True)[0], strict=True)]
        seen, arrived = np.stack([step[0] for step in after]), arrived | [step[2] for step in after]
    return float(arrived.mean())


def our_share(scenario: Maze, mazes: np.ndarray, settings: Settings, steps: int) -> float:
    """The same of PPO here after about so many steps."""
    updates = max(round(steps / (settings.ppo.trajectories * scenario.steps)), 1)
    unseen, keys = replace(scenario, mazes=jnp.asarray(mazes)), jax.random.split(jax.random.key(1), len(mazes))
    judge = lambda policy: jnp.mean(jax.vmap(lambda key: rollout(unseen, policy(unseen), key).terminated.any())(keys))  # noqa: E731
    problem = Problem(scenario, replace(settings.ppo, updates=updates), jax.random.key(0), judge, maze_policy(scenario.side))
    with Run.unrecorded(settings) as run:
        return learn("ppo", problem, run).curve[-1][1]


def main() -> None:
    """Measure and print. An argument is a number of steps to learn for."""
    settings, (mazes, unseen) = Settings(), np.split(distinct_mazes(np.random.default_rng(0), 2500, 5), [2000])
    scenario = Maze(jnp.asarray(mazes), 0.0, 60)
    there = all(importlib.util.find_spec(name) for name in PEER)
    peer = their_model(mazes, scenario.steps) if there else None
    found = {"scenario": alone(scenario)} | training(scenario, settings, peer)
    if not there:
        print("stable-baselines3 and gymnasium are not installed, so there is nothing to compare with; `pip install` them to have it.")
    if len(sys.argv) > 1:
        steps = int(sys.argv[1])
        found["ppo"]["solved"] = our_share(scenario, unseen, settings, steps)
        if there:
            learner = their_model(mazes, scenario.steps)
            found["stable-baselines3"]["solved"] = their_share(learner.learn(steps), unseen, scenario.steps)
    for name, figures in found.items():
        print(f"{name:<20}" + "".join(f"{key} {value:12,.4g}   " for key, value in figures.items()))
    finish(__file__, found, [Goal("stable-baselines3/ratio", 10)], PEER)


if __name__ == "__main__":
    main()
