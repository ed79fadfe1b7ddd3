"""Is what lectures keep read as it was written?"""

from typing import NamedTuple

import numpy as np
import pytest

from szilard.lectures import kept_files


class Pair(NamedTuple):
    """Two arrays."""

    a: np.ndarray
    b: np.ndarray


def test_written_arrays_are_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "FOLDER", tmp_path / "kept")
    makers = {
        "tuple": lambda: Pair(np.arange(3), np.ones(2)),
        "dictionary": lambda: {"c": np.zeros(1)},
        "other": lambda: pytest.fail("not asked for"),
    }
    kept_files.write(makers, ["tuple", "dictionary"])
    assert sorted(path.name for path in kept_files.FOLDER.iterdir()) == ["dictionary.npz", "tuple.npz"]
    assert kept_files.read("tuple")["a"].tolist() == [0, 1, 2] and kept_files.read("dictionary")["c"].tolist() == [0]
