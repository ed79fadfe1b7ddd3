"""Can a network learn to add from examples alone, reading sums and writing answers letter by letter?

An LSTM reads "23+18=" and then writes the answer; nobody tells it what a digit is worth. Judged by sums that it saw in neither order.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from ..data import sums
from ..data.sums import ANSWER, CHARACTERS, LARGEST, QUESTION, Sums
from ..draw import addition as picture
from ..draw.sequences import learning
from ..errors import require, require_positive
from ..learn.supervised import Fit, cross_entropy, examples
from ..networks import Parameters, Recurrent, lstm
from ..runs.fitting import fit
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

VALIDATION = 0.05
ORDERS = {"units first": True, "as usual": False}
LISTED = 12  # mistakes told
UNITS_SHOWN = 24


@dataclass(frozen=True)
class Settings:
    """Settings of addition.

    Args:
        units: memory cells.
        held_out: share of the unordered pairs of numbers that are kept for the test.
        seed: of all randomness.
        quick: at most 64 memory cells and half the training, too little for the last sums, and only answers that begin with the units.
        learning: the training.
    """

    units: int = 96
    held_out: float = 0.25
    seed: int = 0
    quick: bool = False
    learning: Fit = field(default_factory=lambda: Fit(steps=4000, batch=64, learning_rate=0.008, final_learning_rate=0.0))

    def __post_init__(self):
        require_positive(self, "units")
        require(0.01 <= self.held_out <= 0.9, f"`held_out` must lie in [0.01, 0.9], but is {self.held_out}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Learned(NamedTuple):
    """A network's curve on validation sums, what it wrote for the sums of the test, and its memory after every letter."""

    curve: list[tuple[int, float]]
    written: Int[np.ndarray, "sums 3"]
    test: Sums
    hidden: Float[np.ndarray, "sums 8 units"]

    @property
    def right(self) -> np.ndarray:
        """Which sums of the test are right in every digit."""
        return np.all(self.written == self.test.answers, axis=1)


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn to write the answer in both orders, judge, and look for the carried one in the memory."""
    log, learned = Log(), {}
    parts = sums.split(settings.seed, settings.held_out, VALIDATION)
    for name, units_first in list(ORDERS.items())[: 1 if settings.quick else 2]:
        known, validation, test = (sums.sums(terms, units_first) for terms in parts)
        learned[name] = _learn(name, known, validation, test, settings, (record, progress, log))
    best = learned["units first"]
    others = sums.baselines(sums.sums(parts[0], units_first=True), best.test, settings.quick)
    record.save_figure("learning", learning({n: found.curve for n, found in learned.items()}, others, "sums right"))
    record.save_figure("carry", _carrying(best))
    record.save_figure("memory", picture.memory(_letter_by_letter(best)))
    record.save_figure("sums", picture.all_sums(parts[0], parts[1], best.test.terms, best.right))
    return _outcome(learned, others)


def heard(questions: Int[Array, "sums 6"]) -> Float[Array, "sums 8 characters"]:
    """What the network hears: the letters of the question, then nothing while it writes, not even its own letters."""
    silence = jnp.zeros((len(questions), ANSWER - 1, len(CHARACTERS)))
    return jnp.concatenate([jax.nn.one_hot(questions, len(CHARACTERS)), silence], 1)


def letters(network: Recurrent, parameters: Parameters, questions: Int[Array, "sums 6"]) -> Int[Array, "sums 3"]:
    """The most probable letters of the answers; the first is written when "=" has been read."""
    return jnp.argmax(network.batch(parameters, heard(questions))[:, QUESTION - 1 :], -1)


def letters_cross_entropy(outputs: Float[Array, "sums 8 characters"], answers: Int[Array, "sums 3"]) -> Float[Array, ""]:
    """The mean of -log of the probability of the right letter, over the letters of the answers."""
    return cross_entropy(outputs[:, QUESTION - 1 :].reshape(-1, len(CHARACTERS)), answers.ravel())


def _learn(name: str, known: Sums, validation: Sums, test: Sums, settings: Settings, run: tuple[Record, Progress, Log]) -> Learned:
    chosen = replace(settings.learning, steps=-(-settings.learning.steps // 2)) if settings.quick else settings.learning
    network = lstm(len(CHARACTERS), len(CHARACTERS), min(settings.units, 64) if settings.quick else settings.units, settings.seed)
    shuffled = examples(jnp.asarray(known.questions), jnp.asarray(known.answers), chosen.batch, settings.seed)
    answered = jax.jit(partial(letters, network))

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        questions, answers = shuffled(key, step)
        return heard(questions), answers

    def judge(parameters: Parameters) -> float:
        return float(np.mean(np.all(np.asarray(answered(parameters, validation.questions)) == validation.answers, axis=1)))

    key = jax.random.key(settings.seed + 1)
    parameters = fit(name, network, source, letters_cross_entropy, judge, chosen, key, run, figure="sums right")
    run[0].save_network(name.replace(" ", "_"), network.load(parameters))
    curve = [(row["steps"], row["evaluated"]) for row in run[2].rows if row["stage"] == name and row["evaluated"] is not None]
    hidden = network.trace(parameters, heard(jnp.asarray(test.questions)))[1].hidden
    return Learned(curve, np.asarray(answered(parameters, test.questions)), test, np.asarray(hidden))


def _carrying(learned: Learned) -> Any:
    """Two views of the memory when the units have just been written, for sums that were never seen.

    One is a linear read-out of the carry and of the tens of both numbers, fitted to every other sum and drawn for the rest;
    the other are the two directions in which the memory varies most.
    """
    memory, test = learned.hidden[:, QUESTION - 1], learned.test
    wanted = np.column_stack([test.carries, (test.terms // 10).sum(1)])
    found = Ridge(1e-2).fit(memory[::2], wanted[::2]).predict(memory[1::2])
    return picture.carry(found, wanted[1::2], PCA(2).fit_transform(memory), test.totals % 10)


def _letter_by_letter(learned: Learned) -> list[picture.Written]:
    """Two sums of the test, alike but for the carry, with the hidden units that differ most with it when the units are written."""
    memory, test = learned.hidden, learned.test
    units_written = memory[:, QUESTION - 1]
    units = np.argsort(-abs(units_written[test.carries].mean(0) - units_written[~test.carries].mean(0)))[:UNITS_SHOWN]
    without, with_carry = (np.flatnonzero(test.carries == carried) for carried in (False, True))
    short = np.any(test.terms < 10, axis=1)
    apart = np.abs(test.terms[without][:, None] - test.terms[with_carry]).sum(-1) + LARGEST * (short[without][:, None] | short[with_carry])
    first, second = np.unravel_index(apart.argmin(), apart.shape)
    examples = []
    for k in (without[first], with_carry[second]):
        text = sums.question(*test.terms[k])
        letters = [CHARACTERS[place] for place in learned.written[k]]
        title = f"{text.strip()}{sums.read(learned.written[k], True)}: {'one is carried' if test.carries[k] else 'nothing is carried'}"
        heard, written = [*text, *" " * (ANSWER - 1)], [*" " * (QUESTION - 1), *letters]
        examples.append(picture.Written(title, heard, written, memory[k][:, units]))
    return examples


def _outcome(learned: dict[str, Learned], others: dict[str, float]) -> dict[str, Any]:
    best, usual = learned["units first"], learned.get("as usual")
    right = {f"LSTM, {name}": float(found.right.mean()) for name, found in learned.items()}
    wrong = [
        {"sum": sums.question(*best.test.terms[k]).strip(), "right": best.test.totals[k], "written": sums.read(best.written[k], True)}
        for k in np.flatnonzero(~best.right)
    ]
    metrics = {
        "accuracy": float(best.right.mean()),
        "accuracy_as_usual": float(usual.right.mean()) if usual else None,
        "accuracy_with_carry": float(best.right[best.test.carries].mean()),
        "accuracy_without_carry": float(best.right[~best.test.carries].mean()),
        "unseen_sums": len(best.right),
        "mistakes": wrong,
    }
    metrics |= {name.replace(" ", "_") + "_accuracy": value for name, value in others.items()}
    also = f", {usual.right.mean():.2%} when it begins with the largest digit" if usual else ""
    told = ", ".join(f"{m['sum']}{m['written']}" for m in wrong[:LISTED])
    return {
        "metrics": metrics,
        "table": [{"method": name, "unseen sums right": value} for name, value in (right | others).items()],
        "sentence": (
            f"Of {len(best.right):,} sums that it saw in neither order the LSTM gets {metrics['accuracy']:.2%} right in every digit "
            f"when it writes the units first{also}; "
            f"logistic regression gets {others['logistic regression']:.1%}."
        ),
        "notes": [
            "The other methods are given the digits in fixed places; the LSTM has to find the places itself.",
            "Regression to the value is told, too, that the answer is a number, so it need only weight the digits by 1 and 10.",
            f"Mistakes: {told}{', ...' if len(wrong) > LISTED else ''}." if wrong else "There are no mistakes.",
        ],
        "captions": {
            "learning": "Share of validation sums that are right in every digit while learning; dashed: other methods on the test.",
            "carry": "The memory when the units are written: a linear read-out of carry and tens, and the two strongest directions.",
            "memory": "Two sums alike but for the carry: the hidden units, on top those that differ most with the carry.",
            "sums": "All sums of two numbers below 100: learned from, unseen and right, unseen and wrong.",
        },
    }
