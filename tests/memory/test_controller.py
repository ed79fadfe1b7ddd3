"""Does a controller see what the scenario shows, do what the student would, and say what it lacks?"""

from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard.devices import read_device
from szilard.errors import InputError
from szilard.memory import controller as controller_of_run
from szilard.memory.controller import Controller
from szilard.networks import Network
from szilard.networks.recurrent import lstm
from szilard.scenarios.measurement_schedule import measurement_schedule
from szilard.scenarios.quantum_memory import QuantumMemory, quantum_memory
from szilard.settings.quantum_memory import Settings


def of(device, recovery=0, due=None):
    """A student that knows nothing yet, whose weights are random, and the scenario of its settings."""
    settings = Settings(device=read_device(device), steps=24, recovery=recovery)
    made = quantum_memory(settings.device, settings.steps)
    schedule = None if due is None else measurement_schedule(due)
    scenario = QuantumMemory(made.engine, made.steps, recovery=recovery, schedule=schedule)
    features = len(scenario.observe(scenario.init(jax.random.key(0))))
    network, rng = Network(lstm(features, scenario.actions, 8).model), np.random.default_rng(5)
    network.load([jnp.asarray(3 * rng.normal(size=weights.shape), jnp.float32) for weights in network.parameters()])
    return settings, scenario, network


def always(action, recovery=0):
    """A controller whose student knows one answer."""
    settings, scenario, network = of("bit-flip", recovery)
    names = [str(operation) for operation in scenario.engine.operations]
    weights = [jnp.zeros(one.shape) for one in network.parameters()]
    network.load([*weights[:-1], weights[-1].at[names.index(action)].set(1)])
    return Controller(settings, network)


def every_fourth_step(device, steps):
    """The measurements of a device in turn."""
    measured = [place for place, operation in enumerate(read_device(device).operations) if operation.kind == "measure"]
    return np.array([measured[t // 4 % len(measured)] if t % 4 == 3 else -1 for t in range(steps)])


FIXED = every_fourth_step("fixed-times", 24)


@pytest.mark.parametrize(("device", "recovery", "due"), [("bit-flip", 0, None), ("gate-errors", 5, None), ("fixed-times", 0, FIXED)])
def test_it_does_what_the_student_does_in_the_scenario(device, recovery, due):
    """Outcomes are those of the engine; operations of the second device last up to three steps; the third measures at fixed times."""
    settings, scenario, network = of(device, recovery, due)
    controller, step = Controller(settings, network, due), jax.jit(scenario.step)
    for run in range(2):
        state, outcome, told = scenario.init(jax.random.key(0)), 0, []
        memory = [jnp.zeros(8)] * 2
        controller.begin()
        for key in jax.random.split(jax.random.key(run), 24):
            if recovery and controller.elapsed >= settings.steps - 3:
                break
            logits, *memory = network(network.parameters(), scenario.observe(state), *memory)
            told.append(controller.next(outcome))
            assert told[-1] == controller.actions[int(scenario.carried_out(state.elapsed, jnp.argmax(logits)))]
            assert controller.elapsed == int(state.elapsed)
            state = step(key, state, np.argmax(logits)).state
            outcome = int(state.outcome)
        assert len(set(told)) > 2
        assert due is None or [name.startswith("measure") for name in told] == list(due >= 0)


def test_outcomes_must_be_those_of_measurements():
    controller = always("measure z 3")
    with pytest.raises(InputError, match="`outcome` must be 0 after nothing, which measures nothing, but is 1"):
        controller.next(1)
    assert controller.next() == "measure z 3" == controller.next(-1)
    with pytest.raises(InputError, match="`outcome` must be 1 or -1 after `measure z 3`, but is 0"):
        controller.next()


def test_a_recovery_phase_ends():
    controller = always("idle", recovery=5)
    assert {controller.next() for _ in range(24)} == {"idle"}
    with pytest.raises(InputError, match=r"The run of 24 steps is over; call `begin\(\)`"):
        controller.next()
    controller.begin()
    assert controller.next() == "idle"


def test_the_times_of_a_run_are_read(monkeypatch):
    settings, _, network = of("fixed-times", due=FIXED)
    student = SimpleNamespace(model=network.model)
    run = {
        "experiment": "memory",
        "settings": settings.to_json(),
        "network": lambda name: student,
        "arrays": lambda name: {"due": FIXED},
        "folder": Path("runs/one"),
    }
    monkeypatch.setattr(controller_of_run, "load", lambda folder: SimpleNamespace(**run))
    controller = szilard.controller("runs/one")
    told = [controller.next(), *(controller.next(0 if due < 0 else 1) for due in FIXED[:-1])]
    assert [name.startswith("measure") for name in told] == list(FIXED >= 0)
    with pytest.raises(InputError, match=r"The run of 24 steps is over; call `begin\(\)`"):
        controller.next(1)


def test_runs_without_a_student_are_refused(monkeypatch):
    def fixed(due):
        settings = Settings(device=read_device("fixed-times"), steps=24).to_json()
        return SimpleNamespace(experiment="memory", settings=settings, arrays=lambda name: {"due": due}, folder=Path("runs/one"))

    for found, words in [
        (SimpleNamespace(experiment="walker", settings={}), "is a run of `walker`; a controller comes from one of"),
        (fixed(FIXED[:-1]), r"`runs/one/arrays/schedule.npz` does not say what is measured when; start the run again"),
        (fixed(np.zeros(24, int)), "does not say what is measured when"),
    ]:
        monkeypatch.setattr(controller_of_run, "load", lambda run, found=found: found)
        with pytest.raises(InputError, match=words):
            szilard.controller("runs/one")
