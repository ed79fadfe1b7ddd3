"""Does a run that was interrupted after its search take what was found and learned from the record?"""

from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np

from szilard.devices import reference_device
from szilard.learn.training import Training
from szilard.memory import proposal
from szilard.memory.discovery import Settings
from szilard.memory.open_loop import OpenLoop
from szilard.runs.record import Record
from szilard.runs.run import Run
from szilard.scenarios.quantum_memory import quantum_memory


@dataclass(frozen=True)
class Teacher:
    """Stands for a teacher that keeps little."""

    start: Training
    scenario: Any
    steps_before: int = 7

    def kept(self, parameters, keys):
        return 0.5

    def after(self, start, steps):
        return replace(self, start=start)


def training(seed):
    values = jax.random.normal(jax.random.key(seed), (3,))
    return Training({"w": values}, [values + 1], jax.random.key_data(jax.random.key(seed)), jax.numpy.asarray(seed))  # pyright: ignore


def test_search_and_cloning_are_not_done_again(tmp_path, monkeypatch):
    done, settings = [], Settings()
    record = Record.create(tmp_path / "run", "quantum-memory", settings.to_json())
    monkeypatch.setattr(proposal, "strategy_search", lambda *of: done.append("search") or OpenLoop((1, 2), (3,), 0.9))
    monkeypatch.setattr(proposal, "_shown", lambda *of: done.append("shown") or training(4))
    first, second = (
        proposal.proposed(Run(settings, one), Teacher(training(0), quantum_memory(reference_device())), 4)  # pyright: ignore
        for one in (record, Record.open(tmp_path / "run"))
    )
    assert done == ["search", "shown"]
    assert first[1] == second[1] and first[1] is not None and first[1].taken
    assert jax.tree.structure(first[0].start) == jax.tree.structure(second[0].start) == jax.tree.structure(training(4))
    for one, other, wanted in zip(*map(jax.tree.leaves, (first[0].start, second[0].start, training(4))), strict=True):
        assert one.dtype == other.dtype == wanted.dtype and np.array_equal(one, other) and np.array_equal(one, wanted)
