"""How few neurons can hold a picture of a disc, and what do they mean?

An autoencoder draws a picture again from the values of a few neurons, the bottleneck. Whoever draws a disc needs three
numbers, x, y and r; the network is told nothing of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from sklearn.decomposition import PCA

from ..draw import codes as picture
from ..draw.plane import Panel, losses, pictures
from ..errors import require, require_positive
from ..learn import probe
from ..learn.supervised import Fit, binary_cross_entropy
from ..networks import Autoencoder, Parameters, autoencoder
from ..physics.drawings import Placed, circle, random_place
from ..runs.fitting import fit
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

__all__ = ["Settings", "discs", "run", "settings_from_json", "settings_to_json", "train"]

HELD_OUT = 5000
EVALUATIONS = 20
SHOWN = 8  # pictures per row
SMALLEST = 0.1  # radius of the discs whose x, y and r are asked for
DEGREE = 6  # of the polynomial that reads x, y and r from the neurons, or the neurons from x, y and r
GOALS = {3: 0.02, 9: 0.01}  # mean squared errors to reach: HARD and MEDIUM


@dataclass(frozen=True)
class Settings:
    """Settings of the autoencoders.

    Args:
        bottleneck: neurons in the narrowest layer of the network whose neurons are looked at.
        others: bottlenecks of further networks, trained alike, to see how the error depends on their number.
        images: pictures seen in training, each of them once; rounded down to twenty equal parts of whole minibatches.
        pixels: along each side of a picture.
        batch: pictures of a step.
        rate: learning rate of the first step; it falls to 0 in a straight line.
        seed: of all randomness.
        quick: at most 6000 images, and no further networks.
    """

    bottleneck: int = 3
    others: tuple[int, ...] = (1, 2, 9)
    images: int = 30_000
    pixels: int = 27
    batch: int = 15
    rate: float = 5e-3
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "batch", "rate")
        require(self.pixels >= 8, f"`pixels` must be at least 8, or a disc has no shape, but is {self.pixels}.")
        for name, sizes in (("bottleneck", (self.bottleneck,)), ("others", self.others)):
            wrong = [size for size in sizes if not 1 <= size <= self.pixels**2]
            require(
                not wrong,
                f"`{name}` must be between 1 neuron and {self.pixels**2}, one per pixel, but is {wrong[0] if wrong else 0}; "
                "the challenge allows 3 (HARD) or 9 (MEDIUM).",
            )
        fewest = EVALUATIONS * self.batch
        require(self.images >= fewest, f"`images` must be at least {fewest}, twenty minibatches, but is {self.images}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Coder(NamedTuple):
    """Pictures to the values of a few neurons and back, and the mean squared error per pixel on fresh pictures."""

    encode: Callable[[np.ndarray], np.ndarray]
    decode: Callable[[np.ndarray], np.ndarray]
    error: float


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Train a network for each bottleneck, compare with PCA, and look at the neurons."""
    images = min(settings.images, max(6000, EVALUATIONS * settings.batch)) if settings.quick else settings.images
    images -= images % (EVALUATIONS * settings.batch)
    sizes = sorted({settings.bottleneck, *(() if settings.quick else settings.others)})
    log, key = Log(), jax.random.key(settings.seed)
    placed, fresh = discs(jax.random.fold_in(key, 1), HELD_OUT, settings.pixels)
    networks = {n: _judged(_trained(settings, n, images, (record, progress, log)), fresh) for n in sizes}
    linear = _linear(settings, sizes, images, fresh)
    chosen = networks[settings.bottleneck]
    code = chosen.encode(fresh)
    shares = _shares(placed, code, linear[settings.bottleneck].encode(fresh))
    _draw(record, settings, log, (fresh, code), networks, linear)
    record.save_arrays("code", code=code, **{name: np.asarray(values) for name, values in placed._asdict().items()})
    return _outcome(settings, images, {n: c.error for n, c in networks.items()}, {n: c.error for n, c in linear.items()}, shares)


def discs(key: Array, count: int, pixels: int) -> tuple[Placed, Float[np.ndarray, "count pixels pixels"]]:
    """`count` random discs: where they are, and their pictures."""
    placed = jax.vmap(random_place)(jax.random.split(key, count))
    return Placed(*map(np.asarray, placed)), np.asarray(jax.vmap(partial(circle, pixels=pixels))(placed))


def _minibatch(key: Array, settings: Settings) -> Array:
    return jax.vmap(lambda k: circle(random_place(k), settings.pixels))(jax.random.split(key, settings.batch))


def train(settings: Settings, bottleneck: int, images: int, run: tuple[Record, Progress, Log]) -> tuple[Autoencoder, Parameters]:
    """The autoencoder, and its parameters after `images` pictures, every one of them a new one.

    The loss is the cross-entropy of each pixel, whose minimum, the mean of the pixel, is that of the mean squared error too.
    """
    network = autoencoder(settings.pixels, bottleneck, seed=settings.seed)
    validation = jnp.asarray(discs(jax.random.fold_in(jax.random.key(settings.seed), 2), 500, settings.pixels)[1])

    def source(key: Array, step: Array) -> tuple[Array, Array]:
        found = _minibatch(key, settings)
        return found, found

    @jax.jit
    def error(parameters: Parameters) -> Array:
        return jnp.mean((jax.nn.sigmoid(network.whole.batch(parameters, validation)) - validation) ** 2)

    learning = Fit(steps=images // settings.batch, batch=settings.batch, learning_rate=settings.rate, final_learning_rate=0.0)
    key = jax.random.fold_in(jax.random.key(settings.seed), 0)
    parameters = fit(
        _name(bottleneck),
        network.whole,
        source,
        binary_cross_entropy,
        error,
        learning,
        key,
        run,
        evaluations=EVALUATIONS,
        figure="error",
        falls=True,
    )
    return network, parameters


def _name(bottleneck: int) -> str:
    return f"{bottleneck} neuron{'s' * (bottleneck > 1)}"


def _trained(settings: Settings, bottleneck: int, images: int, run: tuple[Record, Progress, Log]) -> Coder:
    network, parameters = train(settings, bottleneck, images, run)
    run[0].save_network(f"autoencoder_{bottleneck}", network.whole.load(parameters))
    encode = jax.jit(partial(network.encode, parameters))
    decode = jax.jit(lambda code: jax.lax.map(lambda c: jax.nn.sigmoid(network.decode(parameters, c[None])[0]), code, batch_size=100))
    return Coder(lambda x: np.asarray(encode(x)), lambda z: np.asarray(decode(z)), np.inf)


def _judged(coder: Coder, fresh: Float[np.ndarray, "images pixels pixels"]) -> Coder:
    return coder._replace(error=float(np.mean((coder.decode(coder.encode(fresh)) - fresh) ** 2)))


def training_images(settings: Settings, images: int) -> Float[np.ndarray, "images pixels pixels"]:
    """All pictures that training sees, step by step."""
    key = jax.random.fold_in(jax.random.key(settings.seed), 0)
    steps = jnp.arange(images // settings.batch)
    found = jax.vmap(lambda step: _minibatch(jax.random.fold_in(key, step), settings))(steps)
    return np.asarray(found).reshape(-1, settings.pixels, settings.pixels)


def _linear(settings: Settings, sizes: list[int], images: int, fresh: np.ndarray) -> dict[int, Coder]:
    """The best linear autoencoders: PCA of the same pictures, with as many components as there are neurons; 0: the mean picture."""
    flat = training_images(settings, images).reshape(-1, settings.pixels**2)
    pca = PCA(min(max(sizes), len(flat)), svd_solver="covariance_eigh").fit(flat)

    def coder(n: int) -> Coder:
        axes = pca.components_[:n]
        encode = lambda x: (x.reshape(len(x), -1) - pca.mean_) @ axes.T  # noqa: E731
        decode = lambda z: (z @ axes + pca.mean_).reshape(-1, settings.pixels, settings.pixels)  # noqa: E731
        return _judged(Coder(encode, decode, np.inf), fresh)

    return {n: coder(n) for n in (0, *sizes)}


def _shares(placed: Placed, code: np.ndarray, components: np.ndarray) -> dict[str, dict[str, float]]:
    """R^2 of x, y, r read from neurons and from principal components, and of the neurons told x, y, r.

    Discs of radius 0.1 or less are left out: they cover a few pixels or none, which tells nobody where they are.
    """
    visible = np.asarray(placed.r) > SMALLEST
    truth, code, components = np.stack(placed, axis=1)[visible], code[visible], components[visible]
    degree = DEGREE if code.shape[1] <= 4 else 2
    found = {
        "linear": probe.explained(code, truth, 1),
        "polynomial": probe.explained(code, truth, degree),
        "pca_polynomial": probe.explained(components, truth, degree),
        "inverse": probe.explained(truth, code, DEGREE),
        "inverse_linear": probe.explained(truth, code, 1),
    }
    names = [f"neuron_{k + 1}" for k in range(code.shape[1])]
    return {way: dict(zip(names if "inverse" in way else "xyr", map(float, shares), strict=True)) for way, shares in found.items()}


def _draw(record: Record, settings: Settings, log: Log, held: tuple[np.ndarray, np.ndarray], networks, linear) -> None:
    fresh, code = held
    chosen, n = networks[settings.bottleneck], settings.bottleneck
    rows = {"pictures": fresh[:SHOWN], _name(n): chosen.decode(code[:SHOWN])}
    rows |= {f"PCA, {n}": linear[n].decode(linear[n].encode(fresh[:SHOWN]))}
    panels = [Panel("", values, name) for name, row in rows.items() for values in row]
    record.save_figure("pictures", pictures(panels, SHOWN, map="gray", size=1.5))
    record.save_figure("neurons", picture.neurons(*_response(chosen, settings.pixels)))
    record.save_figure("sweep", pictures(_sweep(chosen, code, settings.pixels), SHOWN, map="gray", size=1.5))
    curves = {_name(n): [row["evaluated"] for row in log.rows if row["stage"] == _name(n)] for n in networks}
    record.save_figure("learning", losses(curves, log.rows[0]["steps"] * settings.batch, GOALS.get(n), "pictures seen"))
    if len(networks) > 1:
        errors = [{n: coder.error for n, coder in coders.items()} for coders in (networks, linear)]
        record.save_figure("bottleneck", picture.by_size(errors[0], errors[1], GOALS))


def _response(coder: Coder, pixels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What the neurons do: their values over the centre, for discs of radius 0.4, and over the radius, for discs in three places."""
    axis, radii = np.linspace(-1, 1, 25), np.linspace(0.05, 1, 39)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    places = [
        Placed(x, y, np.full(x.size, 0.4)),
        *(Placed(np.full(radii.size, a), np.full(radii.size, a), radii) for a in (-0.5, 0.0, 0.5)),
    ]
    codes = [coder.encode(np.asarray(jax.vmap(partial(circle, pixels=pixels))(Placed(*map(jnp.asarray, place))))) for place in places]
    return axis, codes[0].reshape(25, 25, -1), radii, np.stack(codes[1:])


def _sweep(coder: Coder, code: Float[np.ndarray, "images neurons"], pixels: int) -> list[Panel]:
    """What is drawn while one neuron goes from its 5th to its 95th percentile, and the others stay with a central disc."""
    middle = coder.encode(np.asarray(circle(Placed(0.0, 0.0, 0.5), pixels))[None])[0]
    panels = []
    for k in range(min(code.shape[1], 4)):
        steps = np.tile(middle, (SHOWN, 1))
        low, high = np.quantile(code[:, k], [0.05, 0.95])
        steps[:, k] = np.linspace(low, high, SHOWN)
        panels += [Panel("", drawn, f"neuron {k + 1}") for drawn in coder.decode(steps.astype(np.float32))]
    return panels


def _outcome(
    settings: Settings, images: int, errors: dict[int, float], linear: dict[int, float], shares: dict[str, dict[str, float]]
) -> dict[str, Any]:
    n = settings.bottleneck
    metrics: dict[str, Any] = {"error": errors[n], "pca_error": linear[n], "mean_picture_error": linear[0], "images": images}
    metrics |= {"error_by_bottleneck": errors, "pca_error_by_bottleneck": {k: v for k, v in linear.items() if k}}
    metrics |= {f"explained_{way}": values for way, values in shares.items()}
    x, y, r = shares["polynomial"].values()
    table = [{"autoencoder": "mean picture", "neurons": 0, "error on new pictures": linear[0]}]
    for size in errors:
        table.append({"autoencoder": "PCA", "neurons": size, "error on new pictures": linear[size]})
        table.append({"autoencoder": "network", "neurons": size, "error on new pictures": errors[size]})
    return {
        "metrics": metrics,
        "table": table,
        "sentence": (
            f"After {images:,} pictures the network draws discs from {_name(n)} with a mean squared error of {errors[n]:.4f} "
            f"per pixel, PCA with as many components of {linear[n]:.4f}; the neurons hold {x:.1%} of the variance of x, "
            f"{y:.1%} of y, {r:.1%} of r."
        ),
        "notes": [
            "Every picture is seen once. The error is that of 5000 further pictures.",
            "x, y and r are read by a polynomial of the neurons, fitted on one half of these pictures, judged on the other; "
            "discs with r up to 0.1, which cover a few pixels or none, are left out.",
        ],
        "captions": _captions(settings, len(errors)),
    }


def _captions(settings: Settings, networks: int) -> dict[str, str]:
    captions = {
        "pictures": f"Pictures never seen, and what the network and PCA draw from {settings.bottleneck} numbers each.",
        "neurons": "Values of the neurons against the centre of a disc of radius 0.4, and against the radius for three centres.",
        "sweep": "What is drawn while one neuron goes through its range and the others stay where a central disc puts them.",
        "learning": "Error on held-out pictures against the pictures seen.",
    }
    more = {"bottleneck": "Error against the neurons in the bottleneck: it falls steeply up to three, the numbers that make a disc."}
    return captions | (more if networks > 1 else {})
