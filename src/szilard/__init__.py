"""Neural networks that learn to do physics, up to discovering quantum error correction from scratch."""

from .errors import InputError
from .experiments import run

__all__ = ["InputError", "__version__", "run"]
__version__ = "0.1.0"
