"""Does a run give the same bits whatever was switched on around it, and leave that as it was?"""

import json
import os
import subprocess
import sys
from dataclasses import replace
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


def trial(folder, before="", configuration=None, environment=None):
    """What the trial of each experiment prints; they run in one process, with a home folder of its own."""
    home = folder / "home"
    (home / ".keras").mkdir(parents=True)
    if configuration:
        (home / ".keras" / "keras.json").write_text(json.dumps(configuration), encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KERAS")}
    around = inherited | {"HOME": str(home)} | (environment or {})
    command = [sys.executable, str(TRIAL), str(folder), before]
    done = subprocess.run(command, env=around, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def require_the_same(found, usual):
    for experiment in usual:
        assert found[experiment]["numbers"] == usual[experiment]["numbers"], experiment
        assert found[experiment]["kept"], experiment


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The folder of the usual trial, in which is its home."""
    return tmp_path_factory.mktemp("usual")


@pytest.fixture(scope="module")
def usual(home):
    return trial(home)


def test_record_says_what_the_numbers_depend_on(usual):
    around = usual["backpropagation"]["around"]
    assert around["precision"] == "float32" and around["random_numbers"] == "threefry2x32, partitionable"
    assert {"matrix_products", "processors", "xla_flags", "tf32_override"} <= set(around)


def test_everything_switched_on_at_once(usual, tmp_path):
    """One process has them all, as one fault in any of them shows; the tests below tell which."""
    configuration = {name: value for one in KERAS.values() for name, value in one.items()}
    environment = {name: value for one in ENVIRONMENT.values() for name, value in one.items()}
    require_the_same(trial(tmp_path, "; ".join(SWITCHED.values()), configuration, environment), usual)


@pytest.mark.skipif("SZILARD_LONG" not in os.environ, reason="each in a process of its own; set SZILARD_LONG")
@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, some in enumerate((SWITCHED, KERAS, ENVIRONMENT)) for n in some])
def test_each_alone(kind, name, usual, tmp_path):
    parts: list[Any] = [some[name] if place == kind else "" for place, some in enumerate((SWITCHED, KERAS, ENVIRONMENT))]
    require_the_same(trial(tmp_path, *parts), usual)


def test_home_folder_stays_as_it_was(usual, home):
    assert set(usual) == {"recall", "backpropagation"} and all(found["kept"] for found in usual.values())
    assert [path.name for path in (home / "home" / ".keras").iterdir()] == []


def as_flags(settings):
    return [word for name, value in settings.items() for word in (f"--{name}", str(value))]


def test_command_line_python_and_lecture_give_the_same_bits(tmp_path, usual_program, monkeypatch):
    """The same settings, in the short form, three ways; what a lecture runs leaves nothing behind.

    The command line of `recall` has a process of its own, that of `backpropagation` shares this one.
    """
    import szilard
    from szilard.cli import main
    from szilard.experiments import backpropagation, recall
    from szilard.runs import compilation
    from szilard.runs.run import Run

    monkeypatch.setattr(compilation, "_program", usual_program)
    fits = {task: replace(getattr(recall.Settings(), task), steps=9, batch=4) for task in ("recall", "countdown")}
    plain = {"steps": 200, "points": 100, "seed": 2**32}
    small = {"duration": 9, "silence": 1, "longest": 3, "units": 4, "seed": 2**63 - 1}
    words = as_flags(small | {f"{name}.{number}": getattr(fit, number) for name, fit in fits.items() for number in ("steps", "batch")})
    asked = {
        "recall": (recall, small | fits, words),
        "backpropagation": (backpropagation, plain, as_flags(plain)),
    }
    for name, (module, settings, flags) in asked.items():
        command = ["run", name, "--quick", "--out", str(tmp_path / name), "--json", *flags]
        if name == "recall":
            subprocess.run([sys.executable, "-m", "szilard", *command], check=True, capture_output=True, cwd=tmp_path)
        else:
            assert main(command) == 0
        typed = szilard.load(tmp_path / name)
        called = szilard.run(name, tmp_path / f"{name} again", quick=True, **settings)
        with Run.unrecorded(module.Settings(quick=True, **settings)) as run:
            shown = module.answer(run).all_metrics()
        seen = [{key: value for key, value in found.items() if "second" not in key} for found in (typed.metrics, called.metrics)]
        assert seen[0] == seen[1] and typed.settings == called.settings
        assert {key: value for key, value in seen[0].items() if not key.endswith("_interval")} == {
            key: value for key, value in shown.items() if "second" not in key and not key.endswith("_interval")
        }
