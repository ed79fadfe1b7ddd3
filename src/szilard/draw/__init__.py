"""From numbers to pictures. Every function returns a matplotlib `Figure`; nothing is shown, and no global setting changes."""

from .memory import Trajectory, learning_curve, retention, two_circuits
from .style import render

__all__ = ["Trajectory", "learning_curve", "render", "retention", "two_circuits"]
