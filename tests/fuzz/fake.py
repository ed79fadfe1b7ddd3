"""The fastest experiment there is."""

import sys
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.figure import Figure

from szilard.options import Options
from szilard.runs.outcome import Estimate, Outcome, Row
from szilard.runs.settings import Settings as Base
from szilard.runs.settings import option


@dataclass(frozen=True, kw_only=True)
class Ppo(Options):
    updates: int = option(20, "How many updates.", least=1, most=10_000)
    learning_rate: float = option(1e-3, "How fast.", above=0)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    engine: Literal["pauli", "dense"] = option("pauli", "Which engine.")
    note: str = option("", "Anything.")
    pause: float = option(0.0, "Seconds after each update.", least=0, most=10)
    stop: str = option("", "What goes wrong after five updates.")
    ppo: Ppo = option(Ppo(), "Of the training.")


TROUBLE = {
    "interrupt": KeyboardInterrupt(),
    "full": OSError(28, "No space left on device"),
    "memory": MemoryError("Unable to allocate 8 TiB"),
    "device memory": RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 8 bytes."),
    "bug": ZeroDivisionError("a fault of the program"),
}


def answer(run):
    settings, record = run.settings, run.record
    run.progress.baselines("R_Q", {"idle": 0.7165, "encode": 0.89})
    kinds = {"update": int, "rng": dict}
    start = [np.zeros(3)]
    arrays, state = run.saved_part("discover", kinds, start) or (start, {"update": 0, "rng": None})
    rng = np.random.default_rng(settings.seed)
    if state["rng"]:
        try:
            rng.bit_generator.state = state["rng"]
        except Exception as error:
            raise run.unfit("discover", f"its generator: {error}") from None
    total = arrays[0]
    for update in range(state["update"], settings.ppo.updates):
        total = total + rng.normal(size=3)
        run.rows.append({"stage": "discover", "update": update + 1, "steps": 10 * update, "evaluated": float(total[0])})
        run.save_part("discover", [total], {"update": update + 1, "rng": rng.bit_generator.state})
        record.save_metrics(run.rows)
        run.say("discover", update + 1, settings.ppo.updates, 0.5 + 0.02 * update, "R_Q")
        if settings.stop and update == 4:
            raise TROUBLE[settings.stop]
        time.sleep(settings.pause)
    figure = Figure(figsize=(2, 2))
    figure.subplots().set_title("Ω")
    run.figure("learning", figure, "How ψ was learned.")
    rows = [Row("idle [x]", "idle", R_Q=0.7165), Row("student", R_Q=Estimate(0.98, 0.97, 0.99))]
    metrics = {"sum": total.tolist(), "steps": np.int64(3), "bad": float("nan"), "none": None, "first": float(total[0])}
    return Outcome(sentence="It [works], ψ.", rows=rows, label="strategy", metrics=metrics, notes=("A note.",))


def register():
    """Let szilard know this experiment."""
    from szilard.experiments import REGISTRY, Experiment

    sys.modules["szilard.settings.fake"] = sys.modules["szilard.experiments.fake"] = sys.modules[__name__]
    REGISTRY["fake"] = Experiment("fake", "Does it work?")
