"""The maze of lecture 10 as tables, in NumPy: Bellman's equation, Q-learning, and policies that climb their own gradient.

What takes long is kept in `kept/climbers.npz`, where `python -m szilard.lectures.keep_decisions` writes it.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from . import kept_files

WAYS = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])  # up, down, left, right
WALLS = ("...#...", ".#.#.#.", ".#...#.", ".####.#", ".......", "##.##.#", ".......")
GOAL, START = (0, 6), (6, 0)
DISCOUNT, SLIP = 0.9, 0.1
LONG = 40  # steps of a game
PLAYED, PIECE = 20_000, 250  # steps of Q-learning, and after how many its table is looked at
GAMES, UPDATES, SEEDS = 8, 120, 20  # games of an update
RATES = {"no baseline": 10.0, "baseline V": 20.0, "PPO": 5.0}  # each the best of three, a factor of 2 apart
PASSES, CLIP = 6, 0.2  # of PPO

Values = Float[np.ndarray, "states"]
Table = Float[np.ndarray, "states 4"]


class World(NamedTuple):
    """A maze as tables.

    Args:
        places: row and column of each state.
        after: the state on each of the four sides, or the same where a wall is.
        goal: the number of the goal.
        chances: the probability of each side, given the action.
    """

    places: Int[np.ndarray, "states 2"]
    after: Int[np.ndarray, "states 4"]
    goal: int
    chances: Float[np.ndarray, "4 4"]

    def on_map(self, values: np.ndarray, side: int = 7) -> np.ndarray:
        """What belongs to states at their places, and NaN elsewhere."""
        found = np.full((side, side, *values.shape[1:]), np.nan)
        found[tuple(self.places.T)] = values
        return found


def first_walls() -> Int[np.ndarray, "7 7"]:
    """The walls of the maze before the reader changes it, as ones."""
    return np.array([[cell == "#" for cell in row] for row in WALLS], int)


def world(walls: Int[np.ndarray, "side side"] | list, slip: float = SLIP) -> World:
    """The tables of a maze; with the probability `slip` a step goes to any of the four sides."""
    free = np.pad(np.asarray(walls) == 0, 1)
    places = np.argwhere(free)
    number = np.full(free.shape, -1)
    number[tuple(places.T)] = np.arange(len(places))
    beside = number[tuple((places[:, None] + WAYS).transpose(2, 0, 1))]
    after = np.where(beside < 0, np.arange(len(places))[:, None], beside)
    return World(places - 1, after, int(number[GOAL[0] + 1, GOAL[1] + 1]), (1 - slip) * np.eye(4) + slip / 4)


def sweep(world: World, value: Values, discount: float) -> Table:
    """Bellman's equation, once: the arrival earns 1 and ends the game, all else is worth what follows."""
    target = np.where(world.after == world.goal, 1.0, discount * value[world.after])
    return target @ world.chances.T


def sweeps(world: World, discount: float = DISCOUNT, most: int = 400) -> list[Table]:
    """Sweep after sweep of value iteration from values 0, until they stay."""
    found = [np.zeros((len(world.after), 4))]
    while len(found) <= most:
        found.append(sweep(world, found[-1].max(1), discount))
        if np.abs(found[-1] - found[-2]).max() < 1e-9:
            break
    return found


def policy(table: Table, world: World) -> Table:
    """The best actions, equally likely where several are as good; NaN where nothing can be gained, and at the goal."""
    best = table > table.max(1, keepdims=True) - 1e-9
    useless = (table.max(1) <= 0) | (np.arange(len(table)) == world.goal)
    return np.where(useless[:, None], np.nan, best / best.sum(1, keepdims=True))


def q_learning(world: World, discount: float = DISCOUNT, steps: int = PLAYED, seed: int = 0) -> list[Table]:
    """The table after every `PIECE` steps of one agent, half of whose actions are random; a game lasts `LONG` steps at most."""
    rng, states = np.random.default_rng(seed), len(world.after)
    starts = [s for s in range(states) if s != world.goal]
    coins, dice = rng.random((steps, 2)).tolist(), rng.integers(4, size=(steps, 2)).tolist()
    begun = rng.choice(starts, steps).tolist()
    after, slip = world.after.tolist(), float(4 * world.chances[0, 1])
    Q, visits = [[0.0] * 4 for _ in range(states)], [[0] * 4 for _ in range(states)]
    found, s, age = [np.array(Q)], begun[0], 0
    for t in range(steps):
        a = dice[t][0] if coins[t][0] < 0.5 else max(range(4), key=Q[s].__getitem__)
        new = after[s][dice[t][1] if coins[t][1] < slip else a]
        target = 1.0 if new == world.goal else discount * max(Q[new])
        Q[s][a] += (target - Q[s][a]) / (1 + (1 - discount) * visits[s][a])
        visits[s][a] += 1
        age += 1
        s, age = (begun[t], 0) if new == world.goal or age == LONG else (new, age)
        if (t + 1) % PIECE == 0:
            found.append(np.array(Q))
    return found


class Games(NamedTuple):
    """Steps that were played, row by row in time: state, action, what was earned from there on, and whether the game still went on."""

    states: Int[np.ndarray, "steps games"]
    actions: Int[np.ndarray, "steps games"]
    returns: Float[np.ndarray, "steps games"]
    alive: Bool[np.ndarray, "steps games"]

    @property
    def arrived(self) -> float:
        """The fraction of the games that reached the goal."""
        return float((self.returns[0] > 0).mean())


def softmax(theta: Table) -> Table:
    """The probabilities of the four actions."""
    weights = np.exp(theta - theta.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def play(world: World, theta: Table, rng: np.random.Generator, games: int = GAMES) -> Games:
    """Games of a policy, from random places."""
    limits, sides = softmax(theta).cumsum(1), world.chances.cumsum(1)
    s = rng.choice(np.delete(np.arange(len(theta)), world.goal), games)
    alive, rows, rewards = np.ones(games, bool), [], []
    for _ in range(LONG):
        a = (limits[s] < rng.random((games, 1))).sum(1).clip(0, 3)
        new = world.after[s, (sides[a] < rng.random((games, 1))).sum(1).clip(0, 3)]
        rows.append((s, a, alive))
        rewards.append(alive & (new == world.goal))
        alive, s = alive & (new != world.goal), new
    returns = np.zeros((LONG, games))
    for t in range(LONG - 1, -1, -1):
        returns[t] = rewards[t] + DISCOUNT * (returns[t + 1] if t + 1 < LONG else 0)
    states, actions, going = (np.array(column) for column in zip(*rows, strict=True))
    return Games(states, actions, returns, going)


def gradient(theta: Table, games: Games, advantage: Float[np.ndarray, "steps games"]) -> Table:
    """The mean over games of the sum over t of the advantage times the gradient of ln pi(a|s)."""
    p, found = softmax(theta), np.zeros(theta.shape)
    weight = np.where(games.alive, advantage, 0.0) / games.states.shape[1]
    np.add.at(found, (games.states, games.actions), weight)
    np.add.at(found, games.states, -weight[..., None] * p[games.states])
    return found


def proximal(theta: Table, games: Games, advantage: Float[np.ndarray, "steps games"], rate: float) -> Table:
    """Several steps from the same games; whoever has left the old policy by more than `CLIP` no longer pushes (PPO)."""
    here = games.states, games.actions
    old = softmax(theta)[here]
    for _ in range(PASSES):
        ratio = softmax(theta)[here] / old
        held = np.where(advantage > 0, ratio > 1 + CLIP, ratio < 1 - CLIP)
        theta = theta + rate * gradient(theta, games, np.where(held, 0.0, ratio * advantage))
    return theta


class Climb(NamedTuple):
    """A training: the fraction of games that arrive, update by update, and the variance of the gradient with and without a baseline."""

    arrived: Float[np.ndarray, "updates"]
    variances: Float[np.ndarray, "looks 2"]


def climb(name: str, seed: int, updates: int = UPDATES, looks: int = 0) -> Climb:
    """Train a policy by one of `RATES`; the value of a state is the running mean of what was earned after it."""
    here, rng = world(first_walls()), np.random.default_rng([10, seed])
    theta, total, count = np.zeros((len(here.after), 4)), np.zeros(len(here.after)), np.full(len(here.after), 1e-9)
    arrived, variances = [], []
    for update in range(updates):
        games = play(here, theta, rng)
        value = total / count
        if looks and update % (updates // looks) == 0:
            variances.append(variance(here, theta, value, rng))
        advantage = games.returns - (value[games.states] if name != "no baseline" else 0)
        theta = proximal(theta, games, advantage, RATES[name]) if name == "PPO" else theta + RATES[name] * gradient(theta, games, advantage)
        total, count = 0.9 * total, 0.9 * count  # older games were played by other policies
        np.add.at(total, games.states[games.alive], games.returns[games.alive])
        np.add.at(count, games.states[games.alive], 1)
        arrived.append(games.arrived)
    return Climb(np.array(arrived), np.array(variances).reshape(-1, 2))


def variance(world: World, theta: Table, value: Values, rng: np.random.Generator, batches: int = 64) -> tuple[float, float]:
    """The variance of the gradient of `GAMES` games, summed over its components: without a baseline, and with these values."""
    found = []
    for _ in range(batches):
        games = play(world, theta, rng)
        found.append([gradient(theta, games, games.returns - b) for b in (0, value[games.states])])
    plain, based = np.array(found).var(0, ddof=1).sum((1, 2))
    return float(plain), float(based)


def climbers() -> dict[str, np.ndarray]:
    """Each way of climbing, averaged over seeds, and the variances along the way."""
    curves = {name: np.array([climb(name, seed).arrived for seed in range(SEEDS)]) for name in RATES}
    variances = np.mean([climb("baseline V", seed, looks=12).variances for seed in range(4)], 0)
    return {"arrived": np.array([one.mean(0) for one in curves.values()], np.float32), "variances": variances.astype(np.float32)}


def kept() -> tuple[dict[str, Float[np.ndarray, "updates"]], Float[np.ndarray, "looks 2"]]:
    """What is kept of `climbers`: the fraction of games that arrive, by method, and the variances."""
    found = kept_files.read("climbers")
    return dict(zip(RATES, found["arrived"].astype(float), strict=True)), found["variances"].astype(float)
