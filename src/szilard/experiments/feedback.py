"""Which method finds feedback that keeps a quantum state alive?

The quantum memory of `bit-flip`, for few steps and a small device, is given to every method that fits it: those that learn, and a
tree search, which does not learn at all but looks ahead through all outcomes of its measurements.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..devices import Device
from ..draw import control as picture
from ..learn import policies
from ..learn.deep_q import DeepQ
from ..learn.ppo import PPO
from ..learn.reinforce import Reinforce
from ..learn.tree_search import TreeSearch
from ..machine import require_room, require_weights
from ..memory.evaluation import KEPT, PLAYED_BYTES, Baseline, Sample, baselines, play, sample, threads_for
from ..runs import methods
from ..runs.compilation import compiled
from ..runs.methods import METHODS, Learned, Maker, Problem
from ..runs.outcome import Outcome, Row
from ..runs.run import Run
from ..runs.settings import Change, at_most, option
from ..runs.settings import Settings as Base
from ..scenarios.engines import require_engine
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory

ALL = ("tree-search", "ppo", "reinforce", "deep-q")
JUDGED = 16  # trajectories of an evaluation while learning
BATCH = 64  # trajectories played at a time in the end
DEEP_Q = DeepQ(updates=3000, environments=64, replay_size=19200, batch=256, learning_rate=0.002)


def small_device() -> Device:
    """Three qubits that flip, all coupled, of which one is measured."""
    return Device(3, ((0, 1), (0, 2), (1, 2)), ("cnot", "x"), measure=(2,), bit_flip_time=(200.0,) * 3)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the comparison."""

    method: str = option("all", "how to find feedback; all compares them", choices=(*ALL, "all"))
    device: Device = option(small_device, "a file that describes the device; without it three qubits that flip")
    steps: int = option(20, "duration in time steps", least=1, most=1000)
    trajectories: int = option(256, "trajectories of the final evaluation", least=2, most=10**5)
    hidden: tuple[int, ...] = option((64, 64), "units of the hidden layers of the networks", least=1, most=10_000)
    reinforce: Reinforce = option(
        Reinforce(updates=200, trajectories=128, learning_rate=0.01, final_learning_rate=0.001), "the policy gradient"
    )
    ppo: PPO = option(PPO(updates=100, trajectories=128, minibatches=16), "proximal policy optimization")
    deep_q: DeepQ = option(DEEP_Q, "Q-learning with a network")
    tree_search: TreeSearch = option(TreeSearch(depth=2, horizon=10, discount=0.99), "looking ahead before every step")

    short: ClassVar = {
        "method": Change(lambda _, method: "tree-search" if method == "all" else method, "tree-search instead of all"),
        "steps": at_most(12),
        "trajectories": at_most(32),
        "reinforce.updates": at_most(30),
        "ppo.updates": at_most(30),
        "deep_q.updates": at_most(500),
    }

    def check(self) -> None:
        """An engine must follow the device, minibatches must be equal, and what is played at once and the networks must fit in memory."""
        self.ppo.require_even(self.steps)
        require_engine(self.device)
        require_room(self, "trajectories steps", each=PLAYED_BYTES)
        require_weights(self.hidden)


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
