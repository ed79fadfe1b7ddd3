"""Where a lecture is shown: `mo` is marimo, or what stands for it in Jupyter."""

import sys
from typing import TYPE_CHECKING

__all__ = ["mo"]


def _in_jupyter() -> bool:
    """Whether this is a kernel of Jupyter: IPython is there, and has been started by a kernel."""
    asked = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return "ipykernel" in sys.modules and asked is not None and asked() is not None


if TYPE_CHECKING or not _in_jupyter():
    import marimo as mo
else:
    from . import in_jupyter as mo
