"""What the twirled engine, which replaces relaxation by Pauli noise, makes of strategies by hand, beside the exact one."""

from dataclasses import dataclass

from ..devices import Device
from ..errors import InputError
from .evaluation import Baseline, baselines


@dataclass(frozen=True)
class Difference:
    """R_Q of a strategy in both engines, and the half width of the 95 % interval of their difference (0 where both are exact)."""

    exact: float
    twirled: float
    uncertain: float

    @property
    def value(self) -> float:
        """By how much the twirled engine is too high."""
        return self.twirled - self.exact


def differences(device: Device, steps: int, trajectories: int = 4096) -> dict[str, Difference]:
    """The strategies that `device` allows, after `steps` steps.

    Raises:
        InputError: something else than relaxation is not Pauli physics, or the device is too large for the exact engine.
    """
    exact, twirled = (baselines(device, steps, trajectories, engine=name) for name in ("density", "twirled"))
    pairs = {name: (one, twirled[name]) for name, one in exact.items()}
    return {name: _difference(one, other) for name, (one, other) in pairs.items() if one and other}


def told(device: Device, steps: int, trajectories: int) -> str:
    """What the twirl costs, or why nobody can tell."""
    try:
        return sentence(differences(device, steps, trajectories), steps)
    except InputError as error:
        return f"The twirl replaces relaxation by Pauli noise; by how much R_Q differs is not known. {error}"


def _difference(exact: Baseline, twirled: Baseline) -> Difference:
    halves = [(found.interval[1] - found.interval[0]) / 2 if found.interval else 0.0 for found in (exact, twirled)]
    return Difference(exact.value, twirled.value, sum(half**2 for half in halves) ** 0.5)


def sentence(found: dict[str, Difference], steps: int) -> str:
    """What the twirl costs, for a report.

    >>> sentence({"idle": Difference(0.8, 0.81, 0.0)}, 100)
    'The twirl replaces relaxation by Pauli noise: after 100 steps its R_Q differs by +0.0100 (idle).'
    """
    told = ", ".join(f"{each.value:+.4f}{f' +- {each.uncertain:.4f}' if each.uncertain else ''} ({name})" for name, each in found.items())
    return f"The twirl replaces relaxation by Pauli noise: after {steps} steps its R_Q differs by {told.replace('_', ' ')}."
