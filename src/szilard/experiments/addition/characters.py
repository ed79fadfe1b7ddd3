"""Sums as sequences of characters: what the network is given, what it predicts, and what that costs."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ...data.sums import ANSWER, CHARACTERS, QUESTION
from ...learn.supervised import cross_entropy
from ...networks import Parameters, Recurrent


def input_sequence(questions: Int[Array, "sums 6"]) -> Float[Array, "sums 8 characters"]:
    """The characters of the question as unit vectors, then zeros while the network writes: it is not given its own characters."""
    silence = jnp.zeros((len(questions), ANSWER - 1, len(CHARACTERS)))
    return jnp.concatenate([jax.nn.one_hot(questions, len(CHARACTERS)), silence], 1)


def predicted(network: Recurrent, parameters: Parameters, questions: Int[Array, "sums 6"]) -> Int[Array, "sums 3"]:
    """The most probable characters of the answers; the first is written when "=" has been read."""
    return jnp.argmax(network.batch(parameters, input_sequence(questions))[:, QUESTION - 1 :], -1)


def cross_entropy_of_answers(outputs: Float[Array, "sums 8 characters"], answers: Int[Array, "sums 3"]) -> Float[Array, ""]:
    """The mean of -log of the probability of the right character, over the characters of the answers."""
    return cross_entropy(outputs[:, QUESTION - 1 :].reshape(-1, len(CHARACTERS)), answers.ravel())
