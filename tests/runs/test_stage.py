"""When does a training in stages end, and does it go on as if nothing had happened?"""

from dataclasses import dataclass
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
import pytest
from jaxtyping import Array, Float

from szilard.runs.progress import ERROR, Measure
from szilard.runs.run import Run
from szilard.runs.settings import Settings
from szilard.runs.stage import Patience, Stage

SCORE = Measure("score")


class Counting(NamedTuple):
    """A training whose parameters count its updates."""

    parameters: Float[Array, ""]


@dataclass(frozen=True, kw_only=True)
class Nothing(Settings):
    """No settings of its own."""


def stage(values, **options):
    """A stage whose evaluation after update n is `values[n]`, the last one from then on."""
    return Stage(
        name="count",
        updates=options.pop("updates", 20),
        steps_per_update=10,
        advance=lambda state: (Counting(state.parameters + 1), {"sampled": jnp.asarray(0.0)}),
        evaluate=lambda parameters: values[min(int(parameters), len(values) - 1)],
        measure=options.pop("measure", SCORE),
        **options,
    )


@pytest.fixture
def fresh(tmp_path):
    return Run.start("trial", Nothing(), tmp_path / "run")


def test_patience_begins_where_the_stage_does(fresh):
    trained = stage([0.0] * 100, patience=Patience(5), before=(50, 0), updates=90).train(Counting(jnp.asarray(50.0)), fresh)
    assert trained.updates == 55  # what it begins with is judged


def test_what_it_begins_with_is_kept_where_nothing_better_comes(fresh):
    trained = stage([0.0] * 4 + [1.0, 0.0], keep="best", before=(4, 1000)).train(Counting(jnp.asarray(4.0)), fresh)
    assert np.array_equal(trained.parameters, 4.0) and trained.updates == 20


@pytest.mark.parametrize(
    ("values", "patience", "updates"),
    [
        ([0.0, 1.0], Patience(5), 6),  # the gain at update 1, and five more
        ([0.0, 1.0], Patience(5, first=10), 15),  # not counted before update 10
        (np.arange(100.0), Patience(5), 20),  # gains to the end
        (np.arange(100.0), Patience(5, extension=7), 27),  # and beyond
        ([0.0] * 18 + [1.0], Patience(5, first=15, extension=30), 23),
        ([0.0, 1.0], Patience(5, level=2.0), 11),  # twice as long, since it should surpass 2
        ([0.0, 1.0, 1.5, 3.0], Patience(5, level=2.0), 8),
        ([0.0, 1.0], Patience(15, first=12, enough=0.5), 6),  # a third as long, whatever `first` says
        ([0.0, 1.0], Patience(6, first=12, enough=2.0), 18),  # not enough
    ],
)
def test_stage_ends_when_nothing_is_gained_and_goes_on_while_it_is(fresh, values, patience, updates):
    trained = stage(values, patience=patience).train(Counting(jnp.asarray(0.0)), fresh)
    assert trained.updates == updates == int(trained.training.parameters)
    assert fresh.rows[-1]["steps"] == 10 * updates


def test_gain_below_the_tolerance_is_none(fresh):
    slowly = [0.01 * n for n in range(100)]
    assert stage(slowly, tolerance=0.5, patience=Patience(8)).train(Counting(jnp.asarray(0.0)), fresh).updates == 9


def test_small_is_better_where_an_error_is_followed(fresh):
    falling = [1.0 / (1 + min(n, 4)) for n in range(100)]
    assert stage(falling, measure=ERROR, patience=Patience(3)).train(Counting(jnp.asarray(0.0)), fresh).updates == 7


def test_goal_ends_it_at_once(fresh):
    assert stage(np.arange(100.0), goal=6.5).train(Counting(jnp.asarray(0.0)), fresh).updates == 7


def test_what_was_done_before_counts(fresh):
    trained = stage([0.0], before=(4, 1000)).train(Counting(jnp.asarray(4.0)), fresh)
    assert trained.updates == 20 == int(trained.training.parameters)
    assert [row["update"] for row in fresh.rows] == list(range(5, 21))
    assert [row["steps"] for row in fresh.rows] == list(range(1010, 1170, 10))


def test_resumed_stage_ends_where_the_whole_one_did(tmp_path):
    values, patience = [0.0, 0.0, 1.0], Patience(6)
    start = Counting(jnp.asarray(0.0))
    whole = stage(values, patience=patience).train(start, Run.start("trial", Nothing(), tmp_path / "whole"))
    cut = Run.start("trial", Nothing(), tmp_path / "cut")
    stage(values, patience=patience, updates=4).train(start, cut)  # as far as an interrupted one got
    again = stage(values, patience=patience).train(start, cut)
    assert again.updates == whole.updates and np.array_equal(again.parameters, whole.parameters)
    assert len(cut.rows) == whole.updates
