"""Does the autoencoder compress discs better than PCA, and do its neurons hold what makes a disc?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import szilard
from szilard.data.discs import discs
from szilard.errors import InputError
from szilard.experiments import autoencoder
from szilard.experiments.autoencoder import Settings
from szilard.learn import probe, supervised
from szilard.networks import autoencoder as build
from szilard.physics.drawings import Placed, circle
from szilard.runs.run import Run


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


def test_loss_is_the_likelihood_of_the_pixels():
    """The closed form with probabilities, and a minimum at the mean of the targets, as the mean squared error has it."""
    logits, targets = np.array([-3.0, 0.2, 40.0, -40.0]), np.array([1.0, 0.0, 1.0, 0.0])
    p = 1 / (1 + np.exp(-logits[:2]))
    wanted = -np.sum(targets[:2] * np.log(p) + (1 - targets[:2]) * np.log(1 - p)) / 4
    assert float(supervised.binary_cross_entropy(jnp.asarray(logits), jnp.asarray(targets))) == pytest.approx(wanted, rel=1e-5)
    slope = jax.grad(supervised.binary_cross_entropy)(jnp.log(jnp.full(4, 0.25 / 0.75)), jnp.asarray([1.0, 0, 0, 0]))
    assert float(jnp.sum(slope)) == pytest.approx(0, abs=1e-7)


def test_read_out_is_least_squares():
    """Of degree 1 it is scikit-learn's linear regression, up to its ridge of 0.001 on 300 examples."""
    rng = np.random.default_rng(0)
    values, known = rng.normal(size=(300, 2)) * [1, 50], rng.normal(size=(300, 2))
    known = known + values @ [[0.7, 1], [0.02, 0.1]]
    exact = LinearRegression().fit(values, known)
    np.testing.assert_allclose(probe.reader(values, known).predict(values), exact.predict(values), atol=1e-4)


def test_nothing_is_read_from_noise():
    """With 1000 examples R^2 of unrelated numbers has a mean of about -0.01 and a spread of 0.006; beyond 0.05 lie 8 of them."""
    rng = np.random.default_rng(1)
    found = probe.explained(rng.normal(size=(1000, 2)), rng.normal(size=(1000, 3)), 2)
    assert np.all(abs(found) < 0.05)


def test_too_few_examples_to_read_from():
    with pytest.raises(InputError, match="`values` must hold at least 20 examples, but holds 12"):
        probe.explained(np.zeros((12, 1)), np.zeros((12, 1)))


def test_no_picture_is_seen_twice():
    """Places and radii are all new; pictures of discs with more than 60 pixels then hardly ever agree."""
    with Run.unrecorded(Settings(images=1500)) as trial:
        seen, test = autoencoder.training_pictures(trial), discs(trial.key("test"), 500, 27)[1]
    large, unseen = (pictures[pictures.sum((1, 2)) > 60].reshape(-1, 27 * 27) for pictures in (seen, test))
    assert seen.shape == (1500, 27, 27) and len(large) > 700
    assert len(np.unique(large, axis=0)) > 0.99 * len(large)
    assert len(np.unique(np.concatenate([large, unseen]), axis=0)) > 0.99 * (len(large) + len(unseen))


def test_baseline_sees_what_training_sees():
    """With hardly any learning, the losses along the training are those of the untrained network on the pictures that PCA is given."""
    network = build(12, 2, (8,), (8,), seed=1)
    with Run.unrecorded(Settings(batch=5, images=100, pixels=12, rate=1e-9)) as trial:
        pictures = autoencoder.training_pictures(trial)
        start = network.whole.parameters()
        autoencoder.learn(trial, "trial", network)
        found = [row["loss"] for row in trial.rows]
    logits = network.whole.batch(start, jnp.asarray(pictures))
    wanted = [supervised.binary_cross_entropy(logits[k : k + 5], jnp.asarray(pictures[k : k + 5])) for k in range(0, 100, 5)]
    assert np.std(wanted) > 1e-3
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_three_neurons_beat_three_components(short_run):
    metrics = short_run("autoencoder").metrics
    assert metrics["images"] == 6000
    # seeds 0 to 4: 0.0159 to 0.0208, PCA 0.0611 to 0.0618, mean picture 0.144 to 0.147
    assert metrics["error"] < 0.03 < metrics["pca_error"] < 0.1 < metrics["mean_picture_error"]


def test_three_neurons_hold_x_y_and_r(short_run):
    metrics = short_run("autoencoder").metrics
    assert min(metrics["explained_polynomial"].values()) > 0.95  # seeds 0 to 4: 0.9707 to 0.9725
    assert min(metrics["explained_inverse"].values()) > 0.97  # seeds 0 to 4: 0.9918 to 0.9944


def test_saved_network_and_code_are_those_that_were_tested(short_run):
    result = short_run("autoencoder")
    saved, network = result.arrays("code"), result.network("autoencoder_3")
    placed = Placed(*(jnp.asarray(saved[name]) for name in "xyr"))
    pictures = np.asarray(jax.vmap(circle)(placed))
    assert saved["code"].shape == (5000, 3)
    assert np.mean((network(pictures) - pictures) ** 2) == pytest.approx(result.metrics["error"], rel=1e-3)


@pytest.mark.slow
def test_both_challenges_are_met(tmp_path):
    metrics = szilard.run("autoencoder", out=tmp_path / "record").metrics
    assert metrics["images"] <= 30_000
    assert metrics["error"] < 0.01 and metrics["network_9_error"] < 0.01 < metrics["network_2_error"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bottleneck": 730}, "`bottleneck` must be at most 729, a neuron per pixel, but is 730; the challenge allows 3"),
        ({"others": (2, 1000)}, "`others` must be at most 729, a neuron per pixel, but is 1000"),
        ({"images": 100}, "`images` must be at least 300, twenty minibatches, but is 100"),
        ({"images": 10**7, "pixels": 64}, "`images` and `pixels` need 820 GB of memory, more than the .* that a run may take"),
    ],
)
def test_settings_that_contradict_each_other_are_named(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings(**wrong)
