"""What a quantum device is: its description, the file that describes it, and the devices that come with the package."""

from .description import Device
from .field import Field
from .noisier import noisier
from .packaged import packaged, packaged_device, read_device, reference_device

__all__ = ["Device", "Field", "noisier", "packaged", "packaged_device", "read_device", "reference_device"]
