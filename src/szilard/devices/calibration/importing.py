"""From a calibration and what is wanted of it to a device; whatever cannot be used is refused by name, or mended where a flag says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import InputError, require
from ...files import plain
from ..description import Device
from ..layout import GATE_NAMES, MAX_QUBITS
from ..values import reject, suggest
from . import mending
from .choosing import Pair, best_connected
from .faults import Fault
from .judging import Judgement
from .making import device_of
from .mending import Change
from .recipes import native_pair
from .remarks import of_import
from .snapshot import Snapshot

LONGEST = 390  # characters of a refusal
SWITCHES = ("clip_t2", "symmetric_readout", "drop_qubits", "drop_couplings", "whole_gate_errors")


@dataclass(frozen=True)
class Request:
    """What is wanted of a calibration.

    Args:
        qubits: the qubits to take, by their names there; the first becomes qubit 0.
        best: take the best connected set of so many instead.
        step: of the controller, in ns.
        gates: of the device; empty: the two-qubit gate that comes nearest to the processor's, h and x.
        clip_t2: T2 becomes 2 T1 where it is more.
        symmetric_readout: where only the mean of the two readout errors is known, both become the mean.
        assume: values for missing and marker values, by name.
        drop_qubits: leave out qubits with faults.
        drop_couplings: leave out couplings with faults.
        whole_gate_errors: gates get their measured error in full, on top of the relaxation that it contains already.
    """

    qubits: tuple[str, ...] = ()
    best: int = 0
    step: float = 100.0
    gates: tuple[str, ...] = ()
    clip_t2: bool = False
    symmetric_readout: bool = False
    assume: Mapping[str, str] = field(default_factory=dict)
    drop_qubits: bool = False
    drop_couplings: bool = False
    whole_gate_errors: bool = False


class Imported(NamedTuple):
    """The device, the names of its qubits on the processor, and all that has to be said about it."""

    device: Device
    qubits: tuple[str, ...]
    remarks: list[str]


def import_device(snapshot: Snapshot, request: Request) -> Imported:
    """A part of the processor as a device.

    Raises:
        InputError: a value that is needed is impossible, missing or a marker, and no flag mends it; or there is no such part.
    """
    mended, changes = _mended(snapshot, request)
    gates = _gates(mended, request)
    judged = Judgement(mended, gates)
    chosen = _chosen(judged, request)
    left_out = [qubit for qubit in request.qubits if qubit not in chosen]
    couplings = [pair for pair in judged.couplings if set(pair) <= set(chosen)]
    dropped = [pair for pair in couplings if judged.couplings[pair] and (request.drop_couplings or request.best)]
    couplings = [pair for pair in couplings if pair not in dropped]
    _require_whole(judged, chosen, couplings)
    device, recipes = device_of(judged, chosen, couplings, request.step, whole=request.whole_gate_errors)
    applied = [change for change in changes if set(change.where) <= set(chosen)]
    faults = [fault for qubit in left_out for fault in judged.qubits[qubit]] + [f for pair in dropped for f in judged.couplings[pair]]
    return Imported(device, chosen, of_import(judged, request, (chosen, couplings), recipes, applied, faults))


def _mended(snapshot: Snapshot, request: Request) -> tuple[Snapshot, list[Change]]:
    changes: list[Change] = []
    if request.assume:
        snapshot, changes = mending.assume(snapshot, request.assume)
    for wanted, mend in ((request.symmetric_readout, mending.even_readout), (request.clip_t2, mending.clip_coherence)):
        if wanted:
            snapshot, more = mend(snapshot)
            changes = changes + more
    return snapshot, changes


def _gates(snapshot: Snapshot, request: Request) -> tuple[str, ...]:
    for gate in request.gates:
        if gate not in GATE_NAMES:
            reject("--gates", "be among " + ", ".join(GATE_NAMES), gate, suggest(gate, GATE_NAMES))
    pair = native_pair(snapshot)
    return tuple(dict.fromkeys(request.gates)) or (*([pair] if pair else []), "h", "x")


def _chosen(judged: Judgement, request: Request) -> tuple[str, ...]:
    known = judged.snapshot.qubits
    for qubit in request.qubits:
        if qubit not in known:
            reject("--qubits", f"name qubits of {plain(judged.snapshot.name, 40)}", qubit, _some(known))
    if request.best:
        require(not request.qubits, "`--qubits` and `--best` must not be given together. Name the qubits, or let them be chosen.")
        return _best(judged, request.best)
    named = request.qubits or known
    require(len(set(named)) == len(named), "`--qubits` must name each qubit once. Remove the second of the same name.")
    if request.drop_qubits:
        named = tuple(qubit for qubit in named if not judged.qubits[qubit])
        require(bool(named), "`--drop-qubits` leaves no qubit: every one has a fault. Mend the values by other flags.")
    few = f"A device has at most {MAX_QUBITS} qubits, but these are {len(named)}"
    require(len(named) <= MAX_QUBITS, f"{few}. Name some by `--qubits`, or ask for the best by `--best {MAX_QUBITS // 2}`.")
    return named


def _best(judged: Judgement, size: int) -> tuple[str, ...]:
    require(1 <= size <= MAX_QUBITS, f"`--best` must be a whole number from 1 to {MAX_QUBITS}, but is {size}. Ask for fewer.")
    costs = {qubit: judged.qubit_cost(qubit) for qubit in judged.whole_qubits()}
    edges = {pair: judged.coupling_cost(pair) for pair in judged.whole_couplings()}
    found = best_connected(costs, edges, size)
    if found is None:
        faults = "; ".join(f"{what}: {count}" for what, count in judged.counted().most_common(4)) or "none"
        flags = ", ".join(f"`{flag}`" for flag in judged.remedies()[:4])
        mend = f"Ask for fewer{', or mend by ' + flags if flags else ''}."
        raise InputError(plain(f"No {size} joined qubits are free of faults, which are: {faults}. {mend}", LONGEST))
    first = min(found, key=lambda qubit: costs[qubit])
    return (first, *(qubit for qubit in found if qubit != first))


def _require_whole(judged: Judgement, chosen: tuple[str, ...], couplings: list[Pair]) -> None:
    faults = [fault for qubit in chosen for fault in judged.qubits[qubit]]
    faults += [fault for pair in couplings for fault in judged.couplings[pair]]
    if faults:
        raise InputError(_refusal(faults) + _unused(judged.snapshot.unused))


def _unused(columns: list[str]) -> str:
    """What has been missed may stand below another heading."""
    more = f" and {len(columns) - 4} more" if len(columns) > 4 else ""
    return f" Not used: the columns {', '.join(f'`{name}`' for name in columns[:4])}{more}." if columns else ""


def _refusal(faults: list[Fault]) -> str:
    """One sentence that names the first faults and all remedies."""
    flags = list(dict.fromkeys(fault.remedy for fault in faults if fault.remedy))
    flags += ["--drop-qubits"] if any(len(fault.where) == 1 for fault in faults) else []
    remedy = f" Choose other qubits, or mend by {', '.join(f'`{flag}`' for flag in flags[:6])}."
    names, room = [], LONGEST - len(remedy) - 60
    for fault in faults[:4]:
        text = plain(fault, 90)
        if names and len("; ".join([*names, text])) > room:
            break
        names.append(text)
    more = f"; and {len(faults) - len(names)} more" if len(faults) > len(names) else ""
    return f"The calibration cannot be used: {'; '.join(names)}{more}.{remedy}"


def _some(names: tuple[str, ...]) -> str:
    return "It has " + plain(", ".join(names[:6]), 60) + (f" and {len(names) - 6} more." if len(names) > 6 else ".")
