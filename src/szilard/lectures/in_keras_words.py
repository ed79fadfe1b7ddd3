"""What lecture 9 does in keras, as people write it. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..data import toy_language
from ..networks.backend import keras
from . import in_words, walking


def skip_gram(words, dimension):
    """Two tables of vectors, and the product of two of their rows."""
    word, other = keras.Input((), dtype="int32"), keras.Input((), dtype="int32")
    v = keras.layers.Embedding(words, dimension, name="v")(word)
    u = keras.layers.Embedding(words, dimension, embeddings_initializer="zeros", name="u")(other)
    return keras.Model([word, other], keras.layers.Dot(axes=-1)([v, u]))


def read(model, word, other, true, epochs=8):
    """Tell true neighbours from random words."""
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    return model.fit([word, other], true, batch_size=2048, epochs=epochs, verbose=0)


def policy():
    """The policy with two parameters: the probability of a step up."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.SGD(0.4), loss="binary_crossentropy")
    return model


def improve(model, places, ups, advantages):
    """REINFORCE: the cross-entropy of what was done, weighted by what came of it."""
    return model.train_on_batch(places, ups, sample_weight=advantages)


class Read(NamedTuple):
    """How many analogies are right, of how many examples it learned, and the seconds it took."""

    right: float
    examples: int
    seconds: float


class Climbed(NamedTuple):
    """The exact mean return before every update and after the last one, and the seconds it took."""

    returns: Float[np.ndarray, "updates"]
    seconds: float


def grammar(sentences: int = 6000, epochs: int = 8, negatives: int = 5) -> Read:
    """Learn the small language, and ask for analogies."""
    begin, rng, known = perf_counter(), np.random.default_rng(0), in_words.words("grammar")
    keras.utils.set_random_seed(0)
    word, other = _pairs(toy_language.sentences(sentences, rng), known)
    chances = in_words.kept("grammar")["counts"] ** 0.75
    random = rng.choice(len(chances), negatives * len(word), p=chances / chances.sum())
    model = skip_gram(len(known.vocabulary), 50)
    true = np.append(np.ones(len(word)), np.zeros(len(random)))
    read(model, np.append(word, np.repeat(word, negatives)), np.append(other, random), true, epochs)
    vectors = in_words.Words(known.vocabulary, np.asarray(model.get_layer("v").get_weights()[0], float))
    asked = [one for kind in toy_language.questions().values() for one in kind[::7]]
    right = float(np.mean([vectors.completes(a, b, c) == d for a, b, c, d in asked]))
    return Read(right, len(true), perf_counter() - begin)


def climb(updates: int = 120, trajectories: int = 16) -> Climbed:
    """Learn to reach the target and to stay there, with the mean of the other trajectories as the baseline."""
    begin, rng, model = perf_counter(), np.random.default_rng(0), policy()
    model.set_weights([np.array([[0.2]]), np.array([-1.0])])
    returns = []
    for number in range(updates + 1):
        w, b = (float(np.ravel(part)[0]) for part in model.get_weights())
        returns.append(float(walking.exact(np.array(w), np.array(b)).value))
        if number < updates:
            played = walking.play(rng, np.full(trajectories, w), np.full(trajectories, b))
            flat: Any = [part.reshape(-1, 1).astype(np.float32) for part in (played.places, played.ups, walking.advantages(played))]
            improve(model, *flat)
    return Climbed(np.array(returns), perf_counter() - begin)


def _pairs(sentences: list[list[str]], known: in_words.Words, window: int = 5) -> tuple[Int[np.ndarray, "pairs"], Int[np.ndarray, "pairs"]]:
    """Words and their neighbours."""
    index = {word: k for k, word in enumerate(known.vocabulary)}
    found = [
        (index[one], index[said[j]])
        for said in sentences
        for k, one in enumerate(said)
        for j in range(max(k - window, 0), min(k + window + 1, len(said)))
        if j != k and one in index and said[j] in index
    ]
    word, other = np.array(found).T
    return word, other
