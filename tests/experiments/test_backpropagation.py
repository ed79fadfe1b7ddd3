"""Is the gradient the true one, and does the network learn?"""

import ast
from pathlib import Path

import numpy as np
import pytest

import szilard
from szilard.data.plane_functions import FUNCTIONS, draw
from szilard.errors import InputError
from szilard.experiments.backpropagation import Settings
from szilard.learn import backpropagation as method
from szilard.learn.backpropagation import ACTIVATIONS, Gradient, Layer, backward, cost, forward, network, step
from szilard.learn.gradient_check import deviation

BATCHES = [1, 7, 50]


def problem(batch, activations=("tanh", "sigmoid", "linear"), sizes=(3, 8, 5, 2), seed=0):
    rng = np.random.default_rng(seed)
    return network(rng, sizes, activations), rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_of_every_layer_equals_automatic_differentiation(activation, batch):
    layers, x, target = problem(batch, (activation,) * 4, (2, 9, 7, 4, 3), seed=1)
    assert max(deviation(layers, x, target)) <= 1e-10


def averaged_in_the_last_layer_only(layers, values, target):
    """The gradient as public course material has it: the average over the batch is taken in the last layer, and missing below."""
    *lower, last = backward(layers, values, target)
    return [Gradient(g.weights * len(target), g.bias * len(target)) for g in lower] + [last]


def test_gradient_is_averaged_over_the_batch_in_every_layer():
    """With the mistake, a batch of one point shows nothing, and one of 50 makes the lower layers 50 times too large."""
    wrong = averaged_in_the_last_layer_only
    assert max(deviation(*problem(1), wrong)) <= 1e-10
    assert deviation(*problem(50), wrong) == pytest.approx([49, 49, 0], abs=1e-9)
    assert max(deviation(*problem(50))) <= 1e-10


def test_gradient_does_not_change_when_every_point_is_there_twice():
    layers, x, target = problem(7)
    once = backward(layers, forward(layers, x), target)
    twice = backward(layers, forward(layers, np.tile(x, (2, 1))), np.tile(target, (2, 1)))
    for a, b in zip(once, twice, strict=True):
        np.testing.assert_allclose(a.weights, b.weights, rtol=1e-12)
        np.testing.assert_allclose(a.bias, b.bias, rtol=1e-12)


def test_one_linear_layer_by_hand():
    """C = (w x + b - t)^2 with w = 2, b = 1, x = 3, t = 4: dC/dw = 2 (7 - 4) 3 = 18, dC/db = 6."""
    layers, x, target = [Layer(np.array([[2.0]]), np.array([1.0]), "linear")], np.array([[3.0]]), np.array([[4.0]])
    moved, before = step(layers, x, target, rate=0.1)
    assert before == 9 == cost(forward(layers, x)[-1], target)
    assert moved[0].weights.item() == pytest.approx(2 - 1.8) and moved[0].bias.item() == pytest.approx(1 - 0.6)


def test_it_is_written_in_forty_lines():
    """Docstrings, blank lines and imports apart."""
    tree = ast.parse(Path(method.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            node.body = node.body[1:]
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert len([line for line in ast.unparse(tree).splitlines() if line.strip()]) <= 40


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_is_learned_where_a_linear_model_fails(function, short_run):
    """Seeds 0 to 4: at most 0.0019, 0.0039, 0.0040 and 0.0093 for the four; the linear model is left with 0.092 or more."""
    metrics = short_run("backpropagation").metrics
    assert metrics[f"{function}_error"] < 0.01 < 0.05 < metrics[f"{function}_linear_error"]


def test_linear_error_of_xor_is_its_variance(short_run):
    """XOR has no linear part: the best linear model is the constant 1/2, and its error 1/4."""
    assert short_run("backpropagation").metrics["xor_linear_error"] == pytest.approx(0.25, abs=0.002)


def test_result_names_the_gradient_check(short_run):
    metrics = short_run("backpropagation").metrics
    assert all(metrics[f"gradient_deviation_batch_{batch}"] <= 1e-10 for batch in BATCHES)


def test_points_lie_in_the_square_and_have_the_value_of_the_function():
    """The ring covers pi (0.8^2 - 0.4^2) / 4 = 0.377 of the square; 5 sigma of 20,000 points fail once in 1.7 million."""
    points = draw(np.random.default_rng(0), FUNCTIONS["ring"], 20_000)
    radius = np.hypot(*points.x.T)
    assert np.array_equal(points.y[:, 0] == 1, (radius > 0.4) & (radius < 0.8)) and np.abs(points.x).max() <= 1
    fraction = np.pi * (0.8**2 - 0.4**2) / 4
    assert points.y.mean() == pytest.approx(fraction, abs=5 * np.sqrt(fraction * (1 - fraction) / 20_000))


def test_too_large_rate_is_named(tmp_path):
    with pytest.raises(InputError, match=r"The error of `and` is no longer a finite number at step \d+; choose a smaller learning rate"):
        szilard.run("backpropagation", tmp_path / "run", steps=100, points=100, rate=1e200, activation="relu")


def test_network_beyond_the_machine():
    with pytest.raises(InputError, match=r"`hidden` needs 3\.2 TB of memory, more than the "):
        Settings(hidden=(10_000,) * 1000)
