"""Word vectors by skip-gram with negative sampling (Mikolov et al., arXiv:1310.4546).

Every word w has a vector v_w, and a vector u_w for its role as a neighbour. For each pair of a word w and a neighbour c in the
text, and k words n drawn at random, the loss is -log s(v_w . u_c) - sum_n log s(-v_w . u_n), s the sigmoid (equation 4).
At its minimum v_w . u_c = log p(w, c) / (p(w) p(c)) - log k, if the vectors are long enough (Levy and Goldberg, NIPS 2014).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..errors import require, require_positive

SHARED = 64  # random words of a step, shared by its words
SMOOTHING = 0.75  # random words are drawn with the power 3/4 of their frequency


@dataclass(frozen=True)
class SkipGram:
    """Settings of word vectors.

    Args:
        dimension: of the vectors.
        window: largest distance of a neighbour, in words; each word draws its own from 1 to this.
        negatives: random words per neighbour.
        epochs: times that the text is read.
        batch: words of a step.
        learning_rate: of AdaGrad at the start; it falls linearly to 0.
        subsampling: words of a larger frequency are left out at random, the more the more frequent; 1 leaves out none.
    """

    dimension: int = 50
    window: int = 5
    negatives: int = 5
    epochs: int = 10
    batch: int = 512
    learning_rate: float = 0.2
    subsampling: float = 1e-3

    def __post_init__(self):
        require_positive(self, "dimension", "window", "negatives", "epochs", "batch", "learning_rate", "subsampling")
        require(self.window <= 50, f"`window` must be at most 50, but is {self.window}.")


class Text(NamedTuple):
    """A text: its words as places in a vocabulary, the number of the sentence of each, and how often each word occurs."""

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
    return Learning(Vectors(words, zeros), Vectors(zeros + 1e-6, zeros + 1e-6))


def kept_share(counts: Int[np.ndarray, "vocabulary"], subsampling: float) -> Float[np.ndarray, "vocabulary"]:
    """The probability that an occurrence of a word is kept: sqrt(t / f) for frequencies f above t (section 2.3)."""
    frequencies = np.maximum(counts, 1) / counts.sum()
    return np.minimum(1.0, np.sqrt(subsampling / frequencies))


def subsampled(text: Text, rng: np.random.Generator, settings: SkipGram) -> tuple[np.ndarray, np.ndarray]:
    """The words that are kept for an epoch and their sentences, filled up by the word -1 to a length that all epochs share."""
    share = kept_share(text.counts, settings.subsampling)[text.words]
    kept = rng.random(len(text.words)) < share
    length = min(int(share.sum() + 5 * np.sqrt(share.sum()) + 1), len(kept))
    length = -(-length // settings.batch) * settings.batch
    found = [np.full(length, -1, np.int32), np.full(length, -1, np.int32)]
    for place, values in zip(found, (text.words, text.sentences), strict=True):
        chosen = values[kept][:length]
        place[: len(chosen)] = chosen
    return found[0], found[1]


def epochs(key: Array, text: Text, settings: SkipGram) -> Iterator[Vectors]:
    """The vectors after every epoch. The whole epoch is one compiled program."""
    learning = begin(key, len(text.counts), settings)
    chances = text.counts**SMOOTHING
    ladder = jnp.asarray(np.cumsum(chances) / chances.sum(), jnp.float32)
    rng = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    for number in range(settings.epochs):
        words, sentences = subsampled(text, rng, settings)
        rates = settings.learning_rate * (1 - (number + np.linspace(0, 1, len(words) // settings.batch)) / settings.epochs)
        learning = epoch(jax.random.fold_in(key, number), learning, (words, sentences), ladder, jnp.asarray(rates, jnp.float32), settings)
        yield learning.vectors


@partial(jax.jit, static_argnames="settings", donate_argnames="learning")
def epoch(key: Array, learning: Learning, text, ladder: Float[Array, "vocabulary"], rates: Float[Array, "steps"], settings: SkipGram):
    """Read the text once, its words in random order. Pure.

    Args:
        key: of the order, the windows and the random words.
        learning: so far.
        text: words and their sentences; the word -1 is none.
        ladder: cumulated probabilities of the random words.
        rates: learning rate of each step.
        settings: of the training.
    """
    order = jax.random.permutation(key, len(text[0])).reshape(len(rates), -1)

    def one(learning: Learning, step) -> tuple[Learning, None]:
        number, places, rate = step
        reach, chance = jax.random.split(jax.random.fold_in(key, number))
        pairs = windows(reach, text, places, settings.window)
        random = jnp.searchsorted(ladder, jax.random.uniform(chance, (SHARED,)))
        gradient = jax.grad(loss)(learning.vectors, pairs, jnp.minimum(random, len(ladder) - 1), settings.negatives)
        return adagrad(learning, gradient, rate), None

    return jax.lax.scan(one, learning, (jnp.arange(len(rates)), order, rates))[0]


class Pairs(NamedTuple):
    """Words, the words around each, and which of those count as neighbours."""

    words: Int[Array, "batch"]
    around: Int[Array, "batch places"]
    counted: Bool[Array, "batch places"]


def windows(key: Array, text: tuple[Array, Array], places: Int[Array, "batch"], window: int) -> Pairs:
    """The words at `places` and those around them in the same sentence, each to a random distance of at most `window`."""
    words, sentences = text
    offsets = jnp.concatenate([jnp.arange(-window, 0), jnp.arange(1, window + 1)])
    around = places[:, None] + offsets
    inside = (around >= 0) & (around < len(words))
    around = jnp.clip(around, 0, len(words) - 1)
    near = jnp.abs(offsets) <= jax.random.randint(key, (len(places), 1), 1, window + 1)
    together = (sentences[around] == sentences[places][:, None]) & (words[places] >= 0)[:, None]
    return Pairs(words[places], words[around], inside & near & together)


def loss(vectors: Vectors, pairs: Pairs, random: Int[Array, "shared"], negatives: int) -> Float[Array, ""]:
    """The loss of the module, per word: its random words are shared by all words of the step and weighted to the same mean."""
    v, u = vectors.words[pairs.words], vectors.neighbours[pairs.around]
    together = jnp.sum(jax.nn.softplus(-jnp.einsum("bd,bpd->bp", v, u)) * pairs.counted, 1)
    apart = jnp.mean(jax.nn.softplus(v @ vectors.neighbours[random].T), 1)
    return jnp.mean(together + negatives * jnp.sum(pairs.counted, 1) * apart)


def adagrad(learning: Learning, gradient: Vectors, rate: Float[Array, ""]) -> Learning:
    """A step of AdaGrad (Duchi, Hazan and Singer, JMLR 12, 2121 (2011)): rare words take larger steps than frequent ones."""
    squares = jax.tree.map(lambda s, g: s + g**2, learning.squares, gradient)
    vectors = jax.tree.map(lambda v, g, s: v - rate * g / jnp.sqrt(s), learning.vectors, gradient, squares)
    return Learning(Vectors(*vectors), Vectors(*squares))
