"""How few neurons can hold a picture of a disc, and what do they mean?

An autoencoder draws a picture again from the values of a few neurons, the bottleneck. A disc is determined by three
numbers, x, y and r; the network is told nothing of them.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...data.discs import discs
from ...draw.codes import by_size
from ...draw.plane import losses
from ...learn.supervised import Fit, Source, binary_cross_entropy, minibatch
from ...networks import Autoencoder, Parameters, autoencoder
from ...physics.drawings import circle, random_place
from ...runs import own_network
from ...runs.outcome import Outcome, Row
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...runs.words import counted
from ...settings.autoencoder import EVALUATIONS, Settings
from .coders import Coder, explained, of_network, principal_components
from .figures import draw

TEST, VALIDATION = 5000, 500  # pictures
GOALS = {3: 0.02, 9: 0.01}  # mean squared errors to reach: HARD and MEDIUM


def try_network(settings: Settings) -> None:
    """Whether the user's own autoencoder can be used with every bottleneck, before there is a record.

    Raises:
        InputError: it cannot.
    """
    for n in settings.sizes:
        _untrained(settings, n, 0)


def answer(run: Run[Settings]) -> Outcome:
    """Train a network for each bottleneck, compare with PCA, and look at the neurons."""
    settings, chosen = run.settings, run.settings.bottleneck
    placed, test = discs(run.key("test"), TEST, settings.pixels)
    networks = {n: _trained(run, n) for n in settings.sizes}
    linear = principal_components(training_pictures(run), settings.sizes)
    code = networks[chosen].encode(test)
    run.arrays("code", code=code, **placed._asdict())
    errors, linear_errors = ({n: coder.error(test) for n, coder in coders.items()} for coders in (networks, linear))
    who = _called(settings)
    draw(run, (test, code), networks[chosen], linear[chosen], who)
    ending = f", {who}" if settings.network else ""
    curves = {name + ending: [error for _, error in run.curve(name)] for name in (counted(n, "neuron") for n in settings.sizes)}
    figure = losses(curves, settings.steps // EVALUATIONS * settings.batch, GOALS.get(chosen), "pictures seen")
    run.figure("learning", figure, "Error on validation pictures against the pictures seen.")
    if len(networks) > 1:
        caption = "Error against the neurons in the bottleneck: it falls steeply up to three, the numbers that determine a disc."
        run.figure("bottleneck", by_size(errors, linear_errors, GOALS, who), caption)
    return _outcome(settings, errors, linear_errors, explained(placed, code, linear[chosen].encode(test)))


def source(settings: Settings) -> Source:
    """Minibatches of discs, every one of them new; the network is to draw what it is given."""

    def found(key: Array, step: Array) -> tuple[Array, Array]:
        drawn = jax.vmap(lambda k: circle(random_place(k), settings.pixels))(jax.random.split(key, settings.batch))
        return drawn, drawn

    return found


def training_pictures(run: Run[Settings]) -> Float[np.ndarray, "images pixels pixels"]:
    """All pictures that a training sees, step by step; they are the same for all bottlenecks."""
    settings, key = run.settings, jax.random.key_data(run.key("training"))
    found = jax.vmap(lambda step: minibatch(key, step, source(settings))[0])(jnp.arange(settings.steps))
    return np.asarray(found).reshape(-1, settings.pixels, settings.pixels)


def learn(run: Run[Settings], name: str, network: Autoencoder) -> Parameters:
    """The parameters of `network` after all pictures.

    The loss is the cross-entropy of each pixel, whose minimum, the mean of the pixel, is that of the mean squared error too.
    """
    settings = run.settings
    validation = jnp.asarray(discs(run.key("validation"), VALIDATION, settings.pixels)[1])

    @jax.jit
    def error(parameters: Parameters) -> Array:
        return jnp.mean((jax.nn.sigmoid(network.whole.batch(parameters, validation)) - validation) ** 2)

    supervised = Supervised(
        network=network.whole,
        source=source(settings),
        loss=binary_cross_entropy,
        evaluate=lambda parameters: float(error(parameters)),
        fit=Fit(steps=settings.steps, batch=settings.batch, learning_rate=settings.rate, final_learning_rate=0.0),
        key=run.key("training"),
        measure=ERROR,
        evaluations=EVALUATIONS,
    )
    return train(run, name, supervised)


def _trained(run: Run[Settings], bottleneck: int) -> Coder:
    name = counted(bottleneck, "neuron")
    network = _untrained(run.settings, bottleneck, run.number(f"{name}: network"))
    parameters = learn(run, name, network)
    card = {"inputs": "pictures of discs, (n, pixels, pixels), 1 inside and 0 outside", "outputs": "the pictures drawn again"}
    run.network(f"autoencoder_{bottleneck}", network.whole, parameters, **card, activation="sigmoid")
    return of_network(network, parameters)


def _untrained(settings: Settings, bottleneck: int, seed: int) -> Autoencoder:
    """Our autoencoder, or the user's own."""
    if settings.network:
        return own_network.build_autoencoder(settings.network, (settings.pixels, settings.pixels), bottleneck, seed)
    return autoencoder(settings.pixels, bottleneck, seed=seed)


def _called(settings: Settings) -> str:
    return own_network.label(settings.network) if settings.network else "network"


def _outcome(settings: Settings, errors: dict[int, float], linear: dict[int, float], found: dict[str, dict[str, float]]) -> Outcome:
    n, images = settings.bottleneck, settings.steps * settings.batch
    who = _called(settings)
    rows = [_row(n, who, "", errors), _row(n, "PCA", "pca", linear), Row("mean picture", "mean_picture", error=linear[0])]
    for other in (size for size in settings.sizes if size != n):
        rows += [_row(other, who, f"network_{other}", errors), _row(other, "PCA", f"pca_{other}", linear)]
    best, strongest = min((linear[n], "PCA with as many components"), (linear[0], "mean picture"))
    x, y, r = found["polynomial"].values()
    return Outcome(
        sentence=(
            f"After {images:,} pictures the {who} draws discs from {counted(n, 'neuron')} with a mean squared error of "
            f"{errors[n]:.4f} per pixel ({strongest}: {best:.4f}); a polynomial of the neurons explains "
            f"{x:.1%} of the variance of x, {y:.1%} of y, {r:.1%} of r."
        ),
        rows=rows,
        label="autoencoder",
        metrics={"images": images} | {f"explained_{way}": values for way, values in found.items()},
        notes=(
            *([own_network.note(settings.network)] if settings.network else []),
            f"Every picture is seen once. The error is the mean squared error per pixel on {TEST:,} test pictures.",
            "The polynomial is fitted on one half of these pictures and tested on the other; discs with r up to 0.1, which cover a few "
            "pixels or none, are left out.",
        ),
    )


def _row(size: int, name: str, key: str, errors: dict[int, float]) -> Row:
    return Row(f"{name}, {counted(size, 'component' if name == 'PCA' else 'neuron')}", key, error=errors[size])
