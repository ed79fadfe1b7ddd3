"""Every experiment by name. A module here answers one question: it has `Settings` and `run`."""

from dataclasses import fields
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple, Protocol

from ..errors import InputError, require


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


class Experiment(NamedTuple):
    """An entry of the registry. The module is imported only when it is needed."""

    name: str
    question: str

    def load(self) -> ModuleType:
        """The module, with its `Settings` dataclass and its `run(settings, record, progress)`."""
        return import_module("." + self.name.replace("-", "_"), __name__)


REGISTRY = {
    experiment.name: experiment
    for experiment in [
        Experiment("backpropagation", "Does backpropagation, written out, find the true gradient and learn functions of the plane?"),
        Experiment("random-network", "What functions does a random network draw, and when do they turn into noise?"),
        Experiment("optimizers", "Which way downhill is the fastest?"),
        Experiment("boltzmann-machine", "Can a network learn the distribution of a magnet's configurations, and dream new ones?"),
        Experiment("curve-fitting", "When does a fit find the truth, and when only the noise?"),
        Experiment("image-fitting", "Can a network learn a picture, and what does each of its neurons do?"),
        Experiment("alphazero", "Can a network become a master of a game by playing against itself alone?"),
        Experiment("bit-flip", "Can a network discover how to keep an unknown quantum state alive?"),
    ]
}


def find(name: str) -> Experiment:
    """The experiment called `name`.

    Raises:
        InputError: there is none.
    """
    if name not in REGISTRY:
        raise InputError(f"There is no experiment `{name}`; `szilard list` names them: {', '.join(REGISTRY)}.")
    return REGISTRY[name]


def run(name: str, out: str, progress: Progress | None = None, **settings: Any) -> dict[str, Any]:
    """Run the experiment called `name` and leave its record in the folder `out`.

    Args:
        name: see `szilard list`.
        out: a new or empty folder.
        progress: hears how far the run is.
        **settings: fields of the experiment's `Settings`; the others keep their defaults.

    Returns:
        The result: `sentence`, `table`, `metrics`, `notes`.

    Raises:
        InputError: a name or a value cannot be used, or the folder cannot be written.
    """
    from ..record import Record

    module = find(name).load()
    known = [field.name for field in fields(module.Settings)]
    for key in settings:
        close = get_close_matches(key, known, 1) or known
        require(key in known, f"`{name}` has no setting `{key}`; did you mean `{close[0]}`?")
    chosen = module.Settings(**settings)
    record = Record.create(out, name, module.settings_to_json(chosen))
    record.finish(module.run(chosen, record, progress or Silent()))
    return record.result
