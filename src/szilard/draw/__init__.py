"""From numbers to pictures.

Every function returns a matplotlib `Figure`; nothing is shown, and no global setting changes. `schemes` draws without matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .memory import Trajectory, learning_curve, retention, two_circuits
    from .style import render

__all__ = ["Trajectory", "learning_curve", "render", "retention", "two_circuits"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: matplotlib takes a second, which whoever draws schemes alone need not wait."""
    if name not in __all__:
        raise AttributeError(f"szilard.draw has no attribute {name!r}")
    return getattr(import_module(".style" if name == "render" else ".memory", __name__), name)
