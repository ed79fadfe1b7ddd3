"""Settings of `bit-flip`."""

from .quantum_memory import Settings

__all__ = ["Settings"]
