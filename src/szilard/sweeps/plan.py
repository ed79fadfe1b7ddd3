"""Which runs a sweep has: every seed with every value of what varies."""

import copy
import itertools
import math
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, NamedTuple, TypeVar

from ..errors import InputError, require, shown
from ..runs.settings import LARGEST_SEED, Settings

MOST_RUNS = 10_000
T = TypeVar("T", bound=Settings)
_LONGEST = 100  # characters of a run's name


class Value(NamedTuple):
    """One value of a setting: as the user wrote it, and as JSON."""

    word: str
    data: Any


class Axis(NamedTuple):
    """A setting that varies (dots lead into groups), and its values."""

    setting: str
    values: tuple[Value, ...]


def seeds(words: str) -> Axis:
    """The seeds that `words` name: single ones and ranges, whose end does not belong to them.

    >>> [value.data for value in seeds("7,0:3").values]
    [7, 0, 1, 2]

    Raises:
        InputError: they name none, or one twice.
    """
    found: list[int] = []
    for part in words.split(","):
        match = re.fullmatch(r"\s*(\d{1,19})\s*(?::\s*(\d{1,19})\s*)?", part)
        require(match is not None, f"`--seeds` must be seeds such as 0:32 or 1,5,7, but is `{shown(words)}`.")
        first = int(match[1])  # pyright: ignore[reportOptionalSubscript]
        end = int(match[2]) if match[2] else first + 1  # pyright: ignore[reportOptionalSubscript]
        require(first < end, f"`{shown(part)}` in `--seeds` holds no seed, as the end of a range does not belong to it.")
        require(end <= LARGEST_SEED, f"A seed must lie in [0, {LARGEST_SEED:,}), but `--seeds` goes to {end - 1:,}.")
        require(end - first + len(found) <= MOST_RUNS, f"A sweep may have {MOST_RUNS:,} runs; `--seeds` names more.")
        found += range(first, end)
    require(len(set(found)) == len(found), "`--seeds` names a seed twice.")
    return Axis("seed", tuple(Value(str(seed), seed) for seed in found))


def varied(words: str) -> tuple[str, list[str]]:
    """The setting and the values in a word such as NAME=VALUE,VALUE.

    >>> varied("ppo.learning-rate=0.1,0.01")
    ('ppo.learning_rate', ['0.1', '0.01'])

    Raises:
        InputError: it has another form.
    """
    name, equals, rest = words.partition("=")
    values = [value.strip() for value in rest.split(",")]
    setting = name.strip().removeprefix("--").replace("-", "_")
    require(bool(equals and setting and all(values)), f"`--vary` must be NAME=VALUE,VALUE,..., but is `{shown(words)}`.")
    require(setting not in ("seed", "device"), f"Say by `--{setting}{'s 0:8' if setting == 'seed' else ' A B'}` which ones there are.")
    return setting, values


def planned(base: T, axes: Sequence[Axis]) -> dict[str, T]:
    """The settings of every run, by its name; the last axis varies fastest.

    Args:
        base: what is not varied.
        axes: what is; each setting stands in one of them.

    Raises:
        InputError: a combination does not fit, there are too many or fewer than two, or two are the same.
    """
    names = [axis.setting for axis in axes]
    for name in names:
        require(names.count(name) == 1, f"`{name}` is varied twice; give all its values at once.")
    count = math.prod(len(axis.values) for axis in axes)
    require(count <= MOST_RUNS, f"This sweep has {count:,} runs, and it may have {MOST_RUNS:,}; vary less.")
    require(count > 1, "A sweep has several runs; say by `--seeds 0:8`, `--vary NAME=VALUE,VALUE` or `--device A B` what varies.")
    found, digits = {}, len(str(count - 1))
    for index, values in enumerate(itertools.product(*(axis.values for axis in axes))):
        chosen = dict(zip(names, values, strict=True))
        found[f"{index:0{digits}d}-{_name(chosen)}"[:_LONGEST].rstrip("-.")] = _with(base, chosen)
    return found


def _with(base: T, chosen: dict[str, Value]) -> T:
    data = copy.deepcopy(base.to_json())
    for setting, value in chosen.items():
        *groups, last = setting.split(".")
        inner = data
        for group in groups:
            inner = inner[group]
        inner[last] = value.data
    try:
        return type(base).from_json(data)
    except InputError as error:
        told = ", ".join(f"{setting} {value.word}" for setting, value in chosen.items())
        raise InputError(f"With {shown(told, 120)}: {error}") from None


def _name(chosen: dict[str, Value]) -> str:
    """What tells a run from the others, as a part of a path."""
    parts = [f"{setting.rpartition('.')[2]}-{PurePath(value.word).name}" for setting, value in chosen.items()]
    return re.sub(r"[^A-Za-z0-9.+]+", "-", "-".join(parts)).strip("-.")
