"""Training of bottlenecks, and what their numbers say."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...conventions import brief
from ...data.hidden_parameters import Examples
from ...learn.supervised import Fit, Source
from ...networks import Network, Parameters
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train

SILENT = 0.1  # nats of a number that says nothing
SOON = 1000  # gradient steps that take less time than their compilation


class Told(NamedTuple):
    """What networks say of examples: answers, (examples, members, questions), and means and log variances of their numbers."""

    answers: Float[np.ndarray, "examples members questions"]
    means: Float[np.ndarray, "examples members numbers"]
    spreads: Float[np.ndarray, "examples members numbers"]

    def errors(self, examples: Examples) -> Float[np.ndarray, "members"]:
        """The mean absolute error of the answers of each member."""
        return np.abs(self.answers - np.asarray(examples.answers)[:, None]).mean((0, 2))

    def information(self) -> Float[np.ndarray, "members numbers"]:
        """What each number says of an example on average, in nats: its divergence from a standard normal distribution."""
        return np.asarray(_information(self.means, self.spreads)).mean(0)

    def drawn(self, rng: np.random.Generator) -> Float[np.ndarray, "examples members numbers"]:
        """The numbers as a decoder is given them in training, disturbed by their own uncertainty."""
        return self.means + np.exp(self.spreads / 2) * rng.normal(size=self.means.shape)


def information(means: Array, spreads: Array) -> Array:
    """The divergence of a normal distribution from the standard one, (m^2 + v - log v - 1) / 2, with v = exp(spread), in nats."""
    return (means**2 + jnp.exp(spreads) - spreads - 1) / 2


_information = brief(information)


def tell(network: Network, parameters: Parameters, examples: Examples) -> Told:
    """The answers with undisturbed numbers."""
    noise = np.zeros((len(examples.seen), network.model.inputs[2].shape[1]), np.float32)
    found = brief(network.batch)(parameters, [examples.seen, examples.questions, noise])
    return Told(*(np.asarray(one) for one in found))


def learn(
    run: Run, name: str, network: Network, make: Callable[[Array], Examples], validation: Examples, fit: Fit, prices: tuple[float, float]
) -> Parameters:
    """Train on examples that are always new: squared error of the answers, plus a price times the information of the numbers.

    The price falls from the first of `prices` to the second, by the same factor in every step. A number that nothing can be gained by
    falls silent while it is high, and stays so.
    """
    numbers = network.model.inputs[2].shape[1]

    @brief
    def error(parameters: Parameters, validation: Examples) -> Array:
        still = jnp.zeros((len(validation.seen), numbers))
        told = network.batch(parameters, [validation.seen, validation.questions, still])[0]
        return jnp.mean(jnp.abs(told - validation.answers[:, None]))

    task = Supervised(
        network=network,
        source=_source(make, numbers, fit.steps, prices),
        loss=_loss,
        evaluate=lambda parameters: float(error(parameters, validation)),
        fit=fit,
        key=run.key(f"{name}: training"),
        measure=ERROR,
        evaluations=10,
        effort=1 if fit.steps < SOON else None,
    )
    return train(run, name, task)


def _source(make: Callable[[Array], Examples], numbers: int, steps: int, prices: tuple[float, float]) -> Source:
    """New examples for every step, noise for the numbers, and with the answers the price of the step."""

    def source(key: Array, step: Array) -> tuple[list[Array], tuple[Array, Array]]:
        new, disturb = jax.random.split(key)
        examples, price = make(new), prices[0] * (prices[1] / prices[0]) ** (step / steps)
        noise = jax.random.normal(disturb, (len(examples.seen), numbers))
        return [examples.seen, examples.questions, noise], (examples.answers, price)

    return source


def _loss(outputs: list[Array], wanted: tuple[Array, Array]) -> Array:
    (told, means, spreads), (answers, price) = outputs, wanted
    return jnp.mean((told - answers[:, None]) ** 2, (0, 2)).sum() + price * information(means, spreads).sum((1, 2)).mean()
