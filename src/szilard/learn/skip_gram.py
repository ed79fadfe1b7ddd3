"""Word vectors by skip-gram with negative sampling (Mikolov et al., arXiv:1310.4546).

Every word w has a vector v_w, and a vector u_w for its role as a neighbour. For each pair of a word w and a neighbour c in the
text, and k words n drawn at random, the loss is -log s(v_w . u_c) - sum_n log s(-v_w . u_n), s the sigmoid (equation 4).
At its minimum v_w . u_c = log p(w, c) / (p(w) p(c)) - log k, if the vectors are long enough (Levy and Goldberg, NIPS 2014).
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from .settings.skip_gram import BLOCK, SHARED, SkipGram

SMOOTHING = 0.75  # random words are drawn with the power 3/4 of their frequency


class Text(NamedTuple):
    """A text: its words as indices in a vocabulary, the number of the sentence of each, and how often each word occurs."""

    words: Int[np.ndarray, "length"]
    sentences: Int[np.ndarray, "length"]
    counts: Int[np.ndarray, "vocabulary"]


class Vectors(NamedTuple):
    """Of every word the vector v, and the vector u as a neighbour."""

    words: Float[Array, "vocabulary dimension"]
    neighbours: Float[Array, "vocabulary dimension"]


class Learning(NamedTuple):
    """Vectors, and the sums of their squared gradients for AdaGrad."""

    vectors: Vectors
    squares: Vectors


def begin(key: Array, vocabulary: int, settings: SkipGram) -> Learning:
    """Small random vectors; as neighbours all words are at 0."""
    shape = (vocabulary, settings.dimension)
    words = (jax.random.uniform(key, shape, jnp.float32) - 0.5) / settings.dimension
    zeros = jnp.zeros(shape, jnp.float32)
    return Learning(Vectors(words, zeros), Vectors(zeros + 0.1, zeros + 0.1))


def kept_fraction(counts: Int[np.ndarray, "vocabulary"], subsampling: float) -> Float[np.ndarray, "vocabulary"]:
    """The probability that an occurrence of a word is kept: sqrt(t / f) for frequencies f above t (section 2.3)."""
    frequencies = np.maximum(counts, 1) / counts.sum()
    return np.minimum(1.0, np.sqrt(subsampling / frequencies))


def subsampled(text: Text, rng: np.random.Generator, settings: SkipGram) -> tuple[np.ndarray, np.ndarray]:
    """The words that are kept for an epoch and their sentences, filled up by the word -1 to a length that all epochs share."""
    fraction = kept_fraction(text.counts, settings.subsampling)[text.words]
    kept = rng.random(len(text.words)) < fraction
    length = min(int(fraction.sum() + 5 * np.sqrt(fraction.sum()) + 1), len(kept))
    length = -(-length // settings.batch) * settings.batch
    found = [np.full(length, -1, np.int32), np.full(length, -1, np.int32)]
    for column, values in zip(found, (text.words, text.sentences), strict=True):
        chosen = values[kept][:length]
        column[: len(chosen)] = chosen
    return found[0], found[1]


def epochs(key: Array, text: Text, settings: SkipGram) -> Iterator[Vectors]:
    """The vectors after every epoch. The whole epoch is one compiled program."""
    learning = begin(key, len(text.counts), settings)
    chances = text.counts**SMOOTHING
    cumulative = jnp.asarray(np.cumsum(chances) / chances.sum(), jnp.float32)
    rng = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    for number in range(settings.epochs):
        words, sentences = subsampled(text, rng, settings)
        rates = settings.learning_rate * (1 - (number + np.linspace(0, 1, len(words) // settings.batch)) / settings.epochs)
        now, rates = jax.random.fold_in(key, number), jnp.asarray(rates, jnp.float32)
        learning = epoch(now, learning, (words, sentences), cumulative, rates, settings)
        yield learning.vectors


@partial(jax.jit, static_argnames="settings", donate_argnames="learning")
def epoch(key: Array, learning: Learning, text, cumulative: Float[Array, "vocabulary"], rates: Float[Array, "steps"], settings: SkipGram):
    """Read the text once, block by block in random order. Pure.

    Args:
        key: of the order, the windows and the random words.
        learning: so far.
        text: words and their sentences; the word -1 is none.
        cumulative: cumulative probabilities of the random words.
        rates: learning rate of each step.
        settings: of the training.
    """
    order, reach, chance = jax.random.split(key, 3)
    words, sentences = (jnp.pad(x, settings.window, constant_values=-1) for x in text)
    starts = BLOCK * jax.random.permutation(order, len(text[0]) // BLOCK).reshape(len(rates), -1, 1)
    reaches = jax.random.randint(reach, (*starts.shape[:2], BLOCK), 1, settings.window + 1)
    random = jnp.searchsorted(cumulative, jax.random.uniform(chance, (*starts.shape[:2], SHARED)))
    random = jnp.minimum(random, len(cumulative) - 1)

    def one(learning: Learning, step) -> tuple[Learning, None]:
        start, reach, random, rate = step
        positions = start + jnp.arange(BLOCK + 2 * settings.window)
        counted = jax.vmap(neighbours)(words[positions], sentences[positions], reach)
        rows = words[positions[:, settings.window : -settings.window]], jnp.concatenate([words[positions], random], 1)
        slopes = gradients(learning.vectors.words[rows[0]], learning.vectors.neighbours[rows[1]], counted, settings.negatives)
        found = [adagrad(*parts, rate) for parts in zip(*learning, rows, slopes, strict=True)]
        return Learning(*(Vectors(*parts) for parts in zip(*found, strict=True))), None

    return jax.lax.scan(one, learning, (starts, reaches, random, rates))[0]


def neighbours(words: Int[Array, "around"], sentences: Int[Array, "around"], reach: Int[Array, "block"]) -> Bool[Array, "block around"]:
    """Which of the words in and around a block count as neighbours of each of its words.

    Those in the same sentence, up to the distance `reach`, which every word has for itself.
    """
    window = (len(words) - len(reach)) // 2
    positions, own = jnp.arange(len(words)), window + jnp.arange(len(reach))
    distance = jnp.abs(positions - own[:, None])
    together = (sentences == sentences[own, None]) & (words[own, None] >= 0)
    return together & (distance > 0) & (distance <= reach[:, None])


def weights(counted: Bool[Array, "*n block around"], negatives: int) -> Float[Array, "*n block shared"]:
    """How much each of the shared random words counts for a word: together `negatives` times as much as its neighbours."""
    return jnp.repeat(negatives / SHARED * jnp.sum(counted, -1, keepdims=True), SHARED, -1)


def loss(v: Float[Array, "*n block d"], u: Float[Array, "*n others d"], counted: Bool[Array, "*n block around"], negatives: int):
    """The loss of the module, summed. The other words of a block are those around and `SHARED` random words."""
    scores = jnp.einsum("...id,...jd->...ij", v, u)
    together, apart = jnp.split(scores, [counted.shape[-1]], -1)
    return jnp.sum(counted * jax.nn.softplus(-together)) + jnp.sum(weights(counted, negatives) * jax.nn.softplus(apart))


def gradients(v: Float[Array, "*n block d"], u: Float[Array, "*n others d"], counted: Bool[Array, "*n block around"], negatives: int):
    """The gradients of the loss for v and u, which are matrix products: dL/d(v.u) is s(v.u) - 1 for neighbours, else s(v.u)."""
    scores = jax.nn.sigmoid(jnp.einsum("...id,...jd->...ij", v, u))
    together, apart = jnp.split(scores, [counted.shape[-1]], -1)
    slope = jnp.concatenate([counted * (together - 1), weights(counted, negatives) * apart], -1)
    return jnp.einsum("...ij,...jd->...id", slope, u), jnp.einsum("...ij,...id->...jd", slope, v)


def adagrad(values: Array, squares: Array, rows: Int[Array, "*n"], gradient: Float[Array, "*n d"], rate: Float[Array, ""]):
    """A step of AdaGrad in the rows that occur (Duchi, Hazan and Singer, JMLR 12, 2121 (2011)): rare words take larger steps.

    A row that occurs several times takes as many steps.
    """
    squares = squares.at[rows].add(gradient**2)
    return values.at[rows].add(-rate * gradient / jnp.sqrt(squares[rows])), squares
