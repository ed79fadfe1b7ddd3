"""What may lie on a plane, a pad and a board?"""

from typing import Any, cast

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.widgets import Board, Pad, Points

FREE = [[0, 0], [0, 0]]


def test_pad_gives_back_its_picture():
    picture = np.rint(255 * np.random.default_rng(0).random((5, 5))) / 255
    assert (Pad(5, picture).picture == picture).all()
    assert Pad(5).picture.sum() == 0


def test_board_tells_what_is_missing():
    board = Board(np.zeros((2, 2)), values=[[1, None], [np.nan, 4]], arrows=np.full((2, 2, 4), 0.25), marks={(0, 1): "S"})
    assert board.values == [[1, None], [None, 4]] and board.arrows[1][0] == [0.25] * 4 and board.marks == [[0, 1, "S"]]
    board.values = None
    board.cells = np.eye(2)
    assert board.values == [] and board.cells == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Points([]), "between 1 and 60 points, but there are 0"),
        (lambda: Points([(0, 2)]), r"must lie within `span`, but \(0, 2\) does not"),
        (lambda: Points([(0, 0, 0)]), r"must be pairs \(x, y\), but have 3 numbers"),
        (lambda: Points(cast(Any, [(0, "a")])), "`positions` must be rows of 2 numbers"),
        (lambda: Points([(0, 0)], degree=16), "`degree` must lie between 0 and 15, but is 16"),
        (lambda: Points([(0, 0)], ((1, 0), (0, 1))), "`span` must be two finite numbers, the smaller first"),
        (lambda: setattr(Points([(0, 0)]), "positions", [(0, 0), (1, 1)]), "must stay 1 points, but are 2"),
        (lambda: Pad(3), "`size` must lie between 4 and 64 pixels, but is 3"),
        (lambda: Pad(8, np.zeros((8, 7))), r"must have the shape \(8, 8\), but has \(8, 7\)"),
        (lambda: Pad(8, np.full((8, 8), 2)), "must lie between 0 .paper. and 1 .ink."),
        (lambda: Pad(8, "a"), "`picture` must be an array, but is 'a'"),
        (lambda: Pad(8, brush=5), "`brush` must lie between 0.1 and 4 pixels, but is 5"),
        (lambda: setattr(Pad(8), "pixels", [0]), "`pixels` must be 64 numbers, one for each pixel, but are 1"),
        (lambda: Board([[0, 1], [0]]), "`cells` must be rows of numbers, all of one length"),
        (lambda: Board(cast(Any, [[0.5]])), "rows of whole numbers"),
        (lambda: Board([[2]]), "`cells` must be numbers of `kinds`, from 0 to 1, but go to 2"),
        (lambda: Board(FREE, kinds=()), "`kinds` must be between 1 and 8 names, but there are 0"),
        (lambda: Board(FREE, values=[[1, 2]]), r"`values` must have the shape \(2, 2\), as the board has, but have \(1, 2\)"),
        (lambda: Board(FREE, arrows=np.full((2, 2, 4), 2)), "`arrows` must be probabilities"),
        (lambda: Board(FREE, marks={(2, 0): "S"}), r"must lie on the board of 2 x 2 cells, but \(2, 0\) does not"),
        (lambda: Board(FREE, marks={(0, 0): "start"}), "at most 4 characters long, but one is start"),
        (lambda: setattr(Board(FREE), "cells", [[0]]), r"must keep their shape, but have \(1, 1\) instead of \(2, 2\)"),
    ],
)
def test_mistake_is_refused(make, words):
    with pytest.raises(InputError, match=words):
        make()
