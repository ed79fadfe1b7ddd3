"""Are sizes beyond the machine refused in a sentence? The long form is `python tests/fuzz/sizes.py 10`."""

import pytest
from sizes import Trial, beyond, sized, sweep

from szilard.experiments import REGISTRY


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
