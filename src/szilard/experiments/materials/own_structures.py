"""A property of a user's own structures, with an uncertainty that is tested on compositions that were held out."""

import numpy as np

from ...data.structure_files import read_structures
from ...data.structures import RADIAL, graphs
from ...draw import materials as picture
from ...machine import require_bytes
from ...networks import GraphSize
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from .baselines import KEYS, NETWORK, best_other
from .calibration import LEVELS, PROMISED
from .folds import Judged, Subject, judge
from .metals import error


def answer(run: Run) -> Outcome:
    """Learn the property; every composition is held out once."""
    settings = run.settings
    found = read_structures(settings.data, settings.key)
    most = max(len(one.numbers) for one in found.structures)
    require_bytes(4 * RADIAL * (2 * len(found.values) + 40 * settings.learning.batch) * most**2, "data")
    unit = settings.unit or "in your unit"
    subject = Subject("own", graphs(found.structures, settings.cutoff), found.values, found.compositions, settings.total, unit)
    judged = judge(
        run, subject, settings.folds, settings.members, lambda n: GraphSize(n, settings.units, passes=settings.passes), settings.learning
    )
    half, network = judged.intervals.half[PROMISED], judged.predicted[NETWORK]
    run.arrays("own", measured=judged.values, predicted=network, low=network - half, high=network + half)
    errors = {name: error(judged.predicted[name], judged.values, np.ones(len(half), bool)) for name in KEYS}
    best = best_other(errors)
    _draw(run, judged, best)
    return _outcome(run, judged, errors, best, found.taken)


def _draw(run: Run, judged: Judged, best: str) -> None:
    label = f"{run.settings.key[:30]}{', ' if run.settings.unit else ''}{run.settings.unit[:20]}"
    panels = {name: picture.Cloud(judged.values, judged.predicted[name]) for name in (NETWORK, best)}
    panels[NETWORK] = panels[NETWORK]._replace(half=judged.intervals.half[PROMISED])
    caption = (
        "Your structures, each predicted by networks, and by the best baseline, that have not seen its composition; bars: 90 % intervals."
    )
    run.figure("parity", picture.parity(panels, label), caption)
    covered = picture.calibration({"your structures": judged.intervals.covered}, LEVELS)
    run.figure("calibration", covered, "How often the intervals hold the value that was held out, against how often they promise to.")


def _outcome(run: Run, judged: Judged, errors: dict[str, float], best: str, taken: str) -> Outcome:
    unit = f" {run.settings.unit}" if run.settings.unit else ""
    covered, half = float(judged.intervals.covered[PROMISED]), float(np.median(judged.intervals.half[PROMISED]))
    sentence = (
        f"Of compositions it has not seen the graph network foresees `{run.settings.key[:40]}` to {errors[NETWORK]:.3g}{unit} "
        f"(best of the others, {best}: {errors[best]:.3g}{unit}); its 90 % intervals, ±{half:.3g}{unit} in the median, hold {covered:.0%}."
    )
    return Outcome(
        sentence=sentence,
        rows=[Row(name, f"own{'_' if key else ''}{key}", error=errors[name]) for name, key in KEYS.items()],
        metrics={
            "own_covered": covered,
            "own_half_width": half,
            "own_coverage": dict(zip(map(str, LEVELS), judged.intervals.covered.tolist(), strict=True)),
        },
        notes=(
            f"Read: {taken}.",
            "Error: root mean square, each structure predicted without any structure of its composition; deviation of the property: "
            f"{judged.values.std():.3g}{unit}.",
        ),
    )
