"""Does a device say all of its physics: relaxation, unequal readout, durations, errors of gates, a field, weak measurements?"""

import json
import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from szilard.devices import Device, Field
from szilard.errors import InputError

BASE = {"qubits": 3, "couplings": "chain", "gates": ["cnot", "x", "s", "reset"], "measure": [2], "noise": {"bit_flip_time": 1200}}


def device(**changes: Any) -> Device:
    return Device.from_dict({**BASE, **changes})


def noisy(qubits: int = 3, **times: Any) -> Device:
    return device(qubits=qubits, noise=times, measure=[qubits - 1], couplings="chain" if qubits > 1 else [], gates=["x"])


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        (0.1, [(0.1, 0.1)] * 3),
        ([0, 0.1, 0.5], [(0, 0), (0.1, 0.1), (0.5, 0.5)]),
        ([0.01, 0.7], [(0.01, 0.7)] * 3),
        ([0.1, [0.2, 0.3], 0], [(0.1, 0.1), (0.2, 0.3), (0, 0)]),
        ([[0.2, 0.3]] * 3, [(0.2, 0.3)] * 3),
    ],
)
def test_readout_is_a_number_or_a_pair_for_all_or_one_per_qubit(given, pairs):
    np.testing.assert_array_equal(device(readout_error=given).readout(), pairs)


def test_two_numbers_on_two_qubits_are_one_per_qubit():
    pair = {**BASE, "qubits": 2, "measure": "all"}
    np.testing.assert_array_equal(Device.from_dict({**pair, "readout_error": [0.1, 0.2]}).readout(), [[0.1, 0.1], [0.2, 0.2]])
    np.testing.assert_array_equal(Device.from_dict({**pair, "readout_error": [[0.1, 0.2]] * 2}).readout(), [[0.1, 0.2]] * 2)


def test_equal_errors_are_written_as_a_number():
    assert device(readout_error=[0.1, [0.2, 0.3], [0.4, 0.4]]).to_dict()["readout_error"] == [0.1, [0.2, 0.3], 0.4]


def test_the_more_exact_key_wins():
    long = device(duration={"cnot": 3, "cnot 1 0": 5, "measure": 10, "x 2": 2})
    steps = dict(zip(map(str, long.operations), long.durations().tolist(), strict=True))
    assert steps["cnot 1 0"] == 5 and steps["x 2"] == 2 and steps["measure z 2"] == 10
    assert {steps[name] for name in ("cnot 0 1", "cnot 1 2", "cnot 2 1")} == {3}
    assert {steps[name] for name in ("idle", "x 0", "x 1", "s 2", "reset 0")} == {1}


def test_tables_of_one_meaning_are_equal():
    by_kind = device(gate_error={"cnot": 0.01, "x": 0.0, "reset": 0.02})
    cnots = {f"cnot {pair}": 0.01 for pair in ("0 1", "1 0", "2 1", "1 2")}
    by_name = device(gate_error={**cnots, "reset 1": 0.02, "reset": 0.03, "reset 0": 0.02, "reset 2": 0.02})
    assert by_kind == by_name and hash(by_kind) == hash(by_name)
    assert by_kind.to_dict()["gate_error"] == {"cnot": 0.01, "reset": 0.02}


def test_errors_of_gates_are_one_per_operation():
    wrong = device(gate_error={"cnot": 15 / 16, "x": 0.75, "reset 0": 0.2}, over_rotation={"s": -0.1, "cnot 0 1": math.pi})
    names = list(map(str, wrong.operations))
    assert wrong.gate_errors()[names.index("cnot 2 1")] == 15 / 16
    assert wrong.gate_errors()[names.index("reset 0")] == 0.2 and wrong.gate_errors()[names.index("reset 1")] == 0
    assert wrong.over_rotations()[names.index("s 2")] == -0.1 and wrong.over_rotations()[names.index("cnot 0 1")] == math.pi
    assert wrong.gate_errors()[0] == wrong.over_rotations()[0] == 0 and wrong.durations()[0] == 1


def test_coherence_without_relaxation_is_dephasing():
    times = noisy(1, coherence_time=50.0)
    np.testing.assert_allclose(times.transfer(), [[1, math.exp(-1 / 50), 1, math.exp(-1 / 50)]], rtol=1e-14)
    np.testing.assert_array_equal(times.relaxation(), [[math.inf, math.inf]])
    assert times.pauli
    both = noisy(1, coherence_time=50.0, dephasing_time=80.0, bit_flip_time=90.0)
    phase, flip = math.exp(-1 / 50 - 2 / 80), math.exp(-2 / 90)
    np.testing.assert_allclose(both.transfer(), [[1, phase, flip, phase * flip]], rtol=1e-14)


def test_relaxation_stays_out_of_the_pauli_noise():
    times = noisy(3, relaxation_time=[100.0, 100.0, math.inf], coherence_time=[math.inf, 30.0, 30.0], bit_flip_time=90.0)
    np.testing.assert_array_equal(times.relaxation(), [[100, 200], [100, 30], [math.inf, math.inf]])
    flip = math.exp(-2 / 90)
    np.testing.assert_allclose(times.transfer()[:2], [[1, 1, flip, flip]] * 2, rtol=1e-14)
    np.testing.assert_allclose(times.transfer()[2, 1], math.exp(-1 / 30), rtol=1e-14)
    assert times.why_not_pauli == "`relaxation_time` (relaxation) is not Pauli physics."


def test_the_largest_coherence_time_passes_after_rounding():
    rng = random.Random(0)
    for _ in range(1000):
        relaxation = rng.uniform(1e-3, 1e6)
        times = noisy(1, relaxation_time=relaxation, coherence_time=float(f"{2 * relaxation:.12g}"))
        assert times.relaxation()[0, 1] <= 2 * times.relaxation()[0, 0]


def test_field_and_weak_measurement():
    shared = device(field={"strength": 0.02, "couplings": [1.0, 3.0, -0.2], "correlation_time": None}, measurement_strength=[1, 1, 0.5])
    assert shared.field == Field((1.0, 3.0, -0.2), 0.02, math.inf)
    assert shared.measurement_strength == (1.0, 1.0, 0.5)
    assert shared.why_not_pauli == (
        "`field` (one field for all qubits) and `measurement_strength` (weak measurements) are not Pauli physics."
    )
    assert device(field={"strength": 0}).field is None
    assert device(noise={}, field={"strength": 1}).field == Field((1.0,) * 3, 1.0, 0.0)


def test_what_is_pauli_is_called_so():
    assert device(readout_error=[0.1, 0.3], duration={"x": 2}, gate_error={"cnot": 0.1}).pauli
    assert not device(over_rotation={"x": 0.1}).pauli
    assert device(over_rotation={"x": 0.0}, measurement_strength=1).pauli


FULL = {
    "readout_error": [0.01, [0.02, 0.3], 0],
    "measurement_strength": [1, 0.5, 1],
    "noise": {"relaxation_time": [900, 400, None], "coherence_time": 500, "depolarizing_time": [None, None, 7000]},
    "duration": {"cnot": 3, "measure": 12, "cnot 1 2": 4},
    "gate_error": {"cnot": 0.005, "x 1": 1e-4},
    "over_rotation": {"cnot 0 1": 0.01},
    "field": {"couplings": [1, 3, 0.2], "strength": 0.01, "correlation_time": 400},
    "adaptive": "gates",
}


def test_devices_survive_the_way_through_json():
    full = device(**FULL)
    again = Device.from_dict(json.loads(json.dumps(full.to_dict(), allow_nan=False)))
    assert again == full and hash(again) == hash(full)
    assert again.to_dict() == full.to_dict()
    assert replace(full, readout_error=()).field == full.field


MISTAKES = [
    ({"readout_error": [0.3, 0.7]}, r"hold pairs whose sum is below 1, but is \[0\.3, 0\.7\]\. .*nothing is read"),
    ({"readout_error": [0.6, 0.6]}, r"hold pairs whose sum is below 1, .* outcomes are swapped"),
    ({"readout_error": [0.9, 0.3]}, r"hold pairs whose sum is below 1, .* outcomes are swapped"),
    ({"readout_error": [1.1, 0.0]}, r"hold pairs of numbers in \[0, 1\], but is \[1\.1, 0\.0\]"),
    ({"readout_error": [[0.1, 0.1, 0.1]] * 3}, r"hold pairs of numbers"),
    ({"readout_error": [[0.1, None]] * 3}, r"hold pairs of numbers"),
    ({"readout_error": [[0.1, 0.1]]}, r"must be one number or a list of 3, one per qubit"),
    ({"readout_error": 0.51}, r"`readout_error` must lie in \[0, 0\.5\], but is 0\.51\. .*one pair per qubit"),
    ({"duration": 3}, r"`duration` must be a table, but is 3\. Write a line \[duration\]"),
    ({"duration": {"cnot": 0}}, r"`duration` must hold whole numbers of steps from 1 to 1000, but is 0\."),
    ({"duration": {"cnot": 1001}}, r"but is 1001\."),
    ({"duration": {"cnot": 1.5}}, r"but is 1\.5\. Round up to whole steps"),
    ({"duration": {"cnot": True}}, r"but is True\."),
    ({"duration": {"idle": 2}}, r"`duration` must not name 'idle'\. Idling always takes one step\."),
    ({"duration": {"cz": 2}}, r"`duration` must name operations of this device, but is 'cz'\. The device has cnot, "),
    ({"duration": {"cnot 0 2": 2}}, r'but is \'cnot 0 2\'\. Did you mean "cnot'),
    ({"duration": {"measure x 2": 2}}, r'Did you mean "measure z 2"\?'),
    ({"gate_error": {"measure": 0.1}}, r"`gate_error` must not name 'measure'\. How wrong a measurement is stands in `readout_error`\."),
    (
        {"gate_error": {"x": 0.76}},
        r"`gate_error` must hold probabilities of an error, at most 3/4 on one .*, but is 0\.76",
    ),
    ({"gate_error": {"cnot": 0.94}}, r"but is 0\.94\."),
    ({"gate_error": {"cnot": math.nan}}, r"but is nan\."),
    ({"over_rotation": {"reset": 0.1}}, r"`over_rotation` must not name 'reset'\. Only gates turn too far\."),
    ({"over_rotation": {"x": 3.2}}, r"`over_rotation` must hold angles in radians from -pi to pi, but is 3\.2\."),
    ({"measurement_strength": 0}, r"`measurement_strength` must lie in \(0, 1\], but is 0\."),
    ({"adaptive": "none"}, r"`adaptive` must be \"all\" or \"gates\", but is 'none'\. With \"gates\" the times"),
    ({"adaptive": ["gates"]}, r"`adaptive` must be"),
    ({"measurement_strength": [1, 1]}, r"`measurement_strength` must be one number or a list of 3"),
    ({"field": 0.1}, r"`field` must be a table, but is 0\.1\. Write a line \[field\]"),
    ({"field": {}}, r"`strength` of \[field\] must be given\."),
    ({"field": {"strength": -1}}, r"`field\.strength` must lie in \[0, 1000\], but is -1\."),
    ({"field": {"strength": 1, "couplings": [1, 2]}}, r"`field\.couplings` must be one number or a list of 3"),
    ({"field": {"strength": 1, "couplings": math.inf}}, r"`field\.couplings` must lie in \[-1000, 1000\], but is inf"),
    ({"field": {"strength": 1, "correlation_time": -1}}, r"`field\.correlation_time` must be a number of steps, 0 or more, but is -1\."),
    ({"field": {"strength": 1, "time": 1}}, r"'time' is not a key of \[field\]\."),
    ({"field": {"strength": 1, "measure": "all"}}, r"'measure' is not a key of \[field\]\. Move it above the line \[noise\]\."),
    ({"strength": 1}, r"'strength' is not a key of a device\. Move it below the line \[field\]\."),
    ({"noise": {"cnot": 1}}, r"'cnot' is not a key of \[noise\]\. Move it below a line \[duration\], \[gate_error\], \[over_rotation\]\."),
    ({"noise": {"strength": 1}}, r"'strength' is not a key of \[noise\]\. Move it below the line \[field\]\."),
    ({"noise": {"duration": {}}}, r"'duration' is not a key of \[noise\]\. Move it above the line \[noise\]\."),
    (
        {"noise": {"relaxation_time": 4, "coherence_time": 80}},
        r"`coherence_time` must be at most twice `relaxation_time`, 2 T1 = 8 on qubit 0, but is 80\.0\. .*write 2 T1 for T2\.",
    ),
    ({"noise": {"relaxation_time": [9, 9, 4], "coherence_time": 18}}, r"2 T1 = 8 on qubit 2"),
]


@pytest.mark.parametrize(("change", "message"), MISTAKES, ids=[str(i) for i in range(len(MISTAKES))])
def test_every_mistake_gets_a_sentence(change, message):
    with pytest.raises(InputError, match=message) as mistake:
        device(**change)
    assert len(str(mistake.value)) < 400 and "\n" not in str(mistake.value)


@pytest.mark.parametrize("change", [{"duration": [1]}, {"duration": (("cnot", 1, 2),)}, {"field": 3}, {"field": (1, 2)}])
def test_the_constructor_refuses_what_is_no_table(change):
    with pytest.raises(InputError, match="must be a table"):
        Device(2, ((0, 1),), ("cnot",), bit_flip_time=(9.0, 9.0), **change)
