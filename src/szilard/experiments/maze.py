"""Can a network learn to find the way in mazes that it has never seen?

Policy gradients, with and without a baseline, and other methods learn on some mazes and are judged on others; beside them a random
walk, and the shortest way that a breadth-first search finds.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..draw import control as picture
from ..errors import require, require_positive
from ..learn import policies, reinforce
from ..learn.deep_q import DeepQ
from ..learn.ppo import PPO
from ..learn.reinforce import Reinforce
from ..learn.tree_search import TreeSearch
from ..networks import maze_policy
from ..runs import methods
from ..runs.compilation import compiled
from ..runs.methods import Learned, Maker, Problem
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..scenario import rollout
from ..scenarios.maze import Maze, MazeState, distances, distinct_mazes, tree_count

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

COMPARED = {  # a method each, and what is different in its settings
    "ppo": ("ppo", {}),
    "reinforce": ("reinforce", {}),
    "reinforce without baseline": ("reinforce", {"baseline": "none"}),
    "deep-q": ("deep-q", {}),
    "tree-search": ("tree-search", {}),
}
SINGLE = ("ppo", "reinforce", "deep-q", "tree-search", "all")
SHOWN = 6
DEEP_Q = DeepQ(
    updates=4500,
    environments=64,
    replay_size=19200,
    batch=512,
    learning_rate=0.01,
    final_learning_rate=0.001,
    discount=0.9,
    target_update_period=25,
)
POINTS = 5  # of the training, at which the gradient's variance is measured


@dataclass(frozen=True)
class Settings:
    """Settings of the mazes.

    Args:
        method: how to learn: ppo, reinforce, deep-q, tree-search; all compares them.
        cells: along an edge; a maze of 5 x 5 cells is a picture of 9 x 9 places.
        mazes: to learn from.
        unseen: other mazes to judge by.
        slip: probability that a step goes to any of the four sides.
        steps: the time limit.
        gradients: measured for its variance at each point of the training.
        seed: of all randomness.
        quick: a short form on small mazes, without comparison.
        reinforce: the policy gradient.
        ppo: proximal policy optimization.
        deep_q: Q-learning with a network.
        tree_search: looking ahead before every step.
    """

    method: str = "all"
    cells: int = 5
    mazes: int = 2000
    unseen: int = 500
    slip: float = 0.0
    steps: int = 60
    gradients: int = 64
    seed: int = 0
    quick: bool = False
    reinforce: Reinforce = field(
        default_factory=lambda: Reinforce(updates=150, trajectories=128, learning_rate=0.03, final_learning_rate=0.003, entropy=0.03)
    )
    ppo: PPO = field(
        default_factory=lambda: PPO(
            updates=120,
            trajectories=128,
            minibatches=16,
            learning_rate=0.01,
            final_learning_rate=0.001,
            entropy=0.1,
            final_entropy=0.01,
            annealing_fraction=1.0,
        )
    )
    deep_q: DeepQ = DEEP_Q
    tree_search: TreeSearch = field(default_factory=lambda: TreeSearch(simulations=64, horizon=20))

    def __post_init__(self):
        require_positive(self, "mazes", "unseen", "steps")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        names = ", ".join(SINGLE)
        require(self.method in SINGLE, f"`method` must be one of {names} to carry over to unseen mazes, but is {self.method}.")
        require(2 <= self.cells <= 10, f"`cells` must lie in [2, 10], but is {self.cells}.")
        require(0 <= self.slip <= 1, f"`slip` must lie in [0, 1], but is {self.slip}.")
        require(self.gradients >= 2, f"`gradients` must be at least 2, but is {self.gradients}.")
        there, wanted = tree_count(self.cells), self.mazes + self.unseen
        fits = self.quick or wanted <= there
        require(fits, f"`mazes` and `unseen` must be at most {there:,} together, as many as there are mazes, but are {wanted:,}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Played(NamedTuple):
    """Games of one policy on unseen mazes, one on each: whether and in how many steps it arrived, the start, and all places after it."""

    solved: np.ndarray
    steps: np.ndarray
    start: MazeState
    places: np.ndarray


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Make mazes, learn, judge on unseen ones, measure the variance of the policy gradient, draw."""
    settings = _shortened(settings) if settings.quick else settings
    known, unseen = np.split(
        distinct_mazes(np.random.default_rng(settings.seed), settings.mazes + settings.unseen, settings.cells), [settings.mazes]
    )
    scenario = Maze(jnp.asarray(known), settings.slip, settings.steps)
    keys = jax.random.split(jax.random.key(settings.seed), 3)
    games = partial(_play, scenario, jnp.asarray(unseen), jax.random.split(keys[0], settings.unseen))
    judge = lambda policy: jnp.mean(games(policy)[0])  # noqa: E731
    walk = _games(games, policies.uniform)
    progress.baselines("return", {"random walk": float(walk.solved.mean())})
    learned = {name: _learn(name, scenario, settings, keys[1], (record, progress), judge) for name in _chosen(settings)}
    played = {name: _games(games, entry.policy) for name, entry in learned.items()}
    variances = _variances(keys[2], scenario, settings, learned, progress)
    _draw(settings, record, unseen, learned, played, walk, variances)
    return _outcome(unseen, learned, {"random walk": walk} | played, variances)


def _chosen(settings: Settings) -> tuple[str, ...]:
    return tuple(COMPARED) if settings.method == "all" else (settings.method,)


def _learn(name: str, scenario: Maze, settings: Settings, key: Array, run: tuple[Record, Progress], judge: methods.Judge) -> Learned:
    method, different = COMPARED[name]
    chosen = replace(getattr(settings, methods.METHODS[method].group), **different)
    stage = f"reinforce, baseline {chosen.baseline}" if isinstance(chosen, Reinforce) else ""
    problem = Problem(scenario, chosen, key, judge, maze_policy(scenario.side, seed=settings.seed))
    return methods.learn(method, problem, *run, stage=stage)


def _play(scenario: Maze, mazes: Array, keys: Array, policy: Maker) -> tuple[Array, Array, MazeState, Array]:
    """A game on each maze. Pure."""

    def one(maze, key):
        alone = replace(scenario, mazes=maze[None])
        played = rollout(alone, policy(alone), key, record=lambda state: state.agent)
        return played.terminated.any(), played.valid.sum(), played.first, played.record

    return jax.vmap(one)(mazes, keys)


def _games(games, policy: Maker) -> Played:
    return Played(*jax.tree.map(np.asarray, compiled(lambda: games(policy))()))


def _variances(key: Array, scenario: Maze, settings: Settings, learned: dict[str, Learned], progress: Progress):
    """The variance of the policy gradient (the trace of its covariance) along the training by REINFORCE, by its baseline."""
    entry = learned.get("reinforce")
    if entry is None or entry.network is None:
        return None
    network, places = entry.network, np.unique(np.linspace(0, len(entry.curve) - 1, POINTS).astype(int))
    kinds = {kind: replace(settings.reinforce, baseline=kind, entropy=0.0, value_weight=0.0) for kind in reinforce.BASELINES}

    def gradients(parameters, key):
        played = reinforce.play(scenario, key, network, parameters, 32)
        slopes = {kind: jax.grad(reinforce.loss)(parameters, played, network, chosen) for kind, chosen in kinds.items()}
        return {kind: jnp.concatenate([leaf.ravel() for leaf in slope]) for kind, slope in slopes.items()}

    measure = compiled(gradients, entry.parameters, key)
    found = []
    for done, place in enumerate(places, 1):
        many = [measure(entry.along[place], jax.random.fold_in(key, n)) for n in range(settings.gradients)]
        spread = {kind: float(np.var([np.asarray(one[kind], float) for one in many], axis=0, ddof=1).sum()) for kind in kinds}
        found.append((entry.curve[place][0], spread))
        progress.update("variance", done, len(places), spread["none"] / max(spread["value"], 1e-30), "factor")
    return found


def _shortest(unseen: np.ndarray, played: Played) -> Float[np.ndarray, "mazes"]:
    ways = zip(unseen, played.start.agent, played.start.goal, strict=True)
    return np.array([distances(maze, tuple(goal))[tuple(agent)] for maze, agent, goal in ways], float)


def _draw(settings: Settings, record: Record, unseen: np.ndarray, learned, played, walk: Played, variances) -> None:
    first = next(iter(learned))
    games, entry = played[first], learned[first]
    order = np.argsort(-_shortest(unseen, games))[:: max(len(unseen) // (2 * SHOWN), 1)][:SHOWN]
    tracks = [np.vstack([games.start.agent[k], games.places[k][: games.steps[k]]]) for k in order]
    values = [_values(settings, entry, unseen[k], games.start.goal[k]) for k in order]
    record.save_figure("mazes", picture.mazes(unseen[order], games.start.goal[order], tracks, values))
    curves = {name: entry.curve for name, entry in learned.items()}
    record.save_figure("learning", picture.learning(curves, {"random walk": float(walk.solved.mean())}))
    if variances:
        record.save_figure("variance", picture.variance(variances))


def _values(settings: Settings, entry: Learned, maze: np.ndarray, goal: np.ndarray) -> np.ndarray | None:
    """The value of every open place but the goal, in units of the reward."""
    if entry.value is None:
        return None
    alone = Maze(jnp.asarray(maze[None]), settings.slip, settings.steps)
    places, value = np.argwhere(maze & (distances(maze, tuple(goal)) > 0)), entry.value(alone)
    found = np.full(maze.shape, np.nan)
    states = lambda place: MazeState(jnp.int32(0), place, jnp.asarray(goal))  # noqa: E731
    found[tuple(places.T)] = np.asarray(jax.vmap(lambda place: value(states(place)))(jnp.asarray(places, jnp.int32)))
    return found


def _outcome(unseen: np.ndarray, learned: dict[str, Learned], played: dict[str, Played], variances) -> dict[str, Any]:
    shortest = _shortest(unseen, next(iter(played.values())))
    rows = []
    for name, games in played.items():
        longer = float(games.steps[games.solved].sum() / shortest[games.solved].sum()) if games.solved.any() else None
        steps = learned[name].curve[-1][0] if name in learned else None
        rows.append(
            {"method": name, "unseen mazes solved": float(games.solved.mean()), "steps / shortest way": longer, "steps played": steps}
        )
    rows.append({"method": "shortest way", "unseen mazes solved": 1.0, "steps / shortest way": 1.0, "steps played": None})
    factors = {str(steps): spread["none"] / spread["value"] for steps, spread in variances} if variances else None
    best = max((row for row in rows if row["method"] in learned), key=lambda row: row["unseen mazes solved"])
    more = f"; a learned baseline reduces the variance of the policy gradient up to {max(factors.values()):.1f}-fold" if factors else ""
    return {
        "metrics": {
            "solved": {row["method"]: row["unseen mazes solved"] for row in rows},
            "steps_over_shortest": {row["method"]: row["steps / shortest way"] for row in rows},
            "best_method": best["method"],
            "best_solved": best["unseen mazes solved"],
            "variance_reduction": factors,
            "variance": {str(steps): spread for steps, spread in variances} if variances else None,
        },
        "table": rows,
        "sentence": (
            f"Learned by {best['method']}, the way is found in {best['unseen mazes solved']:.1%} of {len(unseen)} unseen mazes, "
            f"where a random walk finds it in {rows[0]['unseen mazes solved']:.0%}{more}."
        ),
        "notes": [f"One game on each unseen maze, from a random start to a random goal, {shortest.mean():.1f} steps apart on average."],
        "captions": {
            "mazes": "Unseen mazes: the way of the agent (from the dot to the star), and what the network thinks of each place.",
            "learning": "Unseen mazes solved against the steps played.",
            **({"variance": "Variance of the policy gradient along the training, by its baseline."} if variances else {}),
        },
    }


def _shortened(settings: Settings) -> Settings:
    method = "ppo" if settings.method == "all" else settings.method
    return replace(
        settings,
        method=method,
        cells=3,
        mazes=min(settings.mazes, 120),
        unseen=min(settings.unseen, 60),
        steps=min(settings.steps, 20),
        gradients=min(settings.gradients, 16),
        ppo=replace(settings.ppo, updates=min(settings.ppo.updates, 80), trajectories=min(settings.ppo.trajectories, 64)),
        reinforce=replace(settings.reinforce, updates=min(settings.reinforce.updates, 100)),
        deep_q=replace(settings.deep_q, updates=min(settings.deep_q.updates, 1000), batch=min(settings.deep_q.batch, 128)),
    )
