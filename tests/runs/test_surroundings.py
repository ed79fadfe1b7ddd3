"""Does a run give the same bits whatever was switched on around it, and leave that as it was?"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TRIAL = Path(__file__).parent / "trial_run.py"
SWITCHED = {
    "x64": "jax.config.update('jax_enable_x64', True)",
    "matmul": "jax.config.update('jax_default_matmul_precision', 'bfloat16')",
    "threefry": "jax.config.update('jax_threefry_partitionable', False)",
    "seed offset": "jax.config.update('jax_random_seed_offset', 7)",
    "strict": "jax.config.update('jax_numpy_rank_promotion', 'raise'); jax.config.update('jax_numpy_dtype_promotion', 'strict')",
    "nan": "jax.config.update('jax_debug_nans', True)",
    "errors": "np.seterr(all='raise')",
    "numpy seed": "np.random.seed(1)",
}
KERAS = {
    "floatx": {"floatx": "float16"},
    "channels": {"image_data_format": "channels_first"},
    "epsilon": {"epsilon": 0.5},
    "backend": {"backend": "tensorflow"},
}
ENVIRONMENT = {
    "backend": {"KERAS_BACKEND": "tensorflow"},
    "rbg": {"JAX_DEFAULT_PRNG_IMPL": "rbg"},
    "x64": {"JAX_ENABLE_X64": "1"},
}
everywhere = pytest.mark.parametrize("experiment", ["recall", "backpropagation"])


def trial(experiment, folder, before="", configuration=None, environment=None):
    """What the trial prints; it runs with a home folder of its own."""
    home = folder / "home"
    (home / ".keras").mkdir(parents=True)
    if configuration:
        (home / ".keras" / "keras.json").write_text(json.dumps(configuration), encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KERAS")}
    around = inherited | {"HOME": str(home)} | (environment or {})
    command = [sys.executable, str(TRIAL), experiment, str(folder / "run"), before]
    done = subprocess.run(command, env=around, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return cache(lambda experiment: trial(experiment, tmp_path_factory.mktemp("usual")))


def test_record_says_what_the_numbers_depend_on(usual):
    around = usual("backpropagation")["around"]
    assert around["precision"] == "float32" and around["random_numbers"] == "threefry2x32, partitionable"
    assert {"matrix_products", "processors", "xla_flags", "tf32_override"} <= set(around)


@everywhere
def test_everything_switched_on_at_once(experiment, usual, tmp_path):
    """One process has them all, as one fault in any of them shows; the tests below tell which."""
    configuration = {name: value for one in KERAS.values() for name, value in one.items()}
    environment = {name: value for one in ENVIRONMENT.values() for name, value in one.items()}
    found = trial(experiment, tmp_path, "; ".join(SWITCHED.values()), configuration, environment)
    assert found["numbers"] == usual(experiment)["numbers"]
    assert found["kept"] and usual(experiment)["kept"]


@pytest.mark.skipif("SZILARD_LONG" not in os.environ, reason="each in a process of its own; set SZILARD_LONG")
@everywhere
@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, some in enumerate((SWITCHED, KERAS, ENVIRONMENT)) for n in some])
def test_each_alone(experiment, kind, name, usual, tmp_path):
    parts: list[Any] = [some[name] if place == kind else "" for place, some in enumerate((SWITCHED, KERAS, ENVIRONMENT))]
    found = trial(experiment, tmp_path, *parts)
    assert found["numbers"] == usual(experiment)["numbers"] and found["kept"]


def test_home_folder_stays_as_it_was(usual, tmp_path):
    trial("backpropagation", tmp_path)
    assert [path.name for path in (tmp_path / "home" / ".keras").iterdir()] == []


def test_command_line_python_and_lecture_give_the_same_bits(tmp_path):
    """The same settings, in the short form, three ways; what a lecture runs leaves nothing behind."""
    import szilard
    from szilard.experiments import backpropagation, recall
    from szilard.runs.run import Run

    fits = {task: replace(getattr(recall.Settings(), task), steps=9, batch=4) for task in ("recall", "countdown")}
    small = {"duration": 9, "silence": 1, "longest": 3, "units": 4, "seed": 2**63 - 1}
    words = [word for name, value in small.items() for word in (f"--{name}", str(value))]
    words += [word for name in fits for word in (f"--{name}.steps", "9", f"--{name}.batch", "4")]
    asked = {
        "recall": (recall, small | fits, words),
        "backpropagation": (backpropagation, {"steps": 1000, "seed": 2**32}, ["--steps", "1000", "--seed", str(2**32)]),
    }
    for name, (module, settings, flags) in asked.items():
        command = [sys.executable, "-m", "szilard", "run", name, "--quick", "--out", str(tmp_path / name), "--json", *flags]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        typed = szilard.load(tmp_path / name)
        called = szilard.run(name, tmp_path / f"{name} again", quick=True, **settings)
        with Run.unrecorded(module.Settings(quick=True, **settings)) as run:
            shown = module.answer(run).all_metrics()
        seen = [{key: value for key, value in found.items() if "second" not in key} for found in (typed.metrics, called.metrics)]
        assert seen[0] == seen[1] and typed.settings == called.settings
        assert {key: value for key, value in seen[0].items() if not key.endswith("_interval")} == {
            key: value for key, value in shown.items() if "second" not in key and not key.endswith("_interval")
        }
