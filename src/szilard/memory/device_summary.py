"""What a device can do, and how well fixed strategies keep a quantum state alive on it."""

from collections.abc import Callable

from ..devices import Device
from ..devices.telling import engine_of, physics_of
from ..errors import InputError
from .evaluation import baselines
from .fixed_strategies import STRATEGIES


def summarise(device: Device, steps: int = 200, said: Callable[[int, int], None] = lambda done, total: None) -> dict:
    """What a device is and has, which engine fits, and R_Q of the fixed strategies after `steps` steps.

    R_Q is None where the device does not allow a strategy; `not_simulated` says why there is none at all. `said`: see `baselines`.
    """
    engine, why = engine_of(device)
    operations = [str(operation) for operation in device.operations]
    about = {"qubits": device.qubits, "actions": operations, "physics": physics_of(device), "engine": engine, "why": why, "steps": steps}
    try:
        found = baselines(device, steps, said=said)
    except InputError as error:
        return {**about, **dict.fromkeys(STRATEGIES), "not_simulated": str(error)}
    values = {name: baseline.value if baseline else None for name, baseline in found.items()}
    return {**about, **values, "not_simulated": None}
