"""Which engine can follow a device."""

from typing import Literal, get_args

from ..devices import Device
from ..errors import InputError

EngineName = Literal["auto", "pauli", "density", "twirled"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
LARGEST = 5  # qubits whose four operators the density engine still follows quickly


def require_engine(device: Device, engine: str = "auto") -> None:
    """The engine must be able to do what the device does.

    Raises:
        InputError: it cannot.
    """
    if engine not in ENGINES:
        raise InputError(f'`engine` must be "auto", "pauli", "density" or "twirled", but is "{engine}". Leave it out for the exact one.')
    if engine == "pauli" and not device.pauli:
        raise InputError(
            f"The Pauli engine cannot follow this device: {device.why_not_pauli} Leave `engine` out, or take the density engine."
        )
    others = [f"`{name}`" for name in device.beyond_pauli if name != "relaxation_time"]
    if engine == "twirled" and others:
        raise InputError(
            f"The twirled engine replaces relaxation alone, but the device has {' and '.join(others)} too. Leave `engine` out."
        )
    if device.qubits > LARGEST and (engine == "density" or (engine == "auto" and not device.pauli)):
        raise InputError(f"The density engine takes up to {LARGEST} qubits, but the device has {device.qubits}. {_instead(device)}")


def require_family(device: Device) -> None:
    """The noise of the device must be one that can be varied while it is played.

    Raises:
        InputError: it is not.
    """
    if not device.pauli:
        raise InputError(f"Only the noise of Pauli physics can be varied. {device.why_not_pauli} Describe the device without it.")
    if device.adaptive != "all":
        raise InputError('Where the noise varies, measurements must depend on outcomes. Write `adaptive = "all"`, or leave it out.')


def _instead(device: Device) -> str:
    """What to do about a device that is too large for the density engine."""
    if device.pauli:
        return "Take the Pauli engine."
    otherwise = ", or take the twirled engine (`--engine twirled`)." if device.beyond_pauli == ("relaxation_time",) else "."
    return f"The Pauli engine cannot follow it: {device.why_not_pauli} Describe fewer qubits{otherwise}"
