"""What does a fit learn beyond its data, and when does it find the law behind them?

Polynomials fail outside of their data; random features are bad where they are as many as the points, and good again where they are
more; and a penalty that prefers few couplings finds the Hamiltonian of a chain of spins where least squares cannot.
"""

from typing import Any

from ...data.ising_chain import as_matrix, neighbours, random_states
from ...draw import regression as picture
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.regression import Settings
from . import chain, descent, polynomials
from .chain import Path, Sets
from .descent import Decomposition

JUDGES = 1000  # states for validation, and as many for the test
KEYS = {"LASSO": "lasso", "ridge": "ridge", "least squares": "least_squares"}


def answer(run: Run[Settings]) -> Outcome:
    """Fit polynomials; measure bias and variance; learn the couplings of the chain."""
    settings = run.settings
    fits = polynomials.fit_all(run.rng("polynomials"))
    span = (polynomials.BORDER, polynomials.BEYOND)
    drawn = picture.polynomials(fits, polynomials.TRUTH, span)
    run.figure("polynomials", drawn, "Polynomials fitted to points up to 1, and what they say beyond.")
    measured = run.part("descent", lambda: descent.measure(run.rng("data sets"), settings.sets), Decomposition)
    run.figure(
        "descent",
        picture.descent(measured, descent.POINTS),
        f"Error of least squares with random features against their number, over {settings.sets} data sets: squared bias and variance.",
    )
    run.say("chain", 0, 1)
    sets = Sets(*(random_states(run.rng(f"chain: {part}"), count, settings.spins) for part, count in _counts(settings)))
    paths = run.part("chain", lambda: chain.learn(sets), Path)
    run.say("chain", 1, 1)
    best = {name: path.couplings[path.chosen] for name, path in paths.items()}
    matrices = {name: as_matrix(couplings, settings.spins) for name, couplings in best.items()}
    run.figure("couplings", picture.couplings(matrices), "Couplings J of all pairs of spins, learned from energies.")
    run.figure("paths", picture.paths(paths, neighbours(settings.spins)), "Couplings and R² on test states against the penalty.")
    run.arrays("couplings", **{KEYS[name]: matrix for name, matrix in matrices.items()})
    return _outcome(settings, fits, measured, paths)


def _counts(settings: Settings) -> tuple[tuple[str, int], ...]:
    return ("training", settings.states), ("validation", JUDGES), ("test", JUDGES)


def _outcome(settings: Settings, fits: polynomials.Fits, measured: dict[int, Decomposition], paths: dict[str, Path]) -> Outcome:
    metrics = _of_polynomials(fits) | _of_descent(measured)
    rows, off = [], {}
    for name, path in paths.items():
        off[name] = chain.largest_errors(path.couplings[path.chosen], settings.spins)
        values: dict[str, Any] = {"penalty": float(path.penalties[path.chosen]), "R2": float(path.test[path.chosen])}
        rows.append(Row(name, KEYS[name], **values, coupling_error=off[name][0], largest_other=off[name][1]))
    lasso, least = (float(paths[name].test[paths[name].chosen]) for name in ("LASSO", "least squares"))
    peak, last = metrics["peak_error"], metrics["largest_error"]
    return Outcome(
        sentence=(
            f"From {settings.states} energies LASSO finds all {settings.spins * (settings.spins - 1) // 2} couplings: those of neighbours "
            f"to {off['LASSO'][0]:.1%} of J, no other above {off['LASSO'][1]:.4f} J (R² {lasso:.4f}; least squares {least:.2f}). "
            f"With as many random features as points the error is {peak:.2g}, with ten times as many {last:.2f}."
        ),
        rows=rows,
        label="method",
        metrics=metrics,
        notes=(
            f"R² of the energies of {JUDGES} test states; as many others chose the penalty. Coupling error: the largest deviation of a "
            "coupling of neighbours from J. Largest other: the largest coupling of any other pair. Both over J.",
            f"Random features: {descent.POINTS} points, noise {descent.NOISE}; mean squared deviation from the truth.",
        ),
        headline="lasso_R2",
    )


def _of_polynomials(fits: polynomials.Fits) -> dict[str, float]:
    """Errors of the polynomials where they were fitted, and beyond."""
    inside, outside = (0, polynomials.BORDER), (polynomials.BORDER, polynomials.BEYOND)
    found = {}
    for degree, polynomial in fits.polynomials.items():
        found |= {f"degree_{degree}_inside_error": polynomials.error(polynomial, *inside)}
        found |= {f"degree_{degree}_outside_error": polynomials.error(polynomial, *outside)}
    return found


def _of_descent(measured: dict[int, Decomposition]) -> dict[str, Any]:
    """The errors at the best number of features in each regime and between them, and both parts of all errors."""
    few = {count: found.error for count, found in measured.items() if count < descent.POINTS}
    many = {count: found.error for count, found in measured.items() if count > descent.POINTS}
    best = {"best_few_error": min(few.values()), "best_few_features": min(few, key=lambda count: few[count])}
    best |= {"peak_error": measured[descent.POINTS].error, "largest_error": measured[descent.COUNTS[-1]].error}
    best |= {"best_many_error": min(many.values()), "best_many_features": min(many, key=lambda count: many[count])}
    parts = {"bias_squared": 0, "variance": 1}
    return best | {name: {str(count): found[k] for count, found in measured.items()} for name, k in parts.items()}
