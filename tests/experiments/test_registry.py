"""Does every experiment keep the rules that all of them have?"""

import json
import math
import re
import shutil
from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest

from alike import ALIKE
from szilard import draw
from szilard.draw import render
from szilard.errors import InputError
from szilard.experiments import REGISTRY, begin, execute
from szilard.options import Options, leaves, option_of
from szilard.runs import streams
from szilard.runs.record import Record

DOCS = Path(__file__).parents[2] / "docs"
TIMES = ("seconds", "per_second")  # metrics that no two runs share

every_experiment = pytest.mark.parametrize("experiment", REGISTRY)


def listed(experiment: str, heading: str) -> list[str]:
    """The names in the first column of the table under a heading of the experiment's page."""
    page = (DOCS / f"{experiment}.md").read_text(encoding="utf-8")
    part = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("|")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def as_patterns(names: list[str]) -> list[str]:
    return [re.sub(r"\{[^}]*\}", "*", name) for name in names]


def unmatched(names, patterns) -> set[str]:
    return {name for name in names if not any(fnmatchcase(name, pattern) for pattern in patterns)}


@every_experiment
def test_metrics_are_those_of_the_page(experiment, some_run):
    patterns = [name for name in as_patterns(listed(experiment, "`--json`")) if name != "record"]
    found = {name for name in some_run(experiment).metrics if not name.endswith("_interval")}
    assert not unmatched(found, patterns)
    assert not [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in some_run(experiment).metrics)]


@every_experiment
def test_figures_are_those_of_the_page(experiment, some_run):
    saved = {path.stem for path in (some_run(experiment).folder / "figures").glob("*.svg")}
    patterns = as_patterns(listed(experiment, "Figures"))
    captions = json.loads((some_run(experiment).folder / "result.json").read_bytes())["captions"]
    assert saved == set(captions) and not unmatched(saved, patterns)


@every_experiment
def test_settings_survive_json(experiment):
    kind = REGISTRY[experiment].load().Settings
    for settings in (kind(), kind(quick=True).resolved()):
        assert kind.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@every_experiment
def test_record_has_the_settings_of_the_short_form(experiment, tmp_path):
    short = REGISTRY[experiment].settings()(quick=True)
    with begin(experiment, short, tmp_path / "run") as record:
        assert record.settings == short.resolved().to_json()


@every_experiment
def test_streams_have_purposes_of_their_own(experiment, some_run):
    """One purpose, one kind of random numbers; and no seed shares a stream with the next."""
    some_run(experiment)
    purposes = [purpose for _, purpose in some_run.streams(experiment)]
    assert len(purposes) == len(set(purposes)) > 0
    words = [tuple(streams.words(seed, purpose, 2).tolist()) for seed in (0, 1, 2**32) for purpose in purposes]
    assert len(words) == len(set(words))


@every_experiment
def test_settings_say_what_they_mean(experiment):
    kind = REGISTRY[experiment].load().Settings
    assert not [declared.name for declared in fields(kind) if not option_of(declared).doc]
    assert set(kind.short) <= {name for name, *_ in leaves(kind())} | {declared.name for declared in fields(kind)}


def outside(declared) -> list[float]:
    """Values just outside of the bounds of a setting."""
    bounds = declared.bounds
    edges = [(bounds.least, -1), (bounds.most, 1)]
    return [edge + step for edge, step in edges if edge is not None] + [e for e in (bounds.above, bounds.below) if e is not None]


def groups(settings):
    yield settings
    for declared in fields(settings):
        value = getattr(settings, declared.name)
        if isinstance(value, Options):
            yield from groups(value)


@every_experiment
def test_bounds_are_refused_with_their_sentence(experiment):
    for group in groups(REGISTRY[experiment].load().Settings()):
        for declared in fields(group):
            start, about = getattr(group, declared.name), option_of(declared)
            for value in outside(about):
                many = (value,) if isinstance(start, tuple) else value
                with pytest.raises(InputError, match=rf"^`{declared.name}` must .*, but is "):
                    type(group)(**{declared.name: many})


@every_experiment
@pytest.mark.parametrize("wrong", [math.nan, "three", None, [[]]])
def test_other_types_are_refused(experiment, wrong):
    kind = REGISTRY[experiment].load().Settings
    with pytest.raises(InputError, match=r"^`seed` must be a whole number, but is "):
        kind(seed=wrong)


def close(found, wanted) -> bool:
    """Equal but for times."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(close(found[k], wanted[k]) for k in wanted if not k.endswith(TIMES))
    return found == wanted


def drawn(path) -> bytes:
    """An SVG without the ids of its clip paths, which matplotlib makes of coordinates with more digits than it draws."""
    return re.sub(rb"\bp[0-9a-f]{10}\b", b"p", path.read_bytes())


def test_experiments_that_are_others_by_a_second_name():
    """What a short form of the one shows is shown for the other."""
    for second, first in ALIKE.items():
        one, other = (REGISTRY[name].load() for name in (first, second))
        assert one.Settings is other.Settings and one.answer is other.answer


# These take as long as all others together; `make fuzz` kills every experiment in its smallest form.
LONG_TO_INTERRUPT = (
    *("alphazero", "autoencoder", "backpropagation", "bit-flip", "denoising", "feedback"),
    *("image-fitting", "random-network", "recall", "trees"),
)
INTERRUPTED = [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG_TO_INTERRUPT)) for name in REGISTRY if name not in ALIKE]


@pytest.mark.parametrize("experiment", INTERRUPTED)
def test_interrupted_run_gives_the_same_result(experiment, some_run, tmp_path, monkeypatch):
    """The run is taken back to the moment before its last checkpoint, and goes on. Figures are compared as SVG, which says all of them."""
    finished = some_run(experiment).folder
    monkeypatch.setattr(draw, "render", lambda figure, kind: b"" if kind == "png" else render(figure, kind))
    shutil.copytree(finished, tmp_path / "run")
    (tmp_path / "run" / "result.json").unlink()
    record = Record.open(tmp_path / "run")
    last = record.stages()[-1]
    (tmp_path / "run" / "checkpoints" / f"{last}.npz").unlink()
    for saved in ("figures", "networks", "arrays"):
        shutil.rmtree(tmp_path / "run" / saved, ignore_errors=True)
    execute(REGISTRY[experiment].load(), record)
    assert close(record.result["metrics"], Record.open(finished).result["metrics"])
    for path in (finished / "arrays").glob("*.npz"):
        again, before = record.load_arrays(path.stem), Record.open(finished).load_arrays(path.stem)
        assert all(np.array_equal(again[name], before[name], equal_nan=before[name].dtype.kind == "f") for name in before)
    for path in (finished / "figures").glob("*.svg"):
        assert drawn(tmp_path / "run" / "figures" / path.name) == drawn(path)
