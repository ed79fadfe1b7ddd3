"""Which of several trainings goes on, and when is it chosen?"""

import jax.numpy as jnp
import pytest

from szilard.learn.training import Training
from szilard.memory.beginnings import Beginnings
from szilard.runs.run import Run
from szilard.runs.settings import Settings


def counting(start):
    """A training whose parameters count its updates."""
    return Training([jnp.asarray(start)], [], jnp.zeros(2, jnp.uint32), jnp.asarray(start))


def beginnings(kept, updates):
    """Two trainings, which keep `kept[n]` in update n."""

    def advance(states):
        both = kept[min(int(states.update[0]), len(kept) - 1)]
        sampled = {"sampled": max(both), "sampled_0": both[0], "sampled_1": both[1]}
        states = states._replace(parameters=[states.parameters[0] + 1], update=states.update + 1)
        return states, {name: jnp.asarray(value) for name, value in sampled.items()}

    return Beginnings([counting(0), counting(100)], advance, updates, 20)


@pytest.fixture
def fresh(tmp_path):
    return Run.start("trial", Settings(), tmp_path / "run")


def test_best_of_the_latest_updates_goes_on(fresh):
    """One lucky update in the end does not make up for three poor ones."""
    begun = beginnings([(0.1, 0.8)] * 7 + [(0.9, 0.6)], updates=8).best(fresh, goal=2.0)
    assert begun.training.update == 108 and begun.steps == 160
    assert begun.kept == pytest.approx([0.3, 0.75])


def test_choice_is_made_as_soon_as_one_has_reached_the_goal(fresh):
    begun = beginnings([(0.0, 0.0)] * 4 + [(0.9, 0.1)], updates=100).best(fresh, goal=0.5)
    assert begun.training.update == 8 and begun.steps == 160


def test_choice_is_the_same_after_an_interruption(fresh, tmp_path):
    whole = beginnings([(0.1, 0.8)], updates=8).best(fresh, goal=2.0)
    again = beginnings([(0.9, 0.1)], updates=8).best(fresh, goal=2.0)  # all is in the checkpoint, and nothing is played
    assert again.kept == whole.kept and again.training.update == whole.training.update == 108


def test_one_beginning_is_not_judged(fresh):
    start = counting(3)
    assert Beginnings([start], lambda states: (states, {}), 8, 10).best(fresh, goal=0.5) == (start, [], 0)
