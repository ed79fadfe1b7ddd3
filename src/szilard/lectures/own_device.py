"""A device that the reader of a lecture describes with a few controls: its file, and what `szilard device` says of it."""

import tomllib
from typing import NamedTuple

from ..errors import InputError

COUPLINGS = ("all", "chain", "ring", "star")
GATES = {"cnot, x": ("cnot", "x"), "cnot, h": ("cnot", "h"), "cz, h": ("cz", "h")}
MEASURED = ("all", "the last one", "all but qubit 0")
NOISE = {
    "bit flips": "bit_flip_time",
    "phase flips": "dephasing_time",
    "flips of every kind": "depolarizing_time",
}


class Wishes(NamedTuple):
    """What was chosen: a number of qubits, keys of the tables above, an error of the readout, and a time in steps."""

    qubits: int = 4
    couplings: str = "all"
    gates: str = "cnot, x"
    measured: str = "all"
    readout_error: float = 0.0
    noise: str = "bit flips"
    time: int = 1200


def toml(wishes: Wishes) -> str:
    """The device file.

    >>> print(toml(Wishes(3, "chain", measured="the last one", readout_error=0.01)))
    qubits = 3
    couplings = "chain"
    gates = ["cnot", "x"]
    measure = [2]
    readout_error = 0.01
    <BLANKLINE>
    [noise]
    bit_flip_time = 1200
    """
    measured = {"all": list(range(wishes.qubits)), "the last one": [wishes.qubits - 1], "all but qubit 0": list(range(1, wishes.qubits))}
    gates = ", ".join(f'"{gate}"' for gate in GATES[wishes.gates])
    return "\n".join(
        [
            f"qubits = {wishes.qubits}",
            f'couplings = "{wishes.couplings}"',
            f"gates = [{gates}]",
            f"measure = {measured[wishes.measured]}",
            f"readout_error = {wishes.readout_error:g}",
            "",
            "[noise]",
            f"{NOISE[wishes.noise]} = {wishes.time}",
        ]
    )


def told(text: str, steps: int = 200) -> str:
    """What `szilard device` says of a device file, in Markdown; or why it cannot be used. The strategies by hand take seconds."""
    from ..devices import Device  # this and what follows brings JAX along, for which the page does not wait
    from ..memory.device_summary import summarise
    from ..memory.fixed_strategies import STRATEGIES

    try:
        about = summarise(Device.from_dict(tomllib.loads(text)), steps)
    except InputError as error:
        return f"This device cannot be used: {error}"
    rows = [f"| {name.replace('_', ' ')} | {about[name]:.4f} |" for name in STRATEGIES if about[name] is not None]
    heading = f"{len(about['actions'])} actions; {'; '.join(about['physics'])}. {about['why']}"
    return "\n".join([heading, "", f"| strategy by hand | R_Q after {steps} steps |", "|---|---|", *rows])
