"""How a device is built: its qubits, which of them are coupled, its gates, its measurements, and what follows, its operations."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, pairwise
from typing import Any

from ..errors import InputError
from ..physics.gates import GATES, gate_qubits
from ..physics.operations import Operation
from .values import as_list, as_whole, distinct, reject, suggest

MAX_QUBITS = 10
GATE_NAMES = (*GATES, "reset")
BASES = ("z", "x", "y")
SHAPES: dict[str, Callable[[int], Iterable[tuple[int, int]]]] = {
    "all": lambda n: combinations(range(n), 2),
    "chain": lambda n: pairwise(range(n)),
    "ring": lambda n: {*pairwise(range(n)), (0, n - 1)} - {(0, 0)},
    "star": lambda n: ((0, i) for i in range(1, n)),
}


def check_qubits(value: object) -> int:
    """The number of qubits."""
    if not 1 <= as_whole(value) <= MAX_QUBITS:
        reject("qubits", f"be a whole number from 1 to {MAX_QUBITS}", value, "Describe the part of the device that is to hold the memory.")
    return as_whole(value)


def check_layout(values: Mapping[str, Any]) -> dict[str, Any]:
    """Qubits, couplings, gates and measurements in their canonical form, in which there is something to do.

    Raises:
        InputError: If a value cannot be used.
    """
    qubits = check_qubits(values.get("qubits"))
    layout = {
        "qubits": qubits,
        "couplings": _couplings(values.get("couplings", ()), qubits),
        "gates": _words("gates", values.get("gates", ()), GATE_NAMES),
        "measure": _measure(values.get("measure", ()), qubits),
        "bases": _words("bases", values.get("bases", ("z",)), BASES),
    }
    _require_sense(layout)
    return layout


def _require_sense(layout: Mapping[str, Any]) -> None:
    two = [gate for gate in layout["gates"] if gate in GATES and gate_qubits(gate) == 2]
    if two and not layout["couplings"]:
        raise InputError(f'`couplings` must connect qubits for "{two[0]}" to act on, but is empty. Add pairs or remove the gate.')
    if layout["measure"] and not layout["bases"]:
        raise InputError('`bases` must name at least one basis, but is empty. Write `bases = ["z"]`, or leave it out.')
    if not layout["gates"] and not layout["measure"]:
        raise InputError("The device has neither gates nor measurements, so there is nothing to choose from. Add `gates` or `measure`.")


def operations_of(layout: Mapping[str, Any]) -> tuple[Operation, ...]:
    """All choices of a time step: idle, one-qubit gates, two-qubit gates, resets, measurements.

    `cnot` acts in both directions of a coupling; `cz` and `swap` are symmetric and appear once.
    """
    gates, couplings = layout["gates"], layout["couplings"]
    one = [gate for gate in gates if gate in GATES and gate_qubits(gate) == 1]
    two = [gate for gate in gates if gate in GATES and gate_qubits(gate) == 2]
    directed = sorted([*couplings, *((j, i) for i, j in couplings)])
    everywhere = range(layout["qubits"])
    return (
        Operation("idle"),
        *(Operation(gate, (qubit,)) for gate in one for qubit in everywhere),
        *(Operation(gate, pair) for gate in two for pair in (directed if gate == "cnot" else couplings)),
        *(Operation("reset", (qubit,)) for qubit in everywhere if "reset" in gates),
        *(Operation("measure", (qubit,), basis) for basis in layout["bases"] for qubit in layout["measure"]),
    )


def _qubit(name: str, value: object, qubits: int) -> int:
    if not 0 <= as_whole(value) < qubits:
        reject(name, f"name qubits from 0 to {qubits - 1}", value, "The first qubit has number 0.")
    return as_whole(value)


def _couplings(value: object, qubits: int) -> tuple[tuple[int, int], ...]:
    """The coupled pairs, each with its lower qubit first, in ascending order."""
    if isinstance(value, str):
        if value not in SHAPES:
            reject("couplings", "be " + ", ".join(f'"{s}"' for s in SHAPES) + " or a list of pairs", value, suggest(value, SHAPES))
        return tuple(sorted(SHAPES[value](qubits)))
    pairs = []
    for pair in as_list("couplings", value, "[[0, 1], [1, 2]]"):
        if not (isinstance(pair, list | tuple) and len(pair) == 2):
            reject("couplings", "be a list of pairs of qubits", pair, "Write for example `couplings = [[0, 1], [1, 2]]`.")
        low, high = sorted(_qubit("couplings", q, qubits) for q in pair)
        if low == high:
            reject("couplings", "connect two different qubits", pair, "Remove this pair.")
        pairs.append((low, high))
    return tuple(sorted(distinct("couplings", pairs)))


def _words(name: str, value: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """Names out of a known few, such as the gates."""
    words = as_list(name, value, f'["{known[0]}"]')
    for word in words:
        if not (isinstance(word, str) and word in known):
            reject(name, "be among " + ", ".join(known), word, suggest(word, known))
    return distinct(name, words)


def _measure(value: object, qubits: int) -> tuple[int, ...]:
    if isinstance(value, str) and value == "all":
        return tuple(range(qubits))
    if not isinstance(value, list | tuple):
        reject("measure", 'be "all" or a list of qubits', value, "Write for example `measure = [0]`.")
    return distinct("measure", [_qubit("measure", q, qubits) for q in value])
