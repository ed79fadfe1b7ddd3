"""Settings of `memory`."""

from .quantum_memory import Settings

__all__ = ["Settings"]
