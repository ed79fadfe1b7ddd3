"""Keep the student of a run for lecture 12: `python -m szilard.lectures.keep_student RUN`.

RUN is the folder of a finished `szilard run bit-flip`. The file holds the student's weights and, as JSON, how they came about, how the
learning went, and how the student does in the lecture's game.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.record import Record, plain
from ..runs.result import load
from . import laboratory
from .student import FILE, PARAMETERS, Student

GAME = (200.0, 40)  # flip time and number of steps
GAMES = 2000  # of the game, on noise that no reader meets
METRICS = (
    *(
        "idle",
        "encode",
        "parity_cycle",
        "parity_cycle_interval",
        "teacher",
        "teacher_interval",
        "student",
        "student_interval",
        "environment_steps",
    ),
    *("simulator", "simulator_interval", "simulator_agrees"),
)


def keep(folder: str) -> None:
    """Write the file of the student in the record `folder`."""
    run, record = load(folder), Record.open(folder)
    weights = [np.asarray(value, np.float32) for value in run.network("student").model.get_weights()]
    about: dict[str, Any] = {key: record.about[key] for key in ("experiment", "settings", "versions")}
    about |= {"actions": list(_actions(record)), "metrics": {key: run.metrics[key] for key in METRICS}, "learning": _learning(record)}
    about["game"] = game(Student(**dict(zip(PARAMETERS, weights, strict=True)), about=about))
    arrays = dict(zip(PARAMETERS, weights, strict=True)) | {"about": np.array(json.dumps(plain(about)))}
    np.savez_compressed(Path(str(FILE)), **arrays)  # pyright: ignore[reportArgumentType]


def game(student: Student) -> dict[str, float]:
    """The mean R_Q that the student keeps in the lecture's game, with its standard error."""
    time, steps = GAME
    ends = [laboratory.play(student, laboratory.flips(-1 - n & 0xFFFFFFFF, steps, time), time).kept[-1] for n in range(GAMES)]
    return {
        "time": time,
        "steps": steps,
        "games": GAMES,
        "kept": float(np.mean(ends)),
        "error": float(np.std(ends, ddof=1) / len(ends) ** 0.5),
    }


def _actions(record: Record) -> list[str]:
    from ..devices import Device

    return [str(operation) for operation in Device.from_dict(record.settings["device"]).operations]


def _learning(record: Record) -> list[list[Any]]:
    """Stage, steps played, R_Q of the policy as it explores, and of its likeliest actions where that was judged."""
    return [[row["stage"], row["environment_steps"], row["sampled"], row["evaluated"]] for row in record.load_metrics()]


if __name__ == "__main__":
    keep(sys.argv[1])
