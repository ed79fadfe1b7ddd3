"""Where a run says how far it is."""

from typing import NamedTuple, Protocol, runtime_checkable


class Measure(NamedTuple):
    """A quantity that is followed: its name, and which way is better."""

    name: str
    lower_is_better: bool = False

    @property
    def worst(self) -> float:
        """What every value beats."""
        return float("inf") if self.lower_is_better else float("-inf")

    def better(self, value: float, other: float) -> bool:
        """Whether `value` is better than `other`."""
        return value < other if self.lower_is_better else value > other


ACCURACY = Measure("accuracy")
ERROR = Measure("error", lower_is_better=True)
RETURN = Measure("return")


@runtime_checkable
class Progress(Protocol):
    """Where a run says how far it is; the command line draws it, a script may ignore it."""

    def baselines(self, measure: str, values: dict[str, float]) -> None:
        """What the followed measure is worth for the baselines, by name."""
        ...

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """`done` of `total` units of `stage` are over, and what is followed, called `measure`, stands at `value`."""
        ...


class Silent:
    """A progress that shows nothing."""

    def baselines(self, measure: str, values: dict[str, float]) -> None:
        """Ignore the baselines."""

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """Ignore the update."""
