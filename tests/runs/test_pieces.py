"""Does a long computation in pieces go on bit for bit after an interruption, and stop when it diverges?"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.runs.pieces import in_pieces
from szilard.runs.record import Record
from szilard.runs.run import Run
from szilard.runs.settings import Settings


class Interrupted(Exception):
    pass


class State(NamedTuple):
    total: np.ndarray
    steps: int


@dataclass(frozen=True, kw_only=True)
class Plain(Settings):
    """Nothing but a seed."""


def add(run, state, piece, stop=None):
    """Random numbers added up; the error is their sum."""
    if stop is not None and piece.start >= stop:
        raise Interrupted
    total = state.total + run.rng(f"from step {piece.start}").normal(size=(len(piece), 2)).sum(0)
    return State(total, state.steps + len(piece)), float(total.sum())


def compute(run, stop=None):
    start = State(np.zeros(2), 0)
    return in_pieces(run, "sum", start, lambda state, piece: add(run, state, piece, stop), steps=10, pieces=3, kinds=(State,))


def test_interrupted_computation_goes_on_bit_for_bit(tmp_path):
    whole, cut = (Record.create(tmp_path / name, "trial", Plain().to_json()) for name in ("whole", "cut"))
    run = Run(Plain(), whole)
    wanted = compute(run)
    with pytest.raises(Interrupted):
        compute(Run(Plain(), cut), stop=8)
    resumed = Run(Plain(), Record.open(tmp_path / "cut"))
    found = compute(resumed)
    assert found.steps == wanted.steps == 10 and np.array_equal(found.total, wanted.total)
    assert resumed.curve("sum") == run.curve("sum") and [steps for steps, _ in run.curve("sum")] == [4, 8, 10]


def test_interruption_within_a_piece_leaves_the_state_before_it(tmp_path):
    """Also where a piece changes the state in place, and however late the latest checkpoint."""

    def advance(state, piece, stop=None):
        for k in piece:
            state += k
            if k == stop:
                raise Interrupted
        return state, float(state.sum())

    run = Run(Plain(), Record.create(tmp_path / "run", "trial", Plain().to_json()))
    with pytest.raises(Interrupted):
        in_pieces(run, "sum", np.zeros(2), lambda state, piece: advance(state, piece, stop=6), steps=9, pieces=3)
    resumed = Run(Plain(), Record.open(tmp_path / "run"))
    assert in_pieces(resumed, "sum", np.zeros(2), advance, steps=9, pieces=3).tolist() == [36, 36]
    assert resumed.curve("sum") == [(3, 6.0), (6, 30.0), (9, 72.0)]


def test_finished_computation_is_not_repeated(tmp_path):
    record = Record.create(tmp_path / "run", "trial", Plain().to_json())
    wanted = compute(Run(Plain(), record))
    assert np.array_equal(compute(Run(Plain(), record), stop=0).total, wanted.total)


def test_error_that_is_no_number_ends_the_run_and_keeps_what_was_saved(tmp_path):
    record = Record.create(tmp_path / "run", "trial", Plain().to_json())
    run = Run(Plain(), record)
    with pytest.raises(InputError, match="error of `sum` is no longer a finite number at step 4; choose a smaller learning rate"):
        in_pieces(run, "sum", 1.0, lambda state, piece: (state * 2, [0.0, np.inf][piece.start // 2]), steps=6, pieces=3)
    assert run.saved_part("sum", {"done": int})[1]["done"] == 2


def test_checkpoint_of_another_kind_is_refused(tmp_path):
    run = Run(Plain(), Record.create(tmp_path / "run", "trial", Plain().to_json()))
    run.save_part("sum", [], {"done": 4, "skeleton": {"Other": []}})
    with pytest.raises(InputError, match="does not fit this run"):
        compute(run)
