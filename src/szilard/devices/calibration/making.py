"""The device that a usable part of a calibration describes."""

from typing import Any

from ...errors import InputError
from ...physics.operations import Operation
from ..by_operation import LONGEST
from ..description import Device
from ..layout import GATE_NAMES, operations_of
from .choosing import Pair
from .conversion import whole_steps
from .faults import choose
from .judging import Judgement
from .quantities import written
from .recipes import TWO_QUBIT, Recipe

DIGITS = 6  # to which numbers are rounded


def device_of(
    judged: Judgement, chosen: tuple[str, ...], couplings: list[Pair], step: float, *, whole: bool
) -> tuple[Device, dict[Operation, Recipe]]:
    """The device of the `chosen` qubits, and how each of its gates is made.

    Args:
        judged: the calibration, of which this part has no faults.
        chosen: the qubits by name; the first becomes qubit 0.
        couplings: between them.
        step: of the controller, in ns.
        whole: whether gates get their measured error in full.

    Raises:
        InputError: an operation takes too many steps.
    """
    place = {qubit: i for i, qubit in enumerate(chosen)}
    gates = [gate for gate in judged.gates if couplings or gate not in TWO_QUBIT]
    layout = {
        "qubits": len(chosen),
        "couplings": sorted((min(place[a], place[b]), max(place[a], place[b])) for a, b in couplings),
        "gates": sorted(gates, key=GATE_NAMES.index),
        "measure": list(range(len(chosen))),
        "bases": ["z"],
    }
    operations = [operation for operation in operations_of(layout) if operation.kind not in ("idle", "measure")]
    made = {o: choose(judged.snapshot, o.kind, tuple(chosen[i] for i in o.qubits))[0] for o in operations}
    lengths = {o: judged.length(recipe) for o, recipe in made.items()}
    lengths |= {Operation("measure", (i,), "z"): judged.snapshot.readout_length[qubit] for qubit, i in place.items()}
    tables = {
        "duration": {str(o): _steps(o, length, step) for o, length in lengths.items()},
        "gate_error": {str(o): _rounded(judged.error(recipe, whole=whole)) for o, recipe in made.items()},
    }
    return Device.from_dict({**layout, **_of_qubits(judged, chosen, step), **tables}), made


def _of_qubits(judged: Judgement, chosen: tuple[str, ...], step: float) -> dict[str, Any]:
    """Readout and noise of each qubit. Rounding must not lift T2 above 2 T1."""
    times = [[_rounded(time / step) for time in judged.times(qubit)] for qubit in chosen]
    noise = {"relaxation_time": [t1 for t1, _ in times], "coherence_time": [min(t2, 2 * t1) for t1, t2 in times]}
    return {"readout_error": [[_rounded(e) for e in judged.snapshot.readout[qubit]] for qubit in chosen], "noise": noise}


def _steps(operation: Operation, length: float, step: float) -> int:
    steps = whole_steps(length, step)
    if steps > LONGEST:
        long = f"{operation} takes {written(length)}, {steps:,} steps of {written(step)}, but at most {LONGEST:,} are allowed"
        raise InputError(f"{long}. Choose a longer `--step`, such as {written(length / 100).replace(' ', '')}.")
    return steps


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
