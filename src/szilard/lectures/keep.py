"""Trains what the lectures show when they open, and keeps it beside them: `python -m szilard.lectures.keep`."""

from pathlib import Path

import numpy as np

from ..machine import one_thread
from . import convolved, handwriting, mapped, overfit, watched

FOLDER = Path(__file__).with_name("kept")


@one_thread()
def main() -> None:
    """Write all files anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, train in {**watched.KEPT, **overfit.KEPT, **handwriting.KEPT, **convolved.KEPT, **mapped.KEPT}.items():
        np.savez_compressed(FOLDER / f"{name}.npz", **train()._asdict())


if __name__ == "__main__":
    main()
