"""What an experiment found. A number is named once and appears in the table, in the metrics and on the page."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

TWO_SIDED_95 = 1.959964  # quantile of the normal distribution


class Estimate(NamedTuple):
    """A number that chance has a part in, with its 95 % confidence interval."""

    value: float
    low: float
    high: float

    @classmethod
    def normal(cls, value: float, error: float) -> "Estimate":
        """That of a number with this standard error, by the normal approximation."""
        return cls(value, value - TWO_SIDED_95 * error, value + TWO_SIDED_95 * error)

    def overlaps(self, other: "Estimate") -> bool:
        """Whether the two intervals have a number in common, so that these data do not tell the estimates apart."""
        return self.low <= other.high and other.low <= self.high


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

    def metrics(self, bare: str = "") -> dict[str, Any]:
        """The numbers of the row under their full names, but for the quantity `bare`, which goes by the row's key alone.

        An estimate's interval stands beside it.
        """
        found: dict[str, Any] = {}
        for quantity, value in self.values.items():
            name = quantity if not self.key else self.key if quantity == bare else f"{self.key}_{quantity}"
            if isinstance(value, Estimate):
                found |= {name: value.value, f"{name}_interval": [value.low, value.high]}
            elif not isinstance(value, str):
                found[name] = value
        return found


def heading(quantity: str) -> str:
    """A quantity as the heading of a column: words apart; symbols in capitals, such as R_Q, stay as they are."""
    return quantity if quantity.isupper() else quantity.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an experiment found.

    Args:
        sentence: what is shown, in one sentence that names the strongest baseline.
        rows: of the table.
        label: what the rows are, the heading of the first column.
        bare: a quantity whose metrics go by the keys of their rows alone.
        metrics: further numbers, which have no place in the table.
        notes: what must be known to read the table.
        headline: the name of the metric that matters most; by default the first one.
    """

    sentence: str
    rows: list[Row] = field(default_factory=list)
    label: str = "model"
    bare: str = ""
    metrics: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    headline: str = ""

    def all_metrics(self) -> dict[str, Any]:
        """The metrics of all rows, then the further ones."""
        found: dict[str, Any] = {}
        for row in self.rows:
            mine = row.metrics(self.bare)
            assert not found.keys() & mine.keys(), f"two rows name {found.keys() & mine.keys()}"
            found |= mine
        assert not found.keys() & self.metrics.keys(), f"a metric stands in the table already: {found.keys() & self.metrics.keys()}"
        return found | self.metrics

    def table(self) -> list[dict[str, Any]]:
        """The rows as they are shown; the interval of an estimate in the column after it."""
        quantities = dict.fromkeys(quantity for row in self.rows for quantity in row.values)
        estimated = {quantity for row in self.rows for quantity, value in row.values.items() if isinstance(value, Estimate)}
        return [self._cells(row, list(quantities), estimated) for row in self.rows]

    def _cells(self, row: Row, quantities: list[str], estimated: set[str]) -> dict[str, Any]:
        cells: dict[str, Any] = {self.label: row.name}
        for quantity in quantities:
            value, column = row.values.get(quantity), heading(quantity)
            certain = not isinstance(value, Estimate)
            cells[column] = value if certain else value.value
            if quantity in estimated:
                cells[f"{column}, 95 %"] = None if certain else [value.low, value.high]
        return cells

    def to_json(self, captions: dict[str, str]) -> dict[str, Any]:
        """The content of result.json; `captions` are those of the figures, in their order."""
        metrics = self.all_metrics()
        return {
            "sentence": self.sentence,
            "headline": self.headline or next(iter(metrics), ""),
            "metrics": metrics,
            "table": self.table(),
            "notes": list(self.notes),
            "captions": captions,
        }
