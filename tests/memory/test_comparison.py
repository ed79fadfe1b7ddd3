"""Is a student taken for as good as its teacher by luck?"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from szilard.memory.apprentice import AGAIN, COMPARED, VALIDATION, Comparison
from szilard.memory.discovery import Settings
from szilard.runs.run import Run
from szilard.runs.surroundings import surroundings

TEACHER = 0.98


class Keeps(NamedTuple):
    """Stands for a network that keeps so much in the first look, and so much in the second; it notes which looks there were."""

    first: float
    second: float
    looks: list[int]

    def each_kept(self, parameters: Any, keys: Any) -> np.ndarray:
        self.looks.append(len(keys))
        return np.full(len(keys), self.first if len(keys) == VALIDATION * COMPARED else self.second)

    def kept(self, parameters: Any, keys: Any) -> float:
        return float(np.mean(self.each_kept(parameters, keys)))

    def validation(self, run: Run, trajectories: int, look: str = "validation") -> np.ndarray:
        return np.zeros(trajectories)


@pytest.mark.parametrize(
    ("first", "second", "judged"),
    [
        pytest.param(0.979, 0.965, 0.97, id="lucky in the first look"),
        pytest.param(0.979, 0.974, 0.979, id="as good as it looked"),
        pytest.param(0.97, 0.975, 0.97, id="not as good: no second look"),
    ],
)
def test_student_is_judged_by_what_it_lacks_in_the_second_look(first, second, judged, tmp_path):
    """The teacher is lucky in the first look, too: 0.98, and 0.975 in the second."""
    student, teacher = Keeps(first, second, []), Keeps(TEACHER, 0.975, [])
    with surroundings():
        run = Run.start("trial", Settings(), tmp_path / "run")
        comparison = Comparison.of(student, run, teacher, [])  # pyright: ignore[reportArgumentType]
        assert [comparison.judge([]), comparison.judge([])] == pytest.approx([judged, judged])
    again = [] if first < comparison.enough else [VALIDATION * AGAIN]
    assert student.looks == 2 * [VALIDATION * COMPARED, *again]
    assert teacher.looks == [VALIDATION * COMPARED, *again]
