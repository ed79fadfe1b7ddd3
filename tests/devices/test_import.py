"""Does an import take what is sound, and name what is not?"""

import itertools
import json
import random
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import snapshots

from szilard.cli import main
from szilard.devices import Device, read_device
from szilard.devices.calibration import (
    Request,
    import_device,
    of_target,
    parse_assumptions,
    parse_time,
    read_backend,
    read_calibration,
    text_of,
)
from szilard.devices.calibration.choosing import best_connected
from szilard.errors import InputError


@pytest.fixture
def written(tmp_path):
    """Writes a calibration, and gives its path."""

    def write(data: Any, name: str = "props_test.json"):
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return path

    return write


@pytest.fixture
def imported(written):
    """What an import makes of a calibration."""

    def go(data: Any, name: str = "props_test.json", **request: Any):
        return import_device(read_calibration(written(data, name)), Request(**request))

    return go


def test_a_sound_snapshot_becomes_a_device(imported):
    made = imported(snapshots.properties(), step=100.0)
    assert made.qubits == ("0", "1", "2", "3", "4")
    assert made.device.couplings == ((0, 1), (1, 2), (2, 3), (3, 4))
    assert made.device.gates == ("x", "h", "cnot")
    np.testing.assert_array_equal(made.device.readout(), [[0.01, 0.03]] * 5)
    np.testing.assert_allclose(made.device.relaxation(), [[1000, 1200]] * 5)
    steps = dict(zip(map(str, made.device.operations), made.device.durations().tolist(), strict=True))
    assert steps["cnot 0 1"] == 4 and steps["cnot 1 0"] == 4 and steps["measure z 2"] == 10 and steps["x 0"] == 1


def test_named_qubits_keep_their_order_and_their_own_values(imported):
    data = snapshots.changed(3, t1=50.0, t2=60.0, errors=(0.002, 0.2))
    made = imported(data, qubits=("3", "2"))
    np.testing.assert_array_equal(made.device.readout(), [[0.002, 0.2], [0.01, 0.03]])
    np.testing.assert_allclose(made.device.relaxation(), [[500, 600], [1000, 1200]])
    assert made.device.couplings == ((0, 1),)
    assert "3 became 0, 2 became 1" in made.remarks[0]
    errors = dict(zip(map(str, made.device.operations), made.device.gate_errors().tolist(), strict=True))
    assert errors["cnot 0 1"] != errors["cnot 1 0"]


SX = [snapshots.gate("sx", [0], 1.0, 40.0)]
FAULTS = [
    (snapshots.changed(0, t1=4.07, t2=80.5), r"T2 > 2 T1 on qubit 0 \(T1 4\.07 us, T2 80\.5 us\)", {"clip_t2": True}),
    (snapshots.changed(0, errors=(0.4, 0.6)), r"readout that tells nothing on qubit 0 \(errors 0\.4, 0\.6\)", None),
    (snapshots.changed(0, errors=(0.0, 1.0)), r"readout that tells nothing on qubit 0 \(errors 0, 1\)", None),
    (snapshots.changed(0, errors=(0.53, 0.48)), r"readout worse than a coin on qubit 0", None),
    (snapshots.changed(0, errors=(1.3, 0.1)), r"readout error no probability on qubit 0", None),
    (snapshots.changed(0, length=None), r"readout length missing on qubit 0", {"assume": {"readout_length": "2us"}}),
    (snapshots.changed(0, t1=0.0), r"T1 not positive on qubit 0", None),
    (snapshots.changed(0, t1=float("nan")), r"T1 missing on qubit 0", {"assume": {"t1": "90us"}}),
    (snapshots.changed(0, t2=float("inf")), r"T2 missing on qubit 0", {"assume": {"t2": "2t1"}}),
]


@pytest.mark.parametrize(("data", "message", "flags"), FAULTS, ids=[message[:24] for _, message, _ in FAULTS])
def test_impossible_and_missing_values_are_refused_by_name_or_mended(imported, data, message, flags):
    with pytest.raises(InputError, match=message) as refusal:
        imported(data, qubits=("0", "1"))
    assert len(str(refusal.value)) < 400
    assert imported(data, qubits=("1", "2")).qubits == ("1", "2")
    assert "0" not in imported(data, best=3).qubits
    assert imported(data, qubits=("0", "1"), drop_qubits=True).qubits == ("1",)
    if flags is None:
        assert "--drop-qubits" in str(refusal.value)
    else:
        mended = imported(data, qubits=("0", "1"), **flags)
        assert any("on 0" in remark for remark in mended.remarks)
        assert not any("on 0" in remark for remark in imported(data, qubits=("1", "2"), **flags).remarks)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (1.0, r"cx error is a marker on coupling 0-1 \(1\)"),
        (0.8, r"cx error impossible on coupling 0-1 \(0\.8\)"),
        (None, r"cx error missing on coupling 0-1"),
    ],
)
def test_couplings_with_faults_are_refused_or_left_out(imported, error, message):
    data = snapshots.properties()
    data["gates"] = [g for g in data["gates"] if g["name"] != "cx0_1"] + [snapshots.gate("cx", [0, 1], error, 310.0)]
    with pytest.raises(InputError, match=message) as refusal:
        imported(data)
    assert "`--drop-couplings`" in str(refusal.value)
    left = imported(data, drop_couplings=True)
    assert left.device.couplings == ((1, 2), (2, 3), (3, 4))
    assert any(remark.startswith("Left out: cx error") for remark in left.remarks)
    assert "The chosen qubits are not all joined by couplings." in left.remarks
    assert {"0", "1"} - set(imported(data, best=4).qubits)


def test_a_marker_of_a_pulse_is_a_fault_of_its_qubit(imported):
    data = snapshots.properties()
    data["gates"] = [g for g in data["gates"] if g["name"] != "sx0"] + SX
    with pytest.raises(InputError, match=r"sx error is a marker on qubit 0 \(1\).*`--assume sx\.error=R`"):
        imported(data)
    mended = imported(data, assume={"sx.error": "0.001"})
    assert "`sx.error` was assumed to be 0.001, on 0." in mended.remarks


def test_uncalibrated_couplings_of_the_map_are_named(written):
    data = snapshots.properties()
    data["gates"] = [g for g in data["gates"] if g["name"] not in ("cx3_4", "cx4_3")]
    folder = written(data).parent
    written(snapshots.configuration(), "conf_test.json")
    with pytest.raises(InputError, match="no cnot on coupling 3-4"):
        import_device(read_calibration(folder), Request())
    assert import_device(read_calibration(folder), Request(qubits=("0", "1"))).device.qubits == 2


def test_lengths_come_in_nanoseconds_whatever_dt_says(written):
    folder = written(snapshots.properties()).parent
    written(snapshots.configuration(), "conf_test.json")
    alone, beside = (import_device(read_calibration(path), Request()).device for path in (folder / "props_test.json", folder))
    assert alone == beside


def test_reset_needs_an_error(imported):
    data = snapshots.properties()
    assert any("reset was left out" in remark for remark in imported(data).remarks)
    with pytest.raises(InputError, match=r"reset error missing on qubit 0; .*`--assume reset\.error=R`"):
        imported(data, gates=("cnot", "x", "reset"))
    made = imported(data, gates=("cnot", "x", "reset"), assume={"reset.error": "0.02"}).device
    place = [str(operation) for operation in made.operations].index("reset 1")
    assert made.gate_errors()[place] == 0.02 and made.durations()[place] == 9


def test_longer_waits_than_a_device_has(imported):
    with pytest.raises(InputError, match=r"measure z 0 takes 1 us, 2,000 steps of 0\.5 ns, .*Choose a longer `--step`, such as 10ns"):
        imported(snapshots.properties(), step=0.5)


def test_the_text_gives_the_same_device(imported):
    made = imported(snapshots.changed(1, t2=180.0, t1=91.23456789), best=3, step=64.0)
    text = text_of(made.device, [*made.remarks, "a\n[noise]\x1b"])
    assert Device.from_dict(tomllib.loads(text)) == made.device


def test_a_hostile_name_stays_a_comment(imported):
    data = snapshots.properties() | {"backend_name": "x\nqubits = 9\r\u2028\x1b[31m"}
    made = imported(data)
    assert all(remark.isprintable() for remark in made.remarks)
    assert tomllib.loads(text_of(made.device, made.remarks))["qubits"] == 5


def cost_of(nodes, edges, chosen):
    """Nodes and the cheapest tree, by trying all; infinite where they are not joined."""
    inside = [pair for pair in edges if set(pair) <= set(chosen)]
    best = float("inf") if len(chosen) > 1 else 0
    for tree in itertools.combinations(inside, len(chosen) - 1):
        part = {chosen[0]}
        for _ in chosen:
            part |= {q for pair in tree if part & set(pair) for q in pair}
        if len(part) == len(chosen):
            best = min(best, sum(edges[pair] for pair in tree))
    return best + sum(nodes[q] for q in chosen)


@pytest.mark.parametrize("seed", range(8))
def test_the_best_set_is_the_best_of_all(seed):
    rng = random.Random(seed)
    nodes = {name: rng.random() for name in "abcdefgh"}
    edges = {pair: rng.random() for pair in itertools.combinations(nodes, 2) if rng.random() < 0.35}
    for size in range(1, 6):
        found = best_connected(nodes, edges, size)
        costs = {chosen: cost_of(nodes, edges, chosen) for chosen in itertools.combinations(nodes, size)}
        least = min(costs.values())
        assert (found is None) == (least == float("inf"))
        assert found is None or costs[found] == pytest.approx(least)


def test_the_best_qubits_are_chosen_and_the_best_of_them_comes_first(imported):
    data = snapshots.properties()
    data["qubits"][1] = snapshots.qubit(errors=(0.2, 0.3))
    data["qubits"][3] = snapshots.qubit(errors=(0.001, 0.002))
    assert imported(data, best=3).qubits == ("3", "2", "4")
    with pytest.raises(InputError, match=r"No 6 joined qubits are free of faults, which are: none\. Ask for fewer\."):
        imported(data, best=6)


def test_google_has_no_coherence_time_and_no_lengths(imported):
    with pytest.raises(InputError, match=r"T2 missing on qubit 5_3; readout length missing on qubit 5_3; phased_xz length missing"):
        imported(snapshots.google())
    lengths = {"t2": "15us", "readout_length": "600ns", "phased_xz.length": "25ns", "cz.length": "42ns"}
    made = imported(snapshots.google(), assume=lengths, whole_gate_errors=True)
    assert made.qubits == ("5_3", "5_4", "10_4") and made.device.couplings == ((0, 1), (1, 2))
    np.testing.assert_array_equal(made.device.readout(), [[0.01, 0.05]] * 3)
    np.testing.assert_allclose(made.device.relaxation(), [[200, 150]] * 3)
    errors = dict(zip(map(str, made.device.operations), made.device.gate_errors().tolist(), strict=True))
    assert errors["x 0"] == pytest.approx(0.0015) and errors["cz 0 1"] == pytest.approx(0.005)
    assert sum(remark.endswith("on 5_3, 5_4, 10_4.") for remark in made.remarks) == 3


def test_a_laboratory_writes_its_own(imported):
    made = imported(snapshots.LABORATORY, "ours.json", whole_gate_errors=True, step=20.0)
    errors = dict(zip(map(str, made.device.operations), made.device.gate_errors().tolist(), strict=True))
    assert errors["cz 0 1"] == pytest.approx(0.02) and errors["h 1"] == pytest.approx(0.003)
    np.testing.assert_array_equal(made.device.readout(), [[0.011, 0.034], [0.02, 0.02]])
    np.testing.assert_allclose(made.device.relaxation(), [[2600, 2000], [3050, 2500]])


def test_a_table_has_a_row_per_qubit(imported):
    made = imported(snapshots.TABLE, "ibm_table.csv", whole_gate_errors=True)
    np.testing.assert_array_equal(made.device.readout(), [[0.01, 0.03], [0.02, 0.04], [0.03, 0.07]])
    np.testing.assert_allclose(made.device.relaxation(), [[1000, 1200], [900, 955], [800, 700]])
    values = {str(o): (e, d) for o, e, d in zip(made.device.operations, made.device.gate_errors(), made.device.durations(), strict=True)}
    assert values["cnot 0 1"] == (pytest.approx(0.01), 4) and values["cnot 1 2"] == (pytest.approx(0.00875), 3)
    assert values["x 1"] == (pytest.approx(7.5e-4), 1) and values["h 1"] == (pytest.approx(3e-4), 1)
    assert "The column frequency (ghz) was not used." in made.remarks


def test_cells_may_name_only_the_other_qubit(imported):
    short = snapshots.TABLE.replace("0_1:", "1:").replace("1_0:", "0:").replace("1_2:", "2:").replace("2_1:", "1:").replace("CNOT", "CZ")
    errors = imported(short, "short.csv", whole_gate_errors=True).device.gate_error
    assert dict(errors)["cz 0 1"] == pytest.approx(0.01)


def target():
    """What a Qiskit Target is, as far as an import looks."""
    entry = SimpleNamespace(error=0.02, duration=1e-6)
    sx, cx = SimpleNamespace(error=3e-4, duration=4e-8), SimpleNamespace(error=0.01, duration=3e-7)
    table = {"measure": {(0,): entry, (1,): entry}, "sx": {(0,): sx, (1,): sx}, "x": {(0,): sx, (1,): sx}}
    table |= {"cx": {(0, 1): cx, (1, 0): cx}, "if_else": None, "delay": {(0,): None, (1,): None}}
    qubits = [SimpleNamespace(t1=1e-4, t2=9e-5)] * 2
    return SimpleNamespace(num_qubits=2, qubit_properties=qubits, operation_names=list(table), __getitem__=table.get, table=table)


class Target(SimpleNamespace):
    """The same with brackets."""

    def __getitem__(self, name):
        return self.table[name]


def test_a_target_tells_the_two_readout_errors_not_apart():
    snapshot = of_target(Target(**vars(target())))
    with pytest.raises(InputError, match=r"one readout error for two on qubit 0 \(0\.02\); .*`--symmetric-readout`"):
        import_device(snapshot, Request())
    made = import_device(snapshot, Request(symmetric_readout=True))
    np.testing.assert_array_equal(made.device.readout(), [[0.02, 0.02]] * 2)
    np.testing.assert_allclose(made.device.relaxation(), [[1000, 900]] * 2)
    assert "Both readout errors became their mean, on 0 (0.02), 1 (0.02)." in made.remarks


REFUSED = [
    ("", "x.csv", r"holds a table|must hold a table|must name the columns"),
    ("{", "x.json", r"holds no calibration"),
    ("[1]", "x.json", r"must hold a JSON object"),
    ("{}", "x.json", r"`qubits` must be an object"),
    ('{"a":' * 100_000, "x.json", r"nested too deeply"),
    ({"qubits": [], "gates": []}, "x.json", r"names no qubits"),
    ({"qubits": 3, "gates": []}, "x.json", r"`qubits` must be an object"),
    ({"qubits": [[]], "gates": [{"gate": "x", "qubits": [4], "parameters": []}]}, "x.json", r"numbers from 0 to 0, but one has 4"),
    ({"qubits": [[snapshots.value("T1", 1, "fortnights")]], "gates": []}, "x.json", r"T1 of qubit 0 must have a unit out of ns, us"),
    ({"qubits": [[snapshots.value("T1", 1, "us")] * 2], "gates": []}, "x.json", r"Qubit 0 has `T1` twice"),
    ({"basis_gates": []}, "conf_x.json", r"a configuration, not the calibration"),
    ({"qubits": {"a": {"T1": "1us"}}}, "x.json", r"'T1' is not a key of qubit 'a'\."),
    ({"qubits": {"a": {"t1": 1}}}, "x.json", r"`t1 of a` must be a time with its unit, such as 100ns or 0\.5us, but is 1\."),
    (
        {"qubits": {"a": {}}, "gates": [{"gate": "cz", "qubits": ["a", "b"]}]},
        "x.json",
        r"`qubits` must name qubits of the file, but is 'b'",
    ),
    ({"qubits": {"a": {}}, "errors": "percent"}, "x.json", r'`errors` must be "average" or "pauli"'),
    ("Qubit,T1 (us)\n0,1\n0,2\n", "x.csv", r"must name each qubit once"),
    ("Qubit\n" + "\n".join(map(str, range(2000))), "x.csv", r"must have at most 1,500 qubits, but has 2,000"),
    ("[" * 6_000_000, "x.json", r"must have at most 5,000,000 bytes, but has more"),
    ("Qubit,T1 (us)\n0\n", "x.csv", r"Row 2 must have 2 cells, but has 1"),
    ("Qubit,T1\n0,5\n", "x.csv", r"T1 of qubit 0 must have a unit out of"),
    ("Qubit,T1 (us)\n0,5 us\n", "x.csv", r"T1 \(us\) of qubit 0 must be a number, but is '5 us'"),
    ("Qubit,CZ error\n0,0_7:0.1\n", "x.csv", r"must name two qubits of the table, but has '0_7'"),
    ("Qubit,CZ error\nQ0,1:0.1\nQ1,\n", "x.csv", r"must name two qubits of the table, but has '1'; write it as Q0_Q1:0\.01\."),
    ("a,b\n1,2\n", "x.csv", r"one of them Qubit"),
]


@pytest.mark.parametrize(("data", "name", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_unusable_files_get_a_sentence_with_their_name(written, data, name, message):
    with pytest.raises(InputError, match=rf"{name}: .*({message})") as refusal:
        read_calibration(written(data, name))
    assert str(refusal.value).isprintable() and len(str(refusal.value)) < 400


def test_refusal_names_the_columns_that_were_not_recognised(written):
    """What is missing may stand there."""
    snapshot = read_calibration(written("Qubit,T1 (us),T2 (us),readout err,color\n0,90,80,0.01,red\n", "x.csv"))
    with pytest.raises(InputError, match=r"readout error missing on qubit 0; .* Not used: the columns `readout err`, `color`\.$"):
        import_device(snapshot, Request())


def test_large_processors_are_judged_soon(written):
    names = [f"q{i}" for i in range(150)]
    gates = [{"gate": kind, "qubits": [a], "error": 1e-3, "length": "20ns"} for kind in ("x", "h") for a in names]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 : i + 40]]
    gates += [{"gate": "cz", "qubits": list(pair), "error": 0.01, "length": "60ns"} for pair in pairs]
    qubits = {name: {"t1": "9us", "t2": "8us", "readout_error": 0.02, "readout_length": "1us"} for name in names}
    begin = time.perf_counter()
    assert len(import_device(read_calibration(written({"qubits": qubits, "gates": gates})), Request(best=10)).qubits) == 10
    assert time.perf_counter() - begin < 30


def test_missing_files_ambiguous_folders_and_absent_packages(tmp_path, written, monkeypatch):
    with pytest.raises(InputError, match=r"none\.json: The file must exist"):
        read_calibration(tmp_path / "none.json")
    with pytest.raises(InputError, match=r"The folder holds no props_NAME\.json"):
        read_calibration(tmp_path)
    written(snapshots.properties(), "props_a.json")
    written(snapshots.properties(), "props_b.json")
    with pytest.raises(InputError, match=r"holds 2 calibrations \(props_a\.json, props_b\.json\); name one"):
        read_calibration(tmp_path)
    monkeypatch.setattr("szilard.devices.calibration.reading.find_spec", lambda name: None)
    with pytest.raises(InputError, match="neither of which is installed"):
        read_backend("fake_torino")


def test_backends_are_found_in_the_packages_that_carry_them(tmp_path, monkeypatch):
    folder = tmp_path / "fake_provider" / "backends" / "torino"
    folder.mkdir(parents=True)
    (folder / "props_torino.json").write_text(json.dumps(snapshots.properties()))
    (folder / "conf_torino.json").write_text(json.dumps(snapshots.configuration()))
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("szilard.devices.calibration.reading.find_spec", lambda name: spec if "ibm" in name else None)
    for name in ("fake_torino", "torino", "FakeTorino", "ibm_torino"):
        assert len(read_backend(name).qubits) == 5
    with pytest.raises(InputError, match=r'There is no snapshot \'fake_torin\'\. Did you mean "torino"\?'):
        read_backend("fake_torin")
    with pytest.raises(InputError, match=r"There is no snapshot '\.\./\.\./etc'\. There are 1, such as torino\."):
        read_backend("../../etc")


ASKED = [
    ({"qubits": ("9",)}, r"`--qubits` must name qubits of ibm_test, but is '9'\. It has 0, 1, 2, 3, 4\."),
    ({"qubits": ("1", "1")}, r"`--qubits` must name each qubit once"),
    ({"qubits": ("1",), "best": 2}, r"must not be given together"),
    ({"best": 11}, r"`--best` must be a whole number from 1 to 10, but is 11"),
    ({"gates": ("toffoli",)}, r"`--gates` must be among x, y, z, h, s, .*, but is 'toffoli'\."),
    ({"assume": {"T1": "3us"}}, r"`--assume` knows t1, t2, .*, but not 'T1'"),
    ({"assume": {"sx.error": "2"}}, r"`--assume sx\.error` must lie in \[0, 1\), but is '2'"),
    ({"assume": {"t1": "3"}}, r"`--assume t1` must be a time with its unit"),
    ({"assume": {"readout_error": "1,2,3"}}, r"must lie in|must be one number or two"),
]


@pytest.mark.parametrize(("request_", "message"), ASKED, ids=[str(i) for i in range(len(ASKED))])
def test_wishes_that_make_no_sense_get_a_sentence(imported, request_, message):
    with pytest.raises(InputError, match=message):
        imported(snapshots.properties(), **request_)


def test_a_large_processor_asks_for_a_choice(imported):
    with pytest.raises(
        InputError, match=r"at most 10 qubits, but these are 12\. Name some by `--qubits`, or ask for the best by `--best 5`"
    ):
        imported(snapshots.properties(12))
    assert len(imported(snapshots.properties(12), best=10).qubits) == 10


def test_assumptions_and_times_are_parsed():
    assert parse_assumptions(("t2=30us", "cz.length=42ns")) == {"t2": "30us", "cz.length": "42ns"}
    assert parse_time("0.5 us", "x") == 500 and parse_time("3\u03bcs", "x") == 3000 and parse_time("1e-6s", "x") == pytest.approx(1000)
    for words in (("t2",), ("t2=",), ("t2=1us", "t2=2us"), ("t=1",) * 200):
        with pytest.raises(InputError, match="`--assume` must"):
            parse_assumptions(words)
    for text in ("100", "ns", "-3ns", "0us", "nan s", "1e400s", "9" * 4000 + "ns", "3 parsecs", None):
        with pytest.raises(InputError, match="must be a time with its unit"):
            parse_time(text, "--step")


def test_table_of_the_page_is_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "device-import.md").read_text(encoding="utf-8")
    (tmp_path / "chip.csv").write_text(page[page.index("Qubit,T1 (us)") :].partition("```")[0], encoding="utf-8")
    device = import_device(read_calibration(tmp_path / "chip.csv"), Request()).device
    assert device.relaxation_time == (520, 610, 480) and device.couplings == ((0, 1), (1, 2))
    assert device.readout_error[0] == (0.011, 0.034)


def test_command_line(written, tmp_path, capsys):
    source, out = written(snapshots.properties()), tmp_path / "mine.toml"
    arguments = ["device", "import", str(source), "--best", "3", "--step", "50ns", "--out", str(out)]
    assert main(arguments) == 0
    shown = capsys.readouterr()
    assert "mine.toml" in shown.out and "A step is 50 ns" in shown.err
    assert read_device(out).qubits == 3
    assert main(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["device", "import", str(source), "--json", "--assume", "t1=3us"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert Device.from_dict(last["device"]).qubits == 5 and last["qubits"] == list("01234") and last["remarks"]
    assert main(["device", "import", str(source)]) == 0
    assert Device.from_dict(tomllib.loads(capsys.readouterr().out)).qubits == 5
    for wrong in (
        [],
        ["--backend", "x", str(source)],
        [str(source), "--step", "3"],
        [str(source), "--out", "/dev/null/x.toml"],
    ):
        assert main(["device", "import", *wrong]) == 2
        assert "Traceback" not in capsys.readouterr().err
