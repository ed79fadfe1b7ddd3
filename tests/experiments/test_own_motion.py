"""Is the law of a user's trajectories found, and is what cannot be used refused in a sentence?"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import szilard
from szilard.data.pieces_of_motion import read_pieces
from szilard.errors import InputError

TIME = np.linspace(0, 30, 601)


def swing(start):
    """A damped pendulum by SciPy: angle and velocity."""
    moved = solve_ivp(lambda t, s: [s[1], -0.2 * s[1] - 1.5 * np.sin(s[0])], (0, 30), start, t_eval=TIME, rtol=1e-9, atol=1e-9)
    return moved.y


def save(path, time=TIME, starts=((2.0, 0.0), (-1.5, 1.0), (0.5, -2.0)), noise=0.01):
    rng = np.random.default_rng(0)
    columns = [
        np.column_stack([time, *(swing(start) + noise * rng.normal(size=(2, 601))), np.full(601, k)]) for k, start in enumerate(starts)
    ]
    np.savetxt(path, np.concatenate(columns), delimiter=",", header="time,angle,velocity,trajectory", comments="", fmt="%.6g")


def test_law_of_a_swing_is_read_from_a_table(tmp_path):
    """Noise of 0.01 on angles of 1. Of noise from 0.003 to 0.03 the terms are right, and coefficients within 1 %."""
    save(tmp_path / "swings.csv")
    result = szilard.run("equations", tmp_path / "run", data=str(tmp_path / "swings.csv"), angles="angle", draws=20)
    found = {(one["variable"], one["term"]): one["value"] for one in result.metrics["own_coefficients"]}
    wanted = {("angle'", "velocity"): 1.0, ("velocity'", "velocity"): -0.2, ("velocity'", "sin angle"): -1.5}
    assert found.keys() == wanted.keys()
    assert all(found[key] == pytest.approx(value, rel=0.03) for key, value in wanted.items())
    assert result.metrics["own_forecast_error"] < 0.1


def test_pieces_serve_one_purpose_each(tmp_path):
    save(tmp_path / "six.csv", starts=[(0.1 * k, 0.0) for k in range(1, 7)], noise=0.0)
    pieces = read_pieces(tmp_path / "six.csv")
    starts = [set(np.round(np.abs(part).max((1, 2)), 1)) for part in pieces[:3]]
    assert pieces.names == ("angle", "velocity") and pieces.interval == pytest.approx(0.05)
    assert [len(part) for part in pieces[:3]] == [12, 8, 4] and all(part.shape[1] == 150 for part in pieces[:3])
    assert max(starts[0]) <= 0.4 and max(starts[2]) == 0.6 and 0.6 not in starts[0] | starts[1]


def test_what_cannot_be_used_is_refused(tmp_path):
    uneven = np.where(np.arange(601) > 300, TIME + 0.02, TIME)
    save(tmp_path / "uneven.csv", uneven)
    with pytest.raises(InputError, match=r"must rise in equal steps, but most are 0\.05 and one is 0\.07"):
        read_pieces(tmp_path / "uneven.csv")
    save(tmp_path / "short.csv", starts=((1.0, 0.0),))
    with pytest.raises(InputError, match=r"must hold at least 720 samples, .*, but holds 601"):
        read_pieces(tmp_path / "short.csv")
    save(tmp_path / "swings.csv")
    with pytest.raises(InputError, match=r"`angles` must name variables of the file \(angle, velocity\), but names \['phase'\]"):
        szilard.run("equations", tmp_path / "run", data=str(tmp_path / "swings.csv"), angles="phase")
