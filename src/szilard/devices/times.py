"""How fast a device forgets: the times of its noise, in steps, and what one step does."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float

from ..physics.noise import transfer_eigenvalues
from .values import check_numbers, reject

NOISE_KEYS = ("bit_flip_time", "dephasing_time", "depolarizing_time", "relaxation_time", "coherence_time")
MIN_TIME = 1e-300  # shorter times have no finite rate
ROUNDING = 1e-9  # by which T2 may exceed 2 T1

Times = Mapping[str, tuple[float, ...]]


def check_times(values: Mapping[str, Any], qubits: int) -> dict[str, tuple[float, ...]]:
    """The times of every process, per qubit; inf where there is none.

    Raises:
        InputError: If a value cannot be used.
    """
    times = {name: _time(name, values.get(name), qubits) for name in NOISE_KEYS}
    for qubit, (relaxation, coherence) in enumerate(zip(times["relaxation_time"], times["coherence_time"], strict=True)):
        if math.isfinite(coherence) and coherence > 2 * relaxation * (1 + ROUNDING):
            must = f"be at most twice `relaxation_time`, 2 T1 = {2 * relaxation:g} on qubit {qubit}"
            reject("coherence_time", must, coherence, "No qubit has T2 > 2 T1: measure both again, or write 2 T1 for T2.")
    return times


def _time(name: str, value: object, qubits: int) -> tuple[float, ...]:
    """None counts as never."""
    values = [math.inf if v is None else v for v in value] if isinstance(value, list | tuple) else value
    return check_numbers(name, math.inf if values is None else values, qubits, lambda t: t > MIN_TIME, "be a positive number of steps")


def noiseless(times: Times) -> bool:
    """Whether nothing happens while the device waits."""
    return all(math.isinf(time) for name in NOISE_KEYS for time in times[name])


def pauli_transfer(times: Times) -> Float[np.ndarray, "qubits 4"]:
    """By which factor one step multiplies I, X, Z, Y of each qubit: all of the noise that is not relaxation.

    A coherence time without relaxation is dephasing: X and Y decay by exp(-1 / T2) in a step.
    """
    flip, phase, mix, relaxation, coherence = (np.array(times[name], np.float64) for name in NOISE_KEYS)
    pure = np.isinf(relaxation) & np.isfinite(coherence)
    with np.errstate(over="ignore"):  # of times near the largest number, which are as good as endless
        phase[pure] = 1 / (1 / phase[pure] + 0.5 / coherence[pure])
    return np.asarray(transfer_eigenvalues(flip, phase, mix))


def relaxation(times: Times) -> Float[np.ndarray, "qubits 2"]:
    """T1 and T2 of each qubit that relaxes, inf and inf of the others; T2 is 2 T1 unless given."""
    first, second = (np.array(times[name], np.float64) for name in ("relaxation_time", "coherence_time"))
    relaxes = np.isfinite(first)
    return np.stack([first, np.where(relaxes, np.minimum(second, 2 * first), np.inf)], axis=-1)


def times_to_file(times: Times) -> dict[str, list[float | None]]:
    """The times as JSON has them: None for never; processes that do not occur are left out."""
    return {name: [None if math.isinf(t) else t for t in ts] for name, ts in times.items() if not all(map(math.isinf, ts))}
