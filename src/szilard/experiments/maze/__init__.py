"""Can a network learn to find the way in mazes that it has never seen?

Policy gradients, with and without a baseline, and other methods learn on some mazes and are judged on others; beside them a random
walk, and the shortest way that a breadth-first search finds.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ... import widgets
from ...draw import control as picture
from ...learn import policies
from ...networks import maze_policy
from ...runs import methods
from ...runs.classifier import wilson
from ...runs.methods import METHODS, Learned, Problem
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from ...scenarios.maze import Maze, distinct_mazes, is_pinwheel
from ...settings.maze import Settings
from .games import Exam, Played
from .variance import Variances

SHOWN = 6  # mazes drawn
MOVING = 3  # of them move in the report
POINTS = 5  # of the training, at which the gradient's variance is measured


class Entrant(NamedTuple):
    """A method in the comparison: its name, its key in the metrics, the method, and what is different in its settings."""

    name: str
    key: str
    method: str
    different: tuple[tuple[str, Any], ...] = ()


ENTRANTS = (
    Entrant("ppo", "ppo", "ppo"),
    Entrant("reinforce", "reinforce", "reinforce"),
    Entrant("reinforce without baseline", "plain_reinforce", "reinforce", (("baseline", "none"),)),
    Entrant("deep-q", "deep_q", "deep-q"),
    Entrant("tree-search", "tree_search", "tree-search"),
)


def answer(run: Run[Settings]) -> Outcome:
    """Make mazes, learn, judge on unseen ones, measure the variance of the policy gradient, draw."""
    settings = run.settings
    mazes = distinct_mazes(run.rng("mazes"), settings.mazes + settings.unseen, settings.cells)
    scenario = Maze(jnp.asarray(mazes[: settings.mazes]), settings.slip, settings.steps)
    exam = Exam(scenario, mazes[settings.mazes :], jax.random.split(run.key("test games"), settings.unseen))
    walk = exam.games(policies.uniform)
    run.progress.baselines("return", {"random walk": float(walk.solved.mean())})
    entrants = [entrant for entrant in ENTRANTS if settings.method in ("all", entrant.name)]
    learned = {entrant: _learn(run, entrant, scenario, exam) for entrant in entrants}
    played = {entrant: exam.games(entry.policy) for entrant, entry in learned.items()}
    variances = _variances(run, scenario, learned)
    _draw(run, exam, learned, played, walk)
    rows = _rows(exam, learned, played, walk)
    return _outcome(rows, settings, exam.shortest(walk).mean(), variances)


def _learn(run: Run[Settings], entrant: Entrant, scenario: Maze, exam: Exam) -> Learned:
    """By one method; the networks of all begin alike."""
    group = replace(getattr(run.settings, METHODS[entrant.method].group), **dict(entrant.different))
    network = maze_policy(scenario.side, seed=run.number("network"))
    learned = methods.learn(entrant.method, Problem(scenario, group, run.key("training"), exam.solved, network), run, stage=entrant.name)
    if learned.network is not None and learned.parameters is not None:
        run.network(entrant.key, learned.network, learned.parameters, inputs="a maze as the agent sees it", outputs="logits, value")
    return learned


def _variances(run: Run[Settings], scenario: Maze, learned: dict[Entrant, Learned]) -> dict[int, dict[str, float]]:
    """By steps played: the variance of the policy gradient along the training by REINFORCE, by its baseline."""
    entry = next((entry for entrant, entry in learned.items() if entrant.key == "reinforce"), None)
    if entry is None or entry.network is None:
        return {}
    places = np.unique(np.linspace(0, len(entry.curve) - 1, POINTS).astype(int))
    measure, found = Variances(scenario, entry.network, run.settings.reinforce, entry.along[0]), {}
    for done, place in enumerate(places, 1):
        spread = measure(entry.along[place], run.key(f"variance at {place}"), run.settings.gradients)
        found[entry.curve[place][0]] = spread
        run.say("variance", done, len(places), spread["none"] / max(spread["value"], 1e-30), "factor")
    run.figure("variance", picture.variance(list(found.items())), "Variance of the policy gradient along the training, by its baseline.")
    return found


def _draw(run: Run[Settings], exam: Exam, learned: dict[Entrant, Learned], played: dict[Entrant, Played], walk: Played) -> None:
    first = next(iter(learned))
    games = played[first]
    order = np.lexsort((-exam.shortest(games), np.array([is_pinwheel(maze) for maze in exam.mazes])))
    order = order[:: max(len(order) // (2 * SHOWN), 1)][:SHOWN]
    tracks = [np.vstack([games.start.agent[k], games.places[k][: games.steps[k]]]) for k in order]
    values = [exam.values(learned[first], int(k), np.asarray(games.start.goal[k])) for k in order]
    caption = "Unseen mazes: the way of the agent (from the dot to the star), and the value that the network gives to each place."
    run.figure("mazes", picture.mazes(exam.mazes[order], games.start.goal[order], tracks, values), caption)
    run.widget(_player(exam.mazes[order], np.asarray(games.start.goal)[order], tracks, values, first.name))
    curves = {entrant.name: entry.curve for entrant, entry in learned.items()}
    figure = picture.learning(curves, {"random walk": float(walk.solved.mean())})
    run.figure("learning", figure, "Unseen mazes solved against the steps played.")


def _player(
    mazes: np.ndarray, goals: np.ndarray, tracks: list[np.ndarray], values: list[np.ndarray | None], method: str
) -> "widgets.Player":
    """The first ways, beside each other in time; an agent that has arrived waits."""
    few = list(zip(mazes, goals, tracks, values, strict=True))[:MOVING]
    steps = max(len(track) for *_, track, _ in few)
    moving = [picture.on_the_way(*one, steps) for one in few]
    frames = [np.concatenate(side_by_side, 1) for side_by_side in zip(*moving, strict=True)]
    caption = f"The agent ({method}, orange) on its way to the goal (green) through unseen mazes; where it has been is light" + (
        ", and elsewhere the value that the network gives to a place, from blue (low) to yellow (high)." if values[0] is not None else "."
    )
    return widgets.Player(frames, [f"step {step} of {steps - 1}" for step in range(steps)], caption, loop=False)


def _rows(exam: Exam, learned: dict[Entrant, Learned], played: dict[Entrant, Played], walk: Played) -> list[Row]:
    shortest = exam.shortest(walk)
    rows = [_row("random walk", "random_walk", walk, shortest)]
    for entrant, games in played.items():
        rows.append(_row(entrant.name, entrant.key, games, shortest, steps_played=learned[entrant].curve[-1][0]))
    return [*rows, Row("shortest way", "shortest_way", solved=1.0, detour=1.0)]


def _row(name: str, key: str, games: Played, shortest: np.ndarray, **more: int) -> Row:
    solved, total = int(games.solved.sum()), len(games.solved)
    return Row(name, key, solved=Estimate(solved / total, *wilson(solved, total)), detour=games.detour(shortest), **more)


def _outcome(rows: list[Row], settings: Settings, apart: float, variances: dict[int, dict[str, float]]) -> Outcome:
    solved = {row: row.metrics()[f"{row.key}_solved"] for row in rows}
    best = max(rows[1:-1], key=lambda row: solved[row])
    factors = {str(steps): spread["none"] / spread["value"] for steps, spread in variances.items()}
    more = f"; a learned baseline reduces the variance of the policy gradient up to {max(factors.values()):.1f}-fold" if factors else ""
    return Outcome(
        sentence=(
            f"Learned by {best.name}, the way is found in {solved[best]:.1%} of {settings.unseen} unseen mazes, "
            f"where a random walk finds it in {solved[rows[0]]:.0%}{more}."
        ),
        rows=rows,
        label="method",
        metrics={
            "best_method": best.name,
            "best_solved": solved[best],
            "variance_reduction": factors or None,
            "variance": {str(steps): spread for steps, spread in variances.items()} or None,
        },
        notes=(
            f"One game on each unseen maze, from a random start to a random goal, {apart:.1f} steps apart on average.",
            "Detour: steps over those of the shortest ways, in the games that were won.",
        ),
        headline="best_solved",
    )
