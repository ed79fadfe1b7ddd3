"""Neural networks that learn to do physics, up to discovering quantum error correction from scratch.

Experiments and their records
    run(name, out, **settings)    runs an experiment, as `szilard run NAME` does, and gives its `Result`
    load(folder)                  the `Result` of a finished run: sentence, metrics, table, `network(name)`, `arrays(name)`
    controller(folder)            the student of a run, which steers your device: what to do now, after what was measured

Devices and scenarios
    Device, read_device(file)     a few noisy qubits, and the file that describes them
    Scenario, Transition          the contract between a controlled system and whatever learns to control it
    rollout(scenario, policy, key)  one trajectory
    check(scenario)               whether a scenario of your own keeps the contract

Learning methods (`szilard.learn`)
    each method has a module with its settings and one call that returns a policy

Mistakes that you can mend raise `InputError` with one sentence. Everything is imported when it is first used.
"""

TYPE_CHECKING = False  # no import takes time here, not even that of `typing`: the command line is to heed signals at once
if TYPE_CHECKING:
    from .contract import check
    from .devices import Device, read_device
    from .errors import InputError
    from .experiments import run
    from .memory.controller import controller
    from .runs.result import Result, load
    from .scenario import Scenario, Transition, rollout
    from .version import __version__

__all__ = [
    "Device",
    "InputError",
    "Result",
    "Scenario",
    "Transition",
    "__version__",
    "check",
    "controller",
    "load",
    "read_device",
    "rollout",
    "run",
]

_HOMES = {
    "Device": "devices",
    "InputError": "errors",
    "Result": "runs.result",
    "Scenario": "scenario",
    "Transition": "scenario",
    "__version__": "version",
    "check": "contract",
    "controller": "memory.controller",
    "load": "runs.result",
    "read_device": "devices",
    "rollout": "scenario",
    "run": "experiments",
}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"szilard has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    """What there is, imported or not."""
    return sorted({*globals(), *__all__})
