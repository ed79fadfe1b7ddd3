"""Does a device say what it can do, and does every mistake in its description get a sentence?"""

import json
import math
import time
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from szilard.devices import Device, packaged, read_device, reference_device
from szilard.errors import InputError

EXAMPLE = {"qubits": 4, "couplings": "all", "gates": ["cnot", "x"], "measure": "all", "noise": {"bit_flip_time": 1200}}
DEVICES = Path(str(files("szilard") / "devices"))


def names(**changes):
    return [str(operation) for operation in Device.from_dict({**EXAMPLE, **changes}).operations]


def test_reference_device_is_the_reference_task():
    device = reference_device()
    assert device == Device.from_dict(EXAMPLE)
    assert len(device.operations) == 21
    flip = math.exp(-2 / 1200)
    np.testing.assert_allclose(device.transfer(), [[1, 1, flip, flip]] * 4, rtol=1e-15)
    assert device.transfer().dtype == np.float64


ACTIONS = {
    "bit-flip": 1 + 4 + 12 + 4,
    "chain": 1 + 4 + 6 + 1,
    "dephasing": 1 + 8 + 12 + 8,
    "depolarizing": 1 + 15 + 20 + 5,
    "depolarizing-six": 1 + 6 + 30 + 1,
    "fixed-times": 1 + 4 + 12 + 4,
    "gate-errors": 1 + 4 + 12 + 4,
    "hadamards": 1 + 4 + 12 + 1,
    "lopsided-chain": 1 + 4 + 6 + 1,
    "lopsided-readout": 1 + 4 + 12 + 1,
    "one-readout": 1 + 4 + 12 + 1,
    "one-sensor": 1 + 2,
    "relaxation": 1 + 6 + 6 + 3 + 1,
    "relaxation-four": 1 + 8 + 12 + 1,
    "ring": 1 + 4 + 8 + 1,
    "star": 1 + 4 + 6 + 3,
    "three-sensors": 1 + 6,
    "torino": 1 + 8 + 3 + 4,
    "two-sensors": 1 + 4,
    "uneven-star": 1 + 4 + 6 + 3,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_packaged_devices_are_read_by_name_and_by_file(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    device = read_device(name)
    assert device == read_device(str(DEVICES / f"{name.replace('-', '_')}.toml"))
    assert len(device.operations) == ACTIONS[name]


def test_every_packaged_device_is_tested_and_says_what_it_is():
    assert packaged().keys() == ACTIONS.keys()
    assert all(words.endswith(".") and len(words) > 30 for words in packaged().values())


def test_file_goes_before_a_packaged_device_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chain").write_text('qubits = 2\ngates = ["x"]\n[noise]\nbit_flip_time = 9\n', encoding="utf-8")
    assert read_device("chain").qubits == 2


def test_misspelt_packaged_device_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        InputError, match=r'^dephasin: There is neither a file nor a packaged device of this name\. Did you mean "dephasing"\?'
    ):
        read_device("dephasin")


def test_order_of_operations():
    device = {"qubits": 2, "couplings": "all", "gates": ["reset", "swap", "h", "cnot", "x"], "measure": [1, 0], "bases": ["x", "z"]}
    assert names(**device) == [
        *("idle", "h 0", "h 1", "x 0", "x 1", "swap 0 1", "cnot 0 1", "cnot 1 0", "reset 0", "reset 1"),
        *("measure x 1", "measure x 0", "measure z 1", "measure z 0"),
    ]


def test_cnots_of_a_chain_are_sorted_and_cz_appears_once():
    chain = {"qubits": 3, "couplings": [[2, 1], [0, 1]], "measure": []}
    assert names(**chain, gates=["cnot"]) == ["idle", "cnot 0 1", "cnot 1 0", "cnot 1 2", "cnot 2 1"]
    assert names(**chain, gates=["cz"]) == ["idle", "cz 0 1", "cz 1 2"]


@pytest.mark.parametrize(
    ("shape", "pairs"),
    [
        ("all", ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))),
        ("chain", ((0, 1), (1, 2), (2, 3))),
        ("ring", ((0, 1), (0, 3), (1, 2), (2, 3))),
        ("star", ((0, 1), (0, 2), (0, 3))),
    ],
)
def test_shapes(shape, pairs):
    assert Device.from_dict({**EXAMPLE, "couplings": shape}).couplings == pairs
    assert Device.from_dict({**EXAMPLE, "couplings": shape, "qubits": 2}).couplings == ((0, 1),)
    assert Device.from_dict({**EXAMPLE, "couplings": shape, "qubits": 1, "gates": ["x"]}).couplings == ()


def test_times_per_qubit():
    device = Device.from_dict({"qubits": 2, "gates": ["x"], "noise": {"bit_flip_time": [math.inf, 10], "dephasing_time": 20}})
    a, b = math.exp(-1 / 5), math.exp(-1 / 10)
    np.testing.assert_allclose(device.transfer(), [[1, b, 1, b], [1, b, a, a * b]], rtol=1e-15)


def test_devices_with_equal_values_are_equal_and_hash_alike():
    one = Device(2, ((0, 1),), ("cnot",), bit_flip_time=(1.0, 2.0))
    other = Device(2, [[1, 0]], ["cnot"], readout_error=[0, 0], bit_flip_time=[1, 2], dephasing_time=[math.inf] * 2)  # type: ignore
    assert one == other and hash(one) == hash(other)
    assert type(other.bit_flip_time[0]) is float


MISTAKES = [
    ({"qubits": 0}, r"`qubits` must be a whole number from 1 to 10, but is 0\."),
    ({"qubits": 11}, r"`qubits` must be .*, but is 11\."),
    ({"qubits": True}, r"`qubits` must be .*, but is True\."),
    ({"qubits": 4.0}, r"`qubits` must be .*, but is 4\.0\."),
    ({"qubits": 2**20000}, r"`qubits` must be .*, but is "),
    ({"couplings": "line"}, r"`couplings` must be \"all\", \"chain\", \"ring\", \"star\" or a list of pairs, but is 'line'\."),
    ({"couplings": "rings"}, r'Did you mean "ring"\?'),
    ({"couplings": 3}, r"`couplings` must be a list, but is 3\."),
    ({"couplings": [0, 1]}, r"`couplings` must be a list of pairs of qubits, but is 0\."),
    ({"couplings": [[0, 1, 2]]}, r"`couplings` must be a list of pairs of qubits, but is \[0, 1, 2\]\."),
    ({"couplings": [[0, 4]]}, r"`couplings` must name qubits from 0 to 3, but is 4\."),
    ({"couplings": [[0, "1"]]}, r"`couplings` must name qubits from 0 to 3, but is '1'\."),
    ({"couplings": [[0, True]]}, r"`couplings` must name qubits from 0 to 3, but is True\."),
    ({"couplings": [[2, 2]]}, r"`couplings` must connect two different qubits, but is \[2, 2\]\."),
    ({"couplings": [[0, 1], [1, 0]]}, r"`couplings` must name each entry once, .* Remove the second \(0, 1\)\."),
    ({"couplings": []}, r'`couplings` must connect qubits for "cnot" to act on, but is empty\.'),
    ({"qubits": 1}, r'`couplings` must connect qubits for "cnot" to act on, but is empty\.'),
    ({"gates": "cnot"}, r"`gates` must be a list, but is 'cnot'\. Write for example `gates = \[\"x\"\]`\."),
    ({"gates": ["cnott"]}, r"`gates` must be among x, y, z, h, s, cnot, cz, swap, reset, but is 'cnott'\. Did you mean \"cnot\"\?"),
    ({"gates": ["toffoli"]}, r"The known ones are x, y, z, h, s, cnot, cz, swap, reset\."),
    ({"gates": [["x"]]}, r"`gates` must be among .*, but is \['x'\]\."),
    ({"gates": ["x", "x"]}, r"`gates` must name each entry once, .* Remove the second 'x'\."),
    ({"measure": "some"}, r"`measure` must be \"all\" or a list of qubits, but is 'some'\."),
    ({"measure": [4]}, r"`measure` must name qubits from 0 to 3, but is 4\."),
    ({"measure": [-1]}, r"`measure` must name qubits from 0 to 3, but is -1\."),
    ({"measure": [1, 1]}, r"`measure` must name each entry once"),
    ({"bases": ["w"]}, r"`bases` must be among z, x, y, but is 'w'\."),
    ({"bases": "z"}, r"`bases` must be a list, but is 'z'\."),
    ({"bases": []}, r"`bases` must name at least one basis, but is empty\."),
    ({"readout_error": 0.6}, r"`readout_error` must lie in \[0, 0\.5\], but is 0\.6\."),
    ({"readout_error": -0.1}, r"`readout_error` must lie in \[0, 0\.5\], but is -0\.1\."),
    ({"readout_error": math.nan}, r"`readout_error` must lie in \[0, 0\.5\], but is nan\."),
    ({"readout_error": [0, 0, "a", 0]}, r"`readout_error` must lie in \[0, 0\.5\], but is 'a'\."),
    ({"readout_error": [0, 0, 0]}, r"`readout_error` must be one number or a list of 4, one per qubit, but is \[0, 0, 0\]\."),
    ({"noise": 1200}, r"`noise` must be a table, but is 1200\. Write a line \[noise\]"),
    ({"noise": {}}, r"The device has no noise, so there is nothing to protect against\."),
    ({"noise": {"bit_flip_time": math.inf}}, r"The device has no noise"),
    ({"noise": {"bit_flip_time": 0}}, r"`bit_flip_time` must be a positive number of steps, but is 0\."),
    ({"noise": {"bit_flip_time": 1e-310}}, r"`bit_flip_time` must be a positive number of steps, but is 1e-310\."),
    ({"noise": {"dephasing_time": -3}}, r"`dephasing_time` must be a positive number of steps, but is -3\."),
    ({"noise": {"depolarizing_time": math.nan}}, r"`depolarizing_time` must be a positive number of steps, but is nan\."),
    ({"noise": {"bit_flip_time": True}}, r"`bit_flip_time` must be a positive number of steps, but is True\."),
    ({"noise": {"bit_flip_time": 10**400}}, r"`bit_flip_time` must be a positive number of steps, but is 1000"),
    ({"noise": {"bit_flip_time": date(1929, 1, 1)}}, r"`bit_flip_time` must be a positive number of steps"),
    ({"noise": {"bit_flip_time": []}}, r"`bit_flip_time` must be one number or a list of 4, one per qubit, but is \[\]\."),
    ({"noise": {"bit_flip_time": [1, 2, 3]}}, r"`bit_flip_time` must be one number or a list of 4"),
    ({"noise": {"bitflip_time": 9}}, r"'bitflip_time' is not a key of \[noise\]\. Did you mean \"bit_flip_time\"\?"),
    ({"noise": {"measure": "all"}}, r"'measure' is not a key of \[noise\]\. Move it above the line \[noise\]\."),
    ({"relaxation_time": 9}, r"'relaxation_time' is not a key of a device\. Move it below the line \[noise\]\."),
    ({"bit_flip_time": 9}, r"'bit_flip_time' is not a key of a device\. Move it below the line \[noise\]\."),
    ({"gate": ["x"]}, r"'gate' is not a key of a device\. Did you mean \"gates\"\?"),
    ({"temperature": 1}, r"'temperature' is not a key of a device\. The known ones are qubits, "),
    ({"gates": [], "measure": []}, r"The device has neither gates nor measurements, so there is nothing to choose from\."),
]


@pytest.mark.parametrize(("change", "message"), MISTAKES, ids=[str(i) for i in range(len(MISTAKES))])
def test_every_mistake_gets_a_sentence(change, message):
    with pytest.raises(InputError, match=message):
        Device.from_dict({**EXAMPLE, **change})


def test_the_constructor_checks_too():
    with pytest.raises(InputError, match="`measure` must name qubits from 0 to 1, but is 2"):
        Device(2, gates=("x",), measure=(2,), bit_flip_time=(9.0, 9.0))


def test_qubits_are_required():
    with pytest.raises(InputError, match="`qubits` must be given"):
        Device.from_dict({"gates": ["x"]})
    with pytest.raises(InputError, match="`device` must be a table of keys and values, but is 3"):
        Device.from_dict(3)  # type: ignore


FILES = [
    (b"qubits = ", r"The file must be TOML, but is not: Invalid value"),
    (b"qubits = 4\nqubits = 4", r"The file must be TOML"),
    (b"qubits = " + b"9" * 5000, r"The file must be TOML"),
    (b"qubits = 0x" + b"f" * 5000, r"`qubits` must be a whole number from 1 to 10"),
    (b"\xff\xfe", r"The file must be UTF-8 text, but byte 0 is not\."),
    (b"qubits = " + b"[" * 10000, r"nested too deeply"),
    (b"# " + b"a" * 20_000, r"The file must be shorter than 20000 bytes"),
    (b"", r"`qubits` must be given"),
]


@pytest.mark.parametrize(("content", "message"), FILES, ids=[str(i) for i in range(len(FILES))])
def test_unusable_files_get_a_sentence_with_their_name(tmp_path, content, message):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"mine\.toml: .*{message}"):
        read_device(path)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml: The file must exist, but does not\."):
        read_device(tmp_path / "none.toml")
    with pytest.raises(InputError, match=r"The device must be a file, but is a folder\."):
        read_device(tmp_path)
    with pytest.raises(InputError, match=r"The file must be readable, but is not"):
        read_device("a\0b")


LONG = [
    {"couplings": [[0, 1]] * 10**5},
    {"gates": ["x"] * 10**5},
    {"measure": list(range(10**5))},
    {"noise": {"bit_flip_time": [[[["y" * 100] * 9] * 9] * 9] * 10**5}},
    {"gates": ["\x1b[31m" * 1000]},
    {"y\u202e" * 1000: 1},
    {"qubits": [[["y" * 100] * 9] * 9] * 9},
]


@pytest.mark.parametrize("change", LONG, ids=[str(i) for i in range(len(LONG))])
def test_long_values_are_refused_soon_and_shortly(change):
    begin = time.perf_counter()
    with pytest.raises(InputError) as mistake:
        Device.from_dict({**EXAMPLE, **change})
    assert time.perf_counter() - begin < 10
    assert len(str(mistake.value)) < 340 and str(mistake.value).isprintable()


def test_messages_begin_with_the_end_of_a_long_name(tmp_path):
    folder = tmp_path / ("a" * 200) / "b\n\x1b"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("[" + ".".join("a" * 4000) + "]\n" * 2)
    with pytest.raises(InputError, match=r"^\.\.\.a+/b \\x1b/mine\.toml: The file must be TOML") as mistake:
        read_device(folder / "mine.toml")
    assert len(str(mistake.value)) < 400 and str(mistake.value).isprintable()


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (DEVICES / "chain.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert read_device(path) == read_device(str(DEVICES / "chain.toml"))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.builds(lambda: 2**20000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
ERROR = st.floats(0, 0.5)
KEY = st.sampled_from(["cnot", "x", "measure", "reset", "h", "cnot 0 1", "x 1", "measure z 0", "reset 0", "idle", "cz"])
PLAUSIBLE = {
    "qubits": st.integers(1, 10),
    "couplings": st.sampled_from(["all", "chain", "ring", "star"]) | st.lists(st.lists(st.integers(0, 3), max_size=3), max_size=3),
    "gates": st.lists(st.sampled_from(["x", "y", "z", "h", "s", "cnot", "cz", "swap", "reset"]), max_size=4),
    "measure": st.just("all") | st.lists(st.integers(0, 4), max_size=3),
    "bases": st.lists(st.sampled_from("xyz"), max_size=3),
    "readout_error": ERROR | st.lists(ERROR | st.tuples(st.floats(0, 0.3), st.floats(0, 0.6)).map(list), max_size=4),
    "measurement_strength": st.floats(0, 1) | st.lists(st.floats(0, 1), max_size=4),
    "duration": st.dictionaries(KEY, st.integers(0, 9), max_size=3),
    "gate_error": st.dictionaries(KEY, st.floats(0, 1), max_size=3),
    "over_rotation": st.dictionaries(KEY, st.floats(-4, 4), max_size=3),
    "field": st.fixed_dictionaries(
        {"strength": st.floats(0, 3)},
        optional={"couplings": st.floats(-2, 2), "correlation_time": st.floats(0) | st.none()},
    ),
}
TIME = st.floats(1e-3, exclude_min=True) | st.lists(st.floats(1e-3) | st.none(), max_size=4)
NOISE = dict.fromkeys(("bit_flip_time", "dephasing_time", "depolarizing_time", "relaxation_time", "coherence_time"), TIME)


def described(wild):
    """Descriptions of devices; with `wild`, any value may be anything and any key may appear."""
    plain = {key: value | anything for key, value in PLAUSIBLE.items()} if wild else PLAUSIBLE
    noise = {key: value | anything for key, value in NOISE.items()} if wild else NOISE
    table = st.fixed_dictionaries({}, optional=noise)
    required = {"qubits": plain["qubits"], "noise": table | anything if wild else table}
    whole = st.fixed_dictionaries(required, optional={key: value for key, value in plain.items() if key != "qubits"})
    return whole | st.dictionaries(st.text(max_size=12), anything, max_size=3) if wild else whole


@settings(max_examples=300, deadline=None)
@given(described(wild=True) | described(wild=False))
def test_any_values_give_a_device_or_a_sentence(data):
    try:
        device = Device.from_dict(data)
    except InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 400
    else:
        assert ((device.transfer() >= 0) & (device.transfer() <= 1)).all()
        assert len(set(device.operations)) == len(device.operations) > 1
        assert (device.durations() >= 1).all() and (device.readout().sum(1) <= 1).all()
        assert Device.from_dict(json.loads(json.dumps(device.to_dict(), allow_nan=False))) == device
        hash(device)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200) | st.text('qubits=gnoe[]{}".,#\n\t\\0123-xe:_ ', max_size=80).map(str.encode))
def test_any_bytes_give_a_device_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "random.toml"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_device(path)


@settings(max_examples=200, deadline=None)
@given(position=st.integers(0, 1200), piece=st.binary(max_size=4))
def test_damaged_example_files_give_a_device_or_a_sentence(tmp_path_factory, position, piece):
    content = (DEVICES / "bit_flip.toml").read_bytes()
    path = tmp_path_factory.getbasetemp() / "damaged.toml"
    path.write_bytes(content[:position] + piece + content[position + len(piece) :])
    try:
        read_device(path)
    except InputError as error:
        assert "damaged.toml" in str(error)
