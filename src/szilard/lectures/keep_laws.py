"""Keep what lecture 14 shows of experiments: `python -m szilard.lectures.keep_laws` runs them anew, a minute or two of one core.

`python -m szilard.lectures.keep_laws parameters` makes that part alone.
"""

import sys

import jax
import numpy as np

from ..data.hidden_parameters import position, sampled
from ..data.sizes import SEEN
from ..experiments import equations, hidden_parameters
from ..physics.dynamical_systems import SYSTEMS
from ..runs.run import Run
from ..settings import equations as equations_settings
from ..settings import hidden_parameters as parameters_settings
from . import kept_files
from .keep_matter import Watched, numbers
from .laws import SHOWN


def parameters() -> dict[str, np.ndarray]:
    """Of `hidden-parameters`: what the numbers of the bottleneck are, errors for qubits, and what a linear code would need."""
    with Watched.unrecorded(parameters_settings.Settings()) as run:
        outcome = hidden_parameters.answer(run)
    assert isinstance(run, Watched)
    order = np.argsort(-run.kept["information"])[:3]
    k, b = jax.random.uniform(jax.random.key(14), (2, 2000, 1))
    motions = np.asarray(position(5 + 5 * k, 0.5 + 0.5 * b, sampled()[None]), float)
    return {
        "hidden": run.kept["hidden"][:SHOWN].astype(np.float32),
        "means": run.kept["means"][:SHOWN][:, order].astype(np.float32),
        "information": run.kept["information"][order],
        "spectrum": np.linalg.eigvalsh(np.cov(motions.T))[::-1][:8] / SEEN,
    } | numbers(outcome)


def noise() -> dict[str, np.ndarray]:
    """Of `equations`: the largest errors of coefficients against the noise, the median of data sets, and whether all terms are right."""
    found: dict[str, np.ndarray] = {"levels": np.array(equations.LEVELS)}
    with Run.unrecorded(equations_settings.Settings()) as run:
        for name in SYSTEMS:
            for method, one in equations.sweep(run, name).items():
                key = f"{name}_{method.split()[0]}"
                found |= {key: np.median(one.errors, 1), f"{key}_right": np.asarray(one.right.all(1))}
    return found


KEPT = {"parameters": parameters, "noise": noise}


if __name__ == "__main__":
    kept_files.write(KEPT, sys.argv[1:])
