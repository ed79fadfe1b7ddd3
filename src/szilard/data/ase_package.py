"""The package ASE, imported only where it is needed."""

from importlib import import_module
from typing import Any

from ..errors import InputError

MISSING = "The experiment `materials` needs the package `ase`, which is not installed; `pip install szilard[physics]` brings it."


def ase(name: str) -> Any:
    """The object `name` of ASE, such as "Atoms" or "calculators.emt.EMT".

    Raises:
        InputError: ASE is not installed.
    """
    module, _, attribute = f"ase.{name}".rpartition(".")
    try:
        return getattr(import_module(module), attribute)
    except ImportError:
        raise InputError(MISSING) from None
