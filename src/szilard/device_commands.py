"""`szilard device` and `szilard device import`: what a device can do, and a device file from a calibration."""

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from .errors import InputError, shown
from .flags import OfDevice, OfImport
from .progress import on_screen
from .runs.command import quoted
from .runs.words import counted
from .sentences import say

_MOST_STEPS = 10_000  # over which a device is looked at
_PATIENCE = 3  # seconds
_ABOUT = ("qubits", "actions", "physics", "engine", "why", "steps", "not_simulated")  # what a summary holds besides strategies


def describe(chosen: OfDevice) -> int:
    """Say what a device can do, and what simple strategies reach on it."""
    if not 1 <= chosen.steps <= _MOST_STEPS:
        raise InputError(f"`--steps` must lie in [1, {_MOST_STEPS:,}], but is {shown(chosen.steps)}.")
    from .devices import read_device

    device = read_device(chosen.file)  # before what summarises it, which imports JAX: a file is refused at once
    from .memory.device_summary import summarise
    from .runs.plain import plain

    with on_screen() as progress:
        summary = plain(summarise(device, chosen.steps, _late(progress)))
    _show(summary, chosen)
    if chosen.json:
        print(json.dumps(summary))
    return 0


def _show(summary: dict[str, Any], chosen: OfDevice) -> None:
    """What a person reads; beside JSON it goes to standard error."""
    from .terminal import print_table

    actions = summary["actions"]
    say(f"{counted(summary['qubits'], 'qubit')}, {counted(len(actions), 'action')}: {', '.join(actions)}", stderr=chosen.json)
    for line in [*summary["physics"], summary["why"]]:
        say(line, stderr=chosen.json)
    if summary["not_simulated"]:
        say(summary["not_simulated"], stderr=chosen.json)
    else:
        played = {name: value for name, value in summary.items() if name not in _ABOUT}
        title = f"R_Q after {counted(chosen.steps, 'step')}"
        print_table([{"strategy": name, title: value} for name, value in played.items() if value is not None], stderr=chosen.json)
        absent = [name for name, value in played.items() if value is None]
        if absent:
            say(f"Made for other noise, or not possible here: {', '.join(absent)}; see docs/device.md.", stderr=chosen.json)


def _late(progress: Any) -> Callable[[int, int], None]:
    """Shows how many strategies are done, if they take longer than `_PATIENCE`."""
    begun = monotonic()
    return lambda done, total: progress.update("strategies by hand", done, total) if monotonic() - begun > _PATIENCE else None


def from_calibration(chosen: OfImport) -> int:
    """Print or write the device that a calibration describes; what has to be said about it goes to standard error."""
    if bool(chosen.source) == bool(chosen.backend):
        raise InputError("A calibration comes from one place: `szilard device import FILE`, or `--backend NAME`.")
    from .devices import calibration

    snapshot = calibration.read_backend(chosen.backend) if chosen.backend else calibration.read_calibration(chosen.source)
    made = calibration.import_device(snapshot, _request(chosen))
    if chosen.out:
        _write_device(Path(chosen.out), calibration.text_of(made.device, made.remarks))
        for remark in made.remarks:
            say(remark, stderr=True)
        say(f"Device: {chosen.out} (`szilard device {quoted(Path(chosen.out))}` says what it can do)", stderr=chosen.json)
    elif not chosen.json:
        print(calibration.text_of(made.device, made.remarks), end="")
    if chosen.json:
        print(json.dumps({"device": made.device.to_dict(), "qubits": made.qubits, "remarks": made.remarks}))
    return 0


def _request(chosen: OfImport) -> Any:
    from .devices import calibration

    return calibration.Request(
        qubits=_listed(chosen.qubits),
        best=chosen.best,
        step=calibration.parse_time(chosen.step, "--step"),
        gates=_listed(chosen.gates),
        assume=calibration.parse_assumptions(chosen.assume),
        **{name: getattr(chosen, name) for name in calibration.SWITCHES},
    )


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _write_device(path: Path, text: str) -> None:
    from .runs import atomic

    try:
        atomic.create(path, text.encode(), path.parent)
    except FileExistsError:
        raise InputError(f"`{path}` exists already; choose another `--out`, or remove it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"`{path}` could not be written ({reason}); choose another `--out`.") from None
