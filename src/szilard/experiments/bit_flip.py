"""Can a network discover how to keep an unknown quantum state alive?

The task of Foesel et al., Phys. Rev. X 8, 031084 (2018), section III: four qubits that suffer bit flips. `memory` asks the same of
every device.
"""

from ..memory.discovery import Settings, answer

__all__ = ["Settings", "answer"]
