"""How well can an unknown phase be measured, qubit by qubit, if each measurement may depend on the outcomes before?

The learning is that of the quantum memory; here everything can be summed over all outcomes, so that it is compared with rules by hand,
with the best feedback that gradient ascent in the known model finds, and with the limit that quantum mechanics sets.
"""

from functools import partial
from typing import Any

import jax
import numpy as np
from jaxtyping import Array, Float

from ...draw import phases as picture
from ...learn import policies
from ...physics.phase_posterior import density, holevo_variance, measured, uniform
from ...runs import methods
from ...runs.compilation import compiled
from ...runs.methods import Learned, Maker, Problem
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...scenarios.phase_estimation import PhaseEstimation
from ...settings.phase_estimation import Settings
from . import rules
from .learned import Expected, expected

TRUE = 2.0  # the phase of the example


def answer(run: Run[Settings]) -> Outcome:
    """Learn feedback, and sum over all outcomes what it and what other rules reach."""
    settings = run.settings
    scenario = PhaseEstimation(settings.visibility, settings.measurements, settings.phases)
    fixed = run.part("rules", lambda: _rules(run))
    run.progress.baselines("sharpness", {name: float(curve[-1]) for name, curve in fixed.items()})
    trained = [_learn(run, scenario, number) for number in range(settings.repeats)]
    key, every = run.key("play"), [one.parameters or [] for one in trained]
    network: Any = trained[0].network
    policy: Any = partial(policies.greedy, network, view=scenario.privileged)
    play = compiled(lambda parameters: expected(scenario, policy(parameters), key), every[0], effort=1)
    found = [jax.tree.map(np.asarray, play(parameters)) for parameters in every]
    best = int(np.argmax([one.sharpness[-1] for one in found]))
    run.network("feedback", network, every[best], inputs="what is known of the phase", outputs="logits, value")
    _draw(run, fixed, found[best])
    run.arrays("sharpness", **fixed, learned=np.stack([one.sharpness for one in found]), phases=found[best].phases)
    return _outcome(settings, {name: float(curve[-1]) for name, curve in fixed.items()}, [float(one.sharpness[-1]) for one in found])


def _rules(run: Run[Settings]) -> dict[str, np.ndarray]:
    """The mean sharpness before the first measurement and after each; what does not depend on outcomes anew for every number of them."""
    N, visibility = run.settings.measurements, run.settings.visibility
    run.say("rules", 0, 2)
    spaced = [rules.sharpnesses(rules.equally_spaced(n), n, visibility)[-1] for n in range(1, N + 1)]
    greedy = rules.sharpnesses(rules.greedy(visibility), N, visibility)
    run.say("rules", 1, 2, float(greedy[-1]), "sharpness")
    best = rules.sharpnesses(rules.best_of_all(N, visibility), N, visibility)
    run.say("rules", 2, 2, float(best[-1]), "sharpness")
    return {"equally_spaced": np.array([0.0, *spaced]), "greedy": greedy, "best": best}


def _learn(run: Run[Settings], scenario: PhaseEstimation, number: int) -> Learned:
    settings = run.settings
    network = policies.network_for(scenario, scenario.privileged, settings.hidden, run.number(f"network {number}"))
    judge = partial(_judge, scenario, run.key("judge"))
    problem = Problem(scenario, settings.ppo, run.key(f"training {number}"), judge, network, effort=1)
    return methods.learn("ppo", problem, run, stage=f"training {number + 1}")


def _judge(scenario: PhaseEstimation, key: Array, policy: Maker) -> Array:
    return expected(scenario, policy(scenario), key).sharpness[-1]


def _draw(run: Run[Settings], fixed: dict[str, np.ndarray], found: Expected) -> None:
    settings = run.settings
    phases, outcomes = _example(np.asarray(found.phases), settings.visibility, run.rng("example"))
    seen = [uniform(settings.measurements)]
    for phase, outcome in zip(phases, outcomes, strict=True):
        seen.append(measured(seen[-1], phase, int(outcome), settings.visibility))
    angles = np.linspace(0, 2 * np.pi, 721)
    caption = "What is known of the phase after each qubit in one run, and the phases that the network has chosen."
    figure = picture.course(angles, np.stack([density(one, angles) for one in seen]), phases, outcomes, TRUE)
    run.figure("course", figure, caption)
    curves = {
        name: np.array([holevo_variance(float(mu)) for mu in curve[1:]]) for name, curve in (fixed | {"learned": found.sharpness}).items()
    }
    limit = np.array([holevo_variance(rules.collective_limit(n)) for n in range(1, settings.measurements + 1)])
    run.figure(
        "variance",
        picture.variance(curves, limit),
        "Holevo's variance against the number of measured qubits, in units of the least that any measurement allows.",
    )


def _example(phases: Float[np.ndarray, "series steps"], visibility: float, rng: np.random.Generator):
    """The phases and outcomes of one run in which the phase is `TRUE`."""
    series, N, outcomes = 0, phases.shape[1], []
    for k in range(N):
        phase = phases[series, k]
        minus = rng.random() >= (1 + visibility * np.cos(TRUE - phase)) / 2
        series |= int(minus) << (N - 1 - k)
        outcomes.append(-1 if minus else 1)
    return phases[series], np.array(outcomes)


def _rows(N: int, fixed: dict[str, float], learned: float) -> list[Row]:
    names = {"equally_spaced": "equally spaced", "greedy": "greedy feedback", "best": "best feedback by gradient"}
    names |= {"": "learned feedback", "limit": "limit of all measurements"}
    reached = fixed | {"": learned, "limit": rules.collective_limit(N)}
    return [Row(name, key, variance=holevo_variance(reached[key]), sharpness=reached[key]) for key, name in names.items()]


def _outcome(settings: Settings, fixed: dict[str, float], learned: list[float]) -> Outcome:
    rows, N = _rows(settings.measurements, fixed, float(np.median(learned))), settings.measurements
    spaced, greedy, best, own = (row.values["variance"] for row in rows[:4])
    spread = [holevo_variance(mu) for mu in sorted(learned, reverse=True)]
    return Outcome(
        sentence=(
            f"With {N} qubits, feedback learned by reinforcement measures the phase with Holevo's variance {own:.4f}; without feedback it "
            f"is {spaced:.4f}, by the greedy rule {greedy:.4f}, and by the best feedback that a search in the known model finds {best:.4f}."
        ),
        rows=rows,
        label="rule",
        metrics={"trainings": spread, "phases": settings.phases},
        notes=(
            "All numbers are sums over all outcomes, so that they have no statistical error.",
            "The limit holds for any measurement of all qubits together, with perfect readout.",
            f"Learned feedback: the median of {settings.repeats} trainings, {spread[0]:.4f} to {spread[-1]:.4f}.",
        ),
        headline="variance",
    )
