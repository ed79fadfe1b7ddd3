"""What the lectures show when they open: arrays that come with the package, in `kept/`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).with_name("kept")


def read(name: str) -> dict[str, np.ndarray]:
    """The arrays of a file, by name."""
    with np.load(FOLDER / f"{name}.npz") as found:
        return dict(found)


def write(makers: Mapping[str, Callable[[], Any]], names: Sequence[str] = ()) -> None:
    """Make the files of `names`, or all: each maker gives a named tuple or a dictionary of arrays."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or makers:
        made = makers[name]()
        np.savez_compressed(FOLDER / f"{name}.npz", **(made if isinstance(made, dict) else made._asdict()))
