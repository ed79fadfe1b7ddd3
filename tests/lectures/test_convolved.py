"""Are the networks of the lecture on convolutions trained rightly, and does it show what is kept?"""

import jax
import numpy as np
import pytest

from szilard.learn.cross_entropy import softmax
from szilard.lectures import convolved
from szilard.physics.drawings import Placed, circle


def test_discs_are_those_of_the_challenge():
    placed = convolved.places(np.random.default_rng(0), 20)
    wanted = jax.vmap(circle)(Placed(*placed.T.astype(np.float32)))
    assert np.mean(convolved.discs(placed)[..., 0] != np.asarray(wanted)) < 1e-3  # pixels upon the edge, rounded differently


def test_shapes_have_the_same_area():
    """What is told apart is the form: without noise both cover as many pixels on average; the tolerance is 4 standard errors."""
    x, label = convolved.shapes(np.random.default_rng(0), 400, 0.0)
    areas = [x[label == kind].sum((1, 2, 3)) for kind in (0, 1)]
    error = sum(area.var() / len(area) for area in areas) ** 0.5
    assert set(np.unique(x)) == {0, 1} and abs(areas[0].mean() - areas[1].mean()) < 4 * error


@pytest.mark.parametrize("name", convolved.RECIPES)
def test_a_step_goes_down(name):
    """Along the slopes of a batch its cost changes as they say, to first order in 32-bit numbers."""
    recipe = convolved.RECIPES[name]
    start = convolved.packed(convolved.begun(recipe.shapes, np.random.default_rng(0)))
    slopes = convolved.packed(recipe.slopes(convolved.unpacked(recipe.shapes, start), np.random.default_rng(7)))
    shift = 0.02 * slopes / np.linalg.norm(slopes)
    after, before = (COSTS[name](convolved.unpacked(recipe.shapes, start + sign * shift)) for sign in (1, -1))
    assert (after - before) / 2 == pytest.approx(0.02 * np.linalg.norm(slopes), rel=0.05)


def cross_entropy(network):
    x, label = convolved.shapes(np.random.default_rng(7), 50)
    return -np.mean(np.log(softmax(convolved.classify(network, x)[0][-1].astype(float))[range(50), label]))


def error_of_cleaning(network):
    rng = np.random.default_rng(7)
    disc = convolved.discs(convolved.places(rng, 16))
    noisy = disc + rng.uniform(0, 1.2, (16, 1, 1, 1)) * rng.normal(size=disc.shape)
    return np.mean((convolved.clean(network, noisy.astype(np.float32))[0].astype(float) - disc) ** 2)


def cross_entropy_of_pixels(network):
    rng = np.random.default_rng(7)
    x = convolved.discs(convolved.places(rng, 64))
    pixel = rng.integers(convolved.SIDE**2, size=(64, 60))
    drawn = convolved.draw(network, convolved.encode(network, x)[0])
    p, wanted = (np.take_along_axis(some.reshape(64, -1), pixel, 1).astype(float) for some in (drawn, x))
    return -np.mean(wanted * np.log(p) + (1 - wanted) * np.log(1 - p))


COSTS = {"classifier": cross_entropy, "denoiser": error_of_cleaning, "autoencoder": cross_entropy_of_pixels}


@pytest.mark.parametrize("name", convolved.RECIPES)
def test_what_is_kept_is_as_good_as_it_says(name):
    """The parameters are rounded to 16 bits; one more wrong shape of 500 is allowed."""
    network, errors = convolved.kept(name)
    assert len(errors) == convolved.LOOKS and errors[-1] < errors[0]
    assert convolved.RECIPES[name].error(network) == pytest.approx(errors[-1], rel=0.02, abs=0.0021)


def test_beginning_of_a_training_is_repeated():
    first, second = (next(convolved.steps(convolved.RECIPES["classifier"], 10)) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_principal_components_are_kept():
    """Of other discs: the mean is theirs, the directions are orthonormal, and what they leave is what the file says."""
    flat = convolved.kept_flat()
    new = convolved.discs(convolved.places(np.random.default_rng(9), 2000)).reshape(2000, -1)
    away, directions = new - flat.mean.astype(float), flat.directions.astype(float)
    assert directions @ directions.T == pytest.approx(np.eye(3), abs=2e-3) and abs(away.mean()) < 0.02
    left = np.mean((away - away @ directions.T @ directions) ** 2)
    assert left == pytest.approx(flat.errors[3], rel=0.05) and (np.diff(flat.errors) <= 0).all()


@pytest.mark.slow
def test_keras_computes_the_same():
    from szilard.lectures import in_keras_pictures

    found = in_keras_pictures.beside_numpy()
    assert found.difference < 1e-4 and found.parameters == len(convolved.packed(convolved.kept("classifier")[0]))
    short = in_keras_pictures.squeeze(pictures=100, epochs=2)
    assert short.losses[1] < short.losses[0] and short.drawn.shape == (6, 27, 27)
