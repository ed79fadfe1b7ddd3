"""Does the policy gradient, which only plays, take the steps that theory predicts?

The walker of one parameter, for which the mean REINFORCE update and the whole course of learning are known in closed form; then
one that must find a target and stay there (F. Marquardt, Machine Learning for Physicists, lecture 9).
"""

from functools import partial

import jax
import numpy as np

from ...draw import walker as picture
from ...learn import policies, value_iteration
from ...runs import methods
from ...runs.methods import METHODS, Problem
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...scenarios.walker import TargetWalker, Walker
from ...settings.walker import Settings
from .one_parameter import courses, exact_flow, many_updates, mean_update, measured
from .target import best_return, expected_return, judge, walks

CHANCES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)  # of a step up, where updates are measured
JUDGED = 1024  # trajectories of an evaluation while learning
FALSE_ALARM = 5.7e-7  # probability that a normal deviate is 5 standard deviations off


def answer(run: Run[Settings]) -> Outcome:
    """Measure updates, follow many learners, find the target; compare each with what is exact."""
    settings = run.settings
    walker = Walker(settings.slip, settings.steps)
    found = measured(walker, {chance: _updates(run, walker, number) for number, chance in enumerate(CHANCES)})
    followed = run.part("learners", lambda: _courses(run, walker))
    flow = exact_flow(walker, settings.rate, settings.updates)
    caption = "Measured updates and the closed form; the mean return of many learners and the exact gradient flow."
    run.figure("updates", picture.updates(found, partial(mean_update, walker), followed, flow), caption)
    run.arrays("updates", measured=found, courses=followed, flow=flow)
    return _outcome(settings, found, followed - flow, followed, _find_target(run))


def _updates(run: Run[Settings], walker: Walker, number: int) -> dict[str, np.ndarray]:
    chance = CHANCES[number]
    key = run.key(f"updates at {chance:g}")
    found = run.part(f"updates-{number}", lambda: many_updates(key, walker, chance, run.settings.measured))
    run.say("updates", number + 1, len(CHANCES), float(found["none"].mean()), "update")
    return found


def _courses(run: Run[Settings], walker: Walker) -> np.ndarray:
    run.say("learners", 0, 1)
    settings = run.settings
    found = courses(run.key("learners"), walker, settings.rate, settings.updates, settings.learners)
    run.say("learners", 1, 1, float(found[:, -1].mean()), "return")
    return found


def _find_target(run: Run[Settings]) -> list[Row]:
    """Learn to find the target; the exact mean returns of the learned, of random and of the best actions."""
    settings = run.settings
    hunter = TargetWalker(settings.slip, settings.steps, settings.farthest)
    finite = value_iteration.tabulate(hunter, run.key("table"))
    random, best = expected_return(finite, settings.steps, None), best_return(finite, settings.steps)
    run.progress.baselines("return", {"random actions": random, "best": best})
    network = policies.network_for(hunter, hunter.privileged, settings.hidden, run.number("network"))
    evaluate = judge(hunter, jax.random.split(run.key("evaluation"), JUDGED))
    group = getattr(settings, METHODS[settings.method].group)
    learned = methods.learn(settings.method, Problem(hunter, group, run.key("target"), evaluate, network), run)
    policy = learned.policy(hunter)
    drawn = walks(hunter, policy, run.key("walks"))
    caption = "Learning to find the target; walks before and after (the targets as dashed lines)."
    run.figure("target", picture.target(learned.curve, {"random actions": random, "best": best}, drawn, settings.farthest), caption)
    if learned.network is not None and learned.parameters is not None:
        run.network("target", learned.network, learned.parameters, inputs="what the walker sees", outputs="logits of the actions, value")
    return [
        Row("random actions", "random", target_return=random),
        Row(settings.method, "", target_return=expected_return(finite, settings.steps, policy)),
        Row("best possible", "best", target_return=best),
    ]


def _outcome(settings: Settings, found: np.ndarray, off: np.ndarray, followed: np.ndarray, rows: list[Row]) -> Outcome:
    sigmas = np.concatenate([(found[:, 2] - found[:, 1]) / found[:, 3], (found[:, 4] - found[:, 1]) / found[:, 5]])
    worst, factors = float(np.abs(sigmas).max()), (found[:, 3] / found[:, 5]) ** 2
    distance, error = np.abs(off.mean(0)), followed.std(0, ddof=1) / len(followed) ** 0.5
    rare = 1 / (len(sigmas) * FALSE_ALARM)
    earned, best = (row.values["target_return"] for row in rows[1:])
    return Outcome(
        sentence=(
            f"The mean REINFORCE update agrees with the closed form at {len(found)} policies, with and without a baseline, within "
            f"{worst:.1f} standard errors; learned by {settings.method}, the walker earns {earned:.2f} of {best:.2f} on its target."
        ),
        rows=rows,
        label="policy of the walker with a target",
        metrics={
            "largest_deviation": worst,
            "within_5_standard_errors": worst <= 5,
            "variance_reduction": {f"{row[0]:g}": float(factor) for row, factor in zip(found, factors, strict=True)},
            "flow_deviation": float(distance.max() / settings.steps),
            "flow_deviation_standard_error": float(error[distance.argmax()] / settings.steps),
        },
        notes=(f"One of {len(sigmas)} comparisons is 5 standard errors off by chance once in {rare:,.0f} runs.",),
        headline="largest_deviation",
    )
