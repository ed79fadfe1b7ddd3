"""The schemes of lecture 10 on values, policies and deep Q-learning, and the car that moves in it."""

from collections.abc import Sequence

import numpy as np

from ...draw.colour_tables import colour_table
from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import Axis
from ..baselines import Bandit
from ..tabulated import GOAL, World

GAMMA, RHO = "\N{GREEK SMALL LETTER GAMMA}", "\N{GREEK SMALL LETTER RHO}"
REWARDS = (9.0, 10.0, 11.0)


def loop() -> str:
    """Agent and environment."""
    parts = [svg.box((20, 56), (96, 44), "agent", "blue", plain=True), svg.box((206, 56), (118, 44), "environment", "green", plain=True)]
    parts += [svg.path([(68, 56), (68, 26), (265, 26)], "ink", 1.8), svg.arrow((265, 26), (265, 54), "ink", 1.8)]
    parts += [svg.path([(265, 100), (265, 132), (68, 132)], "ink", 1.8), svg.arrow((68, 132), (68, 102), "ink", 1.8)]
    parts += [svg.words((166, 18), "action a, with probability π(a|s)"), svg.words((166, 150), "state s and reward r")]
    words = "The agent acts with a probability that depends on the state; the environment answers with a reward and the next state."
    return svg.drawing(parts, 160, "Agent and environment", words)


def backup() -> str:
    """From a state over its actions to the states that follow, and the values back up."""
    top, actions = (170.0, 26.0), [(74.0, 92.0), (266.0, 92.0)]
    states = [(30.0, 164.0), (118.0, 164.0), (222.0, 164.0), (310.0, 164.0)]
    parts = [svg.arrow(top, at, "soft", 1.4, (17, 9)) for at in actions]
    parts += [svg.arrow(actions[k // 2], at, "soft", 1.4, (9, 17)) for k, at in enumerate(states)]
    parts += [svg.node(top, "s", "blue"), *(svg.node(at, "", "ink", 8, filled=True) for at in actions)]
    parts += [svg.node(at, "s'", "green") for at in states]
    parts += [svg.formula((60, 90), "Q(s,a)", "end"), svg.formula((282, 90), "Q(s,b)", "start")]
    parts += [svg.words((170, 74), "max over actions", colour="red"), svg.words((170, 128), "mean", colour="red")]
    parts += [svg.formula((74, 136), f"r + {GAMMA} V(s')", halo=True), svg.formula((266, 136), f"r + {GAMMA} V(s')", halo=True)]
    words = "The value of a state is the largest over its actions, each the mean over the states that follow of reward and value."
    return svg.drawing(parts, 190, "Values come back up", words)


def shifted() -> str:
    """Three rewards, without and with a baseline."""
    parts: list[str] = []
    for left, name, level in ((16.0, "without baseline", 0.0), (186.0, "baseline 10", 10.0)):
        zero = 136.0 if level == 0 else 84.0
        parts.append(svg.line((left, zero), (left + 138, zero), "ink", 1.2))
        for k, reward in enumerate(REWARDS):
            x, push = left + 24 + 45 * k, reward - level
            tip = zero - (7.6 if level == 0 else 30.0) * push
            if push:
                parts.append(svg.arrow((x, zero), (x, tip), "blue" if push > 0 else "red", 3))
            parts.append(svg.words((x, zero + (18 if push >= 0 else -8)), f"{reward:.0f}", colour="soft"))
        parts.append(svg.words((left + 69, 170), name))
    words = (
        "Without a baseline the rewards 9, 10 and 11 make all three actions likelier; with the baseline 10, one less, one not, one more."
    )
    return svg.drawing(parts, 180, "What a baseline changes", words)


def clipped() -> str:
    """What PPO climbs, against the ratio of probabilities."""
    ratio = np.linspace(0, 2, 81)
    held = np.clip(ratio, 0.8, 1.2)
    curves = {"A > 0": (ratio, np.minimum(ratio, held)), "A < 0": (ratio, np.minimum(-ratio, -held))}
    chart = charts.chart(
        Axis(f"{RHO} = π / π_{{old}}", (0, 2)), Axis(f"min({RHO}A, clip({RHO})A)", (-2, 1.5)), curves, dashed={"": ([1, 1], [-2, 1.5])}
    )
    words = "For a positive advantage the objective is flat above a ratio of 1.2, for a negative one it is flat below 0.8."
    return svg.drawing(chart, charts.HEIGHT, "What PPO climbs", words)


def deep() -> str:
    """The loop of deep Q-learning: play, replay, two networks."""
    boxes = {
        "environment": ((8, 20), (108, 40), "green"),
        "replay buffer": ((8, 128), (108, 40), "ink"),
        "network Q": ((216, 20), (116, 40), "blue"),
        "target network": ((216, 128), (116, 40), "violet"),
    }
    parts = [svg.box(at, size, name, colour, plain=True) for name, (at, size, colour) in boxes.items()]
    parts += [svg.arrow((216, 32), (118, 32), "ink"), svg.words((167, 24), "actions")]
    parts += [svg.arrow((62, 60), (62, 126), "ink"), svg.formula((70, 86), "s, a, r, s'", "start")]
    parts += [svg.arrow((116, 134), (214, 56), "ink"), svg.arrow((116, 152), (214, 152), "ink"), svg.words((164, 170), "s'")]
    parts += [svg.arrow((256, 128), (256, 62), "red"), svg.words((250, 112), "wanted", "end", "red", halo=True)]
    parts += [svg.arrow((310, 60), (310, 126), "violet", dashed=True), svg.words((304, 82), "copied", "end", "violet", halo=True)]
    words = "Steps that were played are stored, drawn again, and teach the network; what it should say comes from an older copy of itself."
    return svg.drawing(parts, 180, "Deep Q-learning", words)


def ride(x: float, v: float, action: int) -> str:
    """The car in its valley, and the push."""
    across = np.linspace(-1.2, 0.5, 86)
    place = lambda at: (float(20 + 300 * (at + 1.2) / 1.7), float(96 - 62 * np.sin(3 * at)))  # noqa: E731
    ground, car, flag = [place(at) for at in across], place(x), place(0.5)
    parts = [svg.path(ground, "ink", 2), svg.line(flag, (flag[0], flag[1] - 26), "green", 2.4)]
    parts.append(svg.path([(flag[0], flag[1] - 26), (flag[0] - 18, flag[1] - 20), (flag[0], flag[1] - 14)], "green", filled=True))
    at = car[0], car[1] - 8
    parts.append(svg.node(at, "", "blue", 8, filled=True))
    if action != 1:
        parts.append(svg.arrow((at[0], at[1] - 16), (at[0] + 34 * (action - 1), at[1] - 16), "red", 3))
    words = f"The car at {x:.2f} with the velocity {v:+.3f}; the arrow is its push."
    return svg.drawing(parts, 176, "A car in a valley", words)


def film(way: np.ndarray, named: Sequence[str]) -> tuple[list[str], list[str]]:
    """A drive, decision by decision, with words for each."""
    frames = [ride(float(x), float(v), int(a)) for x, v, a in way]
    said = [f"Decision {k}: {named[int(a)]}. x = {x:.2f}, v = {v:+.3f}" for k, (x, v, a) in enumerate(way)]
    return frames, [*said[:-1], f"Arrived after {len(way) - 1} decisions." if way[-1][0] >= 0.5 else said[-1]]


def phase(ways: dict[str, np.ndarray]) -> str:
    """Drives in the plane of place and velocity."""
    curves = {name: (way[:, 0], way[:, 1]) for name, way in ways.items()}
    chart = charts.chart(Axis("place x", (-1.25, 0.55)), Axis("velocity v", (-0.07, 0.07)), curves)
    words = "Drives of the car, place against velocity: with the network it swings to the left first, and so gains speed."
    return svg.drawing(chart, charts.HEIGHT, "Place and velocity", words)


def values(maps: dict[str, np.ndarray]) -> str:
    """What each place of the maze is worth, for several methods side by side; walls are grey, the goal is marked."""
    side, parts = 150.0, []
    for k, (name, known) in enumerate(maps.items()):
        left, cell = 8.0 + 174 * k, side / len(known)
        parts.append(raster.plane(np.nan_to_num(known)[::-1].repeat(20, 0).repeat(20, 1), (left, 4), side))
        for row, column in np.argwhere(~np.isfinite(known)):
            goal = (int(row), int(column)) == GOAL
            x, y = left + cell * column, 4 + cell * row
            square = [(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell)]
            parts.append(svg.path(square, "paper" if goal else "soft", filled=True))
            parts.append(svg.words((x + cell / 2, y + 16), "\N{BLACK STAR}") if goal else "")
        parts.append(svg.words((left + side / 2, side + 22), name))
    words = "The brighter a place, the more it is worth; walls are grey, and the star is the goal."
    return svg.drawing(parts, side + 32, "What places are worth", words)


def spreading(world: World, tables: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Tables of values one after the other, as pictures in red, green and blue."""
    frames, colours = [], colour_table("cividis") / 255
    for table in tables:
        known = world.on_map(table.max(1))
        known[GOAL] = 1
        shades = np.round(255 * np.nan_to_num(known)).astype(int)
        frames.append(np.where(np.isfinite(known)[..., None], colours[shades], 0.45))
    return frames


def variance(bandit: Bandit, marked: dict[str, float]) -> str:
    """The variance of the gradient against the baseline."""
    tried = np.linspace(-5, 25, 121)
    chart = charts.chart(
        Axis("baseline b", (-5, 25)),
        Axis("variance", (0.1, 300), True),
        {"all": (tried, [bandit.variance(b) for b in tried])},
        {name: ([b], [bandit.variance(b)]) for name, b in marked.items()},
    )
    return svg.drawing(chart, charts.HEIGHT, "Variance of the gradient", "The variance against the baseline: a parabola.")
