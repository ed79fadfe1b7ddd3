"""The command line, `szilard COMMAND`. Results go to standard output, the rest to standard error.

What reads flags and shows progress takes longer to import than `szilard list` takes to answer, so it is imported where it is needed.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import interruption
from .errors import InputError, Lost, require, shown
from .experiments import REGISTRY, Experiment, begin, execute, find
from .runs.command import quoted, resume, typed
from .sentences import say, sentence
from .shortage import NO_ROOM, within_the_machine
from .version import __version__

if TYPE_CHECKING:
    from .flags import OfResume, OfRun
    from .runs.record import Record

T = TypeVar("T")


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 2 for a mistake that a user can mend, 130 after an interruption.

    Signals are heeded by `__main__`, which calls this.
    """
    _prepare()
    try:
        with within_the_machine():
            status = _dispatch(sys.argv[1:] if argv is None else argv)
            sys.stdout.flush()
        return status
    except Lost as error:
        os._exit(_complain(str(error), 2))  # what JAX does when a process ends would wait for the others
    except InputError as error:
        if getattr(error.__cause__, "errno", None) in NO_ROOM:
            _give_up_output()
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain(interruption.NOTHING_LOST, 130)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:
        _give_up_output()
        return 141


def _prepare() -> None:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _give_up_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter would fail on it once more when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(words: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print(sentence(words), file=sys.stderr, flush=True)
    return status


def _dispatch(argv: Sequence[str]) -> int:
    name, *rest = argv or ["--help"]
    if name in ("-h", "--help", "help"):
        print(_help())
    elif name == "--version":
        print(f"szilard {__version__}")
    elif found := _command([name, *rest]):
        return _COMMANDS[found][0]([name, *rest][found.count(" ") + 1 :])
    else:
        close = get_close_matches(name, [known for known in _COMMANDS if " " not in known], 1)
        raise InputError(f"There is no command `{name}`; " + (f"did you mean `{close[0]}`?" if close else "`szilard --help` names them."))
    return 0


def _command(words: Sequence[str]) -> str | None:
    """The command with the longest name that `words` begin with."""
    fitting = (name for name in _COMMANDS if name.split(" ") == list(words[: name.count(" ") + 1]))
    return max(fitting, key=len, default=None)


def _help() -> str:
    described = [(usage, what) for _, usage, what in _COMMANDS.values()]
    width = max(len(usage) for usage, _ in described)
    lines = [f"  szilard {usage:<{width}}  {what}" for usage, what in described]
    return "\n".join(
        ["Neural networks that learn to do physics.", "", *lines, "", "`szilard COMMAND --help` says more; `szilard --version`."]
    )


def _list(argv: list[str]) -> int:
    if argv and _json_wanted(argv):
        print(json.dumps({name: entry.question for name, entry in REGISTRY.items()}))
    else:
        width = max(map(len, REGISTRY), default=0)
        print("\n".join(f"{name:<{width}}  {entry.question}" for name, entry in REGISTRY.items()))
    return 0


def _json_wanted(argv: list[str]) -> bool:
    from .flags import OfList

    return _parse("list", OfList, argv).json


def _run(argv: list[str]) -> int:
    entry = _named("run", argv)
    if entry is None:
        return 0
    from .flags import of_experiment, parse

    flags, command = of_experiment(entry.settings(), entry.several), f"run {entry.name}"
    chosen: Any = parse(flags, argv[1:], command, f"{command} [--setting value]", entry.question)
    with _placed(chosen, partial(begin, entry.name, chosen.settings, chosen.out, typed(entry.name, argv[1:]))) as (record, first):
        if first:
            say(f"Record: {record.folder}{_cost(entry, chosen.settings)}", stderr=True)
        return _execute(entry, record, chosen.json, first)


@contextlib.contextmanager
def _placed(chosen: Any, make: Callable[[], "Record"]) -> Iterator[tuple["Record", bool]]:
    """The record that `make` gives, on the accelerators and hosts that were asked for, and whether this is the process that speaks."""
    where, many = getattr(chosen, "hosts", ""), getattr(chosen, "accelerators", "1")
    if (where, many) == ("", "1"):
        yield make(), True
        return
    from . import accelerators, hosts

    with hosts.joined(where) as first, accelerators.used(hosts.devices(many)), hosts.shared(make, first) as record:
        yield record, first


def _named(command: str, argv: list[str]) -> Experiment | None:
    """The experiment whose name comes first; None where help was asked for, and has been given."""
    if not argv or argv[0] in ("-h", "--help"):
        usage = f"Usage: szilard {_COMMANDS[command][1]}; the experiments are: {', '.join(REGISTRY)}."
        if not argv:
            raise InputError(usage)
        print(usage + f" `szilard {command} NAME --help` shows the {'settings' if command == 'run' else 'flags'}.")
        return None
    if argv[0].startswith("-"):
        names = ", ".join(REGISTRY)
        raise InputError(f"The name of the experiment comes first: `szilard {command} NAME {' '.join(argv)}`; the names are: {names}.")
    return find(argv[0])


def _sweep(argv: list[str]) -> int:
    entry = _named("sweep", argv)
    if entry is None:
        return 0
    from . import sweep_command

    return sweep_command.sweep(entry, argv[1:])


def _cost(entry: Experiment, settings: Any) -> str:
    """What the full form costs, for those who start it."""
    if entry.minutes is None or getattr(settings, "quick", False):
        return ""
    minutes = "a minute" if entry.minutes <= 1 else f"{entry.minutes:g} minutes"
    return f" (with the usual settings about {minutes} on two cores; `--quick` is a short form)"


def _execute(entry: Experiment, record: "Record", as_json: bool, first: bool = True) -> int:
    """Run, or go on; then show what came out, if this is the `first` of several processes."""
    interruption.explain(partial(_how_to_go_on, record))
    from .program_cache import programs_kept
    from .progress import on_screen

    try:
        with record, on_screen() if first else contextlib.nullcontext() as progress, programs_kept():
            execute(entry.load(), record, progress)
    except KeyboardInterrupt:
        return _complain(_how_to_go_on(record), 130)
    return _present(record, as_json) if first else 0


def _how_to_go_on(record: "Record") -> str:
    if record.finished:
        return f"Interrupted, but the run has finished; `szilard show {quoted(record.folder)}` shows what it found."
    stages = record.stages()
    place = f"the last checkpoint of `{stages[-1]}`" if stages else "the start, as nothing was saved yet"
    return f"Interrupted; `{resume(record.folder)}` goes on from {place}."


def _show(argv: list[str]) -> int:
    from .flags import OfRun
    from .runs.record import Record
    from .sweeps.folder import is_sweep

    chosen = _parse("show", OfRun, argv)
    if is_sweep(chosen.run):
        return _of_sweep("show", chosen)
    record = Record.open(chosen.run)
    if record.finished:
        return _present(record, chosen.json)
    state, stages = record.state, ", ".join(record.stages()) or "none"
    next_step = "wait for it" if state == "running" else f"`{resume(record.folder)}` goes on with it"
    say(f"{shown(record.experiment)}: {state} (checkpoints: {shown(stages, 120)}); {next_step}.", stderr=True)
    if chosen.json:
        print(json.dumps({"record": str(record.folder), "status": state}))
    return 0


def _runs(argv: list[str]) -> int:
    from .flags import OfRuns
    from .runs.listing import listed
    from .terminal import print_records

    chosen = _parse("runs", OfRuns, argv)
    nothing_yet = chosen.folder == OfRuns.folder and not os.path.isdir(chosen.folder)
    entries = [] if nothing_yet else listed(Path(chosen.folder))
    if chosen.json:
        print(json.dumps([entry._asdict() for entry in entries]))
    elif entries:
        print_records(entries)
    else:
        say(f"There are no records in `{chosen.folder}`; `szilard run NAME` makes one.")
    return 0


def _compare(argv: list[str]) -> int:
    from .flags import OfCompare
    from .runs.compare import compare
    from .terminal import print_table

    chosen = _parse("compare", OfCompare, argv)
    compared = compare(chosen.runs)
    if chosen.out:
        from .runs.comparison_page import save

        save(compared, Path(chosen.out))
    print_table(compared.runs, stderr=chosen.json)
    print_table(compared.table, stderr=chosen.json)
    for line in [*compared.notes, *([f"Page: {chosen.out}"] if chosen.out else [])]:
        say(line, stderr=chosen.json)
    if chosen.json:
        print(json.dumps(compared.to_json()))
    return 0


def _resume(argv: list[str]) -> int:
    from .flags import OfResume
    from .sweeps.folder import is_sweep

    chosen = _parse("resume", OfResume, argv)
    if is_sweep(chosen.run):
        return _of_sweep("resume", chosen)
    with _placed(chosen, partial(_taken, chosen.run)) as (record, first):
        return _go_on(record, chosen, first)


def _taken(folder: str) -> "Record":
    """The record of a run, for this process alone if it goes on."""
    from .runs.record import Record

    record = Record.open(folder)
    if not record.finished:
        record.take()
    return record


def _go_on(record: "Record", chosen: "OfResume", first: bool) -> int:
    from .runs.record import versions

    if record.finished and not first:
        return 0
    if record.finished:
        print("The run has finished already; here is what it found.", file=sys.stderr)
        return _present(record, chosen.json)
    entry = find(record.experiment)
    require(
        entry.several or (chosen.hosts, chosen.accelerators) == ("", "1"),
        f"`{entry.name}` runs on one accelerator of one host; leave `--accelerators` and `--hosts` out.",
    )
    before, now = record.about["versions"], versions()
    changed = [f"{name} {before[name]} -> {now.get(name, 'absent')}" for name in before if before[name] != now.get(name)]
    if changed:
        names = shown(", ".join(changed), 200)
        say(f"Versions have changed ({names}), so the numbers may differ in the last digits.", stderr=True)
    _require_fitting(entry, record)
    return _execute(entry, record, chosen.json, first)


def _of_sweep(command: str, chosen: "OfRun") -> int:
    from . import sweep_command

    return getattr(sweep_command, command)(chosen.run, chosen.json)


def _require_fitting(entry: Experiment, record: "Record") -> None:
    """The settings of the record must be settings of the experiment; an edited record may hold anything."""
    try:
        entry.settings().from_json(record.settings)
    except Exception as error:
        path, why = record.folder / "record.json", str(error).rstrip(".") or type(error).__name__
        raise InputError(f"The settings in `{path}` do not fit ({why}); mend them there, or start the run again.") from None


def _present(record: "Record", as_json: bool) -> int:
    from .terminal import print_table

    result = record.result
    print_table(result["table"], stderr=as_json)
    for line in [result["sentence"], *result["notes"], f"Report: {record.folder / 'report.html'}"]:
        say(line, stderr=as_json)
    if as_json:
        print(json.dumps(result["metrics"] | {"record": str(record.folder)}))
    return 0


def _lecture(argv: list[str]) -> int:
    from .flags import OfLecture
    from .lectures import LECTURES, find, opener

    chosen = _parse("lecture", OfLecture, argv)
    if bool(chosen.edit) + bool(chosen.jupyter) > bool(chosen.number):
        raise InputError("A lecture becomes one file at a time: `szilard lecture N --edit FILE`, or `--jupyter FILE`.")
    if not chosen.number:
        print("\n".join(f"{number:>2}  {lecture.title}" for number, lecture in LECTURES.items()))
        return 0
    lecture = find(chosen.number)
    if chosen.jupyter:
        opener.as_jupyter(lecture, chosen.jupyter)
        return 0
    if chosen.edit:
        opening = opener.as_copy(lecture, chosen.edit, chosen.port, not chosen.no_browser)
    else:
        opening = opener.as_page(lecture, chosen.port, not chosen.no_browser)
    print(f"Lecture {lecture.number}: {opening.address} (Ctrl-C closes it)", flush=True)
    if chosen.edit:
        print(f"What you change goes to {chosen.edit}; the button at the bottom right of the page runs all cells.", file=sys.stderr)
    interruption.heed_no_more()
    with contextlib.suppress(KeyboardInterrupt):
        opening.serve()
    return 0


def _device(argv: list[str]) -> int:
    from . import device_commands
    from .flags import OfDevice

    return device_commands.describe(_parse("device", OfDevice, argv))


def _import(argv: list[str]) -> int:
    from . import device_commands
    from .flags import OfImport

    return device_commands.from_calibration(_parse("device import", OfImport, argv))


def _parse(command: str, flags: type[T], argv: Sequence[str]) -> T:
    from .flags import parse

    _, usage, about = _COMMANDS[command]
    return parse(flags, argv, command, usage, about)


_COMMANDS: dict[str, tuple[Callable[[list[str]], int], str, str]] = {
    "list": (_list, "list [--json]", "Name every experiment."),
    "run": (_run, "run NAME [--setting value] [--out FOLDER] [--json]", "Run an experiment and keep its record."),
    "sweep": (_sweep, "sweep NAME [--seeds 0:8] [--vary NAME=V,V] [--device A B] [--on PLACE]", "Run many, here or on a cluster."),
    "show": (_show, "show RUN [--json]", "Show the record of a run, or of a sweep, again."),
    "resume": (_resume, "resume RUN [--json]", "Go on with an interrupted run or sweep."),
    "runs": (_runs, "runs [FOLDER] [--json]", "List the records of runs, in `runs` unless a folder is given."),
    "compare": (_compare, "compare RUN RUN ... [--json] [--out FILE.html]", "Show runs beside each other, and over seeds."),
    "lecture": (_lecture, "lecture [N] [--edit FILE] [--jupyter FILE]", "Open a lecture in the browser; without N, list them."),
    "device": (_device, "device FILE [--steps N] [--json]", "Say what a device can do, and what simple strategies reach on it."),
    "device import": (
        _import,
        "device import FILE [--best N] [--step TIME] [--out FILE]",
        "Make a device file from a processor's calibration.",
    ),
}
