"""Where a run ran."""

import platform
import sys
from contextlib import suppress
from importlib import metadata

from ..version import __version__


def versions() -> dict[str, str]:
    """The versions that decide whether a run can be repeated bit for bit."""
    found = {"python": platform.python_version(), "szilard": __version__}
    for name in ("jax", "keras", "numpy", "stim"):
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def accelerator() -> str:
    """What JAX runs on, if the run uses it."""
    jax = sys.modules.get("jax")
    if jax is None:
        return "none used"
    devices = jax.devices()
    return f"{len(devices)} x {devices[0].device_kind} ({devices[0].platform})"
