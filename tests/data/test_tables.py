"""Is every column of a table taken for what it is, and is what is in doubt refused?"""

import numpy as np
import pytest

from szilard.data.points import read_points
from szilard.errors import InputError

X = np.round(np.random.default_rng(0).normal(size=(20, 2)), 3)
ROWS = [[f"{value}" for value in row] for row in X]


def written(tmp_path, rows, between=",", ends="\n", encoding="utf-8"):
    path = tmp_path / "a.csv"
    path.write_bytes(ends.join(between.join(row) for row in rows).encode(encoding))
    return str(path)


def with_first(cells, rows=ROWS):
    return [[cell, *row] for cell, row in zip(cells, rows, strict=True)]


HEAD = ["x", "y"]
NUMBERED = with_first([str(k) for k in range(20)])
NAMED = [[*row, name] for row, name in zip(ROWS, "ab" * 10, strict=True)]
TAKEN = [
    (ROWS, "20 rows; 2 columns, no heading; no labels"),
    ([HEAD, *ROWS], "20 rows; 2 columns x, y; no labels"),
    ([["", *HEAD], *NUMBERED], "20 rows; 2 columns x, y; no labels; the first column numbers the rows and is left out"),
    ([["Unnamed: 0", *HEAD], *NUMBERED], "20 rows; 2 columns x, y; no labels; the first column numbers the rows and is left out"),
    ([["id", *HEAD], *NUMBERED], "20 rows; 2 columns x, y; no labels; the first column numbers the rows and is left out"),
    ([["", *HEAD], *with_first("abcdefghijklmnopqrst")], "20 rows; 2 columns x, y; no labels; the first column numbers the rows"),
    ([["", *HEAD, "species"], *with_first([str(k) for k in range(20)], NAMED)], "labels from column species; the first column numbers"),
    ([[*HEAD, "species"], *NAMED], "20 rows; 2 columns x, y; labels from column species"),
    (NAMED, "20 rows; 2 columns, no heading; labels from column 3"),
    ([["Label", *HEAD], *NUMBERED], "20 rows; 2 columns x, y; labels from column Label"),
    ([["class", *HEAD], *with_first("01" * 10)], "20 rows; 2 columns x, y; labels from column class"),
    ([["# made by hand"], *ROWS], "20 rows; 2 columns, no heading; no labels"),
]


@pytest.mark.parametrize(("rows", "taken"), TAKEN, ids=[str(k) for k in range(len(TAKEN))])
def test_what_is_taken_is_said(tmp_path, rows, taken):
    points = read_points(written(tmp_path, rows))
    np.testing.assert_array_equal(points.x, X)
    assert taken in points.taken and (points.labels is None) == ("no labels" in taken)


def test_time_is_a_feature(tmp_path):
    points = read_points(written(tmp_path, [["time", *HEAD], *NUMBERED]))
    assert points.x.shape == (20, 3) and points.taken == "20 rows; 3 columns time, x, y; no labels"


@pytest.mark.parametrize("between", [",", ";", "\t", "  ", " , "])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_tables_of_every_spelling(tmp_path, between, ends, encoding):
    points = read_points(written(tmp_path, [["größe", "y", "label"], *NAMED], between, ends, encoding))
    np.testing.assert_array_equal(points.x, X)
    assert points.labels is not None and points.labels.tolist() == list("ab" * 10) and "größe, y" in points.taken


def test_quoted_cells(tmp_path):
    rows = [['"x, in m"', '"y"', '"label"'], *([f'"{row[0]}"', row[1], '"a, b"'] for row in ROWS)]
    points = read_points(written(tmp_path, rows))
    np.testing.assert_array_equal(points.x, X)
    assert points.labels is not None and set(points.labels) == {"a, b"} and points.taken.startswith("20 rows; 2 columns x, in m, y;")


def at(row, column, cell, rows=None):
    rows = [list(cells) for cells in rows or [HEAD, *ROWS]]
    rows[row][column] = cell
    return rows


REFUSED = [
    (at(0, 1, "", ROWS), "row 1, column 2 is missing: fill it, or leave the row out"),
    (at(0, 1, "nan", ROWS), "row 1, column 2 is nan"),
    (at(0, 0, "", NAMED), "row 1 holds words and numbers|row 1, column 1 is missing"),
    (at(4, 1, ""), "row 5, column y is missing"),
    (at(4, 1, "NA"), "row 5, column y is missing"),
    (at(4, 1, "inf"), "row 5, column y is inf"),
    (at(4, 1, "1e400"), "row 5, column y is inf"),
    (at(4, 1, "1_0"), "row 5, column y is '1_0', which is no number"),
    (at(4, 1, "one"), "row 5, column y is 'one'"),
    (at(0, 1, "x"), "two columns are headed 'x'"),
    (at(0, 1, ""), "column 2 has no heading"),
    (at(0, 1, "7"), "row 1 holds words and numbers"),
    (NUMBERED, "first column counts the rows: leave it out, or give the columns a heading"),
    (at(4, 2, "", [[*HEAD, "label"], *NAMED]), "row 5 has no label"),
    ([[*HEAD, "label"], *([*row, "0.5"] for row in ROWS)], "are fractions"),
    ([[*HEAD, "a", "b"], *([*row, "u", "v"] for row in ROWS)], "columns 3 and 4 both may be the labels"),
    ([[*HEAD, "day"], *([*row, "2024-01-01"] for row in ROWS)], "row 2, column day is '2024-01-01', which is no number"),
    ([HEAD], "a heading, but no rows"),
    ([["a" * 10], ["b"] * 20], "row 2 has 20 entries where 1 are needed|is no number|no column of numbers"),
    (at(4, 1, "\0"), "zero byte"),
    (at(4, 1, '"1'), "holds no points"),
]


@pytest.mark.parametrize(("rows", "sentence"), REFUSED, ids=[str(k) for k in range(len(REFUSED))])
def test_what_is_in_doubt_is_refused(tmp_path, rows, sentence):
    with pytest.raises(InputError, match=sentence):
        read_points(written(tmp_path, rows))


@pytest.mark.parametrize("between", [";", "\t", " "])
def test_decimal_commas_are_refused_with_the_remedy(tmp_path, between):
    rows = [[cell.replace(".", ",") for cell in row] for row in ROWS]
    with pytest.raises(InputError, match=r"row 1, column 1 is '.*,.*': write numbers with a decimal point"):
        read_points(written(tmp_path, rows, between))
