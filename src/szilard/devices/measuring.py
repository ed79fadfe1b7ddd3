"""How well a device measures: how often a record is wrong, how strongly a measurement acts, and if its time may depend on outcomes."""

from typing import NoReturn

from .values import as_float, check_numbers, per_qubit, reject

Pair = tuple[float, float]
ROUNDING = 1e-12
ADAPTIVE = ("all", "gates")


def check_readout(value: object, qubits: int) -> tuple[Pair, ...]:
    """P(record 1 | state 0) and P(record 0 | state 1) of each qubit.

    A number stands for both. One number or pair may stand for all qubits; on two qubits, a list of two numbers is one per qubit.
    """
    if qubits != 2 and isinstance(value, list | tuple) and len(value) == 2 and not any(isinstance(v, list | tuple) for v in value):
        value = [value] * qubits
    entries = per_qubit("readout_error", value, qubits)
    return tuple(_pair(entry) if isinstance(entry, list | tuple) else _symmetric(entry) for entry in entries)


def readout_to_file(errors: tuple[Pair, ...]) -> list[float | list[float]]:
    """The errors as a file has them: a number where both are equal."""
    return [zero if zero == one else [zero, one] for zero, one in errors]


def check_strength(value: object, qubits: int) -> tuple[float, ...]:
    """The strength of the measurement of each qubit; 1 is projective."""
    return check_numbers("measurement_strength", value, qubits, lambda s: 0 < s <= 1, "lie in (0, 1]")


def check_adaptive(value: object) -> str:
    """What may depend on outcomes."""
    if not isinstance(value, str) or value not in ADAPTIVE:
        reject("adaptive", 'be "all" or "gates"', value, 'With "gates" the times of measurements do not depend on outcomes.')
    return value


def _symmetric(entry: object) -> Pair:
    error = as_float(entry)
    if not 0 <= error <= 0.5:
        _refuse("lie in [0, 0.5]", entry, "Give one number for all qubits or a list with one number or one pair per qubit.")
    return error, error


def _pair(entry: list | tuple) -> Pair:
    zero, one = map(as_float, entry) if len(entry) == 2 else (-1.0, -1.0)
    if not (0 <= zero <= 1 and 0 <= one <= 1):
        _refuse("hold pairs of numbers in [0, 1]", entry, "The pair is P(record 1 | state 0), P(record 0 | state 1).")
    if zero == one <= 0.5:
        return zero, one
    if abs(zero + one - 1) <= ROUNDING:
        _refuse("hold pairs whose sum is below 1", entry, "With the sum 1 the record does not depend on the state: nothing is read.")
    if zero + one > 1:
        _refuse("hold pairs whose sum is below 1", entry, "With a larger sum the outcomes are swapped: write 1 minus each number.")
    return zero, one


def _refuse(must: str, entry: object, remedy: str) -> NoReturn:
    reject("readout_error", must, entry, remedy)
