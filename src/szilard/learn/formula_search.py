"""All short formulas, and all that join two of them: symbolic regression without chance.

Genetic programming may miss a law; a complete search up to a length cannot (Bartlett, Desmond and Ferreira, arXiv:2211.11461). All
formulas of up to some nodes are built from shorter ones, each function once; a longer one is a pair of these and an operation. The
errors of all pairs, a factor in front fitted to each, are a few products of matrices.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .expressions import NUMBERS, UNARY, Tree, evaluate
from .symbolic_regression import Data, Found, front, judge

LARGEST = 1e12  # values beyond it, and below its inverse, are no use
KEPT = 12  # pairs of each kind that are looked at more closely
PIECE = 2**22  # errors of pairs computed together


class Level(NamedTuple):
    """The formulas of one length, and their values at the points."""

    trees: list[Tree]
    values: Float[np.ndarray, "formulas points"]


def search(data: Data, longest: int) -> list[Found]:
    """The Pareto front of all formulas of up to `longest` nodes, and of all pairs of these joined by an operation.

    >>> x = np.linspace(0.5, 3, 12)
    >>> str(search(Data({"x": x}, 5 / (np.exp(x) - 1)), 4)[-1]).endswith(" / (exp(x) - 1)")
    True
    """
    levels = build(data, longest)
    best: dict[int, Found] = {}
    for level in levels:
        for tree in level.trees:
            _keep(best, judge(tree, data))
    for k, left in enumerate(levels):
        for right in levels[: k + 1]:
            for tree in _pairs(left, right, data.target):
                _keep(best, judge(tree, data))
    return front(best)


def build(data: Data, longest: int) -> list[Level]:
    """All functions that formulas of up to `longest` nodes make of the variables, by the length of the shortest formula of each."""
    seen: set[bytes] = set()
    levels: list[Level] = []
    for length in range(1, longest + 1):
        trees, values = [], []
        for tree in _of_length(length, levels, list(data.variables)):
            with np.errstate(all="ignore"):
                found = np.broadcast_to(np.asarray(evaluate(tree, data.variables), float), data.target.shape)
            size = np.abs(found)
            if not (size.max() < LARGEST and size.min() > 1 / LARGEST):
                continue
            mark = _mark(found)
            if mark not in seen:
                seen.add(mark)
                trees.append(tree)
                values.append(found)
        levels.append(Level(trees, np.array(values).reshape(-1, len(data.target))))
    return levels


def _of_length(length: int, levels: list[Level], names: list[str]) -> list[Tree]:
    """Candidates: leaves, functions of one argument, and operations on two, in one order where it does not matter."""
    if length == 1:
        return [(leaf,) for leaf in (*names, *NUMBERS)]
    found = [(function, *tree) for function in UNARY for tree in levels[length - 2].trees]
    for first in range(1, length - 1):
        second = length - 1 - first
        for operation in "+-*/" if first >= second else "-/":
            found += [(operation, *a, *b) for a in levels[first - 1].trees for b in levels[second - 1].trees]
    return found


def _mark(values: np.ndarray) -> bytes:
    """The same for functions that agree to ten digits at all points."""
    scale = 10.0 ** (9 - np.floor(np.log10(np.abs(values))))
    return (np.round(values * scale) / scale).astype(np.float32).tobytes() + np.round(values * scale).astype(np.int64).tobytes()


def _pairs(left: Level, right: Level, target: np.ndarray) -> list[Tree]:
    """The best pairs of each operation."""
    found = []
    rows = max(PIECE // max(len(right.trees), 1), 1)
    for begin in range(0, len(left.trees), rows):
        piece = Level(left.trees[begin : begin + rows], left.values[begin : begin + rows])
        for operation, errors in _errors(piece.values, right.values, target).items():
            for place in np.argpartition(errors, min(KEPT, errors.size) - 1, axis=None)[:KEPT]:
                a, b = (int(k) for k in np.unravel_index(place, errors.shape))
                first, second = piece.trees[a], right.trees[b]
                found.append((operation.strip("~"), *second, *first) if "~" in operation else (operation, *first, *second))
    return found


def _errors(a: np.ndarray, b: np.ndarray, target: np.ndarray) -> dict[str, Float[np.ndarray, "left right"]]:
    """The squared relative error of f * (a . b) for every pair, with the best factor f; "~/" is b / a.

    With r = (a . b) / target the best f is sum r / sum r^2, which leaves 1 - (sum r)^2 / (points sum r^2).
    """
    over_a, over_b = a / target, b / target
    square_a, square_b, crossed = (over_a**2).sum(1)[:, None], (over_b**2).sum(1), over_a @ over_b.T
    sum_a, sum_b = over_a.sum(1)[:, None], over_b.sum(1)
    moments = {
        "+": (sum_a + sum_b, square_a + square_b + 2 * crossed),
        "-": (sum_a - sum_b, square_a + square_b - 2 * crossed),
        "*": (over_a @ b.T, over_a**2 @ (b**2).T),
        "/": (over_a @ (1 / b).T, over_a**2 @ (1 / b**2).T),
        "~/": ((1 / a) @ over_b.T, (1 / a**2) @ (over_b**2).T),
    }
    rounding = 1e-14 * (square_a + square_b)  # all that is left of a difference of equals
    none, points = np.zeros((1, 1)), len(target)
    return {name: _left(one, two, rounding if name in "+-" else none, points) for name, (one, two) in moments.items()}


def _left(total: np.ndarray, square: np.ndarray, rounding: np.ndarray, points: int) -> np.ndarray:
    with np.errstate(all="ignore"):
        error = 1 - total**2 / (points * square)
    return np.where((square > rounding) & np.isfinite(error), error, 1.0)


def _keep(best: dict[int, Found], one: Found) -> None:
    """Keep the better one; of two that are alike the one with a positive factor and the smaller numbers."""
    length = len(one.tree)
    if length not in best or _worth(one) < _worth(best[length]):
        best[length] = one


def _worth(one: Found) -> tuple[float, bool, int]:
    return float(f"{one.error:.6e}"), one.factor < 0, sum(node for node in one.tree if isinstance(node, int))
