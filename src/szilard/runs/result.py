"""What a finished run found, and the networks that it trained."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, shown
from .record import Record

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "softmax": lambda x: np.exp(x - x.max(-1, keepdims=True)) / np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


@dataclass(frozen=True)
class TrainedNetwork:
    """A network of a run. Call it with inputs as they are; it scales them, and gives what its outputs mean.

    Args:
        model: the keras model, which sees (inputs - shift) / scale, and may give logits; of a recurrent network, one step.
        inputs: what goes in.
        outputs: what comes out.
        shift: see `model`.
        scale: see `model`.
        activation: "softmax" or "sigmoid" where the model gives logits, else empty.
    """

    model: Any
    inputs: str = ""
    outputs: str = ""
    shift: Any = 0.0
    scale: Any = 1.0
    activation: str = ""

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """What the network makes of a batch of inputs."""
        from ..networks import apply

        scaled = (np.asarray(inputs, np.float32) - np.float32(self.shift)) / np.float32(self.scale)
        outputs = np.asarray(apply(self.model, scaled))
        return ACTIVATIONS[self.activation](outputs) if self.activation else outputs


@dataclass(frozen=True)
class Result:
    """What a finished run found.

    Args:
        folder: of its record.
        experiment: its name.
        settings: as they were resolved.
        sentence: what was found.
        metrics: the numbers.
        table: the rows that were shown.
        notes: what must be known to read the table.
        cards: what the inputs and outputs of its networks mean, by name.
    """

    folder: Path
    experiment: str
    settings: dict[str, Any]
    sentence: str
    metrics: dict[str, Any]
    table: list[dict[str, Any]]
    notes: list[str]
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def networks(self) -> list[str]:
        """The names of the networks that were saved."""
        return sorted(path.stem for path in (self.folder / "networks").glob("*.keras"))

    def network(self, name: str = "") -> TrainedNetwork:
        """The network called `name`; without a name, the only one.

        Raises:
            InputError: there is none of that name, or it is damaged.
        """
        from ..networks import read

        names = self.networks
        name = name or (names[0] if len(names) == 1 else "")
        if name not in names:
            raise InputError(f"`{self.folder}` has no network `{shown(name)}`; its networks are: {', '.join(names) or 'none'}.")
        file = Record(self.folder, {}).network_file(name)
        assert file is not None
        return TrainedNetwork(read(file).model, **self._card(name))

    def _card(self, name: str) -> dict[str, Any]:
        """What the run said of the network, as far as it is what `TrainedNetwork` takes."""
        card = self.cards.get(name, {}) if isinstance(self.cards, dict) else {}
        known = {declared.name for declared in fields(TrainedNetwork)} - {"model"}
        if not isinstance(card, dict) or not card.keys() <= known or card.get("activation", "") not in ("", *ACTIVATIONS):
            raise InputError(f"`{self.folder / 'result.json'}` does not describe its networks; delete it, and resume the run.")
        return card

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """The arrays saved under `name`."""
        return Record.open(self.folder).load_arrays(name)

    def _repr_html_(self) -> str:
        """The sentence and the report, for notebooks."""
        return f"<p>{escape(self.sentence)}</p><p><code>{escape(str(self.folder / 'report.html'))}</code></p>"


def load(run: str | Path) -> Result:
    """The result of the finished run in the folder `run`.

    Raises:
        InputError: there is no such run, it has not finished, or it is damaged.
    """
    record = Record.open(run)
    found = record.result
    try:
        parts = {name: found[name] for name in ("sentence", "metrics", "table", "notes")}
    except KeyError as error:
        path = record.folder / "result.json"
        raise InputError(f"`{path}` is damaged ({error} is missing); delete it, and `szilard resume` makes it anew.") from None
    cards = found.get("networks", {})
    return Result(record.folder, record.experiment, record.settings, **parts, cards=cards)
