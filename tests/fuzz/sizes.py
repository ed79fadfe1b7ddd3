"""Sizes beyond the machine: `python tests/fuzz/sizes.py 5` sets every size of every experiment to its bound, 5 seconds each.

A trial is a short run in a process of its own with little memory. It may end, be refused in a sentence, or still run when its time is
over, within its memory. Values far beyond the bounds must be refused. `python tests/fuzz/sizes.py 5 walker maze:deep_q` tries one
experiment and those settings of another whose names have such a part.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from fuzz_command_lines import fault
from peak import peak_memory

from szilard import cli
from szilard.experiments import REGISTRY, find
from szilard.options import Option, Options, leaves, option_of
from szilard.runs.command import flag

SPACE = 8 * 2**30  # bytes of addresses: the compiler reserves many that it never uses
MOST = 2 * 10**9  # bytes that are used
BEYOND = ("1000000000000", "1" + 30 * "0", "1e300", "inf")
# What keeps everything but the size on trial short, so that each part of a run is reached soon.
FEW = {"updates": 1, "epochs": 1, "minibatches": 1, "repeats": 1, "rounds": 1, "evaluations": 1, "limit": 50, "rates": 3}
MEMORY = {"steps": 8, "trajectories": 32, "shots": 2, "ppo.trajectories": 8, "imitation.trajectories": 8}
SMALL: dict[str, dict[str, Any]] = {
    "backpropagation": {"steps": 200},
    "curve-fitting": {"steps": 30},
    "image-fitting": {"samples": 5000, "baseline_samples": 5000},
    "digits": {"epochs": 1},
    "shapes": {"lines.steps": 5, "images.steps": 5},
    "autoencoder": {"images": 300},
    "visualisation": {"steps": 50},
    "optimizers": {"picture_steps": 20},
    "recall": {"recall.steps": 5, "countdown.steps": 5},
    "hidden-oscillator": {"learning.steps": 5},
    "addition": {"learning.steps": 5},
    "word-vectors": {"sentences": 1000},
    "walker": {"measured": 100},
    "alphazero": {"self_play": 4, "simulations": 4, "opponent": 4, "matches": 2},
    "q-learning": {"table.steps": 100},
    "boltzmann-machine": {"samples": 500, "model_samples": 100, "chains": 500, "many_steps": 2},
    "tomography": {"spins": 3, "quench_qubits": 3, "w_qubits": 2, "iterations": 5, "restarts": 1, "updates": 5, "resamples": 2},
    "neural-quantum-states": {"sites": 6, "rounds": 2},
    "regression": {"spins": 10, "states": 50, "sets": 2},
    "clusters": {"size": 4, "states": 30, "points": 60, "most": 3},
    "generative": {"size": 4, "steps": 2, "samples": 20, "states": 16, "vae_steps": 2, "points": 60, "flow_steps": 2, "cells": 20},
    "nuclei": {"learning.steps": 5},
    "materials": {"structures": 8, "learning.steps": 5, "bonding.steps": 5},
    "confusion": {"size": 8, "temperatures": 5, "chains": 10, "states": 1, "dense.steps": 5, "convolution.steps": 5},
    "ising-phases": {"size": 8, "chains": 16, "states": 1, "largest": 32, "dense.steps": 5, "convolution.steps": 5},
    "trees": {"size": 4, "chains": 16, "states": 1, "trees": 5},
    "hidden-parameters": {"oscillators.steps": 5, "qubits.steps": 5},
    "equations": {"trajectories": 12, "samples": 60, "draws": 2, "breeding.population": 20, "breeding.generations": 2},
    "phase-estimation": {"measurements": 3, "ppo.trajectories": 8},
    "projective-simulation": {"dampings": (0.1, 0.5), "agents": 4, "attacks": 20, "learners": 2, "games": 2, "steps": 40},
    "bit-flip": MEMORY,
    "memory": MEMORY,
    "noise-aware": {name: size for name, size in MEMORY.items() if name != "shots"}
    | {"specialist.trajectories": 8, "tuning.trajectories": 8},
}
SPAWNED = {"alphazero"}  # whose import starts threads, which no fork takes along
WITH = {  # what must grow with a size
    "farthest": {"steps": 1000},
    "longest": {"duration": 1000},
    "environments": {"replay_size": 10**5},
    "ppo.minibatches": {"ppo.trajectories": 10**5},
    "pixels": {"images": 300},
    "mazes": {"cells": 6},
    "unseen": {"cells": 6},
    "learning.batch": {"samples": 10**5},
}
METHOD = {"reinforce": "reinforce", "ppo": "ppo", "deep_q": "deep-q", "q_learning": "q-learning", "tree_search": "tree-search"}


@dataclass(frozen=True)
class Trial:
    """An experiment, and the settings that are not its usual ones."""

    experiment: str
    name: str
    value: Any

    def command(self) -> list[str]:
        """The words of the command line after `szilard`."""
        usual = find(self.experiment).load().Settings()
        start = smallest(self.experiment) | {self.name: self.value}
        for ending, more in WITH.items():
            if self.name.endswith(ending):
                start |= {self.name.removesuffix(ending) + name: value for name, value in more.items()}
        group = self.name.partition(".")[0]
        if group in METHOD and "method" in {field.name for field in fields(usual)}:
            start["method"] = METHOD[group]
        chosen = {name: start.get(name, value) for name, value, _ in leaves(usual)}
        words = [self.experiment]
        for name, value, _ in leaves(usual):
            if chosen[name] != value:
                words += flag(name, chosen[name])
        return ["run", *words]

    def __str__(self) -> str:
        return f"{self.experiment} --{self.name} {str(self.value)[:40]}"


class End(NamedTuple):
    """How a trial ended: its exit status (None: still running), the most memory it had, and what it said."""

    status: int | None
    memory: int
    said: str

    def fault(self) -> str | None:
        """What is wrong with it."""
        last = self.said.strip("\n").split("\n")[-1]
        if self.memory > MOST:
            return f"{self.memory / 1e9:.1f} GB of memory, status {self.status}: {last[:200]}"
        if self.status in (0, None):
            return None
        if self.status != 2 or "Traceback" in self.said or not 0 < len(last) < 400:
            return f"exit status {self.status}: {self.said[-600:]}"
        return None


def smallest(experiment: str) -> dict[str, Any]:
    """The settings of the short form by name, with the loops shortened further."""
    kind = find(experiment).load().Settings
    found = {name: value for name, value, _ in leaves(kind(quick=True).resolved())} | {"quick": False}
    for name, value in found.items():
        short = FEW.get(name.rpartition(".")[2])
        if short is not None and isinstance(value, int):
            found[name] = min(value, short)
    return found | SMALL.get(experiment, {})


def trials(experiment: str) -> Iterator[Trial]:
    """Every size of an experiment at its bound; lists get one large element."""
    for name, value, declared in sized(experiment):
        if declared.bounds.most is not None:
            yield Trial(experiment, name, (int(declared.bounds.most),) if isinstance(value, tuple) else int(declared.bounds.most))


def sized(experiment: str) -> Iterator[tuple[str, Any, Option]]:
    """The settings that hold whole numbers: name, usual value, and what is declared of them."""
    groups = [("", find(experiment).load().Settings())]
    for prefix, group in groups:
        for field, hint in get_type_hints(type(group)).items():
            value, name = getattr(group, field, None), prefix + field
            if isinstance(value, Options):
                groups.append((f"{name}.", value))
            elif re.search(r"\bint\b", str(hint)) or hint is int:
                yield name, value, option_of(type(group).__dataclass_fields__[field])


def begin(words: list[str], folder: Path, seconds: float, *, fork: bool = True) -> int:
    """A child process that gives the command line `words` in `folder`, with a copy of this one's imports; its number."""
    child = os.fork() if fork else subprocess.Popen([sys.executable, __file__, "--one", str(folder), str(seconds), *words]).pid
    if not child:
        os._exit(one(words, folder, seconds))
    return child


def one(words: list[str], folder: Path, seconds: float) -> int:
    """Give the command line `words` in `folder`, with little memory and so much time; its exit status."""
    os.chdir(folder)
    heard = os.open("said", os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(heard, 1)
    os.dup2(heard, 2)
    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(seconds), ceil(seconds) + 1))
    try:
        return cli.main(words)
    except BaseException:
        traceback.print_exc()
        return 1


def follow(child: int, seconds: float, folder: Path) -> End:
    """Wait for the end of a trial, or end it when it takes far longer than its time."""
    stop, memory, status = time.monotonic() + 5 * seconds, 0, None
    while status is None and time.monotonic() < stop and memory <= MOST:
        memory = max(memory, peak_memory(child))
        done, how = os.waitpid(child, os.WNOHANG)
        status = os.waitstatus_to_exitcode(how) if done else None
        time.sleep(0.02)
    if status == -signal.SIGXCPU:
        status = None
    elif status is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    said = folder / "said"
    return End(status, memory, said.read_text(encoding="utf-8", errors="replace") if said.exists() else "")


def beyond(experiment: str, values: tuple[str, ...] = BEYOND) -> Iterator[str]:
    """What is wrong with the answers to values far beyond every bound."""
    for name, _, declared in leaves(find(experiment).load().Settings()):
        if declared.bounds.most is not None or declared.bounds.below is not None:
            for value in values:
                words = ["run", experiment, "--" + name.replace("_", "-"), value]
                if wrong := fault(words):
                    yield f"{' '.join(words)}: {wrong}"


def sweep(seconds: float, chosen: Iterable[Trial], folder: Path, note: Callable[[str], object] = str, *, fork: bool = True) -> list[str]:
    """The faults that trials bring to light."""
    found = []
    for number, trial in enumerate(chosen):
        place = folder / str(number)
        place.mkdir(parents=True)
        end = follow(begin(trial.command(), place, seconds, fork=fork and trial.experiment not in SPAWNED), seconds, place)
        note(f"{trial}: {'still running' if end.status is None else end.status}, {end.memory / 1e9:.2f} GB")
        note("    " + end.said.strip("\n").split("\n")[-1][:250])
        if wrong := end.fault():
            found.append(f"{trial}: {wrong}")
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(seconds: float, names: list[str]) -> int:
    """All trials of some experiments, and values far beyond their bounds; the exit status."""
    names = sorted(names or REGISTRY, key=SPAWNED.__contains__)
    chosen = (trial for name in names for trial in trials(name.partition(":")[0]) if name.partition(":")[2] in trial.name)
    warnings.filterwarnings("ignore", message=r"os\.fork", category=RuntimeWarning)
    with tempfile.TemporaryDirectory() as temporary:
        wrong = sweep(seconds, chosen, Path(temporary), _say)
    wrong += [sentence for name in names if ":" not in name for sentence in beyond(name)]
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        sys.exit(one(sys.argv[4:], Path(sys.argv[2]), float(sys.argv[3])))
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
