"""Strategies written by hand, without feedback on what is measured: the baselines of every quantum memory.

Each is tried where the device allows it and its noise asks for it; what it does stands in `by_hand`.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..devices import Device
from ..physics.operations import Operation
from .by_hand import against_field, five_qubit, relaxation, repetition, turns
from .by_hand.plan import Plan

Schedule = tuple[int, ...]


class Strategy(NamedTuple):
    """A kind of strategy.

    Args:
        plans: every variant of it that a device allows.
        written: what it is called in a sentence.
        remark: what it does, for the table; nothing where its operations tell.
    """

    plans: Callable[[Device], Iterator[Plan]]
    written: str
    remark: str = ""


def _idle(device: Device) -> Iterator[Plan]:
    yield Plan()


STRATEGIES = {
    "idle": Strategy(_idle, "the bare qubit", "exact"),
    "turned": Strategy(turns.turned, "the bare qubit with its axes exchanged", "gates on qubit 0 exchange its axes again and again; exact"),
    "encode": Strategy(repetition.encode, "encoding alone"),
    "parity_cycle": Strategy(repetition.parity_cycle, "the textbook parity cycle", "textbook parity checks back to back"),
    "repeated_readout": Strategy(
        repetition.repeated_readout, "the parity cycle with repeated readout", "the same, with every ancilla read more than once"
    ),
    "five_qubit": Strategy(five_qubit.five_qubit, "the five-qubit code alone", "Laflamme et al., PRL 77, 198 (1996), then idle; exact"),
    "five_qubit_checks": Strategy(
        five_qubit.five_qubit_checks, "the five-qubit code with its checks", "its four checks back to back through a sixth qubit"
    ),
    "four_qubit": Strategy(
        relaxation.four_qubit, "the four-qubit code against relaxation", "Leung et al., PRA 56, 2567 (1997), then idle; exact"
    ),
    "three_qubit": Strategy(
        relaxation.three_qubit, "the best code on three qubits against relaxation", "stabilizers ZXZ and IYY, then idle; exact"
    ),
    "echo": Strategy(against_field.echo, "the spin echo", "Hahn, Phys. Rev. 80, 580 (1950): qubit 0 turned over again and again; exact"),
    "decoherence_free": Strategy(
        against_field.decoherence_free, "the quietest pair of states", "Zanardi and Rasetti, PRL 79, 3306 (1997), then idle; exact"
    ),
    "sensing": Strategy(against_field.sensing, "sensors read on a fixed schedule", "the other qubits measured in x and y by turns"),
}


def schedules(device: Device, steps: int) -> dict[str, list[Schedule]]:
    """The actions of each kind of strategy over `steps` steps: every variant that `device` allows."""
    return {name: [schedule(device, plan, steps) for plan in strategy.plans(device)] for name, strategy in STRATEGIES.items()}


def schedule(device: Device, plan: Plan, steps: int) -> Schedule:
    """The actions of a plan over `steps` steps."""
    cycle = plan.cycle or [Operation("idle")]
    operations = itertools.islice(itertools.chain(plan.start, itertools.cycle(cycle)), steps)
    return tuple(map(device.operations.index, operations))
