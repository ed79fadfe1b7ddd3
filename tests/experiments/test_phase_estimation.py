"""Does learned feedback measure a phase better than fixed phases?"""

import pytest

import szilard


@pytest.mark.slow
def test_learned_feedback_is_better_than_none(tmp_path):
    """Of the nine trainings with seeds 0, 1, 2 the worst variance was 0.0972; without feedback it is 0.1199, by the greedy rule 0.0978."""
    found = szilard.run("phase-estimation", tmp_path / "run", repeats=2).metrics
    assert max(found["trainings"]) < 0.105 < found["equally_spaced_variance"]
    assert found["greedy_variance"] == pytest.approx(0.0978, abs=1e-4)
    assert found["limit_variance"] < found["best_variance"] < found["greedy_variance"]


def test_short_form_beats_fixed_phases(short_run):
    found = short_run("phase-estimation").metrics
    assert found["limit_variance"] < found["best_variance"] - 0.01 and found["best_variance"] < found["variance"] + 1e-6
    assert found["variance"] < found["equally_spaced_variance"]
