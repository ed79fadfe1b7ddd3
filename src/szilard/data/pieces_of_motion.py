"""A user's trajectories, cut into pieces of equal length and divided into those that teach, choose and judge."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import InputError, require
from ..files import Pathname, name_of, plain
from .layouts import read_layout
from .measurements import TRAJECTORIES, by_trajectory

SHORTEST = 60  # samples of a piece, of which a test function of the weak form takes a tenth
PIECES = 24  # that are wanted; at least half as many are needed
UNEQUAL = 1e-3  # relative differences between steps of time that rounding in a file may cause
TOGETHER = 6  # trajectories from which on each of them serves one purpose alone


class Pieces(NamedTuple):
    """Pieces that teach, that choose, and that judge; the names of the variables, the step of time, and what was taken for what."""

    training: Float[np.ndarray, "pieces samples dim"]
    validation: Float[np.ndarray, "pieces samples dim"]
    test: Float[np.ndarray, "pieces samples dim"]
    names: tuple[str, ...]
    interval: float
    taken: str


def read_pieces(path: Pathname) -> Pieces:
    """The trajectories of a file with the layout `TRAJECTORIES`, in equal steps of time.

    With six trajectories or more each serves one purpose: half of them teach, a third chooses, the rest judges. Of fewer, the pieces serve
    by turns, since what moves at first may rest in the end.

    Raises:
        InputError: the file cannot be read, its steps of time differ, or it holds too few samples.
    """
    found = read_layout(path, TRAJECTORIES)
    trajectories = by_trajectory(found)
    names = tuple(name for name in found if name not in ("trajectory", "time"))
    interval = _interval([one["time"] for one in trajectories], name_of(path))
    states = [np.stack([one[name] for name in names], -1) for one in trajectories]
    cut = _cut(states, name_of(path))
    groups = _by_trajectory(cut) if len(cut) >= TOGETHER else _by_turns(np.concatenate(cut))
    return Pieces(*groups, names=tuple(plain(name, 24) for name in names), interval=interval, taken=found.taken)


def _interval(times: list[np.ndarray], file: str) -> float:
    steps = np.concatenate([np.diff(time) for time in times])
    usual = float(np.median(steps))
    wrong = np.abs(steps / usual - 1) > UNEQUAL
    if wrong.any():
        odd = float(steps[np.argmax(wrong)])
        remedy = "interpolate onto equal steps, or give trajectories that were interrupted as several"
        raise InputError(f"`time` in `{file}` must rise in equal steps, but most are {usual:.6g} and one is {odd:.6g}; {remedy}.")
    return usual


def _cut(states: list[np.ndarray], file: str) -> list[np.ndarray]:
    """Each trajectory as pieces, (pieces, samples, dim)."""
    total, shortest = sum(map(len, states)), min(map(len, states))
    length = min(max(SHORTEST, total // PIECES), shortest)
    count = sum(len(one) // length for one in states)
    wanted = f"at least {SHORTEST * PIECES // 2} samples, and {SHORTEST} in each trajectory"
    enough = length >= SHORTEST and count >= PIECES // 2
    require(enough, f"`{file}` must hold {wanted}, but holds {total}, and {shortest} in the shortest; give more, or leave it out.")
    return [one[: len(one) // length * length].reshape(-1, length, one.shape[1]) for one in states]


def _by_trajectory(cut: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second = len(cut) // 2, len(cut) // 2 + len(cut) // 3
    return np.concatenate(cut[:first]), np.concatenate(cut[first:second]), np.concatenate(cut[second:])


def _by_turns(pieces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    turn = np.arange(len(pieces)) % 6
    return pieces[turn % 2 == 0], pieces[(turn == 1) | (turn == 5)], pieces[turn == 3]
