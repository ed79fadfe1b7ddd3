"""Long computations in NumPy, in pieces: now and then one leaves a checkpoint, from which a resumed run goes on bit for bit."""

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

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
    saved, since = done, perf_counter()
    try:
        while done < steps:
            piece = range(done, min(done + stride, steps))
            with np.errstate(over="ignore", invalid="ignore"):  # the sentence below says it
                after, error = advance(state, piece)
            if not math.isfinite(error):
                where = f"The error of `{name}` is no longer a finite number at step {piece.stop:,}"
                raise InputError(f"{where}; choose a smaller learning rate and run again.")
            state, done = after, piece.stop
            row = {"stage": name, "update": -(-done // stride), "steps": done, "evaluated": error, "seconds": round(run.seconds, 3)}
            run.rows.append(row)
            run.say(name, done, steps, error, ERROR.name)
            if perf_counter() - since > SAVED:
                _save(run, name, state, done)
                saved, since = done, perf_counter()
    finally:  # also where it is interrupted
        if saved < done:
            _save(run, name, state, done)
    return state


def _save(run: Run, name: str, state: Any, done: int) -> None:
    arrays, skeleton = pack(state)
    run.save_part(name, arrays, {"done": done, "skeleton": skeleton})
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
