"""The walkers of lecture 9 in NumPy: exact returns and slopes, and what REINFORCE makes of a few trajectories.

The first walker makes N steps, each up with the probability p, and earns how far up it gets, R = 2 U - N with U ups. The second one
sees its place s, goes up with the probability sigmoid(w s + b), and earns 1 for each step after which it is near its target.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from . import kept_files

STEPS, START = 20, -2.0  # of a trajectory; the parameter of the first walker in the beginning
BASELINES = ("none", "mean")
REACH, TARGET = 10, 4  # the walls stand at +-REACH; places TARGET +- 1 are rewarded
PLACES = np.arange(-REACH, REACH + 1)
REWARD = (np.abs(PLACES - TARGET) <= 1).astype(float)
WEIGHTS, BIASES, CELLS = (-2.0, 1.0), (-2.0, 6.5), 40  # of the policies on the map
CLIMB, LEARNERS, TRAJECTORIES, RATE, EVERY = 240, 12, 8, 0.02, 8


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """1 / (1 + exp(-z))."""
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


def mean_slope(p: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """The slope of the mean return N (2 p - 1) by theta, with p = sigmoid(theta)."""
    return 2 * steps * p * (1 - p)


def variance(p: np.ndarray, baseline: np.ndarray | float, steps: int = STEPS) -> np.ndarray:
    """Of (R - b) (U - N p) for one trajectory, from the central moments of the binomial distribution."""
    pq = p * (1 - p)
    second, third = steps * pq, steps * pq * (1 - 2 * p)
    fourth = 3 * second**2 + second * (1 - 6 * pq)
    a = steps * (2 * p - 1) - baseline
    return 4 * (fourth - second**2) + 4 * a * third + a**2 * second


def best_baseline(p: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """The baseline with which that variance is least."""
    return (steps - 2) * (2 * p - 1)


def flow(rate: float, updates: int, steps: int = STEPS) -> Float[np.ndarray, "updates+1"]:
    """The mean return along the exact slope: theta + sinh(theta) grows by rate N in each update, as long as the rate is small."""
    theta = np.linspace(START, 40.0, 100_000)
    height = START + np.sinh(START) + rate * steps * np.arange(updates + 1)
    return steps * np.tanh(np.interp(height, theta + np.sinh(theta), theta) / 2)


def estimates(rng: np.random.Generator, theta: np.ndarray, count: int, baseline: str) -> np.ndarray:
    """For each theta a REINFORCE estimate of the slope from `count` trajectories; "mean" is that of the others."""
    p = sigmoid(theta)
    ups = rng.binomial(STEPS, p[..., None], (*p.shape, count))
    returns, score = 2.0 * ups - STEPS, ups - STEPS * p[..., None]
    others = (returns.sum(-1, keepdims=True) - returns) / (count - 1)
    return ((returns - (others if baseline == "mean" else 0)) * score).mean(-1)


def learners(rate: float, count: int, baseline: str, updates: int = 100, learners: int = 64) -> Float[np.ndarray, "updates+1 learners"]:
    """The mean returns of many learners, each after every update."""
    rng, theta = np.random.default_rng(3), np.full(learners, START)
    thetas = [theta]
    for _ in range(updates):
        theta = theta + rate * estimates(rng, theta, count, baseline)
        thetas.append(theta)
    return STEPS * np.tanh(np.array(thetas) / 2)


class Exact(NamedTuple):
    """Of policies of the second walker: the mean return, its slopes by w and b, and the probability of each place after each step."""

    value: Float[np.ndarray, "*policies"]
    slope: Float[np.ndarray, "*policies 2"]
    places: Float[np.ndarray, "steps *policies places"]


def exact(w: np.ndarray, b: np.ndarray) -> Exact:
    """Probabilities and their slopes are moved on together, step by step."""
    up = sigmoid(np.asarray(w)[..., None] * PLACES + np.asarray(b)[..., None])
    by = np.stack([up * (1 - up) * PLACES, up * (1 - up)])
    p = np.zeros(up.shape)
    p[..., REACH] = 1
    dp, value, slope, found = np.zeros((2, *up.shape)), 0.0, 0.0, []
    for _ in range(STEPS):
        p, dp = moved(p, up), moved(dp, up) + turned(p * by)
        value, slope = value + p @ REWARD, slope + dp @ REWARD
        found.append(p)
    return Exact(np.asarray(value), np.moveaxis(np.asarray(slope), 0, -1), np.array(found))


def moved(p: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Probabilities after a step; at a wall the walker stays where it is."""
    return _shifted(p * up, 1) + _shifted(p * (1 - up), -1)


def turned(change: np.ndarray) -> np.ndarray:
    """How they change if this much more goes up instead of down."""
    return _shifted(change, 1) - _shifted(change, -1)


def _shifted(p: np.ndarray, by: int) -> np.ndarray:
    found = np.roll(p, by, -1)
    wall, wrapped = (-1, 0) if by == 1 else (0, -1)
    found[..., wall] += found[..., wrapped]
    found[..., wrapped] = 0
    return found


class Played(NamedTuple):
    """Trajectories of the second walker: places before each step, whether it went up, and what it earned after it."""

    places: Int[np.ndarray, "steps *batch"]
    ups: Float[np.ndarray, "steps *batch"]
    rewards: Float[np.ndarray, "steps *batch"]


def play(rng: np.random.Generator, w: np.ndarray, b: np.ndarray) -> Played:
    """A trajectory for each pair of parameters."""
    place, rows = np.zeros(np.shape(w), int), []
    for _ in range(STEPS):
        up = rng.random(place.shape) < sigmoid(w * place + b)
        after = np.clip(place + np.where(up, 1, -1), -REACH, REACH)
        rows.append((place, up.astype(float), REWARD[after + REACH]))
        place = after
    return Played(*(np.array(column) for column in zip(*rows, strict=True)))


def slopes(played: Played, w: np.ndarray, b: np.ndarray, way: str) -> Float[np.ndarray, "*updates 2"]:
    """REINFORCE estimates of both slopes, the mean over the last axis of the batch; `way` is one of `WAYS`."""
    error = played.ups - sigmoid(w * played.places + b)
    count = played.rewards.shape[-1]
    earned = np.flip(np.cumsum(np.flip(played.rewards, 0), 0), 0)  # from each step on
    if way != "to go, mean":
        earned = np.broadcast_to(earned[:1], earned.shape)
    weight = earned if way == "none" else earned - (earned.sum(-1, keepdims=True) - earned) / (count - 1)
    return np.stack([(weight * error * played.places).sum(0).mean(-1), (weight * error).sum(0).mean(-1)], -1)


def advantages(played: Played) -> Float[np.ndarray, "steps *batch"]:
    """What each action earned from its step on, beyond the mean of the other trajectories at that step."""
    earned, count = np.flip(np.cumsum(np.flip(played.rewards, 0), 0), 0), played.rewards.shape[-1]
    return earned - (earned.sum(-1, keepdims=True) - earned) / (count - 1)


WAYS = {"none": "no baseline", "mean": "mean as baseline", "to go, mean": "and returns to go"}


def climbs() -> dict[str, np.ndarray]:
    """The mean returns of policies, and learners that climb there, with and without a baseline, every few updates."""
    w, b = np.meshgrid(np.linspace(*WEIGHTS, CELLS), np.linspace(*BIASES, CELLS))
    found = {"map": exact(w, b).value.astype(np.float16)}
    for name, way in (("none", "none"), ("mean", "to go, mean")):
        rng, at = np.random.default_rng(5), np.tile([0.2, -1.0], (LEARNERS, 1))
        path = [at]
        for number in range(CLIMB):
            w, b = (np.repeat(at[:, k : k + 1], TRAJECTORIES, 1) for k in (0, 1))
            at = at + RATE * slopes(play(rng, w, b), w, b, way)
            path += [at] if (number + 1) % EVERY == 0 else []
        found[name] = np.array(path, np.float16)
    return found


@cache
def kept_climbs() -> dict[str, np.ndarray]:
    """Those that are kept."""
    return kept_files.read("climbs")
