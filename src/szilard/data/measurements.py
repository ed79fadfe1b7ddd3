"""The layouts of what is measured or simulated: trajectories, shots, configurations. `read_layout` reads them."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int

from ..errors import InputError, require
from ..files import plain
from .layouts import Layout, Quantity
from .quantities import AXES, BITS, COUNTS, NAMES, POSITIVE, REAL, SPINS

MOST_SHOTS = 10**8  # letters and bits in all
MOST_VARIABLES = 100
SIDES = (2, 256)  # of a lattice


def by_trajectory(found: Mapping[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    """The arrays of `TRAJECTORIES` cut into trajectories: `time` and the variables of each.

    >>> found = {"trajectory": np.array([0, 0, 1]), "time": np.array([0.0, 1.0, 0.0]), "x": np.array([5.0, 6.0, 7.0])}
    >>> [one["x"].tolist() for one in by_trajectory(found)]
    [[5.0, 6.0], [7.0]]
    """
    ends = np.flatnonzero(np.diff(found["trajectory"])) + 1
    cut = {name: np.split(array, ends) for name, array in found.items() if name != "trajectory"}
    return [{name: pieces[k] for name, pieces in cut.items()} for k in range(len(ends) + 1)]


def _trajectories(found: dict[str, np.ndarray], file: str) -> dict[str, np.ndarray]:
    variables = {name: array for name, array in found.items() if name not in ("trajectory", "time")}
    require(bool(variables), f"`{file}` must hold a variable beside `time`, but holds none; add an array or a column for each.")
    require(len(variables) <= MOST_VARIABLES, f"`{file}` must hold at most {MOST_VARIABLES} variables, but holds {len(variables)}.")
    shape = max((array.shape for array in variables.values()), key=len)
    for name, array in variables.items():
        require(array.shape == shape, f"`{plain(name, 24)}` in `{file}` has the shape {array.shape}, but another variable {shape}.")
    apart = len(shape) == 1 or "trajectory" not in found
    require(apart, f"`{file}` must number trajectories by `trajectory` or by a first axis, but has both; leave one out.")
    numbers = _numbers(found["trajectory"]) if "trajectory" in found else np.arange(shape[0] if len(shape) == 2 else 1)
    numbers = numbers if "trajectory" in found else np.repeat(numbers, shape[-1])
    order = np.argsort(numbers, kind="stable")
    flat = {name: np.broadcast_to(array, shape).ravel()[order] for name, array in ({"time": found["time"]} | variables).items()}
    _require_rising(numbers[order], flat["time"], file, "trajectory" in found or len(shape) == 2)
    return {"trajectory": numbers[order]} | flat


def _numbers(names: np.ndarray) -> Int[np.ndarray, "rows"]:
    """0, 1, 2, ... by the order in which the names come first."""
    _, firsts, places = np.unique(names, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(firsts))[places.ravel()]


def _require_rising(numbers: np.ndarray, time: np.ndarray, file: str, numbered: bool) -> None:
    steps, same = np.diff(time), numbers[1:] == numbers[:-1]
    wrong = same & ~(steps > 0)
    if wrong.any():
        place = int(np.argmax(wrong))
        where = f"trajectory {numbers[place] + 1}" if numbered else f"row {place + 2}"
        hint = "sort its rows, each time once" if numbered else "where trajectories follow each other, add a column `trajectory`"
        raise InputError(f"`time` in `{file}` must rise, but goes from {time[place]:.6g} to {time[place + 1]:.6g} in {where}; {hint}.")
    few = np.bincount(numbers) < 2
    require(not few.any(), f"Trajectory {int(np.argmax(few)) + 1} in `{file}` must have at least two times, but has one; leave it out.")


def _shots(found: dict[str, np.ndarray], file: str) -> dict[str, np.ndarray]:
    counts = found.pop("count", None)
    if counts is None:
        return found
    total, qubits = float(counts.sum(dtype=np.float64)), found["outcome"].shape[1]
    most = f"`{file}` must hold at most {MOST_SHOTS // qubits:,} shots of {qubits} qubits, but counts {total:,.0f}; give fewer."
    require(total * qubits <= MOST_SHOTS, most)
    require(total > 0, f"`count` in `{file}` must count at least one shot, but is 0 everywhere; write how often each row occurred.")
    return {name: np.repeat(array, counts, axis=0) for name, array in found.items()}


def _configurations(found: dict[str, np.ndarray], file: str) -> dict[str, np.ndarray]:
    spins = found["spins"]
    if spins.ndim == 2:
        side = round(spins.shape[1] ** 0.5)
        square = f"`spins` in `{file}` must be states of L x L spins, row by row, but has {spins.shape[1]} spins a state"
        require(side * side == spins.shape[1], f"{square}, which is no square number; give states of square lattices.")
        spins = spins.reshape(-1, side, side)
    low, high = SIDES
    lattice = f"`spins` in `{file}` must be states of L x L spins, with L from {low} to {high}, but are {spins.shape[1]} x {spins.shape[2]}"
    require(spins.shape[1] == spins.shape[2] and low <= spins.shape[1] <= high, f"{lattice}; give states of square lattices.")
    return found | {"spins": spins}


#: `time` and any number of variables; gives `trajectory` (0, 1, 2, ...), `time` and the variables, all of the shape (rows,).
TRAJECTORIES = Layout(
    "trajectories",
    {
        "time": Quantity("the time of each row, in units of your own", REAL, ("times", "trajectories times")),
        "trajectory": Quantity("which trajectory a row belongs to", NAMES, ("times",), required=False),
    },
    Quantity("a variable at each time", REAL, ("times", "trajectories times")),
    _trajectories,
)
#: One row a shot; gives `basis` (shots, qubits) as letters x, y, z, and `outcome` (shots, qubits) as 0 (for +1) and 1 (for -1).
SHOTS = Layout(
    "shots",
    {
        "basis": Quantity("the axis along which each qubit was measured, the letter of qubit 0 first", AXES, ("shots qubits",)),
        "outcome": Quantity("0 for the eigenvalue +1, 1 for -1, or these eigenvalues", BITS, ("shots qubits",)),
        "count": Quantity("how often the row occurred; once unless given", COUNTS, ("shots",), required=False),
    },
    finish=_shots,
)
#: Spins on a square lattice; gives `spins` (states, L, L) as -1 and 1, and `temperature` (states,).
CONFIGURATIONS = Layout(
    "configurations",
    {
        "spins": Quantity("the spins of each state, row by row", SPINS, ("states sites", "states rows columns")),
        "temperature": Quantity("the temperature of each state, in units of J / k_B", POSITIVE, ("states",)),
    },
    finish=_configurations,
)
