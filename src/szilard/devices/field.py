"""One fluctuating field that turns all qubits of a device about z, each by its own coupling."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from .values import as_float, check_numbers, reject

FIELD_KEYS = ("couplings", "strength", "correlation_time")
LARGEST = 1000.0


class Field(NamedTuple):
    """A Gaussian field B(t) of mean 0; qubit i turns by the phase mu_i B in a step.

    White noise lets rho_ab decay by exp(-(m_a - m_b)^2 sigma^2 / 2) in a step, with m_a = sum_i mu_i z_i(a), z = +1 for |0>.

    Args:
        couplings: mu_i of each qubit.
        strength: sigma, the standard deviation of the field, in radians per step.
        correlation_time: in steps; 0: white, inf: the same for ever.
    """

    couplings: tuple[float, ...]
    strength: float
    correlation_time: float = 0.0


def check_field(value: Any, qubits: int) -> Field | None:
    """The field of a device; None where it does nothing.

    Raises:
        InputError: If a value cannot be used.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping | Field):
        reject("field", "be a table", value, "Write a line [field], and below it for example `strength = 0.01`.")
    given = value._asdict() if isinstance(value, Field) else value
    strength, time = given.get("strength"), given.get("correlation_time", 0)
    couplings = check_numbers("field.couplings", given.get("couplings", 1), qubits, _small, f"lie in [-{LARGEST:g}, {LARGEST:g}]")
    if not 0 <= as_float(strength) <= LARGEST:
        reject("field.strength", f"lie in [0, {LARGEST:g}]", strength, "It is the field's standard deviation, in radians per step.")
    time = math.inf if time is None else time
    if not as_float(time) >= 0:
        reject("field.correlation_time", "be a number of steps, 0 or more", time, "0 is white noise, inf a field that stays as it is.")
    silent = as_float(strength) == 0 or not any(couplings)
    return None if silent else Field(couplings, as_float(strength), as_float(time))


def field_to_file(field: Field) -> dict[str, Any]:
    """The field as JSON has it: None for an infinite time."""
    time = None if math.isinf(field.correlation_time) else field.correlation_time
    return {"couplings": list(field.couplings), "strength": field.strength, "correlation_time": time}


def _small(coupling: float) -> bool:
    return abs(coupling) <= LARGEST
