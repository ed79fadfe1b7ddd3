"""Run in a process of its own: cheap experiments amid surroundings that are given in Python; prints what came out, as JSON."""

import hashlib
import json
import random
import sys
from pathlib import Path

import jax
import numpy as np

SMALL = {
    "recall": {"duration": 9, "silence": 1, "longest": 3, "units": 4},
    "backpropagation": {"hidden": (5,), "steps": 200, "points": 100},
}


def settings_of(experiment):
    kind = __import__("szilard.experiments", fromlist=["find"]).find(experiment).load().Settings
    small = SMALL[experiment]
    if experiment == "recall":
        fit = type(kind().recall)
        small = small | {task: fit(steps=6, batch=4, learning_rate=0.01) for task in ("recall", "countdown")}
    return kind(**small)


def surroundings():
    """What a run must leave as it was."""
    import keras

    config = keras.config
    flags = {name: value for name, value in jax.config.values.items() if name != "jax_compilation_cache_dir"}
    formats = config.floatx(), config.epsilon(), config.image_data_format(), config.dtype_policy().name
    drawn = np.random.get_state(legacy=False)["state"]["key"].tobytes(), random.getstate()  # noqa: NPY002
    return [str(part) for part in (flags, formats, np.geterr(), drawn)]


def numbers(folder):
    """Everything that a run found but its times: metrics, rows and arrays."""
    found = json.loads((folder / "result.json").read_bytes())["metrics"]
    metrics = {name: value for name, value in found.items() if "second" not in name}
    digest = hashlib.sha256()
    for path in sorted((folder / "arrays").glob("*.npz")):
        for name, array in sorted(np.load(path).items()):
            digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return metrics, digest.hexdigest()


def one(experiment, folder):
    """What came out of one run, and whether it left its surroundings as they were."""
    from szilard.experiments import begin, execute, find

    settings = settings_of(experiment)
    find(experiment).load()
    started = surroundings()
    execute(find(experiment).load(), begin(experiment, settings, folder))
    around = json.loads((folder / "result.json").read_bytes())["surroundings"]
    return {"numbers": numbers(folder), "kept": started == surroundings(), "around": around}


def main(folder, before):
    exec(before, {"jax": jax, "np": np})
    print(json.dumps({experiment: one(experiment, Path(folder) / experiment) for experiment in SMALL}))


if __name__ == "__main__":
    main(*sys.argv[1:])
