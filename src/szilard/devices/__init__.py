"""What a quantum device is: its description, the file that describes it, and the devices that come with the package."""

from .description import Device, read_device, reference_device

__all__ = ["Device", "read_device", "reference_device"]
