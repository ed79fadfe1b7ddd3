"""Formulas as trees: evaluated, written down, and changed at random, for genetic programming."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

#: A tree in prefix order: names of functions, names of variables, and whole numbers.
Tree = tuple[str | int, ...]
BINARY = ("+", "-", "*", "/")
UNARY = ("square", "sqrt", "exp")
ARITY: dict[str | int, int] = {**dict.fromkeys(BINARY, 2), **dict.fromkeys(UNARY, 1)}
NUMBERS = (1, 2, 3)
_APPLY: dict[str | int, Any] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "square": np.square,
    "sqrt": np.sqrt,
    "exp": np.exp,
}


def evaluate(tree: Tree, variables: Mapping[str, Float[np.ndarray, "points"]]) -> Float[np.ndarray, "points"] | float:
    """The value of a formula; without the points' axis where it has no variable. Silence NumPy's warnings around it."""
    stack: list[Any] = []
    for node in reversed(tree):
        arity = ARITY.get(node, 0)
        if arity == 2:
            stack.append(_APPLY[node](stack.pop(), stack.pop()))
        elif arity:
            stack.append(_APPLY[node](stack.pop()))
        else:
            stack.append(variables[node] if isinstance(node, str) else float(node))
    return stack[0]


def end(tree: Tree, start: int) -> int:
    """Where the subtree that begins at `start` ends."""
    open_places = 1
    while open_places:
        open_places += ARITY.get(tree[start], 0) - 1
        start += 1
    return start


def grown(rng: np.random.Generator, variables: Sequence[str], depth: int) -> Tree:
    """A random formula with at most `depth` functions nested."""
    if depth == 0 or rng.random() < 0.25:
        if rng.random() < 0.7:
            return (variables[int(rng.integers(len(variables)))],)
        return (NUMBERS[rng.integers(len(NUMBERS))],)
    if rng.random() < 0.65:
        return (BINARY[rng.integers(4)], *grown(rng, variables, depth - 1), *grown(rng, variables, depth - 1))
    return (UNARY[rng.integers(len(UNARY))], *grown(rng, variables, depth - 1))


def crossed(rng: np.random.Generator, first: Tree, second: Tree) -> Tree:
    """The first formula, with one of its parts replaced by a part of the second."""
    at, taken = int(rng.integers(len(first))), int(rng.integers(len(second)))
    return first[:at] + second[taken : end(second, taken)] + first[end(first, at) :]


def mutated(rng: np.random.Generator, tree: Tree, variables: Sequence[str]) -> Tree:
    """A part replaced by a random one, or a node by another of its kind, or a part by one of its own parts."""
    at = int(rng.integers(len(tree)))
    kind = rng.random()
    if kind < 0.4:
        return tree[:at] + grown(rng, variables, 2) + tree[end(tree, at) :]
    if kind < 0.75:
        return (*tree[:at], _other(rng, tree[at], variables), *tree[at + 1 :])
    inner = int(rng.integers(at, end(tree, at)))
    return tree[:at] + tree[inner : end(tree, inner)] + tree[end(tree, at) :]


def _other(rng: np.random.Generator, node: str | int, variables: Sequence[str]) -> str | int:
    if node in BINARY or node in UNARY:
        kind = BINARY if node in BINARY else UNARY
        return kind[rng.integers(len(kind))]
    leaves = (*variables, *NUMBERS)
    return leaves[rng.integers(len(leaves))]


def formula(tree: Tree) -> str:
    """The formula as it is written.

    >>> formula(("/", "x", "-", "exp", "x", 1))
    'x / (exp(x) - 1)'
    """
    return _written(tree, 0)[0]


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _written(tree: Tree, start: int) -> tuple[str, int]:
    """The formula that begins at `start`, and how strongly its last operation binds."""
    node, after = tree[start], start + 1
    if node in UNARY:
        inner, strength = _written(tree, after)
        if node == "square":
            return (inner if strength == 3 else f"({inner})") + "²", 2
        return f"{node}({inner})", 3
    if node not in BINARY:
        return str(node), 3
    mine = _STRENGTH[str(node)]
    (left, first), (right, second) = _written(tree, after), _written(tree, end(tree, after))
    left = f"({left})" if first < mine else left
    right = f"({right})" if second < mine or (second == mine and node in "-/") else right
    return f"{left} {node} {right}", mine
