"""What an experiment found. A number is named once and appears in the table, in the metrics and on the page."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Estimate(NamedTuple):
    """A number that chance has a part in, with its 95 % confidence interval."""

    value: float
    low: float
    high: float


Value = float | int | str | bool | None | Estimate


class Row:
    """A row of the table: who (a model, a strategy), and what it reached.

    Args:
        name: who.
        key: begins the names of the row's metrics; nothing for the row that the experiment is about.
        **values: what it reached, by the name of the quantity. Words and what is None stay out of the metrics.

    >>> Row("linear memory", "linear", error=0.96).metrics()
    {'linear_error': 0.96}
    """

    def __init__(self, name: str, key: str = "", /, **values: Value):
        self.name, self.key, self.values = name, key, values

    def metrics(self) -> dict[str, Any]:
        """The numbers of the row under their full names; an estimate's interval beside it."""
        found: dict[str, Any] = {}
        for quantity, value in self.values.items():
            name = f"{self.key}_{quantity}" if self.key else quantity
            if isinstance(value, Estimate):
                found |= {name: value.value, f"{name}_interval": [value.low, value.high]}
            elif not isinstance(value, str):
                found[name] = value
        return found

    def cells(self, label: str) -> dict[str, Any]:
        """The row as a table shows it: quantities by their names, with spaces; an interval in a column of its own."""
        shown: dict[str, Any] = {label: self.name}
        for quantity, value in self.values.items():
            column = quantity.replace("_", " ")
            if isinstance(value, Estimate):
                shown |= {column: value.value, f"{column}, 95 %": [value.low, value.high]}
            else:
                shown[column] = value
        return shown


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an experiment found.

    Args:
        sentence: what is shown, in one sentence that names the strongest baseline.
        rows: of the table.
        label: what the rows are, the heading of the first column.
        metrics: further numbers, which have no place in the table.
        notes: what must be known to read the table.
        headline: the name of the metric that matters most; by default the first one.
    """

    sentence: str
    rows: list[Row] = field(default_factory=list)
    label: str = "model"
    metrics: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    headline: str = ""

    def all_metrics(self) -> dict[str, Any]:
        """The metrics of all rows, then the further ones."""
        found: dict[str, Any] = {}
        for row in self.rows:
            mine = row.metrics()
            assert not found.keys() & mine.keys(), f"two rows name {found.keys() & mine.keys()}"
            found |= mine
        assert not found.keys() & self.metrics.keys(), f"a metric stands in the table already: {found.keys() & self.metrics.keys()}"
        return found | self.metrics

    def to_json(self, captions: dict[str, str]) -> dict[str, Any]:
        """The content of result.json; `captions` are those of the figures, in their order."""
        metrics = self.all_metrics()
        return {
            "sentence": self.sentence,
            "headline": self.headline or next(iter(metrics), ""),
            "metrics": metrics,
            "table": [row.cells(self.label) for row in self.rows],
            "notes": list(self.notes),
            "captions": captions,
        }
