"""`szilard sweep`: many runs of one experiment."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from . import interruption
from .errors import require, shown
from .experiments import Experiment, find
from .flags import OfSweep, of_experiment, parse, parse_known
from .progress import on_screen
from .runs.command import flag, typed
from .runs.command import resume as command_of_resume
from .sentences import say, sentence
from .sweeps.drive import drive
from .sweeps.folder import PAGE, Sweep
from .sweeps.outcome import Outcome, outcome
from .sweeps.places import LOCAL, SLURM, Place, job_script, require_dask
from .sweeps.plan import Axis, Value, planned, seeds, varied
from .terminal import print_table

_FAILED = 1  # exit status where some runs did not finish
_SHOWN = 12  # runs that are named by `--dry-run`, and failures at the end
_PLACE = ("on", "workers", "cores", "memory", "time", "dashboard")


def sweep(entry: Experiment, argv: Sequence[str]) -> int:
    """Plan the runs, carry them out, and show what came out; or go on with a sweep that has the same ones."""
    command = f"sweep {entry.name}"
    about = f"{entry.question} Every setting that `szilard run {entry.name} --help` names can be given, too."
    chosen, others = parse_known(OfSweep, argv, command, f"{command} --seeds 0:8 [--setting value]", about)
    place = Place(**{name: getattr(chosen, name) for name in _PLACE})
    runs = planned(_settings(entry, others), _axes(entry, chosen, others))
    if chosen.dry_run:
        return _say_what_would_be(list(runs), place)
    require_dask(place)
    made = Sweep.create(chosen.out, entry.name, runs, typed(entry.name, argv, "sweep"))
    say(f"Sweep: {made.folder} ({len(runs)} runs)", stderr=True)
    return _carry_out(made, place, chosen.json)


def resume(folder: str, as_json: bool) -> int:
    """Go on with a sweep, on this machine."""
    made = Sweep.open(folder)
    find(made.experiment)
    return _carry_out(made, Place(LOCAL), as_json)


def show(folder: str, as_json: bool) -> int:
    """What has come out of a sweep so far."""
    return _present(outcome(Sweep.open(folder)), as_json)


def _settings(entry: Experiment, words: Sequence[str]) -> Any:
    command = f"run {entry.name}"
    return parse(of_experiment(entry.settings()), words, command, f"{command} [--setting value]", entry.question).settings


def _axes(entry: Experiment, chosen: OfSweep, others: Sequence[str]) -> list[Axis]:
    """Devices first, seeds last: what differs in the seed alone stands together."""
    axes = [_axis(entry, "device", chosen.device, others)] if chosen.device else []
    axes += [_axis(entry, *varied(words), others) for words in chosen.vary]
    return axes + ([seeds(chosen.seeds)] if chosen.seeds else [])


def _axis(entry: Experiment, setting: str, words: Sequence[str], others: Sequence[str]) -> Axis:
    """The values of a setting, read as the command line of a run reads them."""
    return Axis(setting, tuple(Value(word, _read(entry, setting, word, others)) for word in words))


def _read(entry: Experiment, setting: str, word: str, others: Sequence[str]) -> Any:
    truth = {"true": True, "false": False}.get(word.lower())
    given = (
        [f"--{setting.replace('_', '-')}", *(word.split() if setting != "device" else [word])] if truth is None else flag(setting, truth)
    )
    found = _settings(entry, [*others, *given]).to_json()
    for name in setting.split("."):
        require(isinstance(found, dict) and name in found, f"`{entry.name}` has no setting `{shown(setting)}`.")
        found = found[name]
    return found


def _say_what_would_be(names: Sequence[str], place: Place) -> int:
    say(f"{len(names)} runs: {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''}")
    if place.on == SLURM:
        print(job_script(place))
    return 0


def _carry_out(made: Sweep, place: Place, as_json: bool) -> int:
    interruption.explain(partial(_how_to_go_on, made))
    with on_screen("runs") as progress:
        drive(made, place, progress)
    return _present(outcome(made), as_json)


def _how_to_go_on(made: Sweep) -> str:
    return f"Interrupted; `{command_of_resume(made.folder)}` goes on with what has not finished."


def _present(found: Outcome, as_json: bool) -> int:
    if found.compared:
        print_table(found.compared.runs, stderr=as_json)
        print_table(found.compared.table, stderr=as_json)
    lines = [*found.compared.notes, f"Page: {found.sweep.folder / PAGE}"] if found.compared else []
    for line in [f"{found.finished} of {len(found.sweep.runs)} runs have finished.", *lines]:
        say(line, stderr=as_json)
    for name, why in list(found.failures.items())[:_SHOWN]:
        say(sentence(f"{name} failed: {why}"), stderr=True)
    if as_json:
        print(json.dumps(found.to_json()))
    if found.finished < len(found.sweep.runs):
        say(f"`{command_of_resume(found.sweep.folder)}` goes on with the others.", stderr=True)
    return _FAILED if found.failures else 0
