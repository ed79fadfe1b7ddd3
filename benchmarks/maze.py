"""Environment steps per second in the maze: the scenario alone, and PPO with its network; against stable-baselines3 on gymnasium.

A step is what learning needs of it: the picture of the maze, an action of the policy, and its share of the gradient steps. The peer plays
the same mazes with a multilayer perceptron (two layers of 64) on the same picture, which is less work than the network here. Where
stable-baselines3 and gymnasium are not installed, a sentence says so.
"""

import importlib.util
import json
import os
from functools import partial
from statistics import median
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np

from szilard.experiments.maze import Settings
from szilard.experiments.methods import network_for, uniform
from szilard.experiments.stages import compiled
from szilard.learn import ppo
from szilard.record import versions
from szilard.scenario import rollout
from szilard.scenarios.maze import WAYS, Maze, random_mazes

REPEATS = 5
PEER = ("stable_baselines3", "gymnasium")
PEER_STEPS = 16384


def timed(function, *arguments) -> tuple[float, float]:
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


def alone(scenario: Maze, systems: int = 1024) -> dict[str, float]:
    """Random actions, the picture drawn after every step."""
    play = lambda keys: jax.vmap(partial(rollout, scenario, uniform(scenario), record=lambda s: scenario.observe(s).sum()))(keys)  # noqa: E731
    seconds, compilation = timed(play, jax.random.split(jax.random.key(0), systems))
    return {"steps_per_second": systems * scenario.steps / seconds, "compile_seconds": compilation}


def training(scenario: Maze, settings: Settings) -> dict[str, float]:
    """One update of PPO with the settings of the experiment."""
    network = network_for(scenario, settings)
    optimizer = ppo.optimizer_for(network, settings.ppo)
    update = lambda scenario, state: ppo.update(scenario, state, network, optimizer, settings.ppo)[0]  # noqa: E731
    seconds, compilation = timed(update, scenario, ppo.begin(jax.random.key(0), network, optimizer))
    return {"steps_per_second": settings.ppo.trajectories * scenario.steps / seconds, "compile_seconds": compilation}


def peer(mazes: np.ndarray, limit: int, steps: int) -> dict[str, float]:
    """PPO of stable-baselines3 with its usual settings, eight environments side by side."""
    import gymnasium
    from stable_baselines3 import PPO

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
            place, self.age = tuple(np.add(self.agent, WAYS[action])), self.age + 1
            if min(place) >= 0 and max(place) < len(self.maze) and self.maze[place]:
                self.agent = place
            arrived = self.agent == self.goal
            return self.see(), float(arrived), arrived, self.age >= limit, {}

    from stable_baselines3.common.env_util import make_vec_env

    model = PPO("MlpPolicy", make_vec_env(Mazes, 8), device="cpu", seed=0)
    model.learn(2048)  # once before, to warm up
    begin = perf_counter()
    model.learn(steps)
    return {"steps_per_second": steps / (perf_counter() - begin)}


def main() -> None:
    """Measure and print; the last line is JSON."""
    settings, mazes = Settings(), random_mazes(np.random.default_rng(0), 500, 5)
    scenario = Maze(jnp.asarray(mazes), 0.0, 60)
    found = {"scenario": alone(scenario), "ppo": training(scenario, settings)}
    if all(importlib.util.find_spec(name) for name in PEER):
        found["stable-baselines3"] = peer(mazes, scenario.steps, PEER_STEPS)
    else:
        print("stable-baselines3 and gymnasium are not installed, so there is nothing to compare with; `pip install` them to have it.")
    for name, figures in found.items():
        print(f"{name:<20}" + "".join(f"{key} {value:12,.1f}   " for key, value in figures.items()))
    print(json.dumps(found | {"cores": os.cpu_count(), "device": jax.devices()[0].device_kind, "versions": versions()}))


if __name__ == "__main__":
    main()
