"""What a feedback strategy does on each branch of its measurement outcomes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from traitlets import Dict, Int, List, Unicode, validate

from ..errors import InputError, require, shown
from .widget import Widget, fixed, live, require_text

MOST = 64  # branches
LONGEST = 200  # time steps
QUBITS = 12
_OPERATION = 'write an operation as "cnot 0 3", "measure z 3" or "idle", or give one of `szilard.physics.operations`'


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A piece of a strategy between two measurements whose outcomes matter.

    Args:
        operations: one for each time step, such as "cnot 0 3", "measure z 3", "idle", or `szilard.physics.operations.Operation`. Where the
            strategy branches, the last one is a measurement.
        recoverable: R_Q before the first operation, and after each; after a last measurement its mean over the outcomes.
        after: what follows the outcomes +1 and -1 of the last operation; empty: this is the end.
        probability: of the outcome that leads here, given all that came before.
    """

    operations: Sequence[Any]
    recoverable: Sequence[float]
    after: Mapping[int, "Branch"] = field(default_factory=dict)
    probability: float = 1.0

    def __post_init__(self) -> None:
        count, given = len(self.operations), len(self.recoverable)
        require(0 < count <= LONGEST, f"`operations` must be between 1 and {LONGEST}, but are {count}.")
        require(given == count + 1, f"`recoverable` must be one more than the {count} operations, but are {given} numbers.")
        bounded = all(math.isfinite(value) and 0 <= value <= 1 for value in self.recoverable)
        require(bounded, "`recoverable` must lie between 0 and 1, as R_Q does.")
        require(set(self.after) <= {1, -1}, f"`after` must name the outcomes 1 and -1, but names {shown(sorted(self.after))}.")
        measured = not self.after or operation(self.operations[-1])["kind"] == "measure"
        require(measured, f"A branch with `after` must end with a measurement, but ends with `{shown(self.operations[-1])}`.")
        require(
            0 < self.probability <= 1,
            f"`probability` must be above 0 and at most 1, but is {self.probability:g}; leave out what is never seen.",
        )
        total = sum(branch.probability for branch in self.after.values())
        require(total < 1 + 1e-6, f"The probabilities of the outcomes must add up to 1, but make {total:g}.")


class Timeline(Widget):
    """A strategy as a tree of outcomes: the circuit of the branch that is followed, the tree of all, and R_Q on each.

    A click on a branch follows it; so do the buttons of the outcomes, with the keyboard.

    Args:
        qubits: their number, or their names from the first one on.
        root: the beginning, with all that follows.
        start: the time step at which it begins.
        caption: the text below the widget.
        description: what is to be seen, for those who cannot see it; the caption, if it is empty.

    `path` changes: the outcomes that are followed, in their order; where it ends, the likelier one is followed.

    Raises:
        InputError: too many branches, or an operation on a qubit that is not there.
    """

    names = fixed(List(Unicode()))
    branches = fixed(List(Dict()))
    start = fixed(Int())
    path = live([])

    def __init__(
        self,
        qubits: int | Sequence[str],
        root: Branch,
        start: int = 0,
        caption: str = "",
        description: str = "",
    ) -> None:
        names = [f"q{'₀₁₂₃₄₅₆₇₈₉'[q] if q < 10 else q}" for q in range(qubits)] if isinstance(qubits, int) else list(qubits)
        require(0 < len(names) <= QUBITS, f"`qubits` must be between 1 and {QUBITS}, but are {len(names)}.")
        branches = _flat(root)
        for branch in branches:
            for each in branch["operations"]:
                known = all(0 <= qubit < len(names) for qubit in each["qubits"])
                require(known, f"`{each['kind']}` acts on the qubits {each['qubits']}, but there are {len(names)}, counted from 0.")
        super().__init__(
            *(caption, description),
            names=[require_text("qubits", name) for name in names],
            branches=branches,
            start=int(start),
        )

    def still(self) -> str:
        """A row for every branch: the outcomes that lead there, their probability, what is done, and R_Q at its end."""
        head = "".join(f"<th>{name}</th>" for name in ("outcomes", "probability", "operations", "R_Q"))
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _row(self.branches, k))}</tr>" for k in range(len(self.branches)))
        return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'

    @validate("path")
    def _followed(self, proposal: Any) -> list[int]:
        path = list(proposal["value"])
        require(all(outcome in (1, -1) for outcome in path), f"`path` must be outcomes, 1 and -1, but is {shown(path)}.")
        return [int(outcome) for outcome in path]


def operation(given: Any) -> dict[str, Any]:
    """An operation as the page knows it.

    >>> operation("measure z 3")
    {'kind': 'measure', 'qubits': [3], 'basis': 'z'}

    Raises:
        InputError: it is none.
    """
    words = str(given).split()
    basis = words.pop(1) if len(words) > 1 and not words[1].isdecimal() else ""
    if not words or not all(word.isdecimal() for word in words[1:]):
        raise InputError(f"`{shown(given)}` is no operation; {_OPERATION}.")
    kind, *qubits = words
    counts = {"idle": (0, QUBITS), "cnot": (2, 2), "cz": (2, 2), "swap": (2, 2), "measure": (1, 1)}
    least, most = counts.get(kind, (1, QUBITS))
    require(least <= len(qubits) <= most, f"`{shown(given)}` acts on {len(qubits)} qubits, but `{kind}` needs {least}; {_OPERATION}.")
    return {"kind": kind, "qubits": [int(qubit) for qubit in qubits], "basis": basis}


def _row(branches: Sequence[Mapping[str, Any]], number: int) -> tuple[str, str, str, str]:
    here, outcomes, chance = branches[number], "", 1.0
    done = ", ".join(" ".join(filter(None, [each["kind"], each["basis"], *map(str, each["qubits"])])) for each in here["operations"])
    end = f"{here['recoverable'][-1]:.4f}"
    while here["parent"] >= 0:
        outcomes, chance = ("+" if here["outcome"] > 0 else "\N{MINUS SIGN}") + outcomes, chance * here["probability"]
        here = branches[here["parent"]]
    return outcomes or "none yet", f"{chance:.3g}", escape(done), end


def _flat(root: Branch) -> list[dict[str, Any]]:
    """The branches one after another, each with the number of the one before it."""
    found: list[dict[str, Any]] = []

    def add(branch: Branch, parent: int, outcome: int, time: int) -> int:
        number, operations = len(found), [operation(each) for each in branch.operations]
        end = time + len(operations)
        require(number < MOST, f"The strategy has more than {MOST} branches; show a shorter piece of it, or leave out what is improbable.")
        require(end <= LONGEST, f"The strategy has more than {LONGEST} time steps; show a shorter piece of it.")
        here: dict[str, Any] = {"operations": operations, "recoverable": [float(value) for value in branch.recoverable]}
        here |= {"parent": parent, "outcome": outcome, "time": time, "probability": float(branch.probability), "after": {}}
        found.append(here)
        for outcome, after in sorted(branch.after.items(), reverse=True):
            here["after"][str(outcome)] = add(after, number, outcome, end)
        return number

    add(root, -1, 0, 0)
    return found
