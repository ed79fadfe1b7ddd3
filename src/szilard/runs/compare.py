"""Runs beside each other: the settings that differ, and the metrics, over seeds where only those differ."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import require
from .page import flat
from .record import Record

LEVEL = 0.95  # of the interval of a mean


class Summary(NamedTuple):
    """A metric over seeds. The interval is of the mean, by Student's t; one seed has none."""

    values: list[float]
    median: float
    low: float
    high: float
    mean: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Group:
    """Finished runs that differ in their seed alone.

    Args:
        records: the first one of each seed.
        results: theirs.
        settings: of all of them, but the seed; nested names have dots.
        repeats: runs left out, as their seed is that of another.
    """

    records: list[Record]
    results: list[dict[str, Any]]
    settings: dict[str, Any]
    repeats: int

    @property
    def label(self) -> str:
        """What the group is called: its first run, and how many more there are."""
        first = self.records[0].folder.name or str(self.records[0].folder)
        return first if len(self.records) == 1 else f"{first} + {len(self.records) - 1} more"

    def summary(self, metric: str) -> Summary | None:
        """`metric` over the seeds that have it, or None where none has."""
        values = [float(result["metrics"][metric]) for result in self.results if _is_number(result["metrics"].get(metric))]
        return summarise(values) if values else None


class Comparison(NamedTuple):
    """Groups of runs, the names of the settings in which they differ, and of the metrics that are numbers."""

    groups: list[Group]
    differing: list[str]
    metrics: list[str]

    @property
    def runs(self) -> list[dict[str, Any]]:
        """A table of the groups: their runs, seeds, and the settings that differ."""
        return [
            {"group": label, "runs": ", ".join(str(record.folder) for record in group.records), "seeds": _seeds(group)}
            | {name: _word(group.settings.get(name)) for name in self.differing}
            for label, group in zip(self.labels, self.groups, strict=True)
        ]

    @property
    def labels(self) -> list[str]:
        """A name for each group; whole paths where the names of folders would be the same."""
        short = [group.label for group in self.groups]
        return short if len(set(short)) == len(short) else [f"{chr(65 + i % 26)}{i // 26 or ''}" for i in range(len(short))]

    @property
    def table(self) -> list[dict[str, Any]]:
        """The metrics: a column per run, or, where there are several seeds, a row per metric and group."""
        if all(len(group.records) == 1 for group in self.groups):
            return [{"metric": name} | self._beside(name) for name in self.metrics]
        return [
            {"metric": name, "group": label} | _over_seeds(found)
            for name in self.metrics
            for label, group in zip(self.labels, self.groups, strict=True)
            if (found := group.summary(name))
        ]

    @property
    def notes(self) -> list[str]:
        """What a reader must know of the table."""
        repeats = sum(group.repeats for group in self.groups)
        notes = [] if all(len(group.records) == 1 for group in self.groups) else ["The interval is of the mean over seeds, by Student's t."]
        return notes + ([f"{repeats} left out, with the settings and the seed of another run."] if repeats else [])

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON."""
        groups = []
        for label, group in zip(self.labels, self.groups, strict=True):
            found = {name: group.summary(name) for name in self.metrics}
            groups.append(
                {
                    "group": label,
                    "runs": [str(record.folder) for record in group.records],
                    "seeds": [record.settings.get("seed") for record in group.records],
                    "settings": {name: group.settings.get(name) for name in self.differing},
                    "metrics": {name: summary._asdict() for name, summary in found.items() if summary},
                }
            )
        return {"differing": self.differing, "groups": groups}

    def _beside(self, metric: str) -> dict[str, float]:
        found = {label: group.summary(metric) for label, group in zip(self.labels, self.groups, strict=True)}
        return {label: summary.median for label, summary in found.items() if summary}


def compare(folders: Sequence[str | Path]) -> Comparison:
    """The runs in `folders`, grouped and side by side.

    Raises:
        InputError: there are fewer than two, one has not finished, or one is damaged.
    """
    unique = list({Path(folder).resolve(): Path(folder) for folder in folders}.values())
    require(len(unique) > 1, "At least two runs can be compared; give their folders: `szilard compare RUN RUN`.")
    groups = _grouped([Record.open(folder) for folder in unique])
    names = list(dict.fromkeys(name for group in groups for name in group.settings))
    differing = [name for name in names if len({_key(group.settings.get(name)) for group in groups}) > 1]
    metrics = dict.fromkeys(name for group in groups for result in group.results for name in result["metrics"])
    return Comparison(groups, differing, [name for name in metrics if any(group.summary(name) for group in groups)])


def summarise(values: Sequence[float]) -> Summary:
    """Median, range, mean, and the interval of the mean at `LEVEL`: mean +- t s / sqrt(n), with n - 1 degrees of freedom.

    >>> [round(end, 3) for end in summarise([1.0, 2.0, 3.0]).interval]
    [-0.484, 4.484]
    """
    mean, interval = statistics.fmean(values), None
    if len(values) > 1:
        from scipy.special import stdtrit

        reach = float(stdtrit(len(values) - 1, (1 + LEVEL) / 2)) * statistics.stdev(values) / len(values) ** 0.5
        interval = (mean - reach, mean + reach)
    return Summary(list(values), statistics.median(values), min(values), max(values), mean, interval)


def _grouped(records: list[Record]) -> list[Group]:
    alike: dict[str, list[Record]] = {}
    for record in records:
        alike.setdefault(_key(_compared(record)), []).append(record)
    groups = []
    for found in alike.values():
        first = list({_key(record.settings.get("seed")): record for record in reversed(found)}.values())[::-1]
        groups.append(Group(first, [record.result for record in first], _compared(first[0]), len(found) - len(first)))
    return groups


def _compared(record: Record) -> dict[str, Any]:
    settings = {name: value for name, value in record.settings.items() if name != "seed"}
    return {"experiment": record.experiment} | flat(settings)


def _over_seeds(found: Summary) -> dict[str, Any]:
    row: dict[str, Any] = {"seeds": len(found.values), "median": found.median}
    if found.interval:
        row |= {"smallest to largest": [found.low, found.high], "mean": found.mean, "95 % interval": list(found.interval)}
    return row


def _seeds(group: Group) -> str:
    return ", ".join(_word(record.settings.get("seed")) for record in group.records)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
