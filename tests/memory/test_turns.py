"""Do gates on the bare qubit alone protect it as much as a closed form says? And is that told apart from error correction?"""

from dataclasses import replace
from math import exp, inf

import jax
import numpy as np
import pytest

from szilard.devices import Device
from szilard.devices.field import Field
from szilard.memory import proposal
from szilard.memory.by_hand.plan import circuit
from szilard.memory.evaluation import Sample, baselines, passive
from szilard.memory.fixed_strategies import schedules
from szilard.memory.open_loop import exactly_kept, gates_alone, sequence
from szilard.memory.strategy_search import strategy_search
from szilard.memory.turn_search import turn_search
from szilard.scenarios.quantum_memory import quantum_memory

STEPS = 96
RELAXES = Device(1, gates=("h",), relaxation_time=(900.0,), coherence_time=(1400.0,))
DEPHASES = Device(1, gates=("h", "s"), dephasing_time=(500.0,))
RATES = {"relaxes": {"x": 1 / 1400, "y": 1 / 1400, "z": 1 / 900}, "dephases": {"x": 2 / 500, "y": 2 / 500, "z": 0.0}}
MOVES = {"h": {"x": "z", "z": "x"}, "s": {"x": "y", "y": "x"}}


def worst_contrast(kinds, rates):
    """What the worst axis keeps under these gates, each followed by a step of noise: it decays wherever it has come to."""
    now, lost = {axis: axis for axis in "xyz"}, dict.fromkeys("xyz", 0.0)
    for kind in kinds:
        now = {axis: MOVES.get(kind, {}).get(place, place) for axis, place in now.items()}
        lost = {axis: lost[axis] + rates[place] for axis, place in now.items()}
    return exp(-max(lost.values()))


@pytest.mark.parametrize(("device", "rates", "mean"), [(RELAXES, "relaxes", ("x", "z")), (DEPHASES, "dephases", ("x", "y", "z"))])
def test_best_turn_by_hand_is_that_of_the_closed_form(device, rates, mean):
    """The axes that change places decay alike, up to what a period leaves over."""
    found = baselines(device, STEPS, 8)
    turned, idle = found["turned"], found["idle"]
    assert turned and idle and passive(found) == turned.value > idle.value == pytest.approx(worst_contrast(["idle"] * STEPS, RATES[rates]))
    variants = schedules(device, STEPS)["turned"]
    kinds = [[device.operations[action].kind for action in variant] for variant in variants]
    assert turned.value == pytest.approx(max(worst_contrast(one, RATES[rates]) for one in kinds), abs=1e-9)
    shared = exp(-STEPS * np.mean([RATES[rates][axis] for axis in mean]))
    assert shared * 0.99 < turned.value <= shared + 1e-12


@pytest.mark.parametrize(
    ("device", "why"),
    [
        (replace(RELAXES, coherence_time=(600.0,)), "y decays as fast as x, and no gate moves it"),
        (replace(RELAXES, gates=("x",)), "no gate exchanges axes"),
        (Device(1, gates=("h", "s"), depolarizing_time=(500.0,)), "all axes decay alike"),
    ],
)
def test_nothing_is_turned_where_that_cannot_help(device, why):
    assert not schedules(device, STEPS)["turned"], why


@pytest.mark.parametrize(("device", "rates"), [(RELAXES, "relaxes"), (DEPHASES, "dephases")])
def test_search_finds_a_turn_that_is_as_good(device, rates):
    scenario, by_hand = quantum_memory(device, STEPS), baselines(device, STEPS, 8)["turned"]
    found = turn_search(scenario)
    assert found and by_hand and found.kept > by_hand.value - 0.002
    played = [device.operations[action].kind for action in sequence(scenario, found.start, found.cycle)]
    assert found.kept == pytest.approx(worst_contrast(played, RATES[rates]), abs=2e-5)


def test_search_undoes_a_field_that_stands_still():
    found = turn_search(quantum_memory(Device(1, gates=("x",), field=Field((1.0,), 0.02, inf)), 40))
    assert found and found.kept == pytest.approx(1, abs=1e-5)


def test_search_turns_nothing_over_where_no_field_minds():
    assert turn_search(quantum_memory(replace(RELAXES, gates=("x",)), 40)) is None


def test_a_turn_is_proposed_where_no_code_pays():
    """The gate that a code would need fails too often."""
    first, second = (900.0,) * 2, (1400.0,) * 2
    device = Device(2, ((0, 1),), ("h", "cz"), relaxation_time=first, coherence_time=second, gate_error={"cz": 0.05})
    found = strategy_search(quantum_memory(device, STEPS), 0, jax.random.key(0))
    assert found and {str(device.operations[action]) for action in found.cycle} == {"h 0", "idle"}


@pytest.mark.parametrize(
    ("start", "repeated", "words"),
    [("", "h 0, x 0", "strategy: again and again h 0, x 0, which"), ("h 0", "", "strategy: h 0, then idle, which")],
)
def test_proposal_is_told_also_where_it_has_no_beginning(start, repeated, words):
    first, again = (tuple(circuit(*names.split(", "))) if names else () for names in (start, repeated))
    (told,) = proposal.told(proposal.Proposal(first, again, 0.9, True))
    assert words in told


def test_gates_alone_are_those_of_the_likeliest_run():
    """A measurement of three steps becomes three idle ones, whatever it said; what follows comes as late as it came."""
    device = Device(2, gates=("x",), measure=(1,), relaxation_time=(900.0,) * 2, duration={"measure": 3})
    scenario, names = quantum_memory(device, 6), list(map(str, device.operations))
    x, read, idle = (names.index(name) for name in ("x 0", "measure z 1", "idle"))
    action = np.array([[x, idle, idle, idle, idle, idle], [x, read, idle, idle, x, idle]])
    likelihood = np.array([[0.5, 1, 1, 1, 1, 1], [1, 0.9, 1, 1, 1, 1]])
    none = np.zeros((2, 7))
    alone = gates_alone(scenario, Sample(none, none[:, :3], action, action * 0, likelihood))
    assert [names[place] for place in alone] == ["x 0", "idle", "idle", "idle", "x 0", "idle"]
    assert exactly_kept(scenario, [alone, alone]) == pytest.approx(exp(-6 / 900), abs=1e-6)
