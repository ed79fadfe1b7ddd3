"""When does a fit find the truth, and when only the noise?

A resonance is fitted by its own formula, by polynomials and by a network; a wave packet, from many starting points.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...data.line_measurements import BORDER, PACKET, RESONANCE, Measurements, measure_all
from ...draw.curves import Fits, Packet, minima, overfit
from ...learn.backpropagation import Layer
from ...physics.line_shapes import LORENTZIAN
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.curve_fitting import DEGREES, Settings
from .fits import Curve, Followed, curve_of, error, fit, polynomial, train
from .many_minima import cost_along_centre, fit_from_many_starts, measure_packet


class Model(NamedTuple):
    """A fitted curve, and the key of its metrics."""

    name: str
    key: str
    curve: Curve


def answer(run: Run[Settings]) -> Outcome:
    """Fit, stop early and late, start from many places, draw."""
    settings = run.settings
    data = measure_all(run.rng("measurements"), LORENTZIAN, RESONANCE, settings.points, settings.noise)
    theta = run.part("lorentzian", lambda: fit(LORENTZIAN, data.training, np.array([0.5, -0.5, 1.0]), settings.steps))
    followed = run.part("network", lambda: train(run, data, settings.steps), Followed, Layer)
    for step, training, validation in followed.history:
        run.rows.append({"stage": "network", "step": step, "training": training, "validation": validation})
    run.record.save_metrics(run.rows)
    polynomials = [polynomial(data.training, degree) for degree in DEGREES]
    models = _models(data, theta, polynomials, followed)
    _draw(run, data, models, polynomials, followed)
    packet = measure_packet(run.rng("packet"), 10 * settings.points, settings.noise)
    ends, costs = fit_from_many_starts(run, packet)
    run.figure(
        "minima",
        minima(packet, cost_along_centre(packet), ends[:, 1], costs, Packet("truth", PACKET)),
        "A wave packet, and its cost against the centre with all else right (line). Fits (dots) adjust all four parameters, "
        "but end in whichever minimum is near.",
    )
    errors = [{f"{part}_error": error(model.curve, points) for part, points in data._asdict().items()} for model in models]
    metrics = {"best_step": min(followed.history, key=lambda row: row[2])[0]} | _parameters(theta, data, settings.noise)
    metrics |= {"starts_that_reach_the_global_minimum": float(np.mean(costs < 1.5 * settings.noise**2))}
    return _outcome(settings, list(zip(models, errors, strict=True)), metrics)


def _models(data: Measurements, theta: np.ndarray, polynomials: list[Curve], followed: Followed) -> list[Model]:
    best = int(np.argmin([error(curve, data.validation) for curve in polynomials]))
    return [
        Model("Lorentzian, by gradient descent", "lorentzian", lambda x: LORENTZIAN.value(x, theta)),
        Model(f"polynomial of degree {DEGREES[best]}, chosen by validation", "best_polynomial", polynomials[best]),
        Model(f"polynomial of degree {DEGREES[-1]}", "highest_polynomial", polynomials[-1]),
        Model("network, stopped by validation", "stopped_network", curve_of(followed.stopped)),
        Model("network, trained to the end", "trained_network", curve_of(followed.trained)),
        Model("the true curve (noise alone)", "noise", lambda x: LORENTZIAN.value(x, RESONANCE)),
    ]


def _draw(run: Run[Settings], data: Measurements, models: list[Model], polynomials: list[Curve], followed: Followed) -> None:
    labels = {
        "noise": "true curve",
        "lorentzian": "Lorentzian",
        "stopped_network": "network, stopped",
        "trained_network": "network, to the end",
    }
    curves = {model.key: model.curve for model in models}
    errors = [[error(curve, points) for curve in polynomials] for points in (data.training, data.validation)]
    fits = Fits(data.training, {label: curves[key] for key, label in labels.items()}, BORDER)
    run.figure(
        "overfit",
        overfit(fits, np.array(followed.history), np.array([DEGREES, *errors]), run.settings.noise),
        "The fits, and errors on training points and on validation points: against the training step of the network, and "
        "against the degree of a polynomial. Triangles stand for values outside of a panel.",
    )


def _parameters(theta: np.ndarray, data: Measurements, noise: float) -> dict[str, float]:
    """The parameters of the Lorentzian, and their deviations from the truth in units of the Cramer-Rao bound."""
    metrics, bound = {}, standard_errors(data, noise)
    for name, value, true, least in zip(LORENTZIAN.parameters, theta, RESONANCE, bound, strict=True):
        metrics |= {name: float(value), f"{name}_standard_errors_off": float((value - true) / least)}
    return metrics


def standard_errors(data: Measurements, noise: float) -> Float[np.ndarray, "parameters"]:
    """The least errors of any unbiased fit: the Cramer-Rao bound noise (J^T J)^(-1/2) at the true parameters."""
    jacobian = LORENTZIAN.jacobian(data.training.x, RESONANCE)
    return noise * np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))


def _outcome(settings: Settings, errors: list[tuple[Model, dict[str, float]]], metrics: dict[str, float]) -> Outcome:
    reached = metrics["starts_that_reach_the_global_minimum"]
    test = {model.key: found["test_error"] for model, found in errors}
    fitted = {model.key: found["training_error"] for model, found in errors}
    other = min((model for model, _ in errors if model.key not in ("lorentzian", "noise")), key=lambda model: test[model.key])
    worse = test["trained_network"] / test["stopped_network"]
    return Outcome(
        sentence=(
            f"Trained to the end, the network fits its {settings.points} points to {fitted['trained_network']:.4f} "
            f"(noise: {settings.noise**2:.4f}), and its test error is {worse:.1f} times that of the network stopped by validation; the "
            f"right formula reaches {test['lorentzian']:.4f}, the best model without it {test[other.key]:.4f} ({other.name}). "
            f"{reached:.0%} of the fits of a wave packet find the lowest of its many minima."
        ),
        rows=[Row(model.name, model.key, **found) for model, found in errors],
        metrics=metrics,
        notes=("Errors are mean squares. The validation points chose degree and step; the test points chose nothing.",),
    )
