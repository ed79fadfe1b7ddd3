"""What was found, as a sentence, a table and metrics."""

from typing import Any

import numpy as np

from ...data.known_laws import LIBRARIES, TRUE
from ...runs.outcome import Outcome, Row
from . import motion
from .words import formula, written

KEYS = {"weak form": "", "differences": "_differences", "least squares": "_least_squares"}


def of(settings: Any, found: dict[str, Any], swept: dict[str, Any], solved: dict[str, Any], levels: tuple[float, ...]) -> Outcome:
    """The outcome."""
    rows = [row for name in found for row in _motions(name, found[name], swept[name], levels)]
    rows += [row for name, one in solved.items() for row in _formulas(name, one)]
    laws = {name: written(name, found[name].laws["weak form"].coefficients) for name in found}
    metrics: dict[str, Any] = {f"{name}_law": lines for name, lines in laws.items()}
    metrics |= {f"{name}_law": formula(name, one) for name, one in solved.items()}
    metrics |= {f"{name}_constant": one.front[one.chosen].factor for name, one in solved.items()}
    metrics |= {"covered": _covered(found)}
    metrics |= {f"{name}_same_terms": float(one.laws["weak form"].same.min()) for name, one in found.items()}
    metrics |= _levels(swept, levels)
    return Outcome(
        sentence=_sentence(settings, found, swept, solved, levels),
        rows=rows,
        label="law, method",
        metrics=metrics,
        notes=_notes(settings, found),
        headline="pendulum_error",
    )


def _motions(name: str, found: Any, swept: dict[str, Any], levels: tuple[float, ...]) -> list[Row]:
    true, rows = motion.truth(LIBRARIES[name], TRUE[name]), []
    for method, key in KEYS.items():
        law = found.laws.get(method)
        error, right = motion.judged(found.plain if law is None else law.coefficients, true)
        values: dict[str, Any] = {"error": error, "terms_right": right}
        if law is not None:
            values |= {"noise_limit": _limit(swept[method], levels), "forecast_error": found.forecast_errors[method]}
        rows.append(Row(f"{name}, {method}", name + key, **values))
    return rows


def _limit(sweep: Any, levels: tuple[float, ...]) -> float:
    return motion.limit(sweep.errors, sweep.right, levels)


def _formulas(name: str, solved: Any) -> list[Row]:
    names = {"search": "search", "fit": "log-linear fit", "breeding": "genetic programming"}
    keys = {"search": "", "fit": "_fit", "breeding": "_breeding"}
    words = name.replace("_raw", " without units")
    return [Row(f"{words}, {names[method]}", name + keys[method], error=error) for method, error in solved.errors.items()]


def _covered(found: dict[str, Any]) -> float:
    """The fraction of true coefficients within the 95 % intervals of the weak form."""
    inside = []
    for name, one in found.items():
        law, true = one.laws["weak form"], motion.truth(LIBRARIES[name], TRUE[name])
        there = true != 0
        inside.append(((law.low <= true) & (true <= law.high))[there])
    return float(np.concatenate(inside).mean())


def _levels(swept: dict[str, Any], levels: tuple[float, ...]) -> dict[str, dict[str, float]]:
    """The median errors by level of noise."""
    return {
        f"{name}{KEYS[method]}_errors": dict(zip(map(str, levels), np.median(sweep.errors, axis=1).tolist(), strict=True))
        for name, methods in swept.items()
        for method, sweep in methods.items()
    }


def _sentence(settings: Any, found: dict[str, Any], swept: dict[str, Any], solved: dict[str, Any], levels: tuple[float, ...]) -> str:
    judged = {m: [_error(found[name], name, m) for name in found] for m in motion.METHODS}
    worst = {method: max(error for error, _ in errors) for method, errors in judged.items()}
    right = {method: sum(fine for _, fine in errors) for method, errors in judged.items()}
    limits = {m: ", ".join(f"{100 * _limit(swept[name][m], levels):g}" for name in found) for m in motion.METHODS}
    pendulum = written("pendulum", found["pendulum"].laws["weak form"].coefficients)[1]
    errors = {name: solved[name].errors for name in ("periods", "periods_raw")}
    return (
        f"With {settings.noise:.1%} of noise the weak form finds {right['weak form']} of {len(found)} laws of motion and their "
        f"coefficients to {worst['weak form']:.1%}, such as {pendulum} (best baseline, sparse regression on differences: "
        f"{right['differences']}, to {worst['differences']:.1%}). It bears {limits['weak form']} % of noise ({limits['differences']} %) "
        f"for {', '.join(found)}. Units and planets alone give {formula('periods', solved['periods'])}, right to "
        f"{errors['periods']['search']:.2%} for moons (best fit without units: {errors['periods_raw']['fit']:.0%})."
    )


def _error(found: Any, name: str, method: str) -> tuple[float, bool]:
    return motion.judged(found.laws[method].coefficients, motion.truth(LIBRARIES[name], TRUE[name]))


def _notes(settings: Any, found: dict[str, Any]) -> tuple[str, ...]:
    lines = [_with_errors(name, one) for name, one in found.items()]
    return (
        "Error of a law of motion: the largest relative error of a coefficient. Noise limit: the largest noise up to which the terms are "
        "right and all coefficients within 2 %. Forecast error: root mean square, over the standard deviation, along unseen trajectories.",
        "Error of a law of numbers: relative, root mean square, where nothing was learned (moons; Paschen's lines; hotter bodies).",
        *lines,
    )


def _with_errors(name: str, found: Any) -> str:
    """The law with standard errors in brackets, in units of the last digit."""
    law, terms = found.laws["weak form"], [term.name for term in LIBRARIES[name]]
    lines = []
    for line, row, low, high in zip(written(name, law.coefficients), law.coefficients, law.low, law.high, strict=True):
        spread = [f"{terms[k]}: {row[k]:.4f} ± {(high[k] - low[k]) / 4:.4f}" for k in np.flatnonzero(row)]
        lines.append(f"{line.partition(' =')[0]}: {', '.join(spread)}")
    return f"{name}, with standard errors: " + "; ".join(lines) + "."
