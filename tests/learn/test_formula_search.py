"""Are all short formulas tried, and is the law among them found?"""

from itertools import pairwise, product

import numpy as np
import pytest

from szilard.learn.expressions import ARITY, crossed, end, evaluate, formula, grown, mutated
from szilard.learn.formula_search import build, search
from szilard.learn.symbolic_regression import Breeding, Data, breed, judge, simplest

X = np.array([0.31, 0.77, 1.3, 1.9, 2.4, 3.1])
Y = np.array([2.2, 0.4, 1.7, 0.9, 3.3, 0.6])


def closed(tree):
    return end(tree, 0) == len(tree)


def test_formulas_have_the_values_that_python_gives_them():
    """Written as Python, with a name for the square, and evaluated by it."""
    rng = np.random.default_rng(0)
    known = {"x": X, "y": Y, "sqrt": np.sqrt, "exp": np.exp}
    with np.errstate(all="ignore"):
        for _ in range(300):
            tree = grown(rng, ("x", "y"), 4)
            wanted = eval(formula(tree).replace("²", " ** 2"), {"__builtins__": {}}, known)  # our own text
            np.testing.assert_allclose(evaluate(tree, {"x": X, "y": Y}), wanted, rtol=1e-9)


def test_changed_formulas_are_formulas():
    rng = np.random.default_rng(1)
    for _ in range(300):
        one, other = grown(rng, ("x",), 3), grown(rng, ("x",), 3)
        assert closed(one) and closed(crossed(rng, one, other)) and closed(mutated(rng, one, ("x",)))


def test_no_short_formula_is_left_out():
    """All words of up to 4 nodes over one variable and the numbers, whatever they mean, against the functions that were built."""
    data = Data({"x": X}, np.ones(len(X)))
    built = [set(map(tuple, np.round(level.values, 6).tolist())) for level in build(data, 4)]
    found = set.union(*built)
    nodes = ["x", 1, 2, 3, *ARITY]
    with np.errstate(all="ignore"):
        for length in range(1, 5):
            for tree in product(nodes, repeat=length):
                if not _is_formula(tree):
                    continue
                values = np.broadcast_to(evaluate(tree, {"x": X}), X.shape)
                if np.abs(values).max() < 1e12 and np.abs(values).min() > 1e-12:
                    assert tuple(np.round(values, 6).tolist()) in found
    assert sum(map(len, built)) == len(found)


def _is_formula(tree):
    open_places = 1
    for node in tree:
        if open_places == 0:
            return False
        open_places += ARITY.get(node, 0) - 1
    return open_places == 0


@pytest.mark.parametrize(
    ("target", "longest", "wanted"),
    [
        (7 / (np.exp(X) - 1), 4, "1 / (exp(x) - 1)"),
        (3 * np.sqrt(X + Y), 4, "sqrt(x + y)"),
        (0.2 * (1 / X**2 - 1 / Y**2), 4, "(1 / x)² - (1 / y)²"),
    ],
)
def test_law_is_found_with_its_factor(target, longest, wanted):
    """Exact data: the best formula has no error, and is the law or equal to it."""
    best = search(Data({"x": X, "y": Y}, target), longest)[-1]
    assert best.error < 1e-7
    np.testing.assert_allclose(best.predict({"x": X, "y": Y}), target, rtol=1e-7)
    assert len(best.tree) <= len(wanted.replace("(", " ").replace(")", " ").split()) + 4


def test_law_without_variables_is_a_number():
    found = search(Data({}, np.array([6.2, 6.3])), 3)
    assert len(found) == 1 and found[0].factor == pytest.approx(6.25, rel=1e-3)


def test_front_falls():
    found = search(Data({"x": X}, np.cosh(X)), 4)
    assert all(a.error > b.error and len(a.tree) < len(b.tree) for a, b in pairwise(found))


def test_factor_makes_the_relative_error_smallest():
    data = Data({"x": X}, 2 * X * (1 + 0.1 * np.sin(9 * X)))
    best = judge(("x",), data)
    errors = [best._replace(factor=best.factor * f).error_on(data) for f in (0.999, 1.0, 1.001)]
    assert errors[1] == pytest.approx(best.error) and errors[1] < min(errors[0], errors[2])


def test_breeding_finds_an_easy_law():
    """x sqrt(x): seeds 0 to 19 all find it."""
    data = Data({"x": X}, 2 * X**1.5)
    found = breed(data, Breeding(population=100, generations=10), np.random.default_rng(0))
    assert found[-1].error < 1e-9 and simplest(found, data).error < 1e-9
    assert all(a.error > b.error for a, b in pairwise(found))
