"""Is a run whole after every end? The long form is `python tests/fuzz/kill.py 200`."""

import os

import pytest
from kill import kill


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_runs_that_are_ended_at_random_moments(tmp_path):
    assert kill(1, 2, tmp_path, ends=2) == []
