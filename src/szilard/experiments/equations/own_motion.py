"""The law of a user's own trajectories."""

import math
from itertools import product

import numpy as np

from ...data.known_laws import left_side
from ...data.pieces_of_motion import Pieces, read_pieces
from ...data.trajectories import Trajectories
from ...draw import equations as picture
from ...errors import require
from ...learn.candidate_terms import Library, law, polynomials, waves
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from . import motion
from .motion import Law, Sets

MOST_TERMS = 500
WIDTHS = (20, 12, 8, 5, 3)  # half-widths of a test function in a piece
NEARLY = 1.05  # as good, in the error of a forecast


def answer(run: Run, path: str, degree: int, angles: tuple[str, ...]) -> Outcome:
    """Find the law of the trajectories in a file; the pieces that taught nothing and chose nothing judge it."""
    pieces = read_pieces(path)
    sets = Sets(*(Trajectories(part, part, pieces.interval) for part in pieces[:3]))
    run.say("law", 0, 1)
    library, widths = _choose([terms(pieces.names, k, angles) for k in range(1, degree + 1)], sets)
    draws = run.settings.draws
    laws = {name: motion.learn(library, sets, name, draws, run.rng(f"own: draws, {name}"), widths=widths) for name in motion.METHODS}
    coefficients = {method: one.coefficients for method, one in laws.items()} | {"least squares": motion.plain_least_squares(library, sets)}
    foreseen = {method: motion.forecast(library, one, sets) for method, one in coefficients.items()}
    errors = {method: motion.forecast_error(moved, sets) for method, moved in foreseen.items()}
    run.say("law", 1, 1, errors["weak form"], "forecast error")
    found = laws["weak form"]
    run.arrays("own", coefficients=found.coefficients, low=found.low, high=found.high, terms=np.array([term.name for term in library]))
    _draw(run, pieces, foreseen["weak form"], written(pieces.names, library, found))
    return _outcome(pieces, library, found, errors)


def _choose(libraries: list[Library], sets: Sets) -> tuple[Library, int]:
    """The terms that a law may have, and the width of test functions, for the weak form.

    Of all laws that foresee the pieces that choose nearly as well as the best one, that with the fewest terms.
    """
    choosing, found = sets._replace(test=sets.validation), []
    for library, widths in product(libraries, WIDTHS):
        both = (motion.moments(library, part, "weak form", widths) for part in (sets.training, sets.validation))
        law = np.stack([path.best for path in motion.paths(*both)])
        error = motion.forecast_error(motion.forecast(library, law, choosing), choosing)
        found.append((library, widths, int(np.count_nonzero(law)), error))
    good = NEARLY * min(error for *_, error in found)
    library, widths, *_ = min((one for one in found if one[3] <= good), key=lambda one: one[2:])
    return library, widths


def terms(names: tuple[str, ...], degree: int, angles: tuple[str, ...]) -> Library:
    """Products of variables, and sines and cosines of those that are angles.

    Raises:
        InputError: an angle is no variable of the file, or there are too many terms.
    """
    unknown = [name for name in angles if name not in names]
    require(not unknown, f"`angles` must name variables of the file ({', '.join(names)}), but names {unknown[:1]}; correct it.")
    count = math.comb(len(names) + degree, degree) + 4 * len(angles)
    require(count <= MOST_TERMS, f"A law may have {MOST_TERMS} terms, but {len(names)} variables make {count}; choose a smaller `degree`.")
    return polynomials(names, degree) + waves(names, [names.index(name) for name in angles], 2)


def written(names: tuple[str, ...], library: Library, found: Law) -> list[str]:
    """An equation for each variable."""
    return [law(left_side(names, k), row.tolist(), [term.name for term in library]) for k, row in enumerate(found.coefficients)]


def _draw(run: Run, pieces: Pieces, foreseen: np.ndarray, lines: list[str]) -> None:
    shown = [0, min(1, len(pieces.names) - 1)]
    labels = pieces.names[shown[0]], pieces.names[shown[1]]
    drawn = picture.Motion(pieces.test[:3][..., shown], foreseen[:3][..., shown], labels, "\n".join(lines[:3]))
    caption = "Your trajectories that no law was learned from (points), and what the law makes of where they begin (lines)."
    run.figure("motion", picture.motions({"Your data": drawn}), caption)


def _outcome(pieces: Pieces, library: Library, found: Law, errors: dict[str, float]) -> Outcome:
    lines = written(pieces.names, library, found)
    keys = {"weak form": "own", "differences": "own_differences", "least squares": "own_plain"}
    teach, choose, judge = (len(part) for part in pieces[:3])
    kept = [
        {"variable": left_side(pieces.names, k), "term": library[j].name, "value": float(row[j]), "interval": [low[j], high[j]]}
        for k, (row, low, high) in enumerate(zip(found.coefficients, found.low.tolist(), found.high.tolist(), strict=True))
        for j in np.flatnonzero(row).tolist()
    ]
    return Outcome(
        sentence=(
            f"The law of your data: {'; '.join(lines)}. From where they begin it foresees pieces that taught nothing to "
            f"{errors['weak form']:.2g} standard deviations, sparse regression on differences to {errors['differences']:.2g}, "
            f"least squares with all terms to {errors['least squares']:.2g}."
        ),
        rows=[Row(method, key, forecast_error=errors[method]) for method, key in keys.items()],
        label="method",
        metrics={"own_law": lines, "own_coefficients": kept, "own_same_terms": found.same.tolist()},
        notes=(
            f"Read: {pieces.taken}; steps of {pieces.interval:.6g}. {teach} pieces teach, {choose} choose the threshold, {judge} judge.",
            "Same terms: the fraction of resampled pieces that give the same terms, for each variable.",
        ),
    )
