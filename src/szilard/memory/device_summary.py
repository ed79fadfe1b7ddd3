"""What a device can do, and how well fixed strategies keep a quantum state alive on it."""

from ..devices import Device
from .evaluation import baselines


def summarise(device: Device, steps: int = 200) -> dict:
    """Number of qubits, names of the actions, and R_Q of the fixed strategies after `steps` steps (None: not possible)."""
    found = baselines(device, steps)
    values = {name: baseline.value if baseline else None for name, baseline in found.items()}
    return {"qubits": device.qubits, "actions": [str(operation) for operation in device.operations], "steps": steps, **values}
