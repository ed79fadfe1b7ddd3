"""The same device with other noise: times, readout and gates that are better or worse by some factors."""

from dataclasses import replace

from ..physics.gates import GATES
from .by_operation import largest_error
from .description import Device
from .times import NOISE_KEYS


def noisier(device: Device, noise: float = 1.0, readout_error: float = 0.0, gate_error: float = 0.0) -> Device:
    """A device of the same layout with other noise.

    Args:
        device: its own errors stay, and the others come on top.
        noise: factor by which all rates grow and all times shrink.
        readout_error: probability that a recorded outcome is flipped once more.
        gate_error: probability of another Pauli error after each gate.

    >>> worse = noisier(Device(1, gates=("x",), measure=(0,), bit_flip_time=(1200.0,)), 2, 0.05, 0.01)
    >>> worse.bit_flip_time, worse.readout_error, worse.gate_error
    ((600.0,), ((0.05, 0.05),), (('x', 0.01),))
    """
    times = {name: tuple(time / noise for time in getattr(device, name)) for name in NOISE_KEYS}
    readout = tuple(tuple(own + readout_error - 2 * own * readout_error for own in pair) for pair in device.readout_error)
    errors = dict(device.gate_error)
    for operation, own in zip(device.operations, device.gate_errors().tolist(), strict=True):
        if operation.kind in GATES:
            errors[str(operation)] = own + gate_error - own * gate_error / largest_error(operation)
    return replace(device, **times, readout_error=readout, gate_error=errors)
