"""What the trees found, in a sentence, a table and numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ...data.ising_states import States, labels
from ...runs.outcome import Outcome, Row
from ..ising_phases.learning import Accuracy, best_threshold
from ..ising_phases.linear import bound
from .methods import BAGGED, KEYS, Forest
from .questions import votes_border

CAPTIONS = {
    "methods": "Accuracy on unseen chains far from the transition, and on states near it, where nobody has learned.",
    "questions": "What each question of the forest brings; what a pair of spins can bring, by its distance; how far the second spin asked "
    "is from the first; and how much each site counts.",
    "votes": "States near the transition by |m| and energy, coloured by the votes of the forest for order; lines: the two thresholds.",
}


class Findings(NamedTuple):
    """What was found.

    Args:
        accuracies: of all methods.
        forest: with its questions and votes.
        pair_gains: what a pair can bring, by displacement.
        seen: with what the votes go.
        borders: the thresholds of |m| and of the energy.
        disordered: their share among the test states.
    """

    accuracies: dict[str, Accuracy]
    forest: Forest
    pair_gains: Float[np.ndarray, "size size"]
    seen: dict[str, float]
    borders: tuple[float, float]
    disordered: float


def outcome(found: Findings, near: Sequence[States]) -> Outcome:
    """The whole."""
    test, critical = ({name: getattr(one, kind).accuracy for name, one in found.accuracies.items()} for kind in ("test", "critical"))
    others = [name for name in KEYS if name != "random forest" and "threshold" not in name]
    best = max(others, key=lambda name: critical[name])
    limit = bound(max(found.disordered, 1 - found.disordered))
    return Outcome(
        sentence=(
            f"Near the transition, where it has never learned, a random forest decides {critical['random forest']:.1%} of all states "
            f"rightly (threshold of |m|: {critical['threshold of |m|']:.1%}, of the energy: {critical['threshold of the energy']:.1%}; "
            f"best other trees, {best}: {critical[best]:.1%}). Far from it boosted stumps, which add up single spins, decide "
            f"{test['boosted stumps']:.1%} (a linear classifier at most {limit:.1%}), trees of depth 2, which see pairs, "
            f"{test['boosted trees, depth 2']:.1%}."
        ),
        rows=[
            Row(name, key, test=found.accuracies[name].test.estimate, critical=found.accuracies[name].critical.estimate)
            for name, key in KEYS.items()
        ],
        label="method",
        metrics={"linear_bound": limit, "ceiling": best_threshold(near), "all_ordered_test": 1 - found.disordered}
        | {"all_ordered_critical": _ordered(near)}
        | _looks(found, near),
        notes=_notes(found, near),
        headline="critical",
    )


def _looks(found: Findings, near: Sequence[States]) -> dict[str, Any]:
    asked, votes = found.forest.asked, found.forest.votes
    pieces = np.split(votes, np.cumsum([one.energy.size for one in near])[:-1])
    right = {str(one.temperature): float(np.mean((piece < 0.5) == (labels([one]) == 1))) for one, piece in zip(near, pieces, strict=True)}
    return {
        "question_gains": asked.gains.tolist(),
        "neighbour_gain": float(found.pair_gains[0, 1]),
        "largest_pair_gain": float(found.pair_gains.max()),
        "mean_distance": float(np.mean(asked.distances)) if len(asked.distances) else None,
        "votes_with_magnetisation": found.seen["magnetisation"],
        "votes_with_energy": found.seen["energy"],
        "right_by_temperature": right,
        "magnetisation_border": found.borders[0],
        "votes_border": votes_border(votes, near),
    }


def _ordered(near: Sequence[States]) -> float:
    return float(np.mean(labels(near) == 0))


def _notes(found: Findings, near: Sequence[States]) -> tuple[str, ...]:
    forest, trees = found.forest.accuracy, found.forest.asked
    return (
        f"Test: {forest.test.total} states of Markov chains of which nobody has seen any, far from the transition. Critical: "
        f"{forest.critical.total} states near it. Thresholds: put by logistic regression on the states learned from.",
        f"Who calls all states ordered is right in {1 - found.disordered:.1%} of the test and {_ordered(near):.1%} of the critical states.",
        f"One tree is bagged for {BAGGED} of the forest: it looks at all {trees.importance.size} spins for each question, a tree of the "
        "forest at the root of their number.",
    )
