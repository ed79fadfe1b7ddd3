"""Can a network learn to add from examples alone, reading sums and writing answers character by character?

An LSTM reads "23+18=" and then writes the answer; nobody tells it what a digit is worth. It is tested on sums that it saw in neither order.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ...data import sums
from ...data.sums import CHARACTERS, Sums
from ...draw import addition as picture
from ...draw.sequences import learning
from ...learn.supervised import Source, examples
from ...networks import Parameters, lstm
from ...runs.classifier import wilson
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.progress import Measure
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...settings.addition import Settings
from .characters import cross_entropy_of_answers, input_sequence, predicted
from .memory import Answered, carry_and_tens, two_sums

VALIDATION = 0.05  # fraction of the unordered pairs
LISTED = 12  # mistakes in the notes
VALUE = "regression to the value"


class Order(NamedTuple):
    """In which order an answer is written: its name, which begins the names of its metrics, and whether the units come first."""

    name: str
    key: str
    units_first: bool


UNITS_FIRST, LARGEST_FIRST = Order("units first", "", True), Order("largest digit first", "largest_digit_first", False)


def answer(run: Run[Settings]) -> Outcome:
    """Learn to write the answer in both orders, test, and look for the carry in the memory."""
    settings = run.settings
    terms = sums.split(run.rng("split"), settings.held_out, VALIDATION)
    orders = (UNITS_FIRST, LARGEST_FIRST) if settings.both_orders else (UNITS_FIRST,)
    found = {order: _learn(run, order, [sums.sums(part, order.units_first) for part in terms]) for order in orders}
    best = found[UNITS_FIRST]
    training = sums.sums(terms[0], units_first=True)
    others = run.part("other methods", lambda: sums.baselines(training, best.test, settings.logistic_iterations))
    figure = learning({f"LSTM, {order.name}": run.curve(order.name) for order in orders}, others, "fraction of sums right")
    run.figure(
        "learning", figure, "Fraction of validation sums that are right in every digit while learning; dashed: other methods on the test."
    )
    caption = "The memory when the units are written: a linear read-out of carry and tens, and the two principal components."
    run.figure("carry", picture.carry(*carry_and_tens(best)), caption)
    caption = "Two sums alike but for the carry: the hidden units, on top those that differ most with the carry."
    run.figure("memory", picture.memory(two_sums(best)), caption)
    caption = "All sums of two numbers below 100: of the training, of the validation, of the test and right, of the test and wrong."
    run.figure("sums", picture.all_sums(terms[0], terms[1], best.test.terms, best.right), caption)
    return _outcome(found, others)


def _source(training: Sums, batch: int, seed: int) -> Source:
    """Minibatches of training sums in random order."""
    shuffled = examples(jnp.asarray(training.questions), jnp.asarray(training.answers), batch, seed)

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        questions, answers = shuffled(key, step)
        return input_sequence(questions), answers

    return source


def _learn(run: Run[Settings], order: Order, parts: list[Sums]) -> Answered:
    training, validation, test = parts
    fit = run.settings.learning
    network = lstm(len(CHARACTERS), len(CHARACTERS), run.settings.units, run.number(f"{order.name}: network"))
    answered = jax.jit(partial(predicted, network))

    def accuracy(parameters: Parameters) -> float:
        return float(np.mean(np.all(np.asarray(answered(parameters, validation.questions)) == validation.answers, axis=1)))

    supervised = Supervised(
        network=network,
        source=_source(training, fit.batch, run.number(f"{order.name}: minibatches")),
        loss=cross_entropy_of_answers,
        evaluate=accuracy,
        fit=fit,
        key=run.key(f"{order.name}: training"),
        measure=Measure("sums right"),
    )
    parameters = train(run, order.name, supervised)
    card = {"inputs": f"unit vectors for the characters {CHARACTERS!r}, (sums, 8, 13)", "outputs": "probabilities of the characters"}
    run.network(order.name.replace(" ", "_"), network, parameters, **card, activation="softmax")
    hidden = network.trace(parameters, input_sequence(jnp.asarray(test.questions)))[1].hidden
    return Answered(test, np.asarray(answered(parameters, test.questions)), np.asarray(hidden))


def _accuracy(fraction: float, total: int) -> Estimate:
    """The fraction of `total` sums that is right, with its interval."""
    return Estimate(fraction, *wilson(round(fraction * total), total))


def _outcome(found: dict[Order, Answered], others: dict[str, float]) -> Outcome:
    best, total = found[UNITS_FIRST], len(found[UNITS_FIRST].right)
    rows = [Row(f"LSTM, {order.name}", order.key, accuracy=_accuracy(float(one.right.mean()), total)) for order, one in found.items()]
    rows += [Row(name, name.replace(" ", "_"), accuracy=_accuracy(fraction, total)) for name, fraction in others.items()]
    mistakes = [
        {"sum": sums.question(*best.test.terms[k]).strip(), "right": best.test.totals[k], "written": sums.read(best.written[k], True)}
        for k in np.flatnonzero(~best.right)
    ]
    carries: dict[str, Any] = {"with": best.test.carries, "without": ~best.test.carries}
    metrics = {f"accuracy_{name}_carry": float(best.right[chosen].mean()) for name, chosen in carries.items()}
    listed = ", ".join(f"{one['sum']}{one['written']}" for one in mistakes[:LISTED])
    return Outcome(
        sentence=_sentence(found, others),
        rows=rows,
        label="method",
        metrics=metrics | {"unseen_sums": total, "mistakes": mistakes},
        notes=(
            "The other methods are given the digits in fixed places; the LSTM has to find the places itself.",
            "Regression to the value is also told that the answer is a number, so it needs only to weight the digits by 1 and 10.",
            f"Mistakes: {listed}{', ...' if len(mistakes) > LISTED else ''}." if mistakes else "There are no mistakes.",
            "The intervals count a + b and b + a as two independent sums.",
        ),
    )


def _sentence(found: dict[Order, Answered], others: dict[str, float]) -> str:
    right, total = found[UNITS_FIRST].right.mean(), len(found[UNITS_FIRST].right)
    second = f", {found[LARGEST_FIRST].right.mean():.2%} when it begins with the largest digit" if LARGEST_FIRST in found else ""
    strongest = max(others, key=lambda name: others[name])
    mine, theirs = _accuracy(float(right), total), _accuracy(others[strongest], total)
    overlap = " (the intervals overlap)" if mine.low <= theirs.high and theirs.low <= mine.high else ""
    letters = max((name for name in others if name != VALUE), key=lambda name: others[name])
    return (
        f"Of {total:,} sums that it saw in neither order the LSTM gets {right:.2%} right in every digit when it writes the units "
        f"first{second}; the strongest other method, {strongest}, gets {others[strongest]:.2%}{overlap}, "
        f"the strongest that is not told that answers are numbers, {letters}, {others[letters]:.2%}."
    )
