"""From the numbers of a calibration to those of a device.

With d = 2^k for a gate on k qubits, F the average and F_e the entanglement fidelity, F = (d F_e + 1) / (d + 1) (Nielsen,
Phys. Lett. A 303, 249 (2002), eq. (3)). White noise that applies any non-identity Pauli error with probability q has F_e = 1 - q, so
that the average infidelity is r = 1 - F = q d / (d + 1).
"""

import math
from collections.abc import Iterable


def infidelity(error: float, qubits: int) -> float:
    """The average infidelity r of white noise with the Pauli error probability `error`.

    >>> round(infidelity(0.03, 1), 12), round(infidelity(0.03, 2), 12)
    (0.02, 0.024)
    """
    return error * 2**qubits / (2**qubits + 1)


def pauli_error(infidelity: float, qubits: int) -> float:
    """The Pauli error probability q of white noise with the average infidelity r.

    >>> pauli_error(0.02, 1), round(pauli_error(0.02, 2), 12)
    (0.03, 0.025)
    """
    return infidelity * (2**qubits + 1) / 2**qubits


def largest_infidelity(qubits: int) -> float:
    """r of the channel that forgets everything: more than that is no error rate."""
    return 1 - 2.0**-qubits


def waiting_fidelity(length: float, times: Iterable[tuple[float, float]]) -> float:
    """The entanglement fidelity of qubits with (T1, T2) that wait for `length`: the product of (1 + e^(-t/T1) + 2 e^(-t/T2)) / 4."""
    return math.prod((1 + math.exp(-length / t1) + 2 * math.exp(-length / t2)) / 4 for t1, t2 in times)


def remaining_error(infidelity: float, length: float, times: list[tuple[float, float]]) -> float:
    """q of the white noise that, after the relaxation and dephasing during a gate, gives the gate its measured infidelity.

    The device relaxes while a gate lasts, so that share of the measured error must not be counted twice. White noise keeps the fraction
    w = 1 - q d^2 / (d^2 - 1) of the channel before: F_e = w F_wait + (1 - w) / d^2. Where waiting alone explains the error or more, 0.

    Args:
        infidelity: measured average infidelity of the gate.
        length: of the gate, in the unit of `times`.
        times: T1 and T2 of each of its qubits.
    """
    dimension = 4 ** len(times)
    fidelity = 1 - pauli_error(infidelity, len(times))
    white = (dimension * fidelity - 1) / (dimension * waiting_fidelity(length, times) - 1)
    return max(0.0, (1 - min(1.0, white)) * (dimension - 1) / dimension)


def any_of(errors: Iterable[float]) -> float:
    """The probability that at least one of several independent errors happens."""
    return 1 - math.prod(1 - error for error in errors)


def whole_steps(length: float, step: float) -> int:
    """How many steps of the controller a length takes: rounded up, at least one.

    >>> whole_steps(0.0, 100.0), whole_steps(300.0000001, 100.0), whole_steps(301.0, 100.0)
    (1, 3, 4)
    """
    return max(1, math.ceil(length / step - 1e-6))
