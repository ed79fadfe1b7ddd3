"""Which method finds feedback that keeps a quantum state alive?

The quantum memory of `bit-flip`, for few steps and a small device, is given to every method that fits it: those that learn, and a
tree search, which does not learn at all but looks ahead through all outcomes of its measurements.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..draw import control as picture
from ..learn import policies
from ..memory.evaluation import KEPT, Baseline, Sample, baselines, play, sample, threads_for
from ..runs import methods
from ..runs.compilation import compiled
from ..runs.methods import METHODS, Learned, Maker, Problem
from ..runs.outcome import Outcome, Row
from ..runs.run import Run
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory
from ..settings.feedback import ALL, Settings

JUDGED = 16  # trajectories of an evaluation while learning
BATCH = 64  # trajectories played at a time in the end


def answer(run: Run[Settings]) -> Outcome:
    """Find feedback by every method, and play it."""
    settings = run.settings
    scenario = quantum_memory(settings.device, settings.steps)
    by_hand = run.part("baselines", lambda: baselines(settings.device, settings.steps, settings.trajectories, run.key("baselines")), *KEPT)
    fixed = {name: baseline for name, baseline in by_hand.items() if baseline}
    values = {name: baseline.value for name, baseline in fixed.items()}
    run.progress.baselines("R_Q", values)
    chosen = ALL if settings.method == "all" else (settings.method,)
    learned = {name: _learn(run, name, scenario) for name in chosen}
    samples = {name: _sample(run, name, scenario, entry.policy) for name, entry in learned.items()}
    curves = {name: entry.curve for name, entry in learned.items() if len(entry.curve) > 1}
    figure = picture.decay({name: one.curve for name, one in samples.items()}, values)
    run.figure("decay", figure, "Recoverable quantum information against time.")
    if curves:
        run.figure("learning", picture.learning(curves, values, "$R_Q$ in the end"), "R_Q in the end against the steps played.")
    return _outcome(settings, learned, samples, by_hand)


def _learn(run: Run[Settings], name: str, scenario: QuantumMemory) -> Learned:
    """By one method; the networks of all begin alike."""
    network = policies.network_for(scenario, scenario.privileged, run.settings.hidden, run.number("network"))
    group = getattr(run.settings, METHODS[name].group)
    evaluate = partial(_evaluate, scenario, jax.random.split(run.key("evaluation"), JUDGED))
    learned = methods.learn(name, Problem(scenario, group, run.key("training"), evaluate, network), run)
    if learned.network is not None and learned.parameters is not None:
        key = name.replace("-", "_")
        run.network(key, learned.network, learned.parameters, inputs="the full state of the memory", outputs="logits, value")
    return learned


def _evaluate(scenario: QuantumMemory, keys: Array, policy: Maker) -> Array:
    return jnp.mean(play(scenario, policy(scenario), (), keys).recoverable[:, -1])


def _sample(run: Run[Settings], name: str, scenario: QuantumMemory, policy: Maker) -> Sample:
    """Fresh trajectories, the same noise for every method."""
    trajectories, key = run.settings.trajectories, run.key("trajectories")
    batch = min(BATCH, trajectories)
    follow = compiled(lambda keys: play(scenario, policy(scenario), (), keys), jax.random.split(key, batch))
    run.say(f"play {name}", 0, 1)
    found = sample(follow, key, trajectories, batch, threads_for(scenario))
    run.say(f"play {name}", 1, 1, found.mean, "R_Q")
    return found


def _outcome(settings: Settings, learned: dict[str, Learned], samples: dict[str, Sample], by_hand: dict[str, Baseline | None]) -> Outcome:
    names = [str(operation) for operation in settings.device.operations]
    best = max(samples, key=lambda name: samples[name].mean)
    fixed = {name: baseline for name, baseline in by_hand.items() if baseline}
    hand = max(fixed, key=lambda name: fixed[name].value)
    rows = [Row(name.replace("_", " "), name, R_Q=baseline.estimate) for name, baseline in fixed.items()]
    for name, one in samples.items():
        rows.append(Row(name, name.replace("-", "_"), R_Q=one.estimate, steps_played=learned[name].curve[-1][0]))
    counted = np.bincount(samples[best].action.ravel(), minlength=len(names))
    return Outcome(
        sentence=(
            f"After {settings.steps} steps {best} leaves R_Q = {samples[best].mean:.4f} of the quantum information, "
            f"where the best strategy by hand ({hand.replace('_', ' ')}) leaves {fixed[hand].value:.4f}, "
            f"and idling {fixed['idle'].value:.4f}."
        ),
        rows=rows,
        label="strategy",
        bare="R_Q",
        metrics={name: None for name in by_hand if name not in fixed},
        notes=(
            "All methods see the quantum state, as only a simulation can; `bit-flip` teaches a network that does not.",
            f"What {best} does most: {', '.join(names[k] for k in np.argsort(-counted)[:5])}.",
        ),
        headline=best.replace("-", "_"),
    )
