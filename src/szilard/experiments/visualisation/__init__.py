"""What does a network see that its input does not show?

PCA and t-SNE draw maps of handwritten digits: of their pixels, and of the values in the last hidden layer of a trained network.
Test points, which neither the network nor the map has seen, are placed on each map and classified by their nearest neighbours there.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import KNeighborsClassifier

from ...data.points import read_points
from ...draw.maps import Map, maps
from ...errors import require
from ...learn.backpropagation import Layer
from ...learn.tsne import STEPS, perplexities, tsne
from ...runs.classifier import wilson
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from ...settings.visualisation import Settings
from .digit_network import Split, correct, hidden_activations, split, split_digits, train

NEIGHBOURS = 5
FEWEST = 4  # points of a map


class Found(NamedTuple):
    """A map of one source by one method, and how good it is; accuracy and perplexities are None where there are none."""

    source: str
    method: str
    training: Float[np.ndarray, "points 2"]
    test: Float[np.ndarray, "new 2"]
    accuracy: Estimate | None
    trust: float
    perplexities: Float[np.ndarray, "points"] | None = None

    @property
    def name(self) -> str:
        """What is mapped, and how."""
        return f"{self.method} of the {self.source}"

    @property
    def key(self) -> str:
        """Begins the names of its metrics."""
        return f"{self.method.replace('-', '')}_{self.source}".lower()


def answer(run: Run[Settings]) -> Outcome:
    """Train, draw maps of the input and of the network's activations, judge them."""
    sources, rows = _sources(run)
    found = [entry for name, points in sources.items() for entry in _maps(run, name, points)]
    first = next(iter(sources.values()))
    drawn = [Map(f.name + (f", accuracy {f.accuracy.value:.1%}" if f.accuracy else ""), f.training, f.test) for f in found]
    caption = "Every point is a digit, or a row of the data, coloured by its label, which stands amid most of its points."
    run.figure("maps", maps(drawn, first.labels, 2, first.names), caption)
    for entry in found:
        run.arrays(entry.key, training=entry.training, test=entry.test)
    if first.labels:
        run.arrays("labels", training=first.labels[0], test=first.labels[1])
    beside = {name: _accuracy(points, points.training, points.test) for name, points in sources.items()}
    rows = [Row(f"all dimensions of the {name}, no map", name, accuracy=one) for name, one in beside.items()] + rows
    outcome = _outcome(run.settings, found, rows, _neighbours(first.training))
    taken = (f"Of the file was taken: {first.taken}.",) if first.taken else ()
    return replace(outcome, notes=outcome.notes + taken)


def _sources(run: Run[Settings]) -> tuple[dict[str, Split], list[Row]]:
    """The points to be mapped, by name, and a row for the network, if there is one."""
    settings, rng = run.settings, run.rng("test points")
    if settings.data is not None:
        return {"points": _thinned(_own(settings.data, settings.test_fraction, rng), settings)}, []
    digits = split_digits(settings.test_fraction, rng)
    _thinned(digits, settings)
    layers = run.part("network", lambda: train(digits, settings.steps, run.rng("network"), partial(run.say, "network")), Layer)
    hidden = digits._replace(training=hidden_activations(layers, digits.training), test=hidden_activations(layers, digits.test))
    sources = {"pixels": digits, "activations": hidden}
    accuracy = _estimate(correct(layers, digits), len(digits.test))
    return {name: _thinned(one, settings) for name, one in sources.items()}, [Row("the network itself", "network", accuracy=accuracy)]


def _own(file: str, test_fraction: float, rng: np.random.Generator) -> Split:
    """The user's points, every feature scaled to mean 0 and variance 1 of the training points."""
    points = read_points(file)
    found = split(points.x, points.labels, test_fraction, rng)._replace(taken=points.taken)
    if not len(found.training):
        return found
    mean, spread = found.training.mean(axis=0), found.training.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    return found._replace(training=(found.training - mean) / spread, test=(found.test - mean) / spread)


def _thinned(points: Split, settings: Settings) -> Split:
    """What a map is made of: all training points, or one in so many."""
    count = -(-len(points.training) // settings.thinning)
    few = f"A map must have at least {FEWEST} points, but has {count}; take a smaller `test_fraction` or `thinning`, or give more points."
    require(count >= FEWEST, few)
    enough = f"`perplexity` must be less than a third of the {count} points of the map, but is {settings.perplexity:g}; take a smaller one."
    require(3 * settings.perplexity < count, enough)
    training = points.training[:count]
    differ = "The points of the map must differ from each other, but are all the same; give others, or take another `seed`."
    require(bool(np.ptp(training, axis=0).any()), differ)
    return points._replace(training=training, labels=(points.labels[0][:count], points.labels[1]) if points.labels else None)


def _maps(run: Run[Settings], source: str, points: Split) -> Iterator[Found]:
    flat = PCA(2, random_state=run.number(f"PCA of {source}")).fit(points.training)
    yield _judge(source, "PCA", points, flat.transform(points.training), flat.transform(points.test))
    stage = f"t-SNE of {source}"

    def compute() -> tuple[np.ndarray, ...]:
        map = tsne(points.training, run.settings.perplexity, run.number(stage), lambda done: run.say(stage, done, sum(STEPS)))
        return map.embedding, map.transform(points.test), perplexities(map.conditional)

    training, test, effective = run.part(f"tsne_{source}", compute)
    yield _judge(source, "t-SNE", points, training, test)._replace(perplexities=effective)


def _judge(source: str, method: str, points: Split, training: np.ndarray, test: np.ndarray) -> Found:
    trust = float(trustworthiness(points.training, training, n_neighbors=_neighbours(training)))
    return Found(source, method, training, test, _accuracy(points, training, test), trust)


def _neighbours(points: np.ndarray) -> int:
    """How many neighbours judge a map: `NEIGHBOURS`, but less than half of its points."""
    return min(NEIGHBOURS, (len(points) - 1) // 2)


def _accuracy(points: Split, training: np.ndarray, test: np.ndarray) -> Estimate | None:
    """How often the majority of the nearest training points has the label of a test point."""
    if points.labels is None:
        return None
    guesses = KNeighborsClassifier(_neighbours(training)).fit(training, points.labels[0]).predict(test)
    return _estimate(int(np.sum(guesses == points.labels[1])), len(test))


def _estimate(right: int, total: int) -> Estimate:
    return Estimate(right / total, *wilson(right, total))


def _row(found: Found) -> Row:
    seen = {} if found.perplexities is None else {"perplexity": float(found.perplexities.mean())}
    return Row(found.name, found.key, accuracy=found.accuracy, trustworthiness=found.trust, **seen)


def _outcome(settings: Settings, found: list[Found], others: list[Row], neighbours: int) -> Outcome:
    effective = np.concatenate([f.perplexities for f in found if f.perplexities is not None])
    beside = {row.name: row.values["accuracy"] for row in [*map(_row, found[:-1]), *others] if row.key != "network"}
    return Outcome(
        sentence=_sentence(found[-1], found[-2], beside, neighbours),
        rows=[*map(_row, found), *others],
        label="map",
        metrics={"largest_perplexity_deviation": float(np.max(np.abs(effective / settings.perplexity - 1)))},
        notes=(
            f"Accuracy: how often the majority of the {neighbours} nearest training points has the label of a test point. Trustworthiness "
            "is 1 if all neighbours on a map were such before.",
        ),
        headline=f"{found[-1].key}_{'accuracy' if found[-1].accuracy else 'trustworthiness'}",
    )


def _sentence(curved: Found, flat: Found, beside: dict[str, Any], neighbours: int) -> str:
    assert curved.perplexities is not None
    seen = f"its points see {curved.perplexities.mean():.2f} neighbours on average"
    if curved.accuracy is None:
        return f"t-SNE keeps neighbours together with trustworthiness {curved.trust:.3f}, PCA with {flat.trust:.3f}; {seen}."
    strongest = max(beside, key=lambda name: beside[name].value)
    overlap = "; the intervals overlap" if curved.accuracy.overlaps(beside[strongest]) else ""
    return (
        f"On the t-SNE map of the {curved.source}, the {neighbours} nearest neighbours classify {curved.accuracy.value:.1%} of the test "
        f"points correctly (best of the others, {strongest}: {beside[strongest].value:.1%}{overlap}); {seen}."
    )
