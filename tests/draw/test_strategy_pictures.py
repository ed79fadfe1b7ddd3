"""Do the titles say what is in the picture?"""

import numpy as np
import pytest

from szilard.draw import Trajectory, two_circuits
from szilard.physics.operations import Operation

READ, IDLE = Operation("measure", (1,), "z"), Operation("idle")
WINDOWS = {
    "Nothing is measured": Trajectory([IDLE, IDLE], [None, None], np.ones(3), [False, False]),
    "No outcome is a surprise": Trajectory([IDLE, READ], [None, 1], np.ones(3), [False, False]),
    "An error shows": Trajectory([READ, IDLE], [-1, None], np.ones(3), [True, False]),
}


@pytest.mark.parametrize("first", WINDOWS)
@pytest.mark.parametrize("second", WINDOWS)
def test_titles_say_whether_an_outcome_is_a_surprise(first, second):
    figure = two_circuits(2, WINDOWS[first], WINDOWS[second])
    titles = [title for part in figure.subfigs for axes in part.axes if (title := axes.get_title("left"))]
    assert len(titles) == 2 and titles[0].startswith(first) and titles[1].startswith(second)
