"""What do decision trees see of a magnet when they ask for one spin at a time?

A decision tree, bagging, a random forest and boosting learn the phases of the Ising model from single spins, on the states and by the
split of `ising-phases`. A single spin says nothing of the phase, since up is as likely as down: a tree sees from its second question on.
"""

from functools import partial

from ...data.ising_states import States, labelled, labels, split, thermal
from ...data.ising_temperatures import CRITICAL, FAR
from ...draw import ising_phases as bars
from ...draw import trees as picture
from ...runs.classifier import Judged
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...settings.trees import Settings
from ..ising_phases.learning import Accuracy, thresholds
from ..ising_phases.report import published
from .methods import KEYS, Examples, Forest, candidates, learn, plant
from .questions import Asked, pair_gains, seen_by
from .report import CAPTIONS, Findings, outcome


def answer(run: Run[Settings]) -> Outcome:
    """Learn far from the transition, judge far from it and near it, and see what the forest looks at."""
    every = run.part("states", partial(_states, run), States)
    near = [one for one in every if one.temperature in CRITICAL]
    sets = split([one for one in every if one.temperature not in CRITICAL])
    accuracies, forest = _learn(run, Examples(*(labelled(part) for part in (*sets, near))))
    plain = thresholds(sets, near)
    accuracies |= {name: accuracy for name, (accuracy, _) in plain.items()}
    gains, seen = pair_gains(sets.training), seen_by(forest.votes, near)
    shown = {name: (accuracies[name].test.accuracy, accuracies[name].critical.accuracy) for name in KEYS}
    run.figure("methods", bars.methods(shown, published(run.settings.size)), CAPTIONS["methods"])
    run.figure("questions", picture.questions(forest.asked, gains), CAPTIONS["questions"])
    borders = plain["threshold of |m|"][1], plain["threshold of the energy"][1]
    run.figure("votes", picture.votes(near, forest.votes, borders), CAPTIONS["votes"])
    run.arrays("forest", votes=forest.votes, pair_gains=gains, **forest.asked._asdict())
    return outcome(Findings(accuracies, forest, gains, seen, borders, float(labels(sets.test).mean())), near)


def _states(run: Run[Settings]) -> list[States]:
    """Those of `ising-phases` with the same seed, the coldest first."""
    settings, where = run.settings, sorted(FAR + CRITICAL)
    every = []
    for k, temperature in enumerate(where):
        run.say("states", k, len(where))
        key = run.key(f"states {settings.size}: {temperature}")
        every.append(thermal(key, temperature, settings.size, (settings.chains, settings.states)))
    run.say("states", len(where), len(where))
    return every


def _learn(run: Run[Settings], examples: Examples) -> tuple[dict[str, Accuracy], Forest]:
    """The accuracy of all that learn from spins, and the forest."""
    trees, kinds = run.settings.trees, (Accuracy, Judged)
    models = candidates(trees, run.number)
    run.say("learn", 0, len(models) + 1)
    forest = run.part("forest", partial(plant, trees, run.number("forest"), examples), Forest, Asked, *kinds)
    accuracies = {"random forest": forest.accuracy}
    for k, (name, some) in enumerate(models.items()):
        run.say("learn", k + 1, len(models) + 1)
        accuracies[name] = run.part(KEYS[name], partial(learn, some, examples), *kinds)
    run.say("learn", len(models) + 1, len(models) + 1)
    return accuracies, forest
