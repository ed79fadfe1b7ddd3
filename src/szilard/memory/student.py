"""The student: a recurrent network that sees actions and outcomes alone, and learns from the teacher's probabilities."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array

from ..learn import imitation, policies
from ..learn.imitation import Imitation, Weight
from ..learn.training import Learner, Training
from ..networks import Network, Parameters, recurrent_policy
from ..runs.compilation import Compiler
from ..runs.run import Run
from ..runs.stage import Patience
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import Apprentice
from .evaluation import dear, ends, play

EMPHASIS = 0.25  # weight of all steps of a recovery phase, relative to all others


def student(run: Run, compiler: Compiler, taught: Apprentice, cells: int, settings: Imitation, patience: int) -> Apprentice:
    """A student of `taught` with so many LSTM cells; its `learn` takes the teacher's parameters."""
    scenario = taught.scenario
    network = recurrent_policy(policies.features(scenario, scenario.observe), scenario.actions, cells, run.number("teach: network"))
    learner = Learner.of(network, settings)

    def advance(scenario: QuantumMemory, state: Training, parameters: Parameters) -> tuple[Training, dict[str, Array]]:
        logits = lambda seen: taught.network(parameters, scenario.privileged(seen))[0]  # noqa: E731
        recorded, weight = scenario.recoverable, emphasis(scenario)
        state, (loss, sampled) = imitation.update(scenario, state, learner, teacher=logits, record=recorded, weight=weight)
        return state, {"sampled": sampled, "cross_entropy": loss}

    return Apprentice(
        name="teach",
        network=network,
        scenario=scenario,
        start=imitation.begin(scenario, run.key("teach: training"), learner),
        settings=settings,
        advance=advance,
        follow=partial(_played, play, network),
        judge=partial(_played, ends, network) if dear(scenario) else None,
        patience=Patience(patience, round(settings.annealing_fraction * settings.updates), settings.updates),
    ).compiled(compiler, taught.start.parameters)


def _played(how: Callable, network: Network, scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Any:
    return how(scenario, policies.recurrent(network, parameters, scenario.observe), policies.memory_of(network), keys)


def emphasis(scenario: QuantumMemory) -> Weight | None:
    """How much a step counts: those of a recovery phase, which are few and must all be right, together a fourth of those before it."""
    if not scenario.recovery:
        return None
    more = max(EMPHASIS * (scenario.steps - scenario.recovery) / scenario.recovery, 1.0)
    return lambda seen: jnp.where(jnp.any(seen[..., -scenario.recovery :] > 0, -1), more, 1.0)
