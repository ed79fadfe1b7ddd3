"""Commands as one types them."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PLACES = ("--out", "--accelerators", "--hosts")


def resume(folder: Path) -> str:
    """The command that goes on with the run in `folder`.

    >>> resume(Path("my run"))
    "szilard resume 'my run'"
    """
    return f"szilard resume {quoted(folder)}"


def quoted(folder: Path) -> str:
    """A path as an argument of a shell's command line, never taken for a flag."""
    text = str(folder)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def typed(experiment: str, arguments: Sequence[str], command: str = "run") -> str:
    """The command with which a run, or a sweep, was started, without where it ran and where its record went.

    >>> typed("maze", ["--out", "a b", "--json", "--method", "ppo"])
    'szilard run maze --method ppo'
    """
    kept, skip = [], False
    for argument in arguments:
        if skip or argument == "--json" or argument.startswith(tuple(f"{name}=" for name in _PLACES)):
            skip = False
        elif argument in _PLACES:
            skip = True
        else:
            kept.append(argument)
    return shlex.join(["szilard", command, experiment, *kept])


def repeating(experiment: str, settings: Mapping[str, Any], usual: Mapping[str, Any] | None = None) -> str:
    """The command that repeats a run: the settings that differ from the `usual` ones, or all.

    A value that no flag can hold, such as the description of a device, is named in capitals.

    >>> repeating("maze", {"seed": 3, "ppo": {"learning_rate": 0.1, "rounds": 2}}, {"seed": 0, "ppo": {"rounds": 2}})
    'szilard run maze --seed 3 --ppo.learning-rate 0.1'
    """
    words = [word for name, value in _flat(settings, usual or {}) for word in flag(name, value)]
    return shlex.join(["szilard", "run", experiment, *words])


def _flat(settings: Mapping[str, Any], usual: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    flat = []
    for name, value in settings.items():
        usually = usual.get(name)
        if isinstance(value, dict) and name != "device":
            flat += _flat(value, usually if isinstance(usually, dict) else {}, f"{prefix}{name}.")
        elif value != usually or (name not in usual and value is not None):
            flat.append((prefix + name, value))
    return flat


def flag(setting: str, value: Any) -> list[str]:
    """The words that give a setting this value.

    >>> flag("ppo.learning_rate", 0.1), flag("hidden", (8, 8)), flag("course", False)
    (['--ppo.learning-rate', '0.1'], ['--hidden', '8', '8'], ['--no-course'])
    """
    name = setting.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{name}" if value else f"--{_negated(name)}"]
    if isinstance(value, dict):
        return [f"--{name}", "FILE"]
    return [f"--{name}", *(map(str, value) if isinstance(value, list | tuple) else [str(value)])]


def _negated(name: str) -> str:
    group, dot, last = name.rpartition(".")
    return f"{group}{dot}no-{last}"
