"""Which trees of outcomes can be drawn?"""

import pytest

from szilard.errors import InputError
from szilard.physics.operations import Operation
from szilard.widgets import Branch, Timeline
from szilard.widgets.timeline import operation

END = Branch(operations=["idle"], recoverable=[1, 1])


def check(after, last="measure z 1"):
    return Branch(operations=[last], recoverable=[1, 1], after=after)


def likely(probability):
    return Branch(operations=["idle"], recoverable=[1, 1], probability=probability)


@pytest.mark.parametrize("given", [Operation("cnot", (0, 3)), Operation("measure", (3,), "x"), Operation("idle"), Operation("reset", (2,))])
def test_operation_is_read_back(given):
    assert operation(given) == {"kind": given.kind, "qubits": list(given.qubits), "basis": given.basis} == operation(str(given))


def test_branches_know_their_places():
    struck = Branch(operations=["measure x 0"], recoverable=[1, 1], after={1: END}, probability=0.25)
    root = check({1: likely(0.75), -1: struck})
    branches = Timeline(["data", "sensor"], root).branches
    assert [branch["parent"] for branch in branches] == [-1, 0, 0, 2]
    assert [branch["time"] for branch in branches] == [0, 1, 1, 2]
    assert branches[0]["after"] == {"1": 1, "-1": 2} and branches[2]["outcome"] == -1


def chain(length):
    return END if length == 0 else check({1: chain(length - 1)})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Branch(operations=[], recoverable=[1]), "`operations` must be between 1 and 200, but are 0"),
        (lambda: Branch(operations=["idle"], recoverable=[1]), "must be one more than the 1 operations, but are 1 numbers"),
        (lambda: Branch(operations=["idle"], recoverable=[1, 1.5]), "must lie between 0 and 1, as R_Q does"),
        (lambda: check({0: END}), r"`after` must name the outcomes 1 and -1, but names \[0\]"),
        (lambda: check({1: END}, "idle"), "must end with a measurement, but ends with `idle`"),
        (lambda: likely(0), "`probability` must be above 0 and at most 1, but is 0"),
        (lambda: check({1: END, -1: END}), "must add up to 1, but make 2"),
        (lambda: Timeline(0, END), "`qubits` must be between 1 and 12, but are 0"),
        (lambda: Timeline(1, check({1: END})), r"`measure` acts on the qubits \[1\], but there are 1"),
        (lambda: Timeline(1, Branch(operations=["cnot 0"], recoverable=[1, 1])), "acts on 1 qubits, but `cnot` needs 2"),
        (lambda: Timeline(1, Branch(operations=["x y z"], recoverable=[1, 1])), "`x y z` is no operation"),
        (lambda: Timeline(2, chain(64)), "more than 64 branches"),
        (lambda: setattr(Timeline(1, END), "path", [0]), r"`path` must be outcomes, 1 and -1, but is \[0\]"),
    ],
)
def test_tree_that_cannot_be_drawn_is_refused(make, words):
    with pytest.raises(InputError, match=words):
        make()
