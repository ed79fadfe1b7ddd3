"""Does the autoencoder compress discs better than PCA, and do its neurons hold what makes a disc?"""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from szilard.errors import InputError
from szilard.experiments import autoencoder, run
from szilard.experiments.autoencoder import Settings
from szilard.learn import probe, supervised
from szilard.networks import autoencoder as build
from szilard.runs.progress import Silent
from szilard.runs.record import Record
from szilard.runs.stages import Log


def test_halves_make_the_whole():
    """Encoder and decoder, with their parts of the parameters, give what the whole network gives."""
    network = build(11, 2, (8,), (7, 5), seed=3)
    pictures = jnp.asarray(np.random.default_rng(0).random((4, 11, 11)), jnp.float32)
    parameters = [p + 0.1 for p in network.whole.parameters()]
    code = network.encode(parameters, pictures)
    assert code.shape == (4, 2)
    np.testing.assert_allclose(network.decode(parameters, code), network.whole.batch(parameters, pictures), atol=1e-5)


def test_decoder_is_a_function_of_place():
    """Each pixel is the same dense network of (x, y, code), written out here with NumPy; x runs along columns."""
    network = build(9, 2, (6,), (5, 4), seed=1)
    code = np.array([0.3, -0.8], np.float32)
    drawn = network.decode(network.whole.parameters(), jnp.asarray(code)[None])[0]
    W1, b1, W2, b2, W3, b3 = map(np.asarray, network.decoder.parameters())
    swish = lambda z: z / (1 + np.exp(-z))  # noqa: E731
    for row, column in [(0, 0), (2, 7), (8, 3)]:
        place = np.array([-1 + column / 4, -1 + row / 4, *code])
        wanted = swish(swish(place @ W1 + b1) @ W2 + b2) @ W3 + b3
        assert float(drawn[row, column]) == pytest.approx(float(wanted[0]), abs=1e-5)


def test_file_of_the_network_draws_the_same(tmp_path):
    network = build(9, 2, (6,), (5,), seed=1)
    record = Record.create(tmp_path / "r", "x", {})
    record.save_network("n", network.whole.model)
    again = keras.saving.load_model(next((tmp_path / "r" / "networks").glob("*.keras")))
    pictures = np.random.default_rng(0).random((2, 9, 9)).astype(np.float32)
    np.testing.assert_allclose(np.asarray(again(pictures)), network.whole.batch(network.whole.parameters(), pictures), atol=1e-6)


def test_loss_is_the_likelihood_of_the_pixels():
    """The closed form with probabilities, and a minimum at the mean of the targets, as the mean squared error has it."""
    logits, targets = np.array([-3.0, 0.2, 40.0, -40.0]), np.array([1.0, 0.0, 1.0, 0.0])
    p = 1 / (1 + np.exp(-logits[:2]))
    wanted = -np.sum(targets[:2] * np.log(p) + (1 - targets[:2]) * np.log(1 - p)) / 4
    assert float(supervised.binary_cross_entropy(jnp.asarray(logits), jnp.asarray(targets))) == pytest.approx(wanted, rel=1e-5)
    slope = jax.grad(supervised.binary_cross_entropy)(jnp.log(jnp.full(4, 0.25 / 0.75)), jnp.asarray([1.0, 0, 0, 0]))
    assert float(jnp.sum(slope)) == pytest.approx(0, abs=1e-7)


def test_reader_is_least_squares():
    """Of degree 1 it is scikit-learn's linear regression, up to its ridge of 0.001 on 300 examples."""
    rng = np.random.default_rng(0)
    values, known = rng.normal(size=(300, 2)) * [1, 50], rng.normal(size=(300, 2))
    known = known + values @ [[0.7, 1], [0.02, 0.1]]
    exact = LinearRegression().fit(values, known)
    np.testing.assert_allclose(probe.reader(values, known).predict(values), exact.predict(values), atol=1e-4)


def test_nothing_is_read_from_noise():
    """With 1000 examples R^2 of unrelated numbers has a mean of about -0.01 and a spread of 0.006; beyond 0.05 lie 8 of them."""
    rng = np.random.default_rng(1)
    shares = probe.explained(rng.normal(size=(1000, 2)), rng.normal(size=(1000, 3)), 2)
    assert np.all(abs(shares) < 0.05)


def test_too_few_examples_to_read_from():
    with pytest.raises(InputError, match="`values` must hold at least 20 examples, but holds 12"):
        probe.explained(np.zeros((12, 1)), np.zeros((12, 1)))


def test_no_picture_is_seen_twice():
    """Places and radii are all new; pictures of discs with more than 60 pixels then hardly ever agree."""
    seen = autoencoder.training_images(Settings(pixels=27), 1500)
    large = seen[seen.sum((1, 2)) > 60].reshape(-1, 27 * 27)
    held = autoencoder.discs(jax.random.fold_in(jax.random.key(0), 1), 500, 27)[1]
    held = held[held.sum((1, 2)) > 60].reshape(-1, 27 * 27)
    assert seen.shape == (1500, 27, 27) and len(large) > 700
    assert len(np.unique(large, axis=0)) > 0.99 * len(large)
    assert len(np.unique(np.concatenate([large, held]), axis=0)) > 0.99 * (len(large) + len(held))


def test_baseline_sees_what_training_sees(tmp_path, monkeypatch):
    """The pictures that the source gives, step by step, are those that PCA is fitted to."""
    given = {}

    def listen(name, network, source, loss, evaluate, settings, key, run, **options):
        steps = [source(jax.random.fold_in(key, step), jnp.asarray(step))[0] for step in range(settings.steps)]
        given["pictures"] = np.concatenate(steps)
        return network.parameters()

    monkeypatch.setattr(autoencoder, "fit", listen)
    settings = Settings(batch=5, images=100, pixels=12)
    autoencoder.train(settings, 2, 100, (Record.create(tmp_path / "r", "x", {}), Silent(), Log()))
    assert np.array_equal(given["pictures"], autoencoder.training_images(settings, 100))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("autoencoder") / "record"
    return run("autoencoder", str(folder), quick=True), folder


def test_three_neurons_beat_three_components(found):
    metrics = found[0]["metrics"]
    assert metrics["images"] == 6000
    assert metrics["error"] < 0.03 < metrics["pca_error"] < metrics["mean_picture_error"]


def test_three_neurons_hold_x_y_and_r(found):
    metrics = found[0]["metrics"]
    assert min(metrics["explained_polynomial"].values()) > 0.93
    assert min(metrics["explained_inverse"].values()) > 0.9


def test_figures_and_arrays_are_there(found):
    result, folder = found
    assert {path.stem for path in (folder / "figures").iterdir()} == set(result["captions"])
    code = np.load(folder / "arrays" / "code.npz")
    assert code["code"].shape == (5000, 3) and code["r"].shape == (5000,)


@pytest.mark.slow
def test_both_challenges_are_met(tmp_path):
    metrics = run("autoencoder", str(tmp_path / "record"))["metrics"]
    errors = metrics["error_by_bottleneck"]
    assert metrics["images"] <= 30_000 and errors["3"] < 0.01 and errors["9"] < 0.01 < errors["2"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bottleneck": 0}, "`bottleneck` must be between 1 neuron and 729, one per pixel, but is 0; the challenge allows 3"),
        ({"others": (2, -1)}, "`others` must be between 1 neuron and 729, one per pixel, but is -1"),
        ({"images": 100}, "`images` must be at least 300, twenty minibatches, but is 100"),
        ({"pixels": 4}, "`pixels` must be at least 8, or a disc has no shape, but is 4"),
        ({"rate": 0.0}, "`rate` must be greater than 0, but is 0.0"),
        ({"seed": -1}, "`seed` must not be negative, but is -1"),
    ],
)
def test_wrong_settings_are_named(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings(**wrong)


def test_settings_come_back_from_json():
    settings = Settings(bottleneck=4, others=(2,), images=3000)
    assert autoencoder.settings_from_json(autoencoder.settings_to_json(settings)) == settings
