"""What came out of the alloys and the molecules: figures, the table, the sentence."""

from typing import Any

import numpy as np

from ...draw import materials as picture
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from .baselines import KEYS, NETWORK, best_other
from .calibration import LEVELS, PROMISED
from .folds import Judged
from .metals import Found, error


def of(run: Run, alloys: Found, molecules: Judged, nickel_aluminide: float) -> Outcome:
    """Draw everything, and say it."""
    everyone = np.ones(len(molecules.values), bool)
    test, unseen = (
        {n: error(p, alloys.values, part) for n, p in alloys.predicted.items()} for part in (alloys.parts.test, alloys.parts.unseen)
    )
    bonds = {name: error(predicted, molecules.values, everyone) for name, predicted in molecules.predicted.items()}
    errors = {"test": test, "unseen": unseen, "molecules": bonds}
    _draw(run, alloys, molecules, errors)
    return Outcome(
        sentence=_sentence(alloys, errors, round(len(everyone) * (1 - 1 / run.settings.folds))),
        rows=[Row(name, key, error=test[name], error_unseen_pairs=unseen[name], error_molecules=bonds[name]) for name, key in KEYS.items()],
        metrics=_further(alloys, molecules, nickel_aluminide),
        notes=_notes(alloys, molecules, nickel_aluminide),
    )


def _draw(run: Run, alloys: Found, molecules: Judged, errors: dict[str, dict[str, float]]) -> None:
    parts, best = alloys.parts, best_other(errors["test"])
    clouds = {}
    for name in (NETWORK, best):
        true, predicted = alloys.values, alloys.predicted[name]
        strangers = true[parts.unseen], predicted[parts.unseen]
        clouds[name] = picture.Cloud(true[parts.test], predicted[parts.test], others=strangers)
    caption = (
        "Energies of formation of alloys whose compositions (filled), or whose pairs of metals (hollow, cut at the frame), were held out."
    )
    run.figure("parity", picture.parity(clouds, "energy of formation, meV an atom", ("composition not seen", "pair not seen")), caption)
    run.figure("learning", picture.learning(alloys.curve, alloys.sizes), "Errors on compositions not seen, against how many alloys taught.")
    best = best_other(errors["molecules"])
    clouds = {name: picture.Cloud(molecules.values, molecules.predicted[name]) for name in (NETWORK, best)}
    clouds[NETWORK] = clouds[NETWORK]._replace(half=molecules.intervals.half[PROMISED])
    caption = "Measured atomization energies of molecules whose formulas were held out; bars: the network's 90 % intervals."
    run.figure("molecules", picture.parity(clouds, "atomization energy, kcal/mol"), caption)
    covered = {"alloys, composition not seen": alloys.tested.covered, "alloys, pair not seen": alloys.unseen.covered}
    covered["molecules, formula not seen"] = molecules.intervals.covered
    caption = "How often the network's intervals hold what was held out, against how often they promise to."
    run.figure("calibration", picture.calibration(covered, LEVELS), caption)


def _sentence(alloys: Found, errors: dict[str, dict[str, float]], taught: int) -> str:
    best = {where: best_other(found) for where, found in errors.items()}
    said = {where: f"{found[NETWORK]:.3g}" for where, found in errors.items()}
    beside = {where: f"{best[where]}: {found[best[where]]:.3g}" for where, found in errors.items()}
    return (
        f"Of alloys whose composition it has not seen the graph network misses the energy of formation by {said['test']} meV an atom "
        f"(best of the others, {beside['test']}), of pairs of metals not seen together by {said['unseen']} ({beside['unseen']}); "
        f"its 90 % intervals hold {alloys.tested.covered[PROMISED]:.0%}. From {taught} molecules it learns atomization energies to "
        f"{said['molecules']} kcal/mol ({beside['molecules']})."
    )


def _further(alloys: Found, molecules: Judged, nickel_aluminide: float) -> dict[str, Any]:
    """What has no place in the table: counts, the learning curve, coverage, and how far the model world is from nature."""
    parts = alloys.parts
    counts = {"taught": parts.taught, "calibration": parts.calibration, "test": parts.test, "unseen_pairs": parts.unseen}
    half = {"test": alloys.tested.half[PROMISED][parts.test], "unseen_pairs": alloys.unseen.half[PROMISED][parts.unseen]}
    covered = {"test": alloys.tested, "unseen_pairs": alloys.unseen, "molecules": molecules.intervals}
    half["molecules"] = molecules.intervals.half[PROMISED]
    return {
        **{f"alloys_{name}": int(part.sum()) for name, part in counts.items()},
        "molecules": len(molecules.values),
        **{f"covered_{name}": float(one.covered[PROMISED]) for name, one in covered.items()},
        **{f"half_width_{name}": float(np.median(one)) for name, one in half.items()},
        "learning_curve": {name: dict(zip(map(str, alloys.sizes), found, strict=True)) for name, found in alloys.curve.items()},
        "nickel_aluminide": nickel_aluminide,
    }


def _notes(alloys: Found, molecules: Judged, nickel_aluminide: float) -> tuple[str, ...]:
    counts = [int(part.sum()) for part in alloys.parts]
    return (
        f"Errors are root mean squares. Alloys, in meV an atom: {counts[0]} taught, {counts[1]} widened the intervals; {counts[2]} of "
        f"other compositions and {counts[3]} of pairs of metals never seen together, judged. Molecules, in kcal/mol: each formula of the "
        f"{len(molecules.values)} held out once.",
        "The alloys are a model world, by effective medium theory, which is wrong about real ones: for Ni3Al, which hardens turbine blades "
        f"and is measured at about -0.4 eV an atom, it finds {nickel_aluminide:+.2f}.",
        "Molecules: G2/97, from ASE; measured enthalpies of formation, brought to 0 K.",
    )
