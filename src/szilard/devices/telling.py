"""A device in sentences: its noise, how long things take, and how wrong they go."""

import math
from collections.abc import Iterable

from .description import Device
from .times import NOISE_KEYS

NAMES = {
    "bit_flip_time": "bit flips T",
    "dephasing_time": "phase flips T",
    "depolarizing_time": "depolarization T",
    "relaxation_time": "relaxation T1",
    "coherence_time": "coherence T2",
}

TWIRLED = (
    "`--engine twirled` is an approximation for up to 10 qubits: it replaces relaxation by the Pauli noise that it is on average over "
    "random Pauli frames, which the faster Pauli engine follows."
)


def engine_of(device: Device) -> tuple[str, str]:
    """Which engine fits a device, "pauli" or "density", and why; and whether the twirled one could take its place.

    >>> engine_of(Device(1, gates=("x",), dephasing_time=(900.0,)))
    ('pauli', 'The Pauli engine fits, because all of this is Pauli physics; it follows 4 real numbers.')
    """
    if device.pauli:
        count = 2 ** (device.qubits + 1)
        return "pauli", f"The Pauli engine fits, because all of this is Pauli physics; it follows {count:,} real numbers."
    reason = str(device.why_not_pauli).rstrip(".")
    why = f"The density engine fits, because {reason}; it follows {4 * 4**device.qubits:,} complex numbers."
    return "density", f"{why} {TWIRLED}" if device.beyond_pauli == ("relaxation_time",) else why


def physics_of(device: Device) -> list[str]:
    """What a device has beside its operations, a line for each kind of physics.

    >>> physics_of(Device(2, gates=("x",), bit_flip_time=(900.0, 1200.0), duration={"x": 3}))
    ['noise: bit flips T 900 to 1200 steps', 'duration in steps: x 3']
    """
    times = [f"{NAMES[name]} {_span(getattr(device, name))} steps" for name in NOISE_KEYS if any(map(math.isfinite, getattr(device, name)))]
    lines = [f"noise: {', '.join(times)}"] if times else []
    lines += (
        [f"field: strength {device.field.strength:g} radians per step, {_memory(device.field.correlation_time)}"] if device.field else []
    )
    lines += _by_kind(device, "duration in steps", device.durations(), 1)
    lines += _by_kind(device, "errors of gates", device.gate_errors(), 0)
    lines += _by_kind(device, "over-rotation in radians", device.over_rotations(), 0)
    zeros, ones = ([device.readout_error[qubit][k] for qubit in device.measure] for k in range(2))
    if any((*zeros, *ones)):
        lines.append(f"readout errors: P(-|+) {_span(zeros)}, P(+|-) {_span(ones)}")
    weak = [device.measurement_strength[qubit] for qubit in device.measure]
    lines += [f"strength of measurements: {_span(weak)}"] if weak and min(weak) < 1 else []
    return lines + (["measurements at fixed times: only gates depend on outcomes"] if device.adaptive == "gates" else [])


def _by_kind(device: Device, title: str, values: Iterable[float], default: float) -> list[str]:
    kinds: dict[str, list[float]] = {}
    for operation, value in zip(device.operations, values, strict=True):
        kinds.setdefault(operation.kind, []).append(value)
    parts = [f"{kind} {_span(several)}" for kind, several in kinds.items() if any(value != default for value in several)]
    return [f"{title}: {', '.join(parts)}"] if parts else []


def _span(values: Iterable[float]) -> str:
    least, most = (f"{pick(values):.4g}" for pick in (min, max))
    return least if least == most else f"{least} to {most}"


def _memory(time: float) -> str:
    if time == 0:
        return "white"
    return "static" if math.isinf(time) else f"correlated for {time:g} steps"
