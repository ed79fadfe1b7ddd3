"""When does a search help a teacher that has learned?"""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from szilard.memory import discovery
from szilard.memory.discovery import Settings
from szilard.memory.proposal import Proposal, told
from szilard.physics.operations import Operation

RUN: Any = SimpleNamespace(settings=Settings())


class Teacher:
    """Stands for a teacher that keeps a given R_Q, whatever it learns."""

    def __init__(self, value: float, stages: list[str]):
        self.value, self.stages = value, stages

    def learn(self, run):
        self.stages.append("learn")
        return SimpleNamespace(parameters=self.value)

    def kept(self, parameters, keys):
        return self.value

    def validation(self, run):
        return None

    def going_on(self, name, learned):
        self.stages.append(name)
        return Teacher(self.value, self.stages)


@pytest.mark.parametrize(
    ("kept", "before", "taken", "stages"),
    [
        (0.95, False, True, ["learn"]),
        (0.90, True, True, ["learn"]),
        (0.90, False, True, ["learn", "improve", "search", "learn"]),
        (0.90, False, False, ["learn", "improve", "search"]),
    ],
)
def test_search_comes_late_only_where_less_is_kept_than_by_hand(monkeypatch, kept, before, taken, stages):
    """The best strategy by hand keeps 0.93; nobody searches twice, or learns from what is no better."""
    proposal, seen = Proposal((Operation("idle"),), (), 0.94, taken), []
    monkeypatch.setattr(discovery, "proposed", lambda run, seeing, updates: (seen.append("search"), (seeing, proposal))[1])
    teacher: Any = Teacher(kept, seen)
    _, _, found = discovery._discover(RUN, teacher, proposal if before else None, 0.93)
    assert seen == stages
    assert (found is not None) == (before or "search" in stages)
    why = "The teacher kept less than the best strategy by hand" if "search" in stages else "No beginning had found error correction"
    assert not found or next(told(found)).startswith(f"{why}, so a search")


def test_search_comes_late_where_no_strategy_by_hand_measures(monkeypatch):
    proposal: Any = Proposal((Operation("idle"),), (), 0.94, False)
    monkeypatch.setattr(discovery, "proposed", lambda run, seeing, updates: (seeing, proposal))
    teacher: Any = Teacher(0.95, [])
    _, _, found = discovery._discover(RUN, teacher, None, np.inf)
    assert next(told(found)).startswith("No strategy by hand measures on this device and says what can be kept, so a search")
