"""Are sizes beyond the machine refused in a sentence? The long form is `python tests/fuzz/sizes.py 10`."""

import bounds
import pytest
from sizes import Trial, beyond, sized, sweep

from szilard.experiments import REGISTRY
from szilard.flags import of_experiment, parse
from szilard.options import Bounds


@pytest.mark.parametrize("experiment", REGISTRY)
def test_every_size_has_a_bound(experiment):
    """Whatever is a whole number and not a name sizes an array or a loop."""
    assert not [name for name, _, declared in sized(experiment) if declared.bounds.most is None and declared.bounds.below is None]


def test_values_far_beyond_the_bounds():
    assert list(beyond("random-network", ("1" + 30 * "0",))) == []


def test_largest_sizes(tmp_path):
    """A run that is refused, and one that goes on for ever, each in a process of its own."""
    tried = [Trial("random-network", "width", 30_000), Trial("backpropagation", "steps", 10**9)]
    assert sweep(4, tried, tmp_path, fork=False) == []


def test_ends_of_a_range():
    """The bound itself where it is allowed, else the next number; of whole numbers the largest is the business of `sizes.py`."""
    assert bounds.edges(Bounds(least=0, most=2), whole=False) == [0, 2] and bounds.edges(Bounds(least=3, most=9), whole=True) == [3]
    low, high = bounds.edges(Bounds(above=0, below=1), whole=False)
    assert 0 < low < 1e-300 and 1 - 1e-15 < high < 1


def test_numbers_at_their_bounds_are_flags():
    """What `bounds.py` tries is understood, and its last flag is the one on trial."""
    for words in bounds.trials("projective-simulation"):
        given = parse(of_experiment(REGISTRY["projective-simulation"].load().Settings), words[2:], "projective-simulation", "", "")
        assert given and words[-2].startswith("--")
