"""How well does an agent remember that hops through a network of clips, and what does it gain by forgetting?

Forgetting is judged where everything is known: with two actions, the efficiency in the long run is computed exactly. The glow is judged in
a grid world, and the whole agent in a maze, beside Q-learning in a table.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...draw import clips as picture
from ...draw.lines import lines
from ...errors import require
from ...machine import require_room
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, instead, option
from ...scenarios.grid_world import SHORTEST
from . import attacks, ways
from .attacks import Efficiency
from .ways import Maze, Way

SMOOTHED = 5  # attacks, or games, that a point of a curve is the mean of


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of projective simulation."""

    dampings: tuple[float, ...] = option(
        (0.005, 0.02, 0.08, 0.25, 0.7), "dampings with which the invasion game is played", least=0.001, most=1
    )
    agents: int = option(2000, "agents that play the invasion game with each damping", least=2, most=10**6)
    attacks: int = option(8000, "attacks over which their efficiency is averaged", least=1, most=10**7)
    learners: int = option(200, "agents that learn in the grid world and in the maze", least=2, most=10**5)
    games: int = option(100, "games of each agent in the grid world", least=1, most=10**5)
    glow_dampings: tuple[float, ...] = option((0.05, 0.1, 0.3, 1.0), "dampings of the glow that are tried there", above=0, most=1)
    cells: int = option(4, "cells along an edge of the maze", least=2, most=6)
    slip: float = option(0.1, "probability that a step in the maze goes to any of the four sides", least=0, below=1)
    steps: int = option(20_000, "steps of each agent in the maze", least=ways.EVALUATIONS, most=10**7)
    glow_damping: float = option(0.1, "the damping of the glow in the maze", above=0, most=1)
    epsilon: float = option(0.5, "probability of a random action of Q-learning, while it plays", above=0, most=1)

    short: ClassVar = {
        "dampings": instead((0.02, 0.05, 0.1, 0.3, 0.7)),
        "agents": at_most(400),
        "attacks": at_most(750),
        "glow_dampings": instead((0.05, 0.1, 0.3)),
        "learners": at_most(20),
        "games": at_most(30),
        "cells": at_most(3),
        "steps": at_most(4000),
    }

    def check(self) -> None:
        """There must be dampings, each once, and memory for all agents."""
        for name in ("dampings", "glow_dampings"):
            values = getattr(self, name)
            require(len(set(values)) == len(values) > 0, f"`{name}` must be one or more different numbers, but is {values}.")
        require_room(self, "agents", each=attacks.PIECE * 16.0 * len(self.dampings))
        require_room(self, "learners", each=ways.PIECE * 16.0)
        require_room(self, "learners games", each=100.0)
        require_room(self, "learners steps", each=40.0 / ways.EVALUATIONS)
        require_room(self, "learners cells cells", each=400.0)


def answer(run: Run[Settings]) -> Outcome:
    """Play the invasion game, the grid world and a maze."""
    efficiency = run.part("damping", lambda: attacks.measure(run), Efficiency)
    network = run.part("inversion", lambda: attacks.invert(run))
    world = run.part("grid-world", lambda: ways.grid_world(run))
    maze = run.part("maze", lambda: ways.maze(run), Maze, Way)
    _draw(run, efficiency, network, world, maze)
    run.arrays("clips", invasion=network["h"], maze=maze.h)
    return _outcome(run.settings, efficiency, world, maze)


def _draw(run: Run[Settings], efficiency: Efficiency, network: dict, world: dict, maze: Maze) -> None:
    settings = run.settings
    caption = "Efficiency in the long run against the damping: measured, exact, and without fluctuations."
    run.figure("efficiency", picture.efficiency(np.array(settings.dampings), efficiency.mean, efficiency.error, attacks.curves()), caption)
    run.figure(
        "clips",
        picture.networks(network["h"]),
        "The edges between what the agent sees and what it does, while symbols change their meaning.",
    )
    shown = {f"$\\gamma$ = {damping:g}": _smooth(course) for damping, course in zip(attacks.FORGETTING, network["courses"], strict=True)}
    drawn = lines(shown, labels=("attack", "efficiency"), limits=(0, 1.02), mark=attacks.PHASE)
    run.figure("inversion", drawn, "Efficiency while learning, and after all symbols have been inverted.")
    lengths = {f"$\\eta$ = {glow:g}": _smooth(lengths) for glow, lengths in zip(settings.glow_dampings, world["lengths"], strict=True)}
    shortest = {f"shortest way, {SHORTEST}": ([1, settings.games], [SHORTEST, SHORTEST])}
    drawn = lines(lengths, labels=("game", "steps to the goal"), dashed=shortest, logarithmic="y")
    run.figure("grid-world", drawn, "Steps to the goal of the grid world against the games played, for several dampings of the glow.")
    panels = [(world["open"], world["goal"], world["chances"]), (maze.open, maze.goal, maze.chances)]
    run.figure("ways", picture.ways(panels), "The edges of one agent in the grid world and of one in the maze: probabilities of its steps.")
    fractions = {way.name: (maze.steps, way.mean) for way in maze.ways}
    marks = {"random walk": (maze.steps[[0, -1]], [maze.walk] * 2)}
    drawn = lines(fractions, labels=("steps played", "fraction of the best return"), dashed=marks, limits=(0, 1.04))
    run.figure("maze", drawn, "Fraction of the best return in the maze against the steps of one agent, mean of all agents.")


def _smooth(course: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means over a few neighbours, and the places of their middles, counted from 1."""
    width = min(SMOOTHED, len(course))
    means = np.convolve(course, np.ones(width) / width, "valid")
    return np.arange(len(means)) + (width + 1) / 2, means


def _rows(settings: Settings, efficiency: Efficiency, world: dict, maze: Maze) -> list[Row]:
    rows = []
    for damping, mean, error in zip(settings.dampings, efficiency.mean, efficiency.error, strict=True):
        known = attacks.known(damping)
        row = {"efficiency": Estimate.normal(float(mean), float(error)), "exact": known.exact, "mean_field": known.mean_field}
        rows.append(Row(f"invasion game, damping {damping:g}", f"damping_{damping:g}", **row))
    for glow, lengths in zip(settings.glow_dampings, world["last"], strict=True):
        steps = Estimate.normal(float(lengths.mean()), float(lengths.std(ddof=1) / len(lengths) ** 0.5))
        rows.append(Row(f"grid world, glow damping {glow:g}", f"grid_{glow:g}", steps_to_goal=steps))
    rows += [
        Row(f"maze: {way.name}", key, fraction_of_best_return=Estimate.normal(way.mean[-1], way.error))
        for key, way in zip(ways.KEYS, maze.ways, strict=True)
    ]
    return [*rows, Row("maze: random walk", "random_walk", fraction_of_best_return=maze.walk)]


def _outcome(settings: Settings, efficiency: Efficiency, world: dict, maze: Maze) -> Outcome:
    off = attacks.deviations(settings.dampings, efficiency)
    simulator, likeliest, _, table = (way.mean[-1] for way in maze.ways)
    return Outcome(
        sentence=(
            f"With {len(settings.dampings)} dampings, efficiencies in the invasion game are the exact ones within {np.abs(off).max():.1f} "
            f"standard errors; in the maze the simulator earns {simulator:.1%} of the best return as it hops and {likeliest:.1%} by its "
            f"strongest edges, Q-learning in a table, which has played at random, {table:.1%}."
        ),
        rows=_rows(settings, efficiency, world, maze),
        label="agent",
        metrics={
            "largest_deviation": float(np.abs(off).max()),
            "mean_field_deviation": float(attacks.off_mean_field(settings.dampings, efficiency)),
        },
        notes=(
            "Deviations are in standard errors of the measured efficiency; that of the mean field is the largest of all dampings.",
            f"Grid world: mean steps in the last tenth of {settings.games} games; the shortest way takes {SHORTEST}.",
        ),
        headline="largest_deviation",
    )
