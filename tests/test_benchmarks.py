"""Does every benchmark still run, and say which goals are met? In a form so small that its figures mean nothing."""

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from szilard.learn.settings.boltzmann import Divergence
from szilard.settings.quantum_memory import TRAINING

ROOT = Path(__file__).parents[1]
SMALL = replace(TRAINING, updates=1, trajectories=8, minibatches=2, epochs=1)
TINY = {
    "backpropagation": {"REPEATS": 1, "STEPS": 2},
    "boltzmann_machine": {"SETTINGS": Divergence(updates=2, persistent=True), "RATES": (0.1,), "CONFIGURATIONS": (64, 16)},
    "density_engine": {"REPEATS": 1, "STEPS": 1, "TRAINING": SMALL},
    "game_search": {"REPEATS": 1, "SIMULATIONS": (2,)},
    "ising": {"REPEATS": 1, "SIZE": 8, "SWEEPS": 2},
    "quantum_memory": {"REPEATS": 1, "TRAINING": SMALL},
    "sparse_regression": {"SEEDS": 1, "NOISES": (0.01,), "METHODS": ("differences",)},
}
QUICK = ("backpropagation", "sparse_regression")  # others compile programs for many seconds, however little they run


def benchmark(name, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr(importlib.import_module("benchmarks._history"), "RESULTS", tmp_path)
    return module


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py")))
def test_benchmark_can_be_imported(name, monkeypatch, tmp_path):
    assert callable(benchmark(name, monkeypatch, tmp_path).main)


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in TINY])
def test_benchmark_runs_and_keeps_its_history(name, monkeypatch, tmp_path, capsys):
    module = benchmark(name, monkeypatch, tmp_path)
    for constant, value in TINY[name].items():
        monkeypatch.setattr(module, constant, value)
    monkeypatch.setattr(sys, "argv", [name])
    module.main()
    words = capsys.readouterr().out.splitlines()
    (line,) = (tmp_path / f"{name}.jsonl").read_text().splitlines()
    kept = json.loads(line)
    assert kept["found"] and kept["versions"]["jax"] and json.loads(words[-1]) == kept
    assert sum(word.startswith("goal ") for word in words) == len(kept["goals"]) > 0


def test_goals_are_met_missed_or_open(monkeypatch, tmp_path, capsys):
    history = benchmark("_history", monkeypatch, tmp_path)
    found = {"ours": {"speed": 3.0}, "error": 0.2}
    goals = [history.Goal("ours/speed", 2), history.Goal("error", 0.1, most=True), history.Goal("theirs/speed", 1)]
    for _ in range(2):
        history.finish("trial.py", found, goals, ["no-such-package"])
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("goal")] == ["met", "missed", "open"] * 2
    first, second = (json.loads(line) for line in (tmp_path / "trial.jsonl").read_text().splitlines())
    assert [goal["met"] for goal in first["goals"]] == [True, False, None] and first["found"] == second["found"] == found
    assert "no-such-package" not in first["versions"]
