"""What has to be said about an import: what was taken, what was made of it, what was mended, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...files import plain
from ...physics.operations import Operation
from .choosing import Pair, pieces
from .conversion import whole_steps
from .faults import Fault
from .judging import Judgement
from .mending import Change
from .quantities import written
from .recipes import TWO_QUBIT, Recipe, words

if TYPE_CHECKING:
    from .importing import Request

NAMED = 4  # places that a remark names
POOR = 0.4  # mean readout error


def of_import(
    judged: Judgement,
    request: Request,
    part: tuple[tuple[str, ...], list[Pair]],
    recipes: dict[Operation, Recipe],
    changes: list[Change],
    faults: list[Fault],
) -> list[str]:
    """All remarks, the more general first."""
    chosen, couplings = part
    return [
        _source(judged, chosen),
        *([_choice(judged)] if request.best else []),
        *([] if pieces(chosen, couplings) == 1 else ["The chosen qubits are not all joined by couplings."]),
        _lengths(judged, chosen, recipes, request.step),
        *_made(recipes),
        _errors(judged, recipes, whole=request.whole_gate_errors),
        *_readout(judged, chosen),
        *_grouped((change.words, change.where, change.detail) for change in changes),
        *_grouped((f"left out: {fault.what}", fault.where, fault.detail) for fault in faults),
        *judged.snapshot.notes,
        *(f"The column {name} was not used." for name in judged.snapshot.unused),
    ]


def _source(judged: Judgement, chosen: tuple[str, ...]) -> str:
    names = ", ".join(f"{qubit} became {i}" for i, qubit in enumerate(chosen))
    return f"From {plain(judged.snapshot.name, 40)}: qubit {plain(names, 200)}."


def _choice(judged: Judgement) -> str:
    faults = "; ".join(f"{what}: {count}" for what, count in judged.counted().most_common())
    whole, every = len(judged.whole_qubits()), len(judged.snapshot.qubits)
    merit = "the least sum of readout errors, errors of each qubit while another is read, and errors of the gates on a tree that joins them"
    return f"Chosen among {whole} of {every} qubits without faults for {merit}" + (f" (faults: {faults})." if faults else ".")


def _lengths(judged: Judgement, chosen: tuple[str, ...], recipes: dict[Operation, Recipe], step: float) -> str:
    lengths: dict[str, list[float]] = {}
    for operation, recipe in recipes.items():
        lengths.setdefault(operation.kind, []).append(judged.length(recipe))
    lengths["measure"] = [judged.snapshot.readout_length[qubit] for qubit in chosen]
    parts = [f"{kind} {_span(several)} = {_steps(several, step)}" for kind, several in lengths.items()]
    return f"A step is {written(step)}; lengths are rounded up to whole steps, at least one: {', '.join(parts)}."


def _span(lengths: list[float]) -> str:
    least, most = written(min(lengths)), written(max(lengths))
    return least if least == most else f"{least} to {most}"


def _steps(lengths: list[float], step: float) -> str:
    least, most = (whole_steps(pick(lengths), step) for pick in (min, max))
    return f"{least}" if least == most else f"{least} to {most}"


def _made(recipes: dict[Operation, Recipe]) -> list[str]:
    made: dict[str, dict[str, None]] = {}
    for operation, recipe in recipes.items():
        if words(recipe) != operation.kind:
            made.setdefault(operation.kind, {})[words(recipe) or "a rotation of the frame, which takes no time"] = None
    return [f"{kind} is made of {' or of '.join(ways)}." for kind, ways in made.items()]


def _errors(judged: Judgement, recipes: dict[Operation, Recipe], *, whole: bool) -> str:
    if whole:
        return "Gates have their measured error in full, so that the relaxation during a gate counts twice."
    inside = [str(o) for o, recipe in recipes.items() if judged.error(recipe, whole=True) > 0 and not judged.error(recipe, whole=False)]
    more = f" Nothing is left of {_some(inside)}." if inside else ""
    return f"Gate errors are what the measured ones exceed relaxation during the gate by.{more}"


def _readout(judged: Judgement, chosen: tuple[str, ...]) -> list[str]:
    found = []
    pairs, means = judged.snapshot.readout, judged.snapshot.assignment
    unlike = [q for q in chosen if q in means and abs(sum(pairs[q]) / 2 - means[q]) > 1e-6]
    poor = [q for q in chosen if sum(pairs[q]) / 2 >= POOR]
    if unlike:
        found.append(f"The stated readout error of qubit {_some(unlike)} is not the mean of its two parts, which were taken.")
    if poor:
        found.append(f"More than {POOR:.0%} of the outcomes of qubit {_some(poor)} are wrong.")
    if "reset" not in judged.gates and any(key[0] == "reset" for key in judged.snapshot.gates):
        found.append("The processor's reset was left out; `--gates` can name it.")
    found += [] if any(gate in TWO_QUBIT for gate in judged.gates) else ["The device has no two-qubit gate."]
    return found


def _grouped(entries) -> list[str]:
    groups: dict[str, list[str]] = {}
    for what, where, detail in entries:
        groups.setdefault(what, []).append("-".join(where) + (f" ({detail})" if detail else ""))
    return [f"{what[0].upper()}{what[1:]}, on {_some(places)}." for what, places in groups.items()]


def _some(names: list[str]) -> str:
    return plain(", ".join(names[:NAMED]), 200) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
