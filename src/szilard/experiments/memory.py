"""How long can this device keep an unknown quantum state alive, and by which strategy?

`bit-flip` for any device: the same program and the same settings, whatever the couplings, the operations and the noise.
"""

from ..memory.discovery import Settings, answer

__all__ = ["Settings", "answer"]
