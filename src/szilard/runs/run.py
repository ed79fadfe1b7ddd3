"""A run: the settings of one experiment, and everything that it writes to while it works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from jaxtyping import Array

from ..errors import InputError
from . import streams
from .data_files import fingerprints
from .outcome import Outcome
from .parts import pack, unpack
from .progress import Progress, Silent
from .record import Record
from .settings import Settings
from .surroundings import surroundings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..networks import Network, Parameters
    from ..widgets import offline

T = TypeVar("T", bound=Settings)


class Run(Generic[T]):
    """One run of an experiment.

    Args:
        settings: as they were resolved.
        record: the folder that the run leaves behind.
        progress: hears how far it is.
    """

    def __init__(self, settings: T, record: Record, progress: Progress | None = None):
        self.settings = settings
        self.record = record
        self.progress = progress or Silent()
        self.rows: list[dict[str, Any]] = []
        self.captions: dict[str, str] = {}
        self.cards: dict[str, dict[str, Any]] = {}
        self.widgets: list[offline.Shown] = []
        self._earlier, self._started = 0.0, perf_counter()

    @classmethod
    def start(cls, experiment: str, settings: T, folder: str | Path, progress: Progress | None = None) -> "Run[T]":
        """A new run in a new or empty folder, with the settings resolved.

        Raises:
            InputError: the folder is in use, or cannot be written.
        """
        resolved = settings.resolved().located()
        return cls(resolved, Record.create(folder, experiment, resolved.to_json(), files=fingerprints(resolved)), progress)

    @classmethod
    @contextmanager
    def unrecorded(cls, settings: T, progress: Progress | None = None) -> Iterator["Run[T]"]:
        """A run that leaves nothing behind, for lectures and other short trials; its numbers are those of one with a record."""
        with TemporaryDirectory() as folder, surroundings():
            yield cls.start("trial", settings, Path(folder) / "run", progress)

    @property
    def seconds(self) -> float:
        """Wall time of the run, without the time between an interruption and its resumption."""
        return self._earlier + perf_counter() - self._started

    def key(self, purpose: str) -> Array:
        """The random key for one purpose; no other purpose and no other seed has it."""
        return streams.key(self.settings.seed, purpose)

    def rng(self, purpose: str) -> np.random.Generator:
        """The same as a generator for NumPy."""
        return streams.rng(self.settings.seed, purpose)

    def number(self, purpose: str) -> int:
        """The same as a seed in [0, 2^31), for libraries that take no other."""
        return streams.number(self.settings.seed, purpose)

    def say(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """Say how far `stage` is, and where what it follows stands."""
        self.progress.update(stage, done, total, value, measure)

    def part(self, name: str, compute: Callable[[], Any], *kinds: type) -> Any:
        """What `compute` returns, which a resumed run takes from its checkpoint.

        Args:
            name: of the part and its checkpoint.
            compute: gives numbers, words, arrays, and lists, tuples, named tuples and dictionaries of them.
            *kinds: the classes of those named tuples.
        """
        found = self.saved_part(name, {"skeleton": object})
        if found is None:
            value = compute()
            arrays, skeleton = pack(value)
            self.save_part(name, arrays, {"skeleton": skeleton})
            return value
        try:
            return unpack((found[0], found[1]["skeleton"]), kinds)
        except InputError as error:
            raise self.unfit(name, str(error)) from None

    def save_part(self, name: str, arrays: list[np.ndarray], state: dict[str, Any]) -> None:
        """Save a checkpoint: arrays, a state as JSON, and with them the rows so far and the time spent."""
        self.record.checkpoint(name, arrays, state | {"seconds": self.seconds, "rows": self.rows})

    def saved_part(self, name: str, keys: dict[str, type], like: list[Any] | None = None) -> tuple[list[np.ndarray], dict[str, Any]] | None:
        """The checkpoint called `name`, None where there is none; what it knows of rows and time is taken up.

        Args:
            name: of the checkpoint.
            keys: what its state must have, and of which type.
            like: arrays of the same number, shapes and types, if these are known.

        Raises:
            InputError: it is damaged or does not fit this run.
        """
        found = self.record.restore(name)
        if found is None:
            return None
        arrays, saved = found
        for key, kind in (keys | {"rows": list, "seconds": float}).items():
            if key not in saved or not isinstance(saved[key], (int, float) if kind is float else kind):
                raise self.unfit(name, f"`{key}` is missing or of the wrong type")
        if like is not None:
            self.require_alike(name, arrays, like)
        if not all(isinstance(row, dict) for row in saved["rows"]):
            raise self.unfit(name, "each of `rows` must be an object")
        self._take_up(saved["rows"], saved["seconds"])
        return arrays, saved

    def require_alike(self, name: str, arrays: list[np.ndarray], like: list[Any]) -> None:
        """The arrays of the checkpoint `name` must have the number, shapes and types of those in `like`.

        Raises:
            InputError: they have not.
        """
        if [(a.shape, a.dtype) for a in arrays] != [(np.shape(a), np.asarray(a).dtype) for a in like]:
            raise self.unfit(name, "its arrays have other shapes or types")

    def _take_up(self, rows: list[dict[str, Any]], seconds: float) -> None:
        if len(rows) < len(self.rows):
            return
        self.rows[:] = rows
        self._earlier = max(self._earlier, seconds - (perf_counter() - self._started))
        if rows:
            self.record.save_metrics(rows)

    def unfit(self, name: str, why: str) -> InputError:
        """The complaint about a checkpoint that does not belong to this run."""
        path = self.record.folder / "checkpoints" / f"{name}.npz"
        return InputError(f"`{path}` does not fit this run ({why}); delete that file, and `szilard resume` computes it again.")

    def curve(self, stage: str, along: str = "steps") -> list[tuple[int, float]]:
        """The evaluations of a stage: (what its steps are counted in, value)."""
        rows = (row for row in self.rows if row["stage"] == stage and row.get("evaluated") is not None)
        return [(row[along], row["evaluated"]) for row in rows]

    def figure(self, name: str, figure: "Figure", caption: str) -> None:
        """Save a figure, with the sentence that belongs below it."""
        self.record.save_figure(name, figure)
        self.captions[name] = caption

    def widget(self, widget: "offline.Shown | None") -> None:
        """Show a widget in the report, before the figures; None: nothing."""
        self.widgets += [widget] if widget else []

    def network(self, name: str, network: "Network", parameters: "Parameters", **card: Any) -> None:
        """Save a trained network.

        Args:
            name: under which `szilard.load` finds it.
            network: what was trained.
            parameters: its weights.
            **card: `inputs` and `outputs`, what they mean; `shift` and `scale`, if it sees (inputs - shift) / scale;
                `activation`, "softmax" or "sigmoid", where its outputs are logits.
        """
        self.record.save_network(name, network.load(parameters))
        self.cards[name] = card

    def arrays(self, name: str, **arrays: np.ndarray) -> None:
        """Save arrays, which `numpy.load` reads."""
        self.record.save_arrays(name, **arrays)

    def finish(self, outcome: Outcome, around: dict[str, str]) -> None:
        """Write what was found, and close the record."""
        more = {"networks": self.cards, "seconds": self.seconds, "surroundings": around}
        self.record.finish(outcome.to_json(self.captions) | more, self.widgets)
