"""Does the network learn the picture with few points, and does the view of a neuron show that neuron?"""

import numpy as np
import pytest
from matplotlib import image

import szilard
from szilard.data.pictures import read_picture
from szilard.data.wave_picture import split, waves_behind_a_ball
from szilard.errors import InputError
from szilard.learn.backpropagation import Layer, backward, cost, forward, network
from szilard.learn.coordinate_network import coordinate_network
from szilard.learn.descent import descend, packed, unpacked
from szilard.learn.optimizers import GradientDescent
from szilard.learn.single_neurons import alone


def layers(seed=0):
    return network(np.random.default_rng(seed), (2, 6, 4, 1), ("tanh", "tanh", "linear"))


X = np.random.default_rng(1).normal(size=(9, 2))


@pytest.mark.parametrize("k", range(4))
def test_view_of_neuron_k_switches_on_k_alone(k):
    """The output is w_k y_k + b for neuron k of the last hidden layer, whatever the others do."""
    there = layers()
    wanted = forward(there, X)[2][:, [k]] * there[2].weights[k] + there[2].bias
    np.testing.assert_allclose(alone(there, X, 1, k), wanted, atol=1e-14)


@pytest.mark.parametrize(("layer", "neurons"), [(0, 6), (1, 4)])
def test_view_of_a_neuron_does_not_see_the_others(layer, neurons):
    """Changing what enters the other neurons changes nothing; changing what enters this one does."""
    there = layers()
    for k in range(neurons):
        for j in range(neurons):
            changed = list(there)
            changed[layer] = Layer(there[layer].weights, there[layer].bias + 0.5 * (np.arange(neurons) == j), "tanh")
            difference = np.abs(alone(changed, X, layer, k) - alone(there, X, layer, k)).max()
            assert difference > 1e-6 if j == k else difference == 0


def test_views_of_the_last_layer_add_up_to_the_picture():
    there = layers()
    views = sum(alone(there, X, 1, k) - there[2].bias for k in range(4))
    np.testing.assert_allclose(views + there[2].bias, forward(there, X)[-1], atol=1e-14)


def test_vector_of_parameters_comes_apart_again():
    there = layers()
    for a, b in zip(unpacked(there, packed(there)), there, strict=True):
        assert np.array_equal(a.weights, b.weights) and np.array_equal(a.bias, b.bias) and a.activation == b.activation


def test_descent_follows_the_gradient():
    there, y = layers(), np.ones((9, 1))
    (moved,) = descend(there, [(X, y)], lambda k: GradientDescent(0.1))
    gradient = backward(there, forward(there, X), y)
    np.testing.assert_allclose(moved[0].weights, there[0].weights - 0.1 * gradient[0].weights, atol=1e-15)
    assert cost(forward(moved, X)[-1], y) < cost(forward(there, X)[-1], y)


def test_no_pixel_is_in_training_and_test():
    pixels = split(waves_behind_a_ball(20), np.random.default_rng(0))
    assert sorted([*pixels.training, *pixels.test]) == list(range(400)) and len(pixels.training) == 200


def test_place_and_shade_belong_together():
    picture = np.arange(8 * 10).reshape(8, 10) / 80
    pixels = split(picture, np.random.default_rng(0))
    np.testing.assert_allclose(pixels.x[13], [(3 + 0.5) / 5 - 1, (1 + 0.5) / 4 - 1], atol=1e-7)
    assert pixels.y[13, 0] == pytest.approx(picture[1, 3])


def test_spread_makes_the_first_layer_larger_and_nothing_else():
    usual, wide = (coordinate_network(np.random.default_rng(0), "tanh", spread) for spread in (1.0, 8.0))
    np.testing.assert_allclose(wide[0].weights, 8 * usual[0].weights, rtol=1e-6)
    assert not usual[0].bias.any() and 6 < wide[0].bias.std() < 10  # 150 biases of spread 8: 10 is four standard errors off
    assert all(np.array_equal(a.weights, b.weights) and not b.bias.any() for a, b in zip(usual[1:], wide[1:], strict=True))


def test_picture_is_learned_from_200_000_points(short_run):
    """Seeds 0 to 4: 0.0008 to 0.0011; the plain recipe, with as many points, 0.033 to 0.040; the linear model 0.062."""
    metrics = short_run("image-fitting").metrics
    assert metrics["samples"] <= 200_000 and metrics["error"] < 0.0015 < metrics["plain_recipe_error"] < metrics["linear_error"]


def test_learned_picture_is_kept(short_run):
    result = short_run("image-fitting")
    arrays = np.load(result.folder / "arrays" / "picture.npz")
    assert np.mean((arrays["target"] - arrays["learned"]) ** 2) == pytest.approx(result.metrics["error"], rel=0.5)


@pytest.mark.slow
def test_plain_recipe_needs_ten_times_as_many_points(tmp_path):
    metrics = szilard.run("image-fitting", tmp_path / "run").metrics
    assert metrics["plain_recipe_samples"] == 2_000_000 and metrics["samples"] == 200_000
    assert metrics["error"] <= metrics["plain_recipe_error"] and metrics["samples_to_plain_recipe_error"] <= 200_000


def test_own_picture_is_read_the_right_way_up(tmp_path):
    """White above black: the first row of the file is the highest."""
    values = np.zeros((10, 12))
    values[0] = 1
    np.save(tmp_path / "own.npy", values * 7 - 2)
    image.imsave(tmp_path / "own.png", values, cmap="gray")
    for name in ("own.npy", "own.png"):
        picture = read_picture(tmp_path / name)
        assert picture.shape == (10, 12) and np.all(picture[-1] == 1) and np.all(picture[:-1] == 0)


def test_large_picture_is_thinned_out(tmp_path):
    np.save(tmp_path / "large.npy", np.arange(600 * 300).reshape(600, 300))
    assert read_picture(tmp_path / "large.npy").shape == (200, 150)


def write(path, kind):
    if kind == "text":
        path.write_text("no picture")
    elif kind == "flat":
        np.save(path, np.ones((20, 20)))
    elif kind == "three":
        np.save(path, np.ones((9, 9, 9)))
    elif kind == "infinite":
        np.save(path, np.full((9, 9), np.inf))
    elif kind == "words":
        np.save(path, np.array([["a", "b"]]))


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("a.png", "missing", "There is no file `.*a.png`; give a PNG file"),
        ("a.png", "text", "`.*a.png` holds no picture"),
        ("a.npy", "text", "`.*a.npy` holds no picture"),
        ("a.npy", "words", "`.*a.npy` holds no picture"),
        ("a.npy", "flat", "`.*a.npy` has the same shade everywhere"),
        ("a.npy", "three", r"of shape \(9, 9, 9\)"),
        ("a.npy", "infinite", "at least 8 x 8 finite values"),
    ],
)
def test_file_that_holds_no_picture(tmp_path, name, kind, sentence):
    write(tmp_path / name, kind)
    with pytest.raises(InputError, match=sentence) as mistake:
        read_picture(tmp_path / name)
    assert "\n" not in str(mistake.value)
