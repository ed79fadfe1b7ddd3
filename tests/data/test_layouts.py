"""Are named arrays the same out of every kind of file, and is what does not fit its layout refused with its place?"""

import csv
from pathlib import Path

import h5py
import numpy as np
import pytest

from szilard.data.layouts import read_layout
from szilard.data.measurements import CONFIGURATIONS, SHOTS, TRAJECTORIES, by_trajectory
from szilard.errors import InputError

RNG = np.random.default_rng(0)
EXAMPLES = Path(__file__).parents[2] / "docs" / "data"
BASES, BITS = RNG.choice(list("xyz"), (20, 3)), RNG.integers(0, 2, (20, 3))
SPINS, TEMPERATURES = RNG.choice([-1, 1], (10, 4, 4)), np.linspace(1, 3, 10)
TIME, X = np.array([0.0, 0.1, 0.3, 0.7]), RNG.normal(size=(3, 4))


def words(letters):
    return np.array(["".join(map(str, row)) for row in letters.reshape(len(letters), -1)])


def as_npz(path, arrays):
    np.savez(path, **arrays)


def as_hdf5(path, arrays):
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values.astype(object) if values.dtype.kind == "U" else values


def as_table(path, arrays, between=","):
    columns = {}
    for name, values in arrays.items():
        flat = values.reshape(len(values), -1)
        columns |= {name: values} if values.ndim == 1 else {f"{name}_{k}": column for k, column in enumerate(flat.T)}
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=between)
        writer.writerows([list(columns), *zip(*columns.values(), strict=True)])


SHOT_WAYS = {
    "letters": {"basis": BASES, "outcome": BITS},
    "words": {"basis": words(BASES), "outcome": words(BITS)},
    "capitals": {"basis": np.char.upper(words(BASES)), "outcome": BITS},
    "eigenvalues": {"basis": words(BASES), "outcome": 1 - 2 * BITS},
    "signs": {"basis": words(BASES), "outcome": words(np.where(BITS, "-", "+"))},
    "fractions": {"basis": words(BASES), "outcome": BITS.astype(float)},
}


@pytest.mark.parametrize("write", [as_npz, as_hdf5, as_table])
@pytest.mark.parametrize("way", SHOT_WAYS)
def test_shots(tmp_path, write, way):
    if write is as_hdf5 and way == "letters":
        return as_hdf5(tmp_path / "a.npz", SHOT_WAYS["words"])
    write(path := tmp_path / "a.npz" if write is as_npz else tmp_path / "a", SHOT_WAYS[way])
    found = read_layout(path, SHOTS)
    assert list(found) == ["basis", "outcome"] and "basis" in found.taken
    np.testing.assert_array_equal(found["basis"], BASES)
    np.testing.assert_array_equal(found["outcome"], BITS)
    return None


def test_rows_that_are_counted_become_shots(tmp_path):
    as_table(tmp_path / "a.csv", {"basis": words(BASES), "outcome": words(BITS), "count": np.arange(20) % 3, "note": words(BASES)})
    found = read_layout(tmp_path / "a.csv", SHOTS)
    np.testing.assert_array_equal(found["outcome"], np.repeat(BITS, np.arange(20) % 3, axis=0))
    assert "count" not in found and found.taken == "20 rows; the columns basis, outcome, count; left out: note"


@pytest.mark.parametrize("write", [as_npz, as_hdf5, as_table])
@pytest.mark.parametrize("spins", [SPINS, SPINS.reshape(10, 16), (SPINS + 1) // 2, words((SPINS + 1) // 2), SPINS > 0])
def test_configurations(tmp_path, write, spins):
    spins = spins.astype(int) if write is as_table and spins.dtype.kind == "b" else spins
    write(path := tmp_path / "a.npz" if write is as_npz else tmp_path / "a", {"spins": spins, "temperature": TEMPERATURES})
    found = read_layout(path, CONFIGURATIONS)
    np.testing.assert_array_equal(found["spins"], SPINS)
    np.testing.assert_array_equal(found["temperature"], TEMPERATURES)


LONG = {"trajectory": np.repeat([0, 1, 2], 4), "time": np.tile(TIME, 3), "x": X.ravel(), "v": -X.ravel()}
MIXED = np.random.default_rng(1).permuted(np.tile([0, 1, 2], (4, 1)), axis=1).ravel()  # rows of three trajectories between each other
NAMES = np.array(["b", "a", "c"])[MIXED]


@pytest.mark.parametrize("write", [as_npz, as_hdf5, as_table])
def test_trajectories(tmp_path, write):
    ways = [LONG] if write is as_table else [LONG, {"time": TIME, "x": X, "v": -X}, {"time": np.tile(TIME, (3, 1)), "x": X, "v": -X}]
    for arrays in ways:
        write(path := tmp_path / "a.npz" if write is as_npz else tmp_path / "a", arrays)
        found = read_layout(path, TRAJECTORIES)
        assert set(found) == {"trajectory", "time", "x", "v"} and all(values.shape == (12,) for values in found.values())
        cut = by_trajectory(found)
        np.testing.assert_array_equal([one["x"] for one in cut], X)
        np.testing.assert_array_equal([one["time"] for one in cut], np.tile(TIME, (3, 1)))


def test_rows_of_trajectories_may_be_mixed_and_named(tmp_path):
    rank = np.array([np.sum(MIXED[:k] == MIXED[k]) for k in range(12)])
    as_table(tmp_path / "a.csv", {"time": TIME[rank], "trajectory": NAMES, "x": X[MIXED, rank]})
    order = list(dict.fromkeys(MIXED.tolist()))  # numbered as they come
    np.testing.assert_array_equal([one["x"] for one in by_trajectory(read_layout(tmp_path / "a.csv", TRAJECTORIES))], X[order])


def test_one_trajectory_needs_no_number(tmp_path):
    as_table(tmp_path / "a.tsv", {"": np.arange(4), "time": TIME, "x": X[0]}, "\t")
    found = read_layout(tmp_path / "a.tsv", TRAJECTORIES)
    assert not found["trajectory"].any() and found["x"].tolist() == X[0].tolist() and list(found) == ["trajectory", "time", "x"]


@pytest.mark.parametrize("write", [as_npz, as_hdf5, as_table])
def test_arrays_of_other_names(tmp_path, write):
    write(path := tmp_path / "a.npz" if write is as_npz else tmp_path / "a", {"axes": words(BASES), "bits": BITS})
    found = read_layout(path, SHOTS, {"basis": "axes", "outcome": "bits"})
    np.testing.assert_array_equal(found["outcome"], BITS)


GOOD = {"basis": words(BASES), "outcome": BITS}
BAD_SHOTS = [
    (
        {"basis": words(BASES)},
        r"holds no shots \(it has no `outcome`, but basis\); give a .csv, .npz or .h5 file with `basis` and `outcome`",
    ),
    (GOOD | {"basis": np.where(np.arange(20) == 4, "xw", "xx")}, "`basis` .* must be letters x, y, z, but row 5 holds 'w'"),
    (GOOD | {"basis": np.where(np.arange(20) == 4, "x", "xxz")}, "word 5 is 'x' where 3 letters are needed"),
    (GOOD | {"basis": words(BASES[:, :2])}, "`outcome` .* has 3 qubits, but `basis` has 2"),
    (GOOD | {"basis": BITS}, "must be letters x, y, z, but is numbers|, but row 1 holds"),
    (GOOD | {"outcome": BITS * 2}, "must all be 0 and 1, or all -1 and 1, but in row .* is 2"),
    (GOOD | {"outcome": BITS + 0.5}, r"must all be 0 and 1, or all -1 and 1, but in row 1, column 1 .* is"),
    (GOOD | {"outcome": BITS - (np.arange(20) == 4)[:, None] * (BITS == 0)}, "there are both 0 and -1"),
    (GOOD | {"outcome": np.ones((20, 3))}, "must not be 1 alone, since that may mean 0 or 1; write words of 0 and 1"),
    (GOOD | {"count": np.full(20, -1)}, "`count` .* must not be negative, but entry 1 is -1"),
    (GOOD | {"count": np.full(20, 0.5)}, "`count` .* must be whole numbers"),
    (GOOD | {"count": np.zeros(20)}, "must count at least one shot"),
    (GOOD | {"count": np.full(20, 10**12)}, r"at most 33,333,333 shots of 3 qubits, but counts 20,000,000,000,000"),
]


@pytest.mark.parametrize("write", [as_npz, as_hdf5, as_table])
@pytest.mark.parametrize(("arrays", "sentence"), BAD_SHOTS, ids=[str(k) for k in range(len(BAD_SHOTS))])
def test_shots_that_cannot_be_used(tmp_path, write, arrays, sentence):
    write(path := tmp_path / "a.npz" if write is as_npz else tmp_path / "a", arrays)
    with pytest.raises(InputError, match=sentence):
        read_layout(path, SHOTS)


BAD_ARRAYS = [
    (CONFIGURATIONS, {"spins": SPINS[:, :3], "temperature": TEMPERATURES}, "with L from 2 to 256, but are 3 x 4"),
    (CONFIGURATIONS, {"spins": SPINS.reshape(20, 8), "temperature": np.ones(20)}, "has 8 spins a state, which is no square number"),
    (CONFIGURATIONS, {"spins": SPINS, "temperature": TEMPERATURES[:9]}, "`temperature` .* has 9 states, but `spins` has 10"),
    (CONFIGURATIONS, {"spins": SPINS, "temperature": TEMPERATURES - 1}, "must be greater than 0, but entry 1 is 0"),
    (
        CONFIGURATIONS,
        {"spins": SPINS[0, 0], "temperature": TEMPERATURES},
        r"shape \(states, sites\) or \(states, rows, columns\), but has \(4,\)",
    ),
    (CONFIGURATIONS, {"spins": SPINS[:0], "temperature": TEMPERATURES}, "must not be empty"),
    (TRAJECTORIES, {"time": TIME}, "must hold a variable beside `time`"),
    (TRAJECTORIES, {"time": TIME, "x": X[:, :3]}, "`x` .* has 3 times, but `time` has 4"),
    (TRAJECTORIES, {"time": TIME, "x": X, "v": X[0]}, r"`v` .* has the shape \(4,\), but another variable \(3, 4\)"),
    (TRAJECTORIES, {"time": TIME, "x": X, "trajectory": np.arange(4)}, "by a first axis, but has both"),
    (TRAJECTORIES, {"time": TIME[::-1], "x": X[0]}, "must rise, but goes from 0.7 to 0.3 in row 2; .* add a column `trajectory`"),
    (TRAJECTORIES, {"time": TIME, "x": X[0], "trajectory": np.array([0, 0, 0, 1])}, "Trajectory 2 .* at least two times, but has one"),
    (TRAJECTORIES, {"time": TIME, "x": X[0], "trajectory": np.array([0, 0, 1.5, 1])}, "names or whole numbers, but holds fractions"),
    (TRAJECTORIES, {"time": TIME, "x": np.where(TIME == 0.3, np.inf, 1)}, "`x` .* must be finite, but entry 3 is inf"),
    (TRAJECTORIES, {"time": TIME, "x": np.array(list("abcd"))}, "`x` .* must be numbers, but is words"),
    (TRAJECTORIES, {"time": TIME} | {f"x{k}": X[0] for k in range(101)}, "at most 100 variables, but holds 101"),
    (TRAJECTORIES, {"t": TIME, "x": X[0]}, "it has no `time`, but t, x"),
]


@pytest.mark.parametrize("write", [as_npz, as_hdf5])
@pytest.mark.parametrize(("layout", "arrays", "sentence"), BAD_ARRAYS, ids=[str(k) for k in range(len(BAD_ARRAYS))])
def test_arrays_that_cannot_be_used(tmp_path, write, layout, arrays, sentence):
    path = tmp_path / ("a.npz" if write is as_npz else "a.h5")
    write(path, arrays)
    with pytest.raises(InputError, match=sentence):
        read_layout(path, layout)


BAD_TABLES = [
    ("", "it is empty"),
    ("time,x\n", "it has a heading, but no rows"),
    ("0,1\n1,2\n", r"its first row must name the columns in words \(numpy.savetxt does so with comments=''\)"),
    ("# time,x\n0,1\n1,2\n", "its first row must name the columns"),
    ("time,x,x\n0,1,2\n", "two columns are headed 'x'"),
    ("time,,x\n0,1,2\n", "column 2 has no heading"),
    ("time,x\n0,1\n1\n", "row 3 has 1 entries where 2 are needed"),
    ("time,x\n0,1\n1,\n", "row 3, column x is missing: fill it"),
    ("time,x\n0,1\n1,abc\n", "row 3, column x is 'abc', which is no number"),
    ("time,x\n0,1\n1,1_0\n", "row 3, column x is '1_0'"),
    ("time;x\n0;1,5\n1;2,5\n", "row 2, column x is '1,5': write numbers with a decimal point"),
    ("time,x\n0,1\n1,nan\n", "`x` .* must be finite, but entry 2 is nan"),
    ("time,x,trajectory\n0,1,a\n1,1,\n", "row 3, column trajectory is missing"),
    ("temperature,spins_0,spins_1,spins_3,spins_4\n1,1,1,1,1\n", "spins_0 to spins_4 must count from 0 or 1 upwards"),
    ("temperature,spins\n1,1001\n1,1002\n", "must be spelled by 0 and 1, or by . and -, but row 2 holds '2'"),
    ("temperature,spins\n1,+-0+\n1,1001\n", "but mixes them"),
    ("time,x\n0,\0\n", "zero byte"),
]


@pytest.mark.parametrize(("content", "sentence"), BAD_TABLES, ids=[str(k) for k in range(len(BAD_TABLES))])
def test_tables_that_cannot_be_used(tmp_path, content, sentence):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read_layout(tmp_path / "a.csv", CONFIGURATIONS if content.startswith("temp") else TRAJECTORIES)


def test_outcome_of_one_qubit_may_be_an_eigenvalue(tmp_path):
    (tmp_path / "a.csv").write_text("basis,outcome\nx,1\ny,-1\n", encoding="utf-8")
    assert read_layout(tmp_path / "a.csv", SHOTS)["outcome"].tolist() == [[0], [1]]
    (tmp_path / "a.csv").write_text("basis,outcome\nx,0\ny,1\n", encoding="utf-8")
    assert read_layout(tmp_path / "a.csv", SHOTS)["outcome"].tolist() == [[0], [1]]


def test_single_array_has_no_name(tmp_path):
    np.save(tmp_path / "a.npy", X)
    with pytest.raises(InputError, match=r"one array, without a name: write it by numpy\.savez"):
        read_layout(tmp_path / "a.npy", TRAJECTORIES)


def test_examples_of_the_page():
    """The Bell state's perfect correlations; a swing that starts at rest from two angles; ordered states when it is cold."""
    shots = read_layout(EXAMPLES / "shots.csv", SHOTS)
    parity = (1 - 2 * shots["outcome"]).prod(1)
    means = {a + b: parity[(shots["basis"] == [a, b]).all(1)].mean() for a in "xyz" for b in "xyz"}
    assert len(parity) == 900 and (means["xx"], means["yy"], means["zz"]) == (1, -1, 1)
    swings = by_trajectory(read_layout(EXAMPLES / "trajectories.csv", TRAJECTORIES))
    assert [(one["angle"][0], one["velocity"][0], len(one["time"])) for one in swings] == [(0.5, 0, 20), (2.0, 0, 20)]
    states = read_layout(EXAMPLES / "configurations.csv", CONFIGURATIONS)
    assert states["spins"].shape == (6, 4, 4) and abs(states["spins"][:2].mean()) == 1


def test_archive_without_arrays_is_said_to_have_none(tmp_path):
    np.savez(tmp_path / "empty.npz")
    with pytest.raises(InputError, match=r"holds no shots \(it has no `basis`\);"):
        read_layout(tmp_path / "empty.npz", SHOTS)
