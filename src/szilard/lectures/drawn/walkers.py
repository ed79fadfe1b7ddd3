"""The schemes of lecture 9 on policies: the loop of acting, what REINFORCE does, and how much noise it makes."""

import numpy as np

from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import Axis
from .. import walking

SIDE = 150.0  # of a map of policies


def loop() -> str:
    """An agent acts on a world, sees its state, and is rewarded."""
    parts = [
        svg.box((14, 50), (112, 60), "", "blue"),
        svg.words((70, 76), "policy", colour="blue"),
        svg.formula((70, 98), "π_θ(a|s)", colour="blue"),
    ]
    parts += [
        svg.box((226, 50), (100, 60), "", "green"),
        svg.words((276, 76), "world", colour="green"),
        svg.formula((276, 98), "p(s'|s, a)", colour="green"),
    ]
    parts += [svg.arrow((130, 64), (222, 64), "blue", 2.2), svg.words((176, 54), "action a", colour="blue")]
    parts += [svg.arrow((222, 96), (130, 96), "green", 2.2), svg.words((176, 116), "state s", colour="green")]
    parts += [svg.path([(276, 112), (276, 148), (70, 148)], "red", 2), svg.arrow((70, 148), (70, 114), "red", 2)]
    parts += [
        svg.words((174, 168), "reward r: nobody says which action was right", colour="red"),
        svg.words((170, 26), "depends on θ: the policy alone"),
    ]
    words = "The policy chooses an action from the state; the world answers with the next state and a reward."
    return svg.drawing(parts, 178, "Agent and world", words)


def credit() -> str:
    """Rewards that come after an action are its own; earlier ones are not."""
    parts = []
    for k in range(5):
        x = 38.0 + 66 * k
        parts += [svg.arrow((x, 80), (x + 66, 80), "soft", 1.6, (16, 17))] if k < 4 else []
        parts += [svg.node((x, 80), f"a_{k}", "red" if k == 2 else "ink", 15)]
        parts += [svg.formula((x + 24, 46), f"r_{k}", colour="blue" if k >= 2 else "soft")]
    parts.append(svg.bracket((330, 112), (156, 112), "", 7))
    parts += [svg.formula((243, 138), "G_2: still to come", colour="blue"), svg.words((84, 138), "already paid", colour="soft")]
    words = "An action is credited with the rewards from its own step on; those that were earned before only add noise."
    return svg.drawing(parts, 148, "Returns to go", words)


def noise() -> str:
    """The noise of one trajectory of the first walker, in units of the slope, against the probability of a step up."""
    p = np.linspace(0.02, 0.98, 193)
    kinds = {"none ": 0.0, "mean": walking.STEPS * (2 * p - 1), "best": walking.best_baseline(p)}
    curves = {name: (p, np.sqrt(walking.variance(p, b)) / walking.mean_slope(p)) for name, b in kinds.items()}
    parts = charts.chart(Axis("p", (0, 1)), Axis("noise/slope", (1, 30), True), curves)
    words = "Without a baseline the noise grows without bound where the policy is sure; with the best one it is the same everywhere."
    return svg.drawing(parts, charts.HEIGHT, "Noise of one trajectory", words)


def walks(theta: float, seed: int = 0, count: int = 24) -> str:
    """Some trajectories of the first walker, and what it earns: its mean and the range of most of them."""
    rng, p = np.random.default_rng(seed), float(walking.sigmoid(theta))
    ups = rng.random((count, walking.STEPS)) < p
    ways = np.cumsum(np.where(ups, 1, -1), 1)
    steps = np.arange(walking.STEPS + 1)
    parts = charts.chart(Axis("step", (0, 20)), Axis("place", (-20, 20)), {}, dashed={"": (steps, (2 * p - 1) * steps)})
    across, up = (charts.RIGHT - charts.LEFT) / 20, (charts.BOTTOM - charts.TOP) / 40
    for way in ways:
        line = [(charts.LEFT + across * t, (charts.TOP + charts.BOTTOM) / 2 - up * float(s)) for t, s in enumerate([0, *way.tolist()])]
        parts.append(svg.path(line, "red" if way[-1] > (2 * p - 1) * 20 else "blue", 1.2))
    return svg.drawing(
        parts, charts.HEIGHT, "Trajectories of a walker", "Those that ended above the mean are red; they will be made more probable."
    )


def where(places: np.ndarray) -> str:
    """The probability of each place after each step, lighter where larger, with the target as lines."""
    left, top, wide, high = 44.0, 12.0, 288.0, 168.0
    values = np.sqrt(places.T).repeat(8, 0).repeat(12, 1)
    parts = [raster.sheet(values, (left, top), (wide, high), (0, 1))]
    row = high / len(walking.PLACES)
    for s in (walking.TARGET - 1.5, walking.TARGET + 1.5):
        y = top + high - row * (s + walking.REACH + 0.5)
        parts.append(svg.line((left, y), (left + wide, y), "red", 1.6, dashed=True))
    for s in (-10, 0, 10):
        parts.append(svg.formula((left - 6, top + high - row * (s + walking.REACH + 0.5) + 5), str(s), "end"))
    parts += [svg.words((left + wide / 2, 204), "step"), svg.words((10, 56), "s", "start")]
    return svg.drawing(
        parts, 212, "Where the walker is", "The probability of each place, step by step; between the dashed lines it is rewarded."
    )


def cloud(found: dict[str, np.ndarray], truth: np.ndarray) -> str:
    """Estimates of both slopes, and the true ones."""
    reach = [float(1.15 * max(np.abs(one[:, k]).max() for one in found.values())) for k in (0, 1)]
    points = {name: (one[:, 0], one[:, 1]) for name, one in found.items()}
    axes = [Axis(f"slope by {name}", (-size, size)) for name, size in zip("wb", reach, strict=True)]
    parts = charts.chart(axes[0], axes[1], {}, points)
    x = charts.LEFT + (charts.RIGHT - charts.LEFT) * (float(truth[0]) / reach[0] + 1) / 2
    y = charts.BOTTOM - (charts.BOTTOM - charts.TOP) * (float(truth[1]) / reach[1] + 1) / 2
    parts += [svg.line((x - 9, y), (x + 9, y), "ink", 2.4), svg.line((x, y - 9), (x, y + 9), "ink", 2.4)]
    return svg.drawing(parts, charts.HEIGHT, "Estimates of the slope", "Each point is an update; the cross is the exact slope.")


def climbing() -> list[str]:
    """Learners on the map of all policies, every few updates: without and with a baseline."""
    found = walking.kept_climbs()
    names = {"none": "no baseline", "mean": "baseline, to go"}
    ground = [_ground(found["map"].astype(float), 24.0 + 162 * k) for k in range(2)]
    return [_climbing(found, names, ground, k) for k in range(len(found["none"]))]


def _climbing(found: dict[str, np.ndarray], names: dict[str, str], ground: list[str], k: int) -> str:
    parts = [*ground, svg.formula((12, 110), "b"), svg.formula((99, 206), "w"), svg.formula((261, 206), "w")]
    for panel, (name, words) in enumerate(names.items()):
        left = 24.0 + 162 * panel
        parts.append(svg.words((left + SIDE / 2, 18), words))
        for path in np.moveaxis(found[name].astype(float), 1, 0):
            ways = [_on_map(left, w, b) for w, b in path[: k + 1].tolist()]
            parts += [svg.path(ways, "red", 1.2) if k else "", svg.node(ways[-1], "", "red", 3.5, filled=True)]
    return svg.drawing(parts, 214, "Learners climb", "Policies by their two parameters, lighter where they earn more; dots are learners.")


def _on_map(left: float, w: float, b: float) -> tuple[float, float]:
    x, y = ((v - low) / (high - low) for v, (low, high) in ((w, walking.WEIGHTS), (b, walking.BIASES)))
    return left + SIDE * float(np.clip(x, 0, 1)), 34 + SIDE * (1 - float(np.clip(y, 0, 1)))


def _ground(values: np.ndarray, left: float) -> str:
    return raster.plane(values.repeat(4, 0).repeat(4, 1), (left, 34), SIDE, (0, 16))
