"""Which method finds feedback that keeps a quantum state alive?

The quantum memory of `bit-flip`, for few steps and a small device, in the hands of every method that fits it: those that learn, and a
tree search, which does not learn at all but looks ahead through all outcomes of its measurements.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..devices import Device
from ..draw import control as picture
from ..errors import require, require_positive
from ..learn import policies
from ..learn.deep_q import DeepQ
from ..learn.ppo import PPO
from ..learn.reinforce import Reinforce
from ..learn.tree_search import TreeSearch
from ..memory.evaluation import Sample, baselines, play, sample
from ..runs import methods
from ..runs.compilation import compiled
from ..runs.methods import Maker, Problem
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

ALL = ("tree-search", "ppo", "reinforce", "deep-q")
JUDGED = 16  # trajectories of a judgement while learning


def small_device() -> Device:
    """Three qubits that flip, all coupled, of which one is measured."""
    return Device(3, ((0, 1), (0, 2), (1, 2)), ("cnot", "x"), measure=(2,), bit_flip_time=(200.0,) * 3)


@dataclass(frozen=True)
class Settings:
    """Settings of the comparison.

    Args:
        method: how to find feedback: tree-search, ppo, reinforce, deep-q; all compares them.
        device: description of the device (a TOML file); three qubits that flip unless given.
        steps: duration in time steps.
        trajectories: of the final evaluation.
        seed: of all randomness.
        quick: a short form: tree search alone, for fewer steps.
        hidden: units of the hidden layers of the networks.
        reinforce: the policy gradient.
        ppo: proximal policy optimization.
        deep_q: Q-learning with a network.
        tree_search: looking ahead before every step.
    """

    method: str = "all"
    device: Device = field(default_factory=small_device)
    steps: int = 20
    trajectories: int = 256
    seed: int = 0
    quick: bool = False
    hidden: tuple[int, ...] = (64, 64)
    reinforce: Reinforce = field(
        default_factory=lambda: Reinforce(updates=200, trajectories=128, learning_rate=0.01, final_learning_rate=0.001)
    )
    ppo: PPO = field(default_factory=lambda: PPO(updates=100, trajectories=128, minibatches=16))
    deep_q: DeepQ = field(default_factory=lambda: DeepQ(updates=3000, environments=64, replay_size=19200, batch=256, learning_rate=0.002))
    tree_search: TreeSearch = field(default_factory=lambda: TreeSearch(depth=2, horizon=10, discount=0.99))

    def __post_init__(self):
        require_positive(self, "steps")
        names = (*ALL, "all")
        require(self.method in names, f"`method` must be one of {', '.join(names)}, but is {self.method}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")
        require(self.trajectories >= 2, f"`trajectories` must be at least 2, but is {self.trajectories}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Find feedback by every method, and play it."""
    settings = _shortened(settings) if settings.quick else settings
    scenario = quantum_memory(settings.device, settings.steps)
    keys = jax.random.split(jax.random.key(settings.seed), 3)
    fixed = {
        name: b.value
        for name, b in baselines(settings.device, settings.steps, settings.trajectories, jax.random.key(settings.seed)).items()
        if b
    }
    progress.baselines("R_Q", fixed)
    judge = partial(_judge, scenario, jax.random.split(keys[0], JUDGED))
    chosen = ALL if settings.method == "all" else (settings.method,)
    network = lambda: policies.network_for(scenario, scenario.privileged, settings.hidden, settings.seed)  # noqa: E731
    group = lambda name: getattr(settings, methods.METHODS[name].group)  # noqa: E731
    problem = lambda name: Problem(scenario, group(name), keys[1], judge, network())  # noqa: E731
    learned = {name: methods.learn(name, problem(name), record, progress) for name in chosen}
    samples = {name: _sample(scenario, entry.policy, keys[2], settings, name, progress) for name, entry in learned.items()}
    curves = {name: entry.curve for name, entry in learned.items() if len(entry.curve) > 1}
    record.save_figure("decay", picture.decay({name: one.curve for name, one in samples.items()}, fixed))
    if curves:
        record.save_figure("learning", picture.learning(curves, fixed, "$R_Q$ in the end"))
    return _outcome(settings, learned, samples, fixed)


def _judge(scenario: QuantumMemory, keys: Array, policy: Maker) -> Array:
    return jnp.mean(play(scenario, policy(scenario), (), keys).recoverable[:, -1])


def _sample(scenario: QuantumMemory, policy: Maker, key: Array, settings: Settings, name: str, progress: Progress) -> Sample:
    batch = min(64, settings.trajectories)
    follow = compiled(lambda keys: play(scenario, policy(scenario), (), keys), jax.random.split(key, batch))
    progress.update(f"play {name}", 0, 1)
    found = sample(follow, key, settings.trajectories, batch)
    progress.update(f"play {name}", 1, 1, found.mean)
    return found


def _outcome(settings: Settings, learned, samples: dict[str, Sample], fixed: dict[str, float]) -> dict[str, Any]:
    names = [str(operation) for operation in settings.device.operations]
    best = max(samples, key=lambda name: samples[name].mean)
    rows = [{"strategy": name.replace("_", " "), "R_Q": value, "95 % interval": None} for name, value in fixed.items()]
    rows += [{"strategy": n, "R_Q": s.mean, "95 % interval": " to ".join(f"{x:.4f}" for x in s.interval)} for n, s in samples.items()]
    counted = np.bincount(samples[best].action.ravel(), minlength=len(names))
    return {
        "metrics": {
            "R_Q": {name: one.mean for name, one in samples.items()},
            "interval": {name: one.interval for name, one in samples.items()},
            "steps_played": {name: entry.curve[-1][0] for name, entry in learned.items()},
            **fixed,
        },
        "table": rows,
        "sentence": (
            f"After {settings.steps} steps {best} leaves R_Q = {samples[best].mean:.4f} of the quantum information, "
            f"where idling leaves {fixed['idle']:.4f}."
        ),
        "notes": [
            "All methods see the quantum state, as only a simulation can; `bit-flip` teaches a network that does not.",
            f"What {best} does most: {', '.join(names[k] for k in np.argsort(-counted)[:5])}.",
        ],
        "captions": {
            "decay": "Recoverable quantum information against time.",
            **({"learning": "R_Q in the end against the steps played."} if any(len(e.curve) > 1 for e in learned.values()) else {}),
        },
    }


def _shortened(settings: Settings) -> Settings:
    return replace(
        settings,
        method="tree-search" if settings.method == "all" else settings.method,
        steps=min(settings.steps, 12),
        trajectories=min(settings.trajectories, 32),
        reinforce=replace(settings.reinforce, updates=min(settings.reinforce.updates, 30)),
        ppo=replace(settings.ppo, updates=min(settings.ppo.updates, 30)),
        deep_q=replace(settings.deep_q, updates=min(settings.deep_q.updates, 500)),
    )
