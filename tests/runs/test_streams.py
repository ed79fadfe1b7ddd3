"""Does every seed and every purpose have random numbers of its own?"""

import jax
import numpy as np
import pytest

from szilard.experiments import REGISTRY
from szilard.runs import streams

SEEDS = [0, 1, 2**31, 2**32, 2**63 - 1]


@pytest.mark.parametrize("experiment", REGISTRY)
def test_largest_seeds_are_taken(experiment):
    kind = REGISTRY[experiment].load().Settings
    for seed in SEEDS:
        assert kind.from_json(kind(seed=seed).to_json()).seed == seed


def test_no_two_seeds_share_a_stream():
    """False alarm: 31 bits, 50 streams, so a collision by chance has the probability 50 * 49 / 2 / 2^31 < 1e-6, once and for all."""
    pairs = [(seed, f"purpose {k}") for seed in SEEDS for k in range(10)]
    keys = {tuple(np.asarray(jax.random.key_data(streams.key(*pair))).tolist()) for pair in pairs}
    assert len(keys) == len({streams.rng(*pair).integers(2**62) for pair in pairs}) == len({streams.number(*pair) for pair in pairs}) == 50
    assert all(0 <= streams.number(*pair) < 2**31 for pair in pairs)
