"""Do the strategies by hand do what their papers say? Circuits are judged by Stim, fields and relaxation by closed forms."""

from dataclasses import replace
from itertools import combinations
from math import exp, inf

import numpy as np
import pytest

from szilard.devices import Device, read_device, reference_device
from szilard.devices.field import Field
from szilard.memory.by_hand import five_qubit, relaxation, repetition
from szilard.memory.by_hand.plan import circuit, native
from szilard.memory.evaluation import baselines, passive
from szilard.memory.fixed_strategies import schedules

STIM_NAMES = {"cnot": "CX", "cz": "CZ", "h": "H", "x": "X"}
EVERYWHERE = tuple(combinations(range(6), 2))
SIX = Device(6, couplings=EVERYWHERE, gates=("cnot", "h"), measure=(5,), depolarizing_time=(1e4,) * 6)
WITH_CZ = replace(SIX, gates=("cz", "h"))


def unitary(operations):
    """The Clifford unitary of some gates on six qubits."""
    stim = pytest.importorskip("stim")
    text = [f"{STIM_NAMES[operation.kind]} {' '.join(map(str, operation.qubits))}" for operation in operations]
    return stim.Circuit("\n".join(["I 5", *text])).to_tableau()


def test_cnot_and_cz_stand_for_each_other():
    gates = circuit("cnot 0 1", "cz 2 1", "h 2", "cnot 1 0", "cnot 2 3", "cnot 1 3")
    for device in (SIX, WITH_CZ):
        found = native(device, gates)
        assert found and set(found) <= set(device.operations) and unitary(found) == unitary(gates)
    assert native(replace(SIX, gates=("cnot",)), gates) is None


def test_what_undoes_itself_is_left_out():
    found = native(WITH_CZ, circuit("cnot 0 1", "h 1", "cnot 0 2"))
    assert found == circuit("h 1", "cz 0 1", "h 2", "cz 0 2", "h 2")


@pytest.mark.parametrize("operations", five_qubit.ENCODE)
def test_five_qubits_tell_all_errors_apart(operations):
    """The checks are those of the encoded state, and each of the 15 errors on one qubit violates others of them."""
    stim = pytest.importorskip("stim")
    checks = [stim.PauliString(pauli + "_") for pauli in five_qubit.CHECKS]
    simulator = stim.TableauSimulator()
    simulator.do_tableau(unitary(operations), range(6))
    assert all(simulator.peek_observable_expectation(check) for check in checks)
    errors = [stim.PauliString(6) for _ in range(15)]
    for i, error in enumerate(errors):
        error[i // 3] = 1 + i % 3
    syndromes = {tuple(error.commutes(check) for check in checks) for error in errors}
    assert len(syndromes) == 15 and (True,) * 4 not in syndromes


@pytest.mark.parametrize("device", [SIX, WITH_CZ])
def test_checks_of_five_qubits_measure_what_they_say(device):
    """What the ancilla's z becomes when a check is undone is the check itself."""
    stim = pytest.importorskip("stim")
    (plan,) = five_qubit.five_qubit_checks(device)
    before, measured = [], []
    for operation in plan.cycle:
        if operation.kind == "measure":
            measured.append(str(unitary(before).inverse()(stim.PauliString("_____Z"))))
        before = [] if operation.kind == "measure" else [*before, operation]
    assert [word.lstrip("+-").replace("_", "I")[:5] for word in measured] == list(five_qubit.CHECKS)


def test_code_against_relaxation_is_that_of_the_paper():
    """|x000> becomes (|0000> + |1111>) / sqrt(2) and (|0011> + |1100>) / sqrt(2), up to the order of the qubits."""
    gates = {"h": np.array([[1, 1], [1, -1]]) / np.sqrt(2), "cnot": np.eye(4)[[0, 1, 3, 2]]}
    for bit in range(2):
        state = np.zeros((2,) * 4)
        state[bit, 0, 0, 0] = 1
        for operation in relaxation.FOUR:
            gate = gates[operation.kind].reshape((2,) * (2 * len(operation.qubits)))
            count = len(operation.qubits)
            state = np.tensordot(gate, state, (range(count, 2 * count), operation.qubits))
            state = np.moveaxis(state, range(count), operation.qubits)
        words = ["".join(map(str, place)) for place in zip(*np.nonzero(np.abs(state) > 1e-12), strict=True)]
        assert words in ([["0000", "1111"]], [["0011", "1100"], ["0101", "1010"], ["0110", "1001"]])[bit]
        np.testing.assert_allclose(state[state > 1e-12], 0.5**0.5)


def test_readout_that_never_errs_is_not_repeated():
    assert not list(repetition.repeated_readout(reference_device()))
    cycles = [plan.cycle for plan in repetition.repeated_readout(replace(reference_device(), readout_error=0.1))]
    assert [sum(operation.kind == "measure" for operation in cycle) for cycle in cycles] == [4, 6]


def test_phase_flips_without_hadamards_are_checked_in_x():
    pairs = tuple(combinations(range(4), 2))
    device = Device(4, couplings=pairs, gates=("cnot",), measure=(3,), bases=("x",), dephasing_time=(300.0,) * 4)
    found = baselines(device, 60, 256)
    idle, cycle = found["idle"], found["parity_cycle"]
    assert found["encode"] is not None and idle and cycle and cycle.interval and cycle.interval[0] > idle.value == pytest.approx(exp(-0.4))


def test_fields_that_stand_still_are_undone():
    """An echo, or two qubits that the field turns alike: R_Q is 1, but for what the bare qubit loses before it is encoded."""
    device = Device(2, couplings=((0, 1),), gates=("cnot", "x"), measure=(1,), field=Field((1.0, 1.0), 0.01, inf))
    found = baselines(device, 40, 8)
    echo, pair, idle = found["echo"], found["decoherence_free"], found["idle"]
    assert echo and pair and idle
    assert echo.value == pytest.approx(1, abs=1e-12)
    assert [str(operation) for operation in pair.plan.start] == ["x 1", "cnot 0 1"]
    assert pair.value == pytest.approx(exp(-(0.02**2) / 2), abs=1e-9)
    assert idle.value == pytest.approx(exp(-(0.8**2) / 2), abs=1e-9)
    assert passive(found) == echo.value


def test_each_noise_has_its_strategies():
    four = {"idle", "encode", "parity_cycle", "three_qubit", "four_qubit"}
    for name, wanted in [
        ("one-sensor", {"idle", "sensing"}),
        ("relaxation-four", four | {"turned"}),
        ("bit-flip", four - {"three_qubit", "four_qubit"}),
    ]:
        assert {strategy for strategy, found in schedules(read_device(name), 20).items() if found} == wanted
