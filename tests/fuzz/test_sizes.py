"""Are sizes beyond the machine refused in a sentence? The long form is `python tests/fuzz/fuzz_sizes.py 10`."""

import pytest
from fuzz_sizes import Trial, beyond, sized, sweep

from szilard.experiments import REGISTRY


@pytest.mark.parametrize("experiment", REGISTRY)
def test_every_size_has_a_bound(experiment):
    """Whatever is a whole number and not a name sizes an array or a loop."""
    assert not [name for name, _, declared in sized(experiment) if declared.bounds.most is None and declared.bounds.below is None]


@pytest.mark.parametrize("experiment", ["digits"])
def test_values_far_beyond_the_bounds(experiment):
    assert list(beyond(experiment)) == []


def test_largest_sizes(tmp_path):
    """Two runs that are refused, and one that goes on for ever, each in a process of its own."""
    tried = [Trial("recall", "units", 2000), Trial("random-network", "width", 30_000), Trial("backpropagation", "steps", 10**9)]
    assert sweep(4, tried, tmp_path, fork=False) == []
