"""What can be known of a few qubits that flip, in plain NumPy: a table of 2^n probabilities, and Bayes' rule.

With gates {CNOT, X}, flips as noise and measurements of Z, the state is always a|u> + b|u + v> with the unknown amplitudes a and b of the
beginning: two words of n bits that differ by `difference` = v. All that is uncertain is the word u, in which the flips add up. This is
`physics.pauli_engine` for these operations alone, whose code can be read in one go.
"""

from math import exp
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

QUBITS = 4
WORDS = np.arange(2**QUBITS)


def bit(qubit: int) -> int:
    """The word in which this qubit alone is 1; qubit 0 is the leftmost bit."""
    return 1 << (QUBITS - 1 - qubit)


def flip_probability(time: float) -> float:
    """p = (1 - exp(-2/T)) / 2, the probability of an odd number of flips in one step.

    >>> round(flip_probability(1200), 6)
    0.000833
    """
    return (1 - exp(-2 / time)) / 2


class Belief(NamedTuple):
    """The difference of the two words, and the probability of every word u."""

    difference: int
    probability: Float[np.ndarray, "words"]

    @property
    def kept(self) -> float:
        """R_Q: every syndrome leaves two words, u and u + v; what counts is by how much one of them is the likelier.

        >>> round(start().kept, 6), round(noise(start(), 0.1).kept, 6)
        (1.0, 0.8)
        """
        p = self.probability
        return float(abs(p - p[WORDS ^ self.difference]).sum() / 2)


def start() -> Belief:
    """The unknown state on qubit 0, all others 0: no flip has happened."""
    return Belief(bit(0), (WORDS == 0).astype(float))


def carried(word, control: int, target: int):
    """A word after CNOT: the target flips where the control is 1."""
    return word ^ np.where(word & bit(control), bit(target), 0)


def cnot(belief: Belief, control: int, target: int) -> Belief:
    """CNOT moves every word, and their difference with them."""
    return Belief(int(carried(belief.difference, control, target)), belief.probability[carried(WORDS, control, target)])


def flip(belief: Belief, qubit: int) -> Belief:
    """X on a qubit."""
    return belief._replace(probability=belief.probability[WORDS ^ bit(qubit)])


def noise(belief: Belief, p: float) -> Belief:
    """Every qubit flips with probability p."""
    for qubit in range(QUBITS):
        belief = belief._replace(probability=(1 - p) * belief.probability + p * flip(belief, qubit).probability)
    return belief


def chance_of_plus(belief: Belief, qubit: int) -> float:
    """The probability that Z of a qubit comes out as +1; 1/2 where that would read out the unknown state (on average over it)."""
    return 0.5 if belief.difference & bit(qubit) else float(belief.probability[WORDS & bit(qubit) == 0].sum())


def measured(belief: Belief, qubit: int, outcome: int) -> Belief:
    """Bayes' rule: words that contradict the outcome are struck out, the others divided by its probability.

    Where both words differ in the measured bit, the outcome says which of them it is: the superposition is gone, and R_Q with it.
    """
    v, p = belief
    if v & bit(qubit):
        v, p = 0, (p + p[WORDS ^ v]) / 2
    p = np.where((WORDS & bit(qubit) == 0) == (outcome > 0), p, 0)
    return Belief(v, p / p.sum())


def belief_step(p: Float[np.ndarray, "words"], flipped: float, outcome: int, read: int, wrong: float) -> Float[np.ndarray, "words"]:
    """Any number of bits: each flips with probability `flipped`, then `read` is seen as `outcome`, wrongly with probability `wrong`.

    >>> belief_step(np.array([1.0, 0.0]), 0.1, -1, 1, 0.25).round(6).tolist()
    [0.75, 0.25]
    """
    words = np.arange(len(p))
    for k in range(len(p).bit_length() - 1):
        p = (1 - flipped) * p + flipped * p[words ^ (1 << k)]
    p = p * np.where((words & read == 0) == (outcome > 0), 1 - wrong, wrong)
    return p / p.sum()


TAUGHT = (Belief, cnot, flip, noise, chance_of_plus, measured)  # what lecture 12 prints
