"""What does a network see that its input does not show?

PCA and t-SNE draw maps of handwritten digits: of their pixels, and of what the last hidden layer of a trained network makes of them.
Points that neither the network nor the map has seen are placed on each map, and named after their five nearest neighbours there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import KNeighborsClassifier

from ..data.points import read_points
from ..draw.maps import Map, maps
from ..errors import require, require_positive
from ..learn.backpropagation import Layer, forward, network
from ..learn.descent import descend
from ..learn.optimizers import Adam
from ..learn.tsne import STEPS, perplexities, tsne
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "hidden_activations", "named_rightly", "run", "settings_from_json", "settings_to_json", "split_digits", "train"]

SIZES = (64, 128, 64, 10)
NEIGHBOURS = 5
BATCH = 50
RATE = 0.003


@dataclass(frozen=True)
class Settings:
    """Settings of a visualisation.

    Args:
        data: your own points, a row each: a .npy, .npz (`points`, `labels`) or .csv file (a column `label`); digits unless given.
        perplexity: how many neighbours a point of a t-SNE map effectively sees.
        held_out: fraction of the points that are placed on the maps later.
        steps: training steps of the network, of 50 digits each.
        seed: of all randomness.
        quick: a third of the points of a map, and half the training.
    """

    data: str | None = None
    perplexity: float = 30.0
    held_out: float = 0.2
    steps: int = 6000
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "steps")
        require(self.perplexity > 1, f"`perplexity` must be greater than 1, but is {self.perplexity}.")
        require(0 < self.held_out < 1, f"`held_out` must lie between 0 and 1, but is {self.held_out}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Split(NamedTuple):
    """Points that are known, points that are held out, and their labels as places in `names` (None: no labels)."""

    known: Float[np.ndarray, "points features"]
    held_out: Float[np.ndarray, "new features"]
    labels: tuple[np.ndarray, np.ndarray] | None
    names: list[str]


class Found(NamedTuple):
    """A map of one source by one method, and how good it is; None where that is not known."""

    source: str
    method: str
    places: Map
    accuracy: float | None
    trust: float
    perplexities: Float[np.ndarray, "points"] | None


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Train, draw maps of what goes in and of what the network makes of it, judge them."""
    sources, metrics = _sources(settings, progress)
    found = [entry for name, split in sources.items() for entry in _maps(settings, name, split, progress)]
    first = next(iter(sources.values()))
    record.save_figure("maps", maps([entry.places for entry in found], first.labels, 2, first.names))
    for entry in found:
        record.save_arrays(f"{entry.method}_{entry.source}".lower(), known=entry.places.known, held_out=entry.places.held_out)
    if first.labels:
        record.save_arrays("labels", known=first.labels[0], held_out=first.labels[1])
    beside = {name: _accuracy(split, split.known, split.held_out) for name, split in sources.items()}
    return _outcome(settings, found, beside, metrics)


def _sources(settings: Settings, progress: Progress) -> tuple[dict[str, Split], dict[str, Any]]:
    """The points to be mapped, by name, and what is known of the network."""
    if settings.data is not None:
        return {"points": _thinned(_own(settings), settings)}, {}
    digits = split_digits(settings.held_out, settings.seed)
    steps = -(-settings.steps // 2) if settings.quick else settings.steps
    layers = train(digits, steps, settings.seed, partial(progress.update, "network"))
    hidden = digits._replace(known=hidden_activations(layers, digits.known), held_out=hidden_activations(layers, digits.held_out))
    sources = {"pixels": _thinned(digits, settings), "activations": _thinned(hidden, settings)}
    return sources, {"network_accuracy": named_rightly(layers, digits)}


def split_digits(held_out: float, seed: int) -> Split:
    """The 1,797 digits of 8 x 8 pixels, between 0 and 1, that come with scikit-learn (Alpaydin and Kaynak 1998)."""
    digits = load_digits()
    return _split((digits.data / 16).astype(np.float32), digits.target.astype(str), held_out, seed)


def _own(settings: Settings) -> Split:
    points = read_points(str(settings.data))
    spread = points.x.std(axis=0)
    scaled = (points.x - points.x.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return _split(scaled, points.labels, settings.held_out, settings.seed)


def _split(x: np.ndarray, labels: np.ndarray | None, held_out: float, seed: int) -> Split:
    order = np.random.default_rng([seed, 0]).permutation(len(x))
    held, known = np.split(order, [max(round(held_out * len(x)), 1)])
    if labels is None:
        return Split(x[known], x[held], None, [])
    names, places = np.unique(labels, return_inverse=True)
    return Split(x[known], x[held], (places[known], places[held]), [str(name) for name in names])


def _thinned(split: Split, settings: Settings) -> Split:
    """What a map is made of: all known points, or a third of them in the quick form."""
    count = -(-len(split.known) // 3) if settings.quick else len(split.known)
    enough = f"`perplexity` must be less than a third of the {count} points of the map, but is {settings.perplexity:g}; take a smaller one."
    require(3 * settings.perplexity < count, enough)
    labels = (split.labels[0][:count], split.labels[1]) if split.labels else None
    return split._replace(known=split.known[:count], labels=labels)


def train(digits: Split, steps: int, seed: int, heard: Any = lambda *_: None) -> list[Layer]:
    """A network that names digits, trained on the known ones, each shifted and blurred by chance."""
    rng = np.random.default_rng([seed, 1])
    wanted = np.eye(SIZES[-1], dtype=np.float32)[digits.labels[0]] if digits.labels else np.empty(0)
    raw = network(rng, SIZES, ("tanh", "tanh", "sigmoid"))
    layers = [Layer(layer.weights.astype(np.float32), np.zeros_like(layer.bias, np.float32), layer.activation) for layer in raw]

    def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for _ in range(steps):
            chosen = rng.integers(len(digits.known), size=BATCH)
            yield _disturbed(rng, digits.known[chosen]), wanted[chosen]

    for k, found in enumerate(descend(layers, batches(), lambda k: Adam(RATE * (1 - k / steps))), start=1):
        layers = found
        if k % 200 == 0 or k == steps:
            heard(k, steps)
    return layers


def _disturbed(rng: np.random.Generator, x: Float[np.ndarray, "batch 64"]) -> Float[np.ndarray, "batch 64"]:
    """The digits, all moved by the same step of at most one pixel, with a little noise."""
    down, right = rng.integers(-1, 2, size=2)
    framed = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))[:, 1 - down : 9 - down, 1 - right : 9 - right]
    return (framed.reshape(len(x), -1) + 0.1 * rng.normal(size=x.shape)).astype(np.float32)


def named_rightly(layers: Sequence[Layer], digits: Split) -> float:
    """The fraction of the held-out digits for which the largest output is the right one."""
    guess = forward(layers, digits.held_out)[-1].argmax(axis=1)
    return float(np.mean(guess == digits.labels[1])) if digits.labels else np.nan


def hidden_activations(layers: Sequence[Layer], x: Float[np.ndarray, "points features"]) -> Float[np.ndarray, "points units"]:
    """The values of the last hidden layer."""
    return forward(layers[:-1], x)[-1]


def _maps(settings: Settings, source: str, split: Split, progress: Progress) -> Iterator[Found]:
    flat = PCA(2, random_state=settings.seed).fit(split.known)
    yield _judge(source, "PCA", split, flat.transform(split.known), flat.transform(split.held_out), None)
    heard = lambda done: progress.update(f"t-SNE of {source}", done, sum(STEPS))  # noqa: E731
    map = tsne(split.known, settings.perplexity, settings.seed, heard)
    yield _judge(source, "t-SNE", split, map.embedding, map.transform(split.held_out), perplexities(map.conditional))


def _judge(source: str, method: str, split: Split, known: np.ndarray, held: np.ndarray, effective: np.ndarray | None) -> Found:
    accuracy = _accuracy(split, known, held)
    right = "" if accuracy is None else f", {accuracy:.1%} right"
    trust = float(trustworthiness(split.known, known, n_neighbors=NEIGHBOURS))
    return Found(source, method, Map(f"{method} of the {source}{right}", known, held), accuracy, trust, effective)


def _accuracy(split: Split, known: np.ndarray, held: np.ndarray) -> float | None:
    """How often the nearest neighbours among the known points name a held-out point rightly."""
    if split.labels is None:
        return None
    return float(KNeighborsClassifier(NEIGHBOURS).fit(known, split.labels[0]).score(held, split.labels[1]))


def _outcome(settings: Settings, found: list[Found], beside: dict[str, float | None], metrics: dict[str, Any]) -> dict[str, Any]:
    table: list[dict[str, Any]] = [
        {"map": f"{f.method} of the {f.source}", "5 nearest right": f.accuracy, "trustworthiness": f.trust} | _effective(f) for f in found
    ]
    table += [{"map": f"no map: all dimensions of the {name}", "5 nearest right": value} for name, value in beside.items()]
    for f in found:
        key = f"{f.method}_{f.source}".lower().replace("-", "")
        metrics |= {f"{key}_accuracy": f.accuracy, f"{key}_trustworthiness": f.trust}
    metrics |= {f"{name}_accuracy": value for name, value in beside.items()}
    effective = np.concatenate([f.perplexities for f in found if f.perplexities is not None])
    metrics["perplexity"] = float(effective.mean())
    metrics["largest_perplexity_deviation"] = float(np.max(np.abs(effective / settings.perplexity - 1)))
    return {
        "metrics": metrics,
        "table": table,
        "sentence": _sentence(found[-2:], metrics),
        "notes": [
            "A held-out point is named after its 5 nearest neighbours. Trustworthiness is 1 if all neighbours on a map were such before."
        ],
        "captions": {"maps": "Every point is a digit, or a row of the data, coloured by its label, which stands amid most of its points."},
    }


def _effective(found: Found) -> dict[str, float]:
    return {} if found.perplexities is None else {"perplexity": float(found.perplexities.mean())}


def _sentence(found: list[Found], metrics: dict[str, Any]) -> str:
    flat, curved = found
    seen = f"its points see {metrics['perplexity']:.2f} neighbours on average"
    if curved.accuracy is None or flat.accuracy is None:
        return f"t-SNE keeps neighbours together with trustworthiness {curved.trust:.3f}, PCA with {flat.trust:.3f}; {seen}."
    return (
        f"On the t-SNE map of the {curved.source}, {curved.accuracy:.1%} of the held-out points are named rightly by their five nearest "
        f"neighbours, on the PCA map {flat.accuracy:.1%}; {seen}."
    )
