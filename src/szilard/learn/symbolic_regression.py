"""Genetic programming: formulas that breed, and of which those survive that describe the data, or are short (Koza, 1992).

A formula is judged up to a factor in front, which is fitted (Keijzer, EuroGP 2003), by the root mean square of its relative error.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .expressions import Tree, crossed, evaluate, formula, grown, mutated
from .settings.symbolic_regression import Breeding

UNFIT = 1e3  # relative error of a formula that gives no numbers
TOURNAMENT = 5
PRICES = (0.005, 0.3)  # of a node, in the logarithm of the error: each tournament draws its own, so that short and long ones live


class Data(NamedTuple):
    """Points of a law: variables by name, and the target, which is nowhere 0."""

    variables: dict[str, Float[np.ndarray, "points"]]
    target: Float[np.ndarray, "points"]


class Found(NamedTuple):
    """A formula, the factor in front of it, and its relative error on the data that it was bred on."""

    tree: Tree
    factor: float
    error: float

    def __str__(self) -> str:
        return formula(self.tree)

    def predict(self, variables: Mapping[str, Float[np.ndarray, "points"]]) -> Float[np.ndarray, "points"] | float:
        """The target by this formula."""
        with np.errstate(all="ignore"):
            return self.factor * evaluate(self.tree, variables)

    def error_on(self, data: Data) -> float:
        """The root mean square of its relative error there."""
        with np.errstate(all="ignore"):
            off = float(np.sqrt(np.mean((self.predict(data.variables) / data.target - 1) ** 2)))
        return off if off < UNFIT else UNFIT


def judge(tree: Tree, data: Data) -> Found:
    """The formula with the factor that makes its relative error smallest."""
    with np.errstate(all="ignore"):
        ratio = evaluate(tree, data.variables) / data.target
        factor = float(np.sum(ratio) / np.sum(ratio * ratio)) if np.ndim(ratio) else 1.0
        error = float(np.sqrt(np.mean((factor * ratio - 1) ** 2)))
    return Found(tree, factor, error) if np.isfinite(factor) and error < UNFIT else Found(tree, 1.0, UNFIT)


def breed(
    data: Data, settings: Breeding, rng: np.random.Generator, hear: Callable[[int, float], None] = lambda generation, error: None
) -> list[Found]:
    """The Pareto front of formulas: the best one for each length that beats all shorter ones, from the shortest on.

    Args:
        data: to describe.
        settings: how long to breed.
        rng: of all that is random.
        hear: is told each generation and the smallest error.
    """
    names = list(data.variables)
    known: dict[Tree, Found] = {}

    def judged(tree: Tree) -> Found:
        if tree not in known:
            known[tree] = judge(tree, data)
        return known[tree]

    population = [judged(grown(rng, names, 1 + k % 4)) for k in range(settings.population)]
    best: dict[int, Found] = {}
    for generation in range(settings.generations):
        for one in population:
            if len(one.tree) <= settings.longest and one.error < best.get(len(one.tree), Found((), 0.0, UNFIT)).error:
                best[len(one.tree)] = one
        hear(generation + 1, min((one.error for one in best.values()), default=UNFIT))
        elite = front(best)
        children = [judged(_child(population, names, rng, settings.longest)) for _ in range(settings.population)]
        population = _different(elite + children)
    return front(best)


def front(best: Mapping[int, Found]) -> list[Found]:
    """Of the best formulas by length those that beat all shorter ones.

    By less than a part in 10^9 is not to beat.
    """
    found: list[Found] = []
    for length in sorted(best):
        if not found or best[length].error < found[-1].error * (1 - 1e-9) - 1e-14:
            found.append(best[length])
    return found


def simplest(candidates: list[Found], validation: Data, tolerance: float = 0.5) -> Found:
    """The shortest formula whose error on points held out exceeds the smallest one there by no more than this fraction."""
    errors = [one.error_on(validation) for one in candidates]
    return next(one for one, error in zip(candidates, errors, strict=True) if error <= (1 + tolerance) * min(errors) + 1e-12)


def _different(population: list[Found]) -> list[Found]:
    """Without those that say the same as a shorter one: formulas with the same error."""
    found: dict[float, Found] = {}
    for one in population:
        same = found.get(float(f"{one.error:.9e}"))
        if one.error < UNFIT and (same is None or len(one.tree) < len(same.tree)):
            found[float(f"{one.error:.9e}")] = one
    return list(found.values())


def _child(population: list[Found], names: list[str], rng: np.random.Generator, longest: int) -> Tree:
    price = float(np.exp(rng.uniform(*np.log(PRICES))))
    parent = _winner(population, price, rng)
    child = crossed(rng, parent, _winner(population, price, rng)) if rng.random() < 0.6 else mutated(rng, parent, names)
    return child if len(child) <= longest else parent


def _winner(population: list[Found], price: float, rng: np.random.Generator) -> Tree:
    entered = (population[k] for k in rng.integers(len(population), size=TOURNAMENT))
    return min(entered, key=lambda one: np.log(one.error + 1e-9) + price * len(one.tree)).tree
