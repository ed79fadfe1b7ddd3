"""What helps against a field that turns all qubits: echoes, a subspace that it does not see, and qubits that sense it."""

from collections.abc import Iterator
from itertools import islice, product

import numpy as np

from ...devices import Device
from ...physics.operations import Operation
from .plan import IDLE, Plan, again, native

PERIODS = (1, 2, 4, 8, 16, 32, 64)  # steps between two echoes, tried one by one
WAITS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)  # steps between two measurements of a sensor


def echo(device: Device) -> Iterator[Plan]:
    """Turn qubit 0 over again and again, first after half a period: a field that has not changed meanwhile cancels.

    Hahn, Phys. Rev. 80, 580 (1950); Carr and Purcell, Phys. Rev. 94, 630 (1954); Viola and Lloyd, Phys. Rev. A 58, 2733 (1998).
    """
    turn = Operation("x", (0,))
    if device.field and turn in device.operations:
        for period in PERIODS:
            yield again([turn], period)


def decoherence_free(device: Device) -> Iterator[Plan]:
    """Two states of several qubits that the field turns nearly alike, then idle.

    |0> becomes a state whose other qubits are 0 or 1, |1> the one with all of them turned over, so that their phases differ by
    2 (mu_0 + sum_i s_i mu_i) B, s_i = +1 or -1. Zanardi and Rasetti, Phys. Rev. Lett. 79, 3306 (1997).
    """
    if not device.field:
        return
    mu = np.array(device.field.couplings)
    turns = {signs: abs(float(mu @ (1, *signs))) for signs in product((0, 1, -1), repeat=device.qubits - 1)}
    quieter = sorted((signs for signs, turn in turns.items() if turn < abs(mu[0])), key=lambda signs: turns[signs])
    found = (native(device, _copies(signs)) for signs in quieter)
    yield from (Plan(start) for start in islice(filter(None, found), 1))


def _copies(signs: tuple[int, ...]) -> list[Operation]:
    """Qubit 0 copied onto others (+1), or copied turned over (-1), or not copied (0)."""
    turned = [Operation("x", (qubit,)) for qubit, sign in enumerate(signs, 1) if sign < 0]
    return [*turned, *(Operation("cnot", (0, qubit)) for qubit, sign in enumerate(signs, 1) if sign)]


def sensing(device: Device) -> Iterator[Plan]:
    """Measure the other qubits, which the field turns too, in x and in y by turns: each outcome tells how far it turned them meanwhile."""
    sensors = [qubit for qubit in device.measure if qubit]
    if device.field and sensors and {"x", "y"} <= set(device.bases):
        first, second = ([Operation("measure", (qubit,), basis) for qubit in sensors] for basis in "xy")
        for wait in WAITS:
            pause = [IDLE] * wait
            yield Plan(first, [*pause, *second, *pause, *first])
