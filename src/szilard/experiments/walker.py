"""Does the policy gradient, which only plays, take the steps that theory predicts?

The walker of one parameter, for which the mean REINFORCE update and the whole course of learning are known in closed form; then
one that must find a target and stay there (F. Marquardt, Machine Learning for Physicists, lecture 9).
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..draw import walker as picture
from ..errors import require, require_positive
from ..learn import policies, reinforce, value_iteration
from ..learn.deep_q import DeepQ
from ..learn.ppo import PPO
from ..learn.q_learning import QLearning
from ..learn.reinforce import Reinforce
from ..learn.tree_search import TreeSearch
from ..learn.value_iteration import Finite
from ..runs import methods
from ..runs.compilation import compiled
from ..runs.methods import Maker, Problem
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..scenario import Policy, Trajectory, rollout
from ..scenarios.walker import TargetWalker, Walker

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

CHANCES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)  # of a step up, where updates are measured
BATCH = 16  # trajectories of an update of the one-parameter walker
PIECE = 1000  # updates measured at a time
START = -2.0  # its parameter in the beginning
JUDGED = 1024  # trajectories of a judgement while learning


@dataclass(frozen=True)
class Settings:
    """Settings of the walkers.

    Args:
        method: how the walker with a target learns: reinforce, ppo, q-learning, value-iteration, deep-q, tree-search.
        slip: probability that a step goes wrong.
        steps: of a walk.
        farthest: the farthest place of the target.
        measured: updates measured for each probability of a step up.
        learners: one-parameter walkers that learn side by side.
        rate: learning rate of these.
        updates: of these.
        seed: of all randomness.
        quick: a short form that shows every part at work.
        hidden: units of the hidden layers of the networks.
        reinforce: the policy gradient.
        ppo: proximal policy optimization.
        q_learning: Q-learning in a table; its discount is also that of value iteration.
        deep_q: Q-learning with a network.
        tree_search: looking ahead before every step.
    """

    method: str = "reinforce"
    slip: float = 0.0
    steps: int = 20
    farthest: int = 10
    measured: int = 20000
    learners: int = 400
    rate: float = 0.005
    updates: int = 200
    seed: int = 0
    quick: bool = False
    hidden: tuple[int, ...] = ()
    reinforce: Reinforce = field(
        default_factory=lambda: Reinforce(
            updates=100, trajectories=10, baseline="mean", learning_rate=0.2, final_learning_rate=0.02, discount=1.0, entropy=0.0
        )
    )
    ppo: PPO = field(default_factory=lambda: PPO(updates=50, trajectories=20, minibatches=8, learning_rate=0.1, discount=0.95))
    q_learning: QLearning = field(default_factory=lambda: QLearning(steps=2000, environments=64))
    deep_q: DeepQ = field(default_factory=DeepQ)
    tree_search: TreeSearch = field(default_factory=TreeSearch)

    def __post_init__(self):
        names = ", ".join(methods.METHODS)
        require(self.method in methods.METHODS, f"`method` must be one of {names}, but is {self.method}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")
        require_positive(self, "steps", "farthest", "learners", "rate", "updates")
        require(0 <= self.slip < 0.5, f"`slip` must lie in [0, 0.5), but is {self.slip}.")
        require(self.measured >= 2, f"`measured` must be at least 2, but is {self.measured}.")
        require(self.farthest <= self.steps, f"`farthest` must be at most `steps`, {self.steps}, but is {self.farthest}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Measure updates, follow many learners, find the target; compare each with what is exact."""
    settings = _shortened(settings) if settings.quick else settings
    keys = jax.random.split(jax.random.key(settings.seed), 4)
    hunter = TargetWalker(settings.slip, settings.steps, settings.farthest)
    finite = value_iteration.tabulate(hunter, keys[3])
    judge = partial(_judge, hunter, jax.random.split(keys[3], JUDGED))
    uniform = _exact(finite, settings.steps, jnp.full((len(finite.probability), 2), 0.5))
    marks = {"uniform": uniform, "best": _best(finite, settings)}
    progress.baselines("return", marks)
    network = policies.network_for(hunter, hunter.privileged, settings.hidden, settings.seed)
    problem = Problem(hunter, getattr(settings, methods.METHODS[settings.method].group), keys[2], judge, network)
    stage = f"reinforce, baseline {settings.reinforce.baseline}" if settings.method == "reinforce" else ""
    learned = methods.learn(settings.method, problem, record, progress, stage=stage)
    walker = Walker(settings.slip, settings.steps)
    found = measured(walker, _updates(keys[0], walker, settings, progress))
    courses = _courses(keys[1], walker, settings, progress)
    flow = exact_flow(walker, settings.rate, settings.updates)
    walks = _walks(hunter, learned.policy(hunter))
    record.save_figure("updates", picture.updates(found, partial(mean_update, walker), courses, flow))
    record.save_figure("target", picture.target(learned.curve, marks, walks, settings.farthest))
    record.save_arrays("updates", measured=found, courses=courses, flow=flow)
    return _outcome(settings, found, courses, flow, marks, _exact(finite, settings.steps, _table(finite, learned.policy(hunter))))


def mean_update(walker: Walker, chance: Any) -> Any:
    """The mean REINFORCE update 2 N (1 - 2 s) p (1 - p) at the probability p of a step up."""
    return 2 * walker.steps * (1 - 2 * walker.slip) * chance * (1 - chance)


def exact_flow(walker: Walker, rate: float, updates: int) -> Float[np.ndarray, "updates+1"]:
    """The mean return along the exact gradient flow d theta / dk = rate * mean_update(sigmoid(theta)).

    Separation of the variables gives theta + sinh(theta) = rate N (1 - 2 s) k + constant; the mean return is N (1 - 2 s) tanh(theta / 2).
    """
    drift = walker.steps * (1 - 2 * walker.slip)
    theta = np.linspace(START, 40.0, 100_000)
    height = START + np.sinh(START) + rate * drift * np.arange(updates + 1)
    return drift * np.tanh(np.interp(height, theta + np.sinh(theta), theta) / 2)


def sigmoid_policy(parameters: list[Array], seen: Array) -> tuple[Array, Array]:
    """A network of a single parameter: logits 0 for down and theta for up, whatever is seen; no value."""
    return jnp.append(0.0, parameters[0]), jnp.zeros(1)


def slopes(theta: Float[Array, ""], played: Trajectory) -> dict[str, Float[Array, ""]]:
    """The REINFORCE update (but for the rate) from trajectories that were played with this `theta`, by its baseline."""
    count = played.reward.shape[0]
    plain = {
        kind: Reinforce(updates=1, trajectories=count, baseline=kind, to_go=False, discount=1.0, entropy=0.0) for kind in ("none", "mean")
    }
    return {kind: -jax.grad(reinforce.loss)([theta], played, sigmoid_policy, settings)[0] for kind, settings in plain.items()}


def _gradients(key: Array, walker: Walker, theta: Array) -> dict[str, Array]:
    """The update from fresh trajectories."""
    return slopes(theta, reinforce.play(walker, key, sigmoid_policy, [theta], BATCH))


def _updates(key: Array, walker: Walker, settings: Settings, progress: Progress) -> dict[float, dict[str, np.ndarray]]:
    """Updates at each probability of a step up, by their baseline."""
    theta = jnp.log(jnp.array(CHANCES) / (1 - jnp.array(CHANCES)))
    keys = jax.random.split(key, (-(-settings.measured // PIECE), PIECE))
    measure = compiled(lambda keys, theta: jax.vmap(lambda key: _gradients(key, walker, theta))(keys), keys[0], theta[0])
    found = {}
    for number, chance in enumerate(CHANCES):
        pieces = [measure(jax.vmap(partial(jax.random.fold_in, data=number))(some), theta[number]) for some in keys]
        found[chance] = {kind: np.concatenate([np.asarray(piece[kind], float) for piece in pieces]) for kind in pieces[0]}
        progress.update("updates", number + 1, len(CHANCES), float(found[chance]["none"].mean()), "update")
    return found


def measured(walker: Walker, updates: dict[float, dict[str, np.ndarray]]) -> Float[np.ndarray, "chances 6"]:
    """Rows of: p, exact mean, measured mean and its standard error without baseline, the same two with the mean as baseline."""
    rows = []
    for chance, found in updates.items():
        columns = [x for kind in ("none", "mean") for x in (found[kind].mean(), found[kind].std(ddof=1) / len(found[kind]) ** 0.5)]
        rows.append([chance, mean_update(walker, chance), *columns])
    return np.array(rows)


def _courses(key: Array, walker: Walker, settings: Settings, progress: Progress) -> Float[np.ndarray, "learners updates+1"]:
    """The exact mean return of every learner after each of its updates."""

    def learn(key):
        step = lambda theta, key: (theta + settings.rate * _gradients(key, walker, theta)["none"], theta)  # noqa: E731
        last, before = jax.lax.scan(step, jnp.asarray(START), jax.random.split(key, settings.updates))
        return walker.steps * (1 - 2 * walker.slip) * jnp.tanh(jnp.append(before, last) / 2)

    progress.update("learners", 0, 1)
    keys = jax.random.split(key, settings.learners)
    found = np.asarray(compiled(jax.vmap(learn), keys)(keys), float)
    progress.update("learners", 1, 1, float(found[:, -1].mean()), "return")
    return found


def _judge(scenario: TargetWalker, keys: Array, policy: Maker) -> Float[Array, ""]:
    return jnp.mean(jax.vmap(lambda key: jnp.sum(rollout(scenario, policy(scenario), key).reward))(keys))


def _table(finite: Finite, policy: Policy) -> Float[Array, "states actions"]:
    """What the policy does in each state, as probabilities 0 and 1."""
    keys = jax.random.split(jax.random.key(0), len(finite.probability))
    actions = jax.jit(jax.vmap(lambda key, state: policy(key, state, ()).action))(keys, finite.states)
    return jax.nn.one_hot(actions, finite.probability.shape[1])


def _exact(finite: Finite, steps: int, policy: Float[Array, "states actions"]) -> float:
    """The mean return of a policy, every target being equally likely."""
    return float(value_iteration.expected_return(finite, policy, steps)[np.unique(finite.starts)].mean())


def _best(finite: Finite, settings: Settings) -> float:
    """The mean return of the best policy, which knows time and target."""
    return float(value_iteration.backward_induction(finite, settings.steps)[0][np.unique(finite.starts)].max(1).mean())


class Walks(NamedTuple):
    """Some walks: the places after each step, and the targets."""

    places: Float[np.ndarray, "walks steps+1"]
    targets: Float[np.ndarray, "walks"]


def _walks(scenario: TargetWalker, policy: Policy) -> dict[str, Walks]:
    """Before learning, when every action is as likely as the other, and after it."""
    kinds = {"before": policies.uniform(scenario), "after": policy}
    look = lambda state: state.place  # noqa: E731
    keys = jax.random.split(jax.random.key(0), 6)
    play = lambda keys: {kind: jax.vmap(lambda key, p=p: rollout(scenario, p, key, record=look))(keys) for kind, p in kinds.items()}  # noqa: E731
    played = compiled(play, keys)(keys)
    walks = lambda one: Walks(np.pad(np.asarray(one.record), ((0, 0), (1, 0))), np.asarray(one.last.target))  # noqa: E731
    return {kind: walks(played[kind]) for kind in kinds}


def _outcome(settings: Settings, found: np.ndarray, courses: np.ndarray, flow: np.ndarray, marks: dict[str, float], value: float):
    apart = np.concatenate([(found[:, 2] - found[:, 1]) / found[:, 3], (found[:, 4] - found[:, 1]) / found[:, 5]])
    mean, error = courses.mean(0), courses.std(0, ddof=1) / len(courses) ** 0.5
    worst, factors = float(np.abs(apart).max()), (found[:, 3] / found[:, 5]) ** 2
    metrics = {
        "largest_deviation": worst,
        "within_5_standard_errors": worst <= 5,
        "variance_reduction": {f"{row[0]:g}": float(factor) for row, factor in zip(found, factors, strict=True)},
        "flow_deviation": float(np.abs(mean - flow).max() / settings.steps),
        "flow_deviation_standard_error": float(error[np.abs(mean - flow).argmax()] / settings.steps),
        "method": settings.method,
        "target_return": value,
        "target_return_uniform": marks["uniform"],
        "target_return_best": marks["best"],
    }
    rows = {"uniform policy": marks["uniform"], settings.method: value, "best possible": marks["best"]}
    return {
        "metrics": metrics,
        "table": [{"policy of the walker with a target": name, "mean return": number} for name, number in rows.items()],
        "sentence": (
            f"The mean REINFORCE update agrees with the closed form at {len(found)} policies, with and without a baseline, within "
            f"{worst:.1f} standard errors; learned by {settings.method}, the walker earns {value:.2f} of {marks['best']:.2f} on its target."
        ),
        "notes": [
            f"One of {2 * len(found)} comparisons is 5 standard errors off by chance once in {1 / (2 * len(found) * 5.7e-7):,.0f} runs."
        ],
        "captions": {
            "updates": "Measured updates and the closed form; the mean return of many learners and the exact gradient flow.",
            "target": "Learning to find the target; walks before and after (the targets as dashed lines).",
        },
    }


def _shortened(settings: Settings) -> Settings:
    return replace(settings, measured=min(settings.measured, 2000), learners=min(settings.learners, 50))
