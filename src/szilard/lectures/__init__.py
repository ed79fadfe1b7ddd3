"""The lectures of the course: live pages that tell the story of the experiments and check the reader's answers.

Each is a marimo notebook, a plain Python file beside this one.
"""

from pathlib import Path
from typing import NamedTuple

from ..errors import InputError

TOKEN = "SZILARD_LECTURE_TOKEN"  # the environment variable with which a page finds the pages served together with it


class Lecture(NamedTuple):
    """A lecture: its number in the course, and its title."""

    number: int
    title: str

    @property
    def file(self) -> Path:
        """The notebook."""
        return Path(__file__).with_name(f"lecture_{self.number:02}.py")


LECTURES = {
    lecture.number: lecture
    for lecture in [
        Lecture(1, "Structure: from one neuron to any function"),
        Lecture(2, "Training: downhill, step by step"),
        Lecture(3, "Backpropagation: the chain rule, forward and back"),
        Lecture(4, "Keras, over-fitting, and what neurons do"),
        Lecture(5, "Images and classes"),
        Lecture(6, "Convolutions and autoencoders"),
        Lecture(7, "Optimizers, and maps of what a network sees"),
        Lecture(8, "Networks with a memory"),
        Lecture(9, "What words mean, and policies that improve by playing"),
        Lecture(10, "Decisions and search"),
        Lecture(11, "Boltzmann machines: networks that dream"),
        Lecture(12, "A network that discovers quantum error correction"),
        Lecture(13, "Phases, matter and quantum states"),
        Lecture(14, "Parameters and laws from data, and what discovery means"),
    ]
}


def find(number: str) -> Lecture:
    """The lecture of this number.

    Raises:
        InputError: there is none.

    >>> find("1").number
    1
    """
    if not number.isdecimal() or len(number) > 9 or int(number) not in LECTURES:
        raise InputError(f"There is no lecture `{number[:30]}`; `szilard lecture` names them: {', '.join(map(str, LECTURES))}.")
    return LECTURES[int(number)]
