"""Exercises that check themselves: a question, the reader's answer, a verdict.

A right answer is kept as a digest (`seal`), so that whoever looks at a lecture's source does not read it there by accident.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from .reasons import REASONS
from .trial import Returned, attempt

PATIENCE = 5.0  # seconds that the reader's function may take
FEW = 6  # numbers of an array that a verdict shows
LONG = 100  # characters of an answer that a verdict shows
STOPS = {
    "error": "The code stops with {text}.",
    "undefined": "The code must define a function `{name}`.",
    "late": "The function has not finished after {patience:.0f} seconds.",
    "ended": "The code ends Python, or takes too much memory, before its function has returned.",
}


class Verdict(NamedTuple):
    """Whether an answer is right (None: there is none yet), and what to say about it, in Markdown."""

    right: bool | None
    words: str


OPEN = Verdict(None, "Not answered yet.")


def right(key: str) -> Verdict:
    """The verdict on a right answer to the exercise `key`, with the reason why it is right where there is one."""
    return Verdict(True, f"Right. {REASONS.get(key, '')}".strip())


def seal(key: str, answer: object) -> str:
    """The digest under which the exercise `key` keeps its answer: the name of a choice, or a number in units of its step."""
    return sha256(f"{key} {answer}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Choice:
    """One of several answers is right: the one whose `seal(key, option)` is `sealed`."""

    key: str
    question: str
    options: Sequence[str]
    sealed: str
    hint: str
    starred: bool = False

    def check(self, answer: str | None) -> Verdict:
        """Whether this is the right option.

        >>> exercise = Choice("0.1", "2 + 2?", ["3", "4"], seal("0.1", "4"), "Count.")
        >>> exercise.check("4").right, exercise.check("3").words, exercise.check(None).right
        (True, 'Not this one. Count.', None)
        """
        if not answer:
            return OPEN
        return right(self.key) if seal(self.key, answer) == self.sealed else Verdict(False, f"Not this one. {self.hint}")


@dataclass(frozen=True)
class Number:
    """A number is right if it rounds to the right multiple of `step`; with that multiple, `sealed` is `seal(key, multiple)`."""

    key: str
    question: str
    sealed: str
    step: float
    hint: str
    starred: bool = False

    def check(self, answer: str | float | None) -> Verdict:
        """Whether this number is right.

        >>> exercise = Number("0.2", "pi?", seal("0.2", 314), 0.01, "Measure a circle.")
        >>> [exercise.check(answer).right for answer in ("3.1416", "3,14", "22/7", "3.2", "1e999", "", None)]
        [True, True, True, False, False, None, None]
        >>> exercise.check("three").words
        '`three` is not a number; write it like 0.25, 1/4 or 2.5e-1.'
        """
        if answer is None or not str(answer).strip():
            return OPEN
        value = as_number(str(answer))
        if value is None:
            return Verdict(False, f"{quoted(str(answer))} is not a number; write it like 0.25, 1/4 or 2.5e-1.")
        if abs(value) < 1e15 * self.step and seal(self.key, round(value / self.step)) == self.sealed:
            return right(self.key)
        return Verdict(False, f"Not {quoted(str(answer))}. {self.hint}")


@dataclass(frozen=True)
class Code:
    """The reader writes the function `name`; it must return what `reference` returns, for all the arguments in `cases`.

    `start` is what stands in the editor at first. `np` is NumPy there.
    """

    key: str
    question: str
    start: str
    name: str
    reference: Callable[..., Any]
    cases: Sequence[tuple]
    hint: str
    starred: bool = False
    past: dict[str, Verdict] = field(default_factory=dict, repr=False, compare=False)  # a page asks for all verdicts after each answer

    def check(self, answer: str | None) -> Verdict:
        """Run the code in a process of its own, then compare.

        >>> exercise = Code("0.3", "Double it.", "", "double", lambda x: 2 * x, [(1.0,), (2.0,)], "Add x to itself.")
        >>> exercise.check("def double(x): return x + x").right
        True
        >>> exercise.check("def double(x): return x * x + 1").words
        'For the argument `2` it returns `5` instead of `4`. Add x to itself.'
        """
        if answer is None or answer.strip() == self.start.strip():
            return OPEN
        if answer not in self.past:
            self.past[answer] = self._verdict(answer)
        return self.past[answer]

    def _verdict(self, answer: str) -> Verdict:
        trial = attempt(answer, self.name, self.cases, PATIENCE)
        for case, returned in zip(self.cases, trial.returned, strict=False):
            wanted = np.asarray(self.reference(*case), float)
            if not _equal(returned, wanted):
                return Verdict(False, f"For {_arguments(case)} {_contrast(returned, wanted)}. {self.hint}")
        if trial.stop:
            return Verdict(False, STOPS[trial.stop].format(text=quoted(trial.text), name=self.name, patience=PATIENCE))
        return right(self.key)


Exercise = Choice | Number | Code


def as_number(text: str) -> float | None:
    """A number as people write it, or None.

    >>> as_number(" 1/4 "), as_number("2,5e-1"), as_number("1/0"), as_number("nan")
    (0.25, 0.25, None, None)
    """
    above, _, below = text.replace(",", ".").partition("/")
    try:
        value = float(above) / float(below or "1")
    except (ValueError, ZeroDivisionError):
        return None
    return None if np.isnan(value) else value


def quoted(text: str) -> str:
    """A text of the reader as Markdown's code, in which nothing has a meaning; on one line and not long.

    >>> quoted("<b>`x`"), len(quoted("x" * 1000))
    ("`<b>'x'`", 102)
    """
    visible = "".join(character if character.isprintable() else " " for character in text.replace("`", "'"))
    line = re.sub(":(?=:)", ": ", " ".join(visible.split()))  # marimo makes icons of ::name::, even in code
    return f"`{line if len(line) <= LONG else line[: LONG - 3] + '...'}`"


def _equal(found: Returned, wanted: np.ndarray) -> bool:
    return found.numbers is not None and found.numbers.shape == wanted.shape and bool(_close(found.numbers, wanted).all())


def _close(numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.isclose(numbers, wanted, rtol=1e-6, atol=1e-9)


def _arguments(case: tuple) -> str:
    return f"the argument{'s' if len(case) > 1 else ''} {', '.join(map(_short, case))}"


def _contrast(found: Returned, wanted: np.ndarray) -> str:
    """What was returned, and what should have been; of large arrays, the first number that is wrong."""
    numbers = found.numbers
    if numbers is None:
        return f"it returns {quoted(found.text)} instead of {_short(wanted)}"
    if numbers.shape != wanted.shape or wanted.size <= FEW:
        return f"it returns {_short(numbers)} instead of {_short(wanted)}"
    place = tuple(np.argwhere(~_close(numbers, wanted))[0].tolist())
    return f"what it returns has {_short(numbers[place])} at {list(place)} instead of {_short(wanted[place])}"


def _short(value: Any) -> str:
    value = np.asarray(value)
    if value.size > FEW:
        return f"an array of shape {value.shape}"
    return quoted(np.array2string(value, precision=8, separator=", ") if value.ndim else f"{value[()]:.8g}")
