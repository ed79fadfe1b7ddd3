"""The reader against the student of lecture 12 on the same noise: the game, and how its situations are shown and told."""

from collections.abc import Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from ..draw.schemes import beliefs
from ..draw.schemes.circuits import COLUMNS, Window, timeline
from . import bit_flips, laboratory
from .laboratory import Course, Situation

STEPS = 40
PAIRS, ACTIONS = 4, 4  # how many are shown
ALPHA, BETA = "\N{GREEK SMALL LETTER ALPHA}", "\N{GREEK SMALL LETTER BETA}"


class Game(NamedTuple):
    """The number of the noise, and what the reader has done so far."""

    seed: int = 1
    actions: tuple[str, ...] = ()

    def then(self, action: str) -> "Game":
        """One action more, unless time is up.

        >>> Game().then("idle").then("x 0").undone().actions
        ('idle',)
        """
        return self._replace(actions=(*self.actions, action)[:STEPS])

    def undone(self) -> "Game":
        """Without the last action."""
        return self._replace(actions=self.actions[:-1])

    def again(self) -> "Game":
        """A new one, on other noise."""
        return Game(self.seed + 1)


def replay(game: Game, noise: Sequence[int], time: float) -> list[Situation]:
    """The situations that the reader went through; where the state itself is measured, a coin decides."""
    situations = [laboratory.begin()]
    coins = np.random.default_rng([13, game.seed]).choice([-1, 1], STEPS)
    for action, struck, coin in zip(game.actions, noise, coins.tolist(), strict=False):
        situations.append(laboratory.advance(situations[-1], action, struck, time, coin))
    return situations


def hidden(situations: Sequence[Situation], shown: bool) -> list[Situation]:
    """The same without the flips, unless they are to be shown."""
    return [one if shown or not one.moment else one._replace(moment=one.moment._replace(struck=())) for one in situations]


def window(situations: Sequence[Situation], at: int, other: Sequence[float]) -> str:
    """The steps around step `at`, or up to it where it is the last; `other` is R_Q of another course, to compare with."""
    last = len(situations) - 1
    begin = max(0, min(at - COLUMNS * 2 // 3, last - COLUMNS)) if last > COLUMNS else 0
    moments = [one.moment for one in situations[begin + 1 : begin + 1 + COLUMNS] if one.moment]
    shown = Window(moments, begin + 1, situations[begin].belief.kept, other[begin + 1 : begin + 1 + len(moments)])
    return timeline(shown, at if at else None)


def name(word: int) -> str:
    """A word of bits, qubit 0 first.

    >>> name(bit_flips.bit(0))
    '1000'
    """
    return f"{word:0{bit_flips.QUBITS}b}"


def likeliest(situation: Situation) -> list[tuple[tuple[str, float], tuple[str, float]]]:
    """The likeliest pairs of words, the likelier one first; once the state is lost, words without partners."""
    v, p = situation.belief
    firsts = [u for u in range(len(p)) if (p[u], -u) > (p[u ^ v], -(u ^ v)) or not v]
    firsts.sort(key=lambda u: -p[u])
    return [((name(u), float(p[u])), (name(u ^ v), float(p[u ^ v]) if v else 0.0)) for u in firsts[:PAIRS] if p[u] > 0]


def belief(situation: Situation, shown: bool) -> str:
    """What can be known, drawn; the true word is marked if it is to be shown."""
    return beliefs.pairs(likeliest(situation), name(situation.word) if shown else None)


def preferences(actions: Sequence[str], probabilities: np.ndarray, title: str = "The student's next action") -> str:
    """The likeliest actions, drawn."""
    best = np.argsort(-probabilities, kind="stable")[:ACTIONS]
    shown = [(str(actions[k]).replace("measure z", "measure"), float(probabilities[k])) for k in best.tolist()]
    return beliefs.preferences(shown, title)


def told(situation: Situation, step: int) -> str:
    """A situation in a sentence."""
    done = f"Step {step}: {situation.moment}. " if situation.moment else "Nothing has been done yet. "
    belief = situation.belief
    (first, p), (second, q) = likeliest(situation)[0]
    words = f"The state is most likely {ALPHA}|{first}⟩ + {BETA}|{second}⟩ ({p:.4f}; exchanged {q:.2g})"
    return f"{done}**R_Q = {belief.kept:.4f}.** {words}." if belief.difference else f"{done}**R_Q = 0**: the state was read out."


def score(game: Game, yours: Sequence[Situation], its: Course, time: float) -> str:
    """How the reader stands, beside the student at the same time and what is kept without any measurement."""
    steps = len(game.actions)
    mine, other, idle = yours[-1].belief.kept, its.kept[steps], exp(-2 * steps / time)
    standing = f"After {steps} of {STEPS} steps: **you {mine:.4f}**, the student **{other:.4f}**, an idle qubit {idle:.4f}."
    if not yours[-1].belief.difference:
        return f"{standing} You have read the state out: it is lost. Undo, or take new noise."
    if steps < STEPS:
        return standing
    ends = [("You", yours[-1]), ("the student", its.situations[-1])]
    decoded = [f"{who} would decode {'rightly' if end.decoded else 'wrongly'}" for who, end in ends]
    return f"{standing} Time is up. With the flips that really were: {', '.join(decoded)}."


def film(course: Course, other: Sequence[float], first: int, last: int) -> tuple[list[str], list[str]]:
    """The steps from `first` to `last` one after the other, drawn, each with what happens in it."""
    steps = range(first, last + 1)
    said = [f"Step {k}: {course.moments[k - 1]}. R_Q = {course.kept[k]:.4f}" for k in steps]
    return [window(course.situations, k, other) for k in steps], said
