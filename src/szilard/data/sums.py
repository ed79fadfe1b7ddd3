"""Sums of two numbers below 100 as text, split so that no held-out sum was seen in either order."""

import warnings
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier

CHARACTERS = "0123456789+= "
LARGEST = 99
QUESTION, ANSWER = 6, 3  # characters: "23+18=" and "41 "


class Sums(NamedTuple):
    """Sums a + b: the terms, the questions and the answers, as places in `CHARACTERS`."""

    terms: Int[np.ndarray, "sums 2"]
    questions: Int[np.ndarray, "sums 6"]
    answers: Int[np.ndarray, "sums 3"]

    @property
    def totals(self) -> Int[np.ndarray, "sums"]:
        """The values of the sums."""
        return self.terms.sum(1)

    @property
    def carries(self) -> Bool[np.ndarray, "sums"]:
        """Whether the units add up to ten or more, so that a one is carried."""
        return (self.terms % 10).sum(1) >= 10


def question(a: int, b: int) -> str:
    """The question as text; a short one begins with blanks.

    >>> question(3, 18)
    ' 3+18='
    """
    return f"{a}+{b}=".rjust(QUESTION)


def answer(total: int, units_first: bool) -> str:
    """The answer as text, from the units up or as it is usually written.

    >>> answer(41, units_first=True)
    '14 '
    """
    digits = str(total)
    return (digits[::-1] if units_first else digits).ljust(ANSWER)


def sums(terms: Int[np.ndarray, "sums 2"], units_first: bool) -> Sums:
    """The sums of these terms."""
    questions = [encoded(question(a, b)) for a, b in terms]
    return Sums(terms, np.array(questions), np.array([encoded(answer(a + b, units_first)) for a, b in terms]))


def encoded(text: str) -> list[int]:
    """The places of the characters of `text` in `CHARACTERS`."""
    return [CHARACTERS.index(character) for character in text]


def read(places: Int[np.ndarray, "3"], units_first: bool) -> str:
    """The written answer as a person would read it.

    >>> read(np.array([1, 4, 12]), units_first=True)
    '41'
    """
    text = "".join(CHARACTERS[place] for place in places).rstrip()
    return text[::-1] if units_first else text


def digits(terms: Int[np.ndarray, "sums 2"]) -> Float[np.ndarray, "sums 40"]:
    """The tens and the units of both numbers, each as a unit vector, all in a row: the places of the digits are fixed."""
    return np.eye(10)[np.stack([terms // 10, terms % 10], -1)].reshape(len(terms), -1)


def split(rng: np.random.Generator, held_out: float, validation: float) -> list[Int[np.ndarray, "sums 2"]]:
    """Terms to learn from, to validate with and to test with: fractions of all unordered pairs, each in both orders."""
    pairs = rng.permutation(np.stack(np.triu_indices(LARGEST + 1), 1))
    tested, validated = int(held_out * len(pairs)), int((held_out + validation) * len(pairs))
    return [_both_orders(part) for part in (pairs[validated:], pairs[tested:validated], pairs[:tested])]


def _both_orders(pairs: Int[np.ndarray, "pairs 2"]) -> Int[np.ndarray, "sums 2"]:
    return np.concatenate([pairs, pairs[pairs[:, 0] != pairs[:, 1], ::-1]])


def baselines(training: Sums, test: Sums, iterations: int) -> dict[str, float]:
    """The fraction of the test sums that other methods get right from the digits in fixed places.

    Args:
        training: sums to learn from.
        test: sums to answer.
        iterations: of the logistic regression, at most.
    """
    x, tests = digits(training.terms), digits(test.terms)
    value = Ridge(1e-3).fit(x, training.totals).predict(tests).round()
    nearest = KNeighborsClassifier(1).fit(x, training.totals).predict(tests)
    logistic = LogisticRegression(C=100.0, max_iter=iterations)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        predicted = [logistic.fit(x, training.answers[:, k]).predict(tests) == test.answers[:, k] for k in range(ANSWER)]
    commonest = np.bincount(training.totals).argmax()
    return {
        "regression to the value": float(np.mean(value == test.totals)),
        "logistic regression": float(np.mean(np.all(predicted, axis=0))),
        "nearest sum": float(np.mean(nearest == test.totals)),
        "commonest answer": float(np.mean(commonest == test.totals)),
    }
