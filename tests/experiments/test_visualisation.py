"""Do points see as many neighbours as they should, do maps keep neighbours together, and is a user's file read or refused rightly?"""

from typing import Any

import numpy as np
import pytest
from openTSNE.affinity import PerplexityBasedNN
from scipy.optimize import brentq
from sklearn.datasets import load_digits, make_blobs

import szilard
from szilard.data.points import read_points
from szilard.errors import InputError
from szilard.experiments import visualisation
from szilard.experiments.visualisation import digit_network
from szilard.learn.tsne import perplexities, tsne
from szilard.runs import streams

TARGET = 20.0


@pytest.fixture(scope="module")
def digits():
    return load_digits().data[:400] / 16


@pytest.fixture(scope="module")
def map(digits):
    return tsne(digits, TARGET, 0)


def among_all(points, conditional):
    """The perplexities that bandwidths have when all points are counted; the bandwidths are read off two of the probabilities."""
    p, squared = conditional.toarray(), np.sum((points[:, None] - points) ** 2, axis=2)
    np.fill_diagonal(squared, np.inf)
    rows, order = np.arange(len(p)), np.argsort(-p, axis=1)
    near, far = order[:, 0], order[:, 10]
    beta = np.log(p[rows, near] / p[rows, far]) / (squared[rows, far] - squared[rows, near])
    return perplexities(np.exp(-beta[:, None] * (squared - squared.min(axis=1, keepdims=True))))


def test_target_perplexity_20_does_not_become_26(digits, map):
    """It does where the bandwidths are found among the nearest 60 points alone, and the others are forgotten."""
    np.testing.assert_allclose(perplexities(map.conditional), TARGET, rtol=1e-5)
    np.testing.assert_allclose(among_all(digits, map.conditional), TARGET, rtol=1e-3)
    cut = PerplexityBasedNN(digits, TARGET, method="exact", symmetrize=False).P
    np.testing.assert_allclose(perplexities(cut), TARGET, rtol=1e-5)
    assert among_all(digits, cut).mean() > 1.2 * TARGET


@pytest.mark.parametrize("target", [5.0, 50.0])
def test_effective_perplexity_is_the_target_whatever_the_target(digits, target, monkeypatch):
    monkeypatch.setattr("szilard.learn.tsne.STEPS", (1, 1))
    assert abs(perplexities(tsne(digits, target, 0).conditional).mean() / target - 1) < 0.01


@pytest.mark.parametrize("point", [0, 123, 399])
def test_probabilities_are_those_of_the_bandwidth_that_solves_for_the_perplexity(digits, map, point):
    """The bandwidth found anew, with the entropy in bits."""
    squared = np.sum((np.delete(digits, point, 0) - digits[point]) ** 2, axis=1)

    def seen(beta):
        p = np.exp(-beta * (squared - squared.min()))
        return p / p.sum()

    def excess(logarithm):
        p = seen(np.exp(logarithm))
        return -np.sum(p * np.log2(p, where=p > 0, out=np.zeros_like(p))) - np.log2(TARGET)

    wanted = np.insert(seen(np.exp(brentq(excess, -5, 8))), point, 0)
    found = map.conditional.toarray()[point]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_perplexity_does_not_depend_on_scale_of_the_probabilities():
    p = np.array([[0.7, 0.2, 0.1]])
    entropy_in_bits = -np.sum(p * np.log2(p))
    np.testing.assert_allclose(perplexities(5 * p), 2**entropy_in_bits, rtol=1e-12)


def test_known_points_are_placed_where_they_are(digits, map):
    distance = np.linalg.norm(map.transform(digits) - map.embedding, axis=1)
    assert np.median(distance) < 0.05 * map.embedding.std()


def test_no_digit_is_in_training_and_test():
    split = digit_network.split_digits(0.2, np.random.default_rng(0))
    assert len(split.test) == 359 and len(split.training) == 1438
    assert len(np.unique(np.concatenate([split.training, split.test]), axis=0)) == 1797


def test_maps_of_digits(short_run):
    """Seeds 0 to 4: t-SNE 0.925 to 0.986 of the activations, 0.961 to 0.975 of the pixels; PCA 0.666 to 0.741 and 0.579 to 0.644."""
    metrics = short_run("visualisation").metrics
    assert metrics["tsne_activations_accuracy"] > 0.88 > metrics["pca_activations_accuracy"]
    assert metrics["tsne_pixels_accuracy"] > 0.92 > metrics["pca_activations_accuracy"] > metrics["pca_pixels_accuracy"]
    assert metrics["tsne_activations_trustworthiness"] > 0.98 > metrics["pca_activations_trustworthiness"]
    assert metrics["network_accuracy"] > 0.93  # seeds 0 to 4: 0.950 to 0.978
    assert metrics["largest_perplexity_deviation"] < 0.01 and abs(metrics["tsne_pixels_perplexity"] / 30 - 1) < 1e-5


def test_arrays_hold_the_maps(short_run):
    with np.load(short_run("visualisation").folder / "arrays" / "tsne_activations.npz") as arrays:
        assert arrays["test"].shape == (359, 2) and arrays["training"].shape == (480, 2)


@pytest.mark.slow
def test_maps_of_all_digits(tmp_path):
    metrics = szilard.run("visualisation", out=tmp_path / "run").metrics
    assert metrics["tsne_activations_accuracy"] >= 0.97 and metrics["largest_perplexity_deviation"] < 0.01


def test_smallest_data_are_mapped(tmp_path, monkeypatch):
    """20 points in the plane, with the perplexity that the page promises; also by the short form, whose maps have 6 points."""
    monkeypatch.setattr("szilard.learn.tsne.STEPS", (50, 50))
    np.save(tmp_path / "a.npy", np.random.default_rng(0).normal(size=(20, 2)))
    for quick in (False, True):
        metrics = szilard.run("visualisation", tmp_path / f"run{quick}", data=str(tmp_path / "a.npy"), perplexity=1.5, quick=quick).metrics
        assert metrics["tsne_points_accuracy"] is None and np.isfinite(metrics["tsne_points_trustworthiness"])
        assert metrics["largest_perplexity_deviation"] < 1e-4


@pytest.mark.parametrize("count", [6, 20])
@pytest.mark.parametrize("seed", range(1, 5))
def test_other_smallest_data_are_mapped_too(seed, count, monkeypatch):
    """What a run does with its points, without the run."""
    monkeypatch.setattr("szilard.learn.tsne.STEPS", (50, 50))
    found = tsne(np.random.default_rng(seed).normal(size=(count, 2)), 1.5, 0)
    assert np.isfinite(found.embedding).all()
    np.testing.assert_allclose(perplexities(found.conditional), 1.5, rtol=1e-4)


def test_neighbours_almost_equally_far_away_are_told_apart(monkeypatch):
    """Of two neighbours whose squared distances differ by 0.2 %, one is to be seen with probability 0.14."""
    monkeypatch.setattr("szilard.learn.tsne.STEPS", (1, 1))
    points = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_allclose(perplexities(tsne(points, 1.5, 0).conditional), 1.5, rtol=1e-6)


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(100, 5, centers=3, cluster_std=0.5, random_state=0)


@pytest.fixture
def write(tmp_path, blobs):
    """Writes the blobs to a file of a kind."""
    x, labels = blobs

    def to(name, labelled=True):
        path = tmp_path / name
        if path.suffix == ".npy":
            np.save(path, x)
        elif path.suffix == ".npz":
            np.savez(path, points=x, **({"labels": labels} if labelled else {}))
        else:
            head = "a,b,label,c,d,e\n" if labelled else ""
            rows = [[repr(float(value)) for value in row] for row in x]
            if labelled:
                rows = [[*row[:2], f"kind {k}", *row[2:]] for row, k in zip(rows, labels, strict=True)]
            path.write_text(head + "\n".join(",".join(row) for row in rows))
        return path

    return to


@pytest.mark.parametrize(("name", "labelled"), [("a.npy", False), ("a.npz", True), ("a.npz", False), ("a.csv", True), ("a.csv", False)])
def test_own_points_are_read(write, blobs, name, labelled):
    points = read_points(str(write(name, labelled)))
    np.testing.assert_allclose(points.x, blobs[0])
    assert (points.labels is not None) == labelled
    if labelled:
        assert [str(label)[-1] for label in points.labels] == [str(label) for label in blobs[1]]


@pytest.mark.parametrize(("name", "accuracy"), [("a.csv", 1.0), ("a.npy", None)])
def test_maps_of_own_points(write, tmp_path, name, accuracy):
    result = szilard.run("visualisation", tmp_path / "run", data=str(write(name)), perplexity=10)
    assert result.metrics["tsne_points_accuracy"] == accuracy and result.metrics["tsne_points_trustworthiness"] > 0.9
    assert "network_accuracy" not in result.metrics and (result.folder / "figures" / "maps.png").is_file()


def test_test_points_do_not_change_the_scale(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 3))
    order = np.random.default_rng(1).permutation(40)
    far = x.copy()
    far[order[:8]] *= 100
    parts = []
    for k, points in enumerate((x, far)):
        np.save(tmp_path / f"{k}.npy", points)
        parts.append(visualisation._own(str(tmp_path / f"{k}.npy"), 0.2, np.random.default_rng(1)))
    np.testing.assert_array_equal(parts[0].training, parts[1].training)
    np.testing.assert_allclose(parts[0].training.std(axis=0), 1)
    assert np.abs(parts[1].test).max() > 50


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.npy", None, "There is no file `.*a.npy`; give a .npy file"),
        ("a.npy", b"no array", "`.*a.npy` holds no points"),
        ("a.npz", {"x": np.ones((30, 3))}, "`.*a.npz` holds no points .*points"),
        ("a.npy", np.ones((30, 3)), "must differ from each other"),
        ("a.npy", np.eye(30)[0], r"at least 20 points with 2 or more features each, but holds an array of shape \(30,\)"),
        ("a.npy", np.eye(10), r"an array of shape \(10, 10\)"),
        ("a.npy", np.diag([np.nan] * 30), "must all be finite"),
        ("a.npy", np.array([["a", "b"]] * 30), "holds no points"),
        ("a.npz", {"points": np.eye(30), "labels": np.ones(29)}, r"one entry for each of the 30 points, but has the shape \(29,\)"),
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"1,2\n3\n", "row 2 has 1 entries where 2 are needed"),
        ("a.csv", b"1,2\n3,x\n", "holds no points .*'x'"),
        ("a.csv", b"\xff\xfe1", "holds no points"),
    ],
)
def test_file_that_holds_no_points(tmp_path, name, content, sentence):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, dict):
        np.savez(path, **content)
    elif content is not None:
        np.save(path, content)
    with pytest.raises(InputError, match=sentence) as mistake:
        read_points(str(path))
    assert "\n" not in str(mistake.value)


def test_maps_that_cannot_be_made(write, tmp_path):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "must be less than a third of the 80 points of the map, but is 30; take a"),
        ({"perplexity": 1.1, "test_fraction": 0.98}, "A map must have at least 4 points, but has 2; take a smaller `test_fraction`"),
        ({"perplexity": 1.1, "test_fraction": 0.999}, "A map must have at least 4 points, but has 0; take a smaller `test_fraction`"),
    ]
    for k, (settings, sentence) in enumerate(wrong):
        with pytest.raises(InputError, match=sentence):
            szilard.run("visualisation", tmp_path / f"run{k}", data=str(write("a.npy")), **settings)


def test_equal_points_make_no_map(tmp_path):
    """All but one of the points are equal, and that one is a test point."""
    points = np.zeros((20, 2))
    points[streams.rng(visualisation.Settings().seed, "test points").permutation(20)[0]] = 1
    np.save(tmp_path / "a.npy", points)
    with pytest.raises(InputError, match="The points of the map must differ from each other"):
        szilard.run("visualisation", tmp_path / "run", data=str(tmp_path / "a.npy"), perplexity=1.5)
