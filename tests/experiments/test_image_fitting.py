"""Does the network learn the picture with few points, and does the view of a neuron show that neuron?"""

import numpy as np
import pytest
from matplotlib import image

from szilard.data.pictures import read_picture
from szilard.errors import InputError
from szilard.experiments import image_fitting
from szilard.learn.backpropagation import Layer, backward, cost, forward, network
from szilard.learn.descent import descend, packed, unpacked
from szilard.learn.optimizers import GradientDescent
from szilard.runs.progress import Silent
from szilard.runs.record import Record


def layers(seed=0):
    return network(np.random.default_rng(seed), (2, 6, 4, 1), ("tanh", "tanh", "linear"))


X = np.random.default_rng(1).normal(size=(9, 2))


@pytest.mark.parametrize("k", range(4))
def test_view_of_neuron_k_switches_on_k_alone(k):
    """The output is w_k y_k + b for neuron k of the last hidden layer, whatever the others do."""
    there = layers()
    wanted = forward(there, X)[2][:, [k]] * there[2].weights[k] + there[2].bias
    np.testing.assert_allclose(image_fitting.alone(there, X, 1, k), wanted, atol=1e-14)


@pytest.mark.parametrize(("layer", "neurons"), [(0, 6), (1, 4)])
def test_view_of_a_neuron_does_not_see_the_others(layer, neurons):
    """Changing what enters the other neurons changes nothing; changing what enters this one does."""
    there = layers()
    for k in range(neurons):
        for j in range(neurons):
            changed = list(there)
            changed[layer] = Layer(there[layer].weights, there[layer].bias + 0.5 * (np.arange(neurons) == j), "tanh")
            difference = np.abs(image_fitting.alone(changed, X, layer, k) - image_fitting.alone(there, X, layer, k)).max()
            assert difference > 1e-6 if j == k else difference == 0


def test_views_of_the_last_layer_add_up_to_the_picture():
    there = layers()
    views = sum(image_fitting.alone(there, X, 1, k) - there[2].bias for k in range(4))
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


def test_no_pixel_is_learned_from_and_held_out():
    pixels = image_fitting.split(image_fitting.waves_behind_a_ball(20), np.random.default_rng(0))
    assert sorted([*pixels.training, *pixels.held]) == list(range(400)) and len(pixels.training) == 200


def test_place_and_shade_belong_together():
    picture = np.arange(8 * 10).reshape(8, 10) / 80
    pixels = image_fitting.split(picture, np.random.default_rng(0))
    np.testing.assert_allclose(pixels.x[13], [(3 + 0.5) / 5 - 1, (1 + 0.5) / 4 - 1], atol=1e-7)
    assert pixels.y[13, 0] == pytest.approx(picture[1, 3])


def run(folder, **settings):
    settings = image_fitting.Settings(**settings)
    record = Record.create(folder / "run", "image-fitting", image_fitting.settings_to_json(settings))
    result = image_fitting.run(settings, record, Silent())
    record.finish(result)
    return result, record


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return run(tmp_path_factory.mktemp("image"), quick=True)


def test_picture_is_learned_from_200_000_points(found):
    metrics = found[0]["metrics"]
    assert metrics["samples"] <= 200_000 and metrics["error"] < 0.0015 < metrics["plain_recipe_error"] < metrics["linear_error"]


def test_figures_and_arrays_are_there(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])
    arrays = record.load_arrays("picture")
    assert np.mean((arrays["target"] - arrays["learned"]) ** 2) == pytest.approx(result["metrics"]["error"], rel=0.5)


@pytest.mark.slow
def test_plain_recipe_needs_ten_times_as_many_points(tmp_path):
    metrics = run(tmp_path)[0]["metrics"]
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


def test_settings_come_back_from_json():
    settings = image_fitting.Settings(picture="own.png", samples=1000)
    assert image_fitting.settings_from_json(image_fitting.settings_to_json(settings)) == settings


def test_setting_that_cannot_be_used():
    with pytest.raises(InputError, match="`samples` must be greater than 0, but is 0"):
        image_fitting.Settings(samples=0)
