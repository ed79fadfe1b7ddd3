"""Long computations in NumPy, in pieces: now and then one leaves a checkpoint, from which a resumed run goes on bit for bit."""

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..errors import InputError
from .parts import pack, unpack
from .progress import ERROR
from .run import Run

T = TypeVar("T")
SAVED = 1.0  # seconds from one checkpoint to the next: whoever writes one waits for the disk

#: From (state, steps of the piece) to the state after them and the error there.
Advance = Callable[[T, range], tuple[T, float]]


def in_pieces(run: Run, name: str, start: T, advance: Advance[T], *, steps: int, pieces: int, kinds: tuple[type, ...] = ()) -> T:
    """The state after `steps` steps, which are taken and judged in about `pieces` pieces, and saved at most once in `SAVED` seconds.

    Args:
        run: keeps the checkpoint and the errors along the way, see `Run.curve`.
        name: of the stage and its checkpoint.
        start: the state before the first step; it holds what a part of a run may hold, see `Run.part`.
        advance: takes the steps of a piece. Its random numbers come from a stream that is named after the piece.
        steps: in all.
        pieces: into how many they are divided, about.
        kinds: the classes of the named tuples in the state.

    Raises:
        InputError: the error is no longer a finite number, or the checkpoint does not fit.
    """
    stride = -(-steps // pieces)
    state, done = _restored(run, name, start, kinds)
    unsaved, since = None, perf_counter()
    try:
        while done < steps:
            piece = range(done, min(done + stride, steps))
            with np.errstate(over="ignore", invalid="ignore"):  # the sentence below says it
                state, error = advance(state, piece)
            if not math.isfinite(error):
                where = f"The error of `{name}` is no longer a finite number at step {piece.stop:,}"
                raise InputError(f"{where}; choose a smaller learning rate and run again.")
            done = piece.stop
            row = {"stage": name, "update": -(-done // stride), "steps": done, "evaluated": error, "seconds": round(run.seconds, 3)}
            run.rows.append(row)
            unsaved = _Standing(*_copied(state), done, len(run.rows))
            run.say(name, done, steps, error, ERROR.name)
            if perf_counter() - since > SAVED:
                _save(run, name, unsaved)
                unsaved, since = None, perf_counter()
    finally:  # also where it is interrupted, which may be anywhere: `advance` may have changed the state by then
        if unsaved:
            _save(run, name, unsaved)
    return state


class _Standing(NamedTuple):
    """After a piece: the state, packed, the steps done, and the rows of metrics."""

    arrays: list[np.ndarray]
    skeleton: Any
    done: int
    rows: int


def _copied(state: Any) -> tuple[list[np.ndarray], Any]:
    arrays, skeleton = pack(state)
    return [np.array(array) for array in arrays], skeleton


def _save(run: Run, name: str, standing: _Standing) -> None:
    del run.rows[standing.rows :]
    run.save_part(name, standing.arrays, {"done": standing.done, "skeleton": standing.skeleton})
    run.record.save_metrics(run.rows)


def _restored(run: Run, name: str, start: T, kinds: tuple[type, ...]) -> tuple[T, int]:
    found = run.saved_part(name, {"done": int, "skeleton": object})
    if found is None:
        return start, 0
    arrays, saved = found
    try:
        return unpack((arrays, saved["skeleton"]), kinds), saved["done"]
    except InputError as error:
        raise run.unfit(name, str(error)) from None
