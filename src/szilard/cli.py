"""The command line, `szilard COMMAND`. Results go to standard output, the rest to standard error."""

import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import InputError
from .experiments import REGISTRY, Experiment, begin, execute, find
from .flags import OfDevice, OfLecture, OfList, OfRun, of_experiment, parse
from .runs.progress import Progress
from .version import __version__

if TYPE_CHECKING:
    from types import ModuleType

    from rich.console import Console

    from .runs.record import Record

T = TypeVar("T")


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 2 for a mistake that a user can mend, 130 after an interruption."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = _dispatch(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return status
    except InputError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("Interrupted.", 130)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:
        _give_up_output()
        return 141
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _give_up_output()
        return _complain("The disk is full. Nothing already saved is lost; free some space, then `szilard resume` the run.", 2)


def _give_up_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter would fail on it once more when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
    return status


def _dispatch(argv: Sequence[str]) -> int:
    name, *rest = argv or ["--help"]
    if name in ("-h", "--help", "help"):
        print(_help())
    elif name == "--version":
        print(f"szilard {__version__}")
    elif name in _COMMANDS:
        return _COMMANDS[name][0](rest)
    else:
        close = get_close_matches(name, _COMMANDS, 1)
        raise InputError(f"There is no command `{name}`; " + (f"did you mean `{close[0]}`?" if close else "`szilard --help` names them."))
    return 0


def _help() -> str:
    width = max(len(usage) for _, usage, _ in _COMMANDS.values())
    lines = [f"  szilard {usage:<{width}}  {what}" for _, usage, what in _COMMANDS.values()]
    return "\n".join(
        ["Neural networks that learn to do physics.", "", *lines, "", "`szilard COMMAND --help` says more; `szilard --version`."]
    )


def _list(argv: list[str]) -> int:
    if _parse("list", OfList, argv).json:
        print(json.dumps({name: entry.question for name, entry in REGISTRY.items()}))
    else:
        width = max(map(len, REGISTRY), default=0)
        print("\n".join(f"{name:<{width}}  {entry.question}" for name, entry in REGISTRY.items()))
    return 0


def _run(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        usage = f"Usage: szilard {_COMMANDS['run'][1]}; the experiments are: {', '.join(REGISTRY)}."
        if not argv:
            raise InputError(usage)
        print(usage + " `szilard run NAME --help` shows the settings.")
        return 0
    if argv[0].startswith("-"):
        raise InputError(
            f"The name of the experiment comes first: `szilard run NAME {' '.join(argv)}`; the names are: {', '.join(REGISTRY)}."
        )
    entry = find(argv[0])
    module = entry.load()
    flags, command = of_experiment(module.Settings), f"run {entry.name}"
    chosen = parse(flags, argv[1:], command, f"{command} [--setting value]", entry.question)
    folder = Path(chosen.out) if chosen.out else _fresh_folder(entry.name)
    record = begin(entry.name, chosen.settings, folder)
    print(f"Record: {folder}{_cost(entry, chosen.settings)}", file=sys.stderr)
    return _execute(module, record, chosen.json)


def _cost(entry: Experiment, settings: Any) -> str:
    """What the full form costs, for those who start it."""
    if entry.minutes is None or getattr(settings, "quick", False):
        return ""
    minutes = "a minute" if entry.minutes <= 1 else f"{entry.minutes:g} minutes"
    return f" (with the usual settings about {minutes} on two cores; `--quick` is a short form)"


def _fresh_folder(name: str) -> Path:
    stem = f"{name}-{datetime.now():%Y%m%d-%H%M%S}"
    candidates = (Path("runs") / (stem + suffix) for suffix in ["", *(f"-{i}" for i in range(2, 1000))])
    return next(folder for folder in candidates if not folder.exists())


def _execute(module: "ModuleType", record: "Record", as_json: bool) -> int:
    """Run, or go on; then show what came out."""
    try:
        with _progress() as progress:
            execute(module, record, progress)
    except KeyboardInterrupt:
        stages = record.stages()
        place = f"the last checkpoint of `{stages[-1]}`" if stages else "the start, as nothing was saved yet"
        return _complain(f"Interrupted; `szilard resume {record.folder}` goes on from {place}.", 130)
    return _present(record, as_json)


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    from rich.console import Console

    from .progress import Bars, Lines

    console = Console(stderr=True)
    with Bars(console) if console.is_terminal else Lines() as progress:
        yield progress


def _show(argv: list[str]) -> int:
    from .runs.record import Record

    chosen = _parse("show", OfRun, argv)
    record = Record.open(chosen.run)
    if record.finished:
        return _present(record, chosen.json)
    stages = ", ".join(record.stages()) or "none"
    print(f"{record.experiment}: not finished (checkpoints: {stages}); `szilard resume {record.folder}` goes on with it.", file=sys.stderr)
    if chosen.json:
        print(json.dumps({"record": str(record.folder), "status": "running"}))
    return 0


def _resume(argv: list[str]) -> int:
    from .runs.record import Record, versions

    chosen = _parse("resume", OfRun, argv)
    record = Record.open(chosen.run)
    if record.finished:
        print("The run has finished already; here is what it found.", file=sys.stderr)
        return _present(record, chosen.json)
    module = find(record.experiment).load()
    before, now = record.about["versions"], versions()
    changed = [f"{name} {before[name]} -> {now.get(name, 'absent')}" for name in before if before[name] != now.get(name)]
    if changed:
        print(f"Versions have changed ({', '.join(changed)}), so the numbers may differ in the last digits.", file=sys.stderr)
    return _execute(module, record, chosen.json)


def _present(record: "Record", as_json: bool) -> int:
    from rich.console import Console

    console = Console(stderr=as_json)
    result = record.result
    try:
        _print_table(console, result["table"])
        lines = [result["sentence"], *result["notes"], f"Report: {record.folder / 'report.html'}"]
        metrics = result["metrics"] | {"record": str(record.folder)}
    except (KeyError, TypeError, AttributeError):
        path = record.folder / "result.json"
        raise InputError(f"`{path}` is damaged; delete that file, then `szilard resume {record.folder}` makes it anew.") from None
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps(metrics))
    return 0


def _print_table(console: "Console", rows: list[dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from .runs.report import cell, columns

    table = Table()
    for name in columns(rows):
        table.add_column(escape(name), justify="right" if any(isinstance(row.get(name), float) for row in rows) else "left")
    for row in rows:
        table.add_row(*(escape(cell(row.get(name))) for name in columns(rows)))
    if rows:
        console.print(table)


def _lecture(argv: list[str]) -> int:
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
    with contextlib.suppress(KeyboardInterrupt):
        opening.serve()
    return 0


def _device(argv: list[str]) -> int:
    chosen = _parse("device", OfDevice, argv)
    if chosen.steps < 1:
        raise InputError(f"`--steps` must be at least 1, but is {chosen.steps}.")
    from rich.console import Console

    from .devices import read_device
    from .memory.device_summary import summarise
    from .runs.record import plain

    summary = plain(summarise(read_device(chosen.file), chosen.steps))
    console = Console(stderr=chosen.json)
    actions = summary["actions"]
    console.print(f"{summary['qubits']} qubits, {len(actions)} actions: {', '.join(actions)}", markup=False, highlight=False)
    names = {"idle": "idle", "encode": "encode, then idle", "parity_cycle": "repeated parity checks"}
    title = f"R_Q after {chosen.steps} steps"
    _print_table(console, [{"strategy": label, title: _or_dash(summary.get(name))} for name, label in names.items()])
    if chosen.json:
        print(json.dumps(summary))
    return 0


def _or_dash(value: float | None) -> float | str:
    return "not possible" if value is None else value


def _parse(command: str, flags: type[T], argv: Sequence[str]) -> T:
    _, usage, about = _COMMANDS[command]
    return parse(flags, argv, command, usage, about)


_COMMANDS: dict[str, tuple[Callable[[list[str]], int], str, str]] = {
    "list": (_list, "list [--json]", "Name every experiment."),
    "run": (_run, "run NAME [--setting value] [--out FOLDER] [--json]", "Run an experiment and keep its record."),
    "show": (_show, "show RUN [--json]", "Show the record of a run again."),
    "resume": (_resume, "resume RUN [--json]", "Go on with an interrupted run."),
    "lecture": (_lecture, "lecture [N] [--edit FILE] [--jupyter FILE]", "Open a lecture in the browser; without N, list them."),
    "device": (_device, "device FILE [--steps N] [--json]", "Say what a device can do, and what simple strategies reach on it."),
}
