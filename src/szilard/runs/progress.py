"""Where a run says how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Where a run says how far it is; the command line draws it, a script may ignore it."""

    def marks(self, values: dict[str, float]) -> None:
        """Values of the followed figure that deserve a mark, by name (the baselines)."""
        ...

    def update(self, stage: str, done: int, total: int, value: float | None = None, figure: str = "R_Q") -> None:
        """`done` of `total` units of `stage` are over, and the figure that matters, called `figure`, stands at `value`."""
        ...


class Silent:
    """A progress that shows nothing."""

    def marks(self, values: dict[str, float]) -> None:
        """Ignore the marks."""

    def update(self, stage: str, done: int, total: int, value: float | None = None, figure: str = "R_Q") -> None:
        """Ignore the update."""
