"""Devices made from the calibration data of real ones: what was measured, what is wrong with it, and what becomes of it."""

from .importing import SWITCHES, Imported, Request, import_device
from .mending import parse_assumptions
from .quantities import parse_time
from .reading import read_backend, read_calibration
from .snapshot import Snapshot
from .target import of_target
from .writing import text_of

__all__ = [
    "SWITCHES",
    "Imported",
    "Request",
    "Snapshot",
    "import_device",
    "of_target",
    "parse_assumptions",
    "parse_time",
    "read_backend",
    "read_calibration",
    "text_of",
]
