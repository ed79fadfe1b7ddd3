"""What a page shows of a network, and what its sliders move."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError, require, shown

MOST_POINTS = 2000
FINEST = 200  # cells along a side of a picture over the plane

Interval = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The outputs against the first input.

    Args:
        span: the interval of the input.
        limits: the interval of the outputs; None: what they fill at the moment.
        points: (x, y) or (x, y0, y1, ...) to be fitted, drawn as dots; the mean squared error stands below.
        xlabel: name of the input.
        ylabel: name of the output.
    """

    span: Interval = (-3.0, 3.0)
    limits: Interval | None = None
    points: Sequence[Sequence[float]] = ()
    xlabel: str = "x"
    ylabel: str = "y"

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", interval("span", self.span))
        object.__setattr__(self, "limits", self.limits if self.limits is None else interval("limits", self.limits))
        object.__setattr__(self, "points", points(self.points, 2))


@dataclass(frozen=True, kw_only=True)
class Plane:
    """One output over the plane of the first two inputs, in colours.

    Args:
        span: the interval of both inputs, or one for each.
        limits: the values of the lowest and the highest colour; None: the least and the largest at the moment.
        points: (x0, x1, y) to be fitted, drawn as dots in the colour of y; the mean squared error stands below.
        count: cells along a side.
        output: the number of the output that is shown.
        map: a colour map of matplotlib.
        xlabel: name of the first input.
        ylabel: name of the second.
    """

    span: Interval | tuple[Interval, Interval] = (-1.0, 1.0)
    limits: Interval | None = None
    points: Sequence[Sequence[float]] = ()
    count: int = 80
    output: int = 0
    map: str = "cividis"
    xlabel: str = "x₀"
    ylabel: str = "x₁"

    def __post_init__(self) -> None:
        both = self.span if len(self.span) == 2 and isinstance(self.span[0], Sequence) else (self.span, self.span)
        object.__setattr__(self, "span", tuple(interval("span", each) for each in both))
        object.__setattr__(self, "limits", self.limits if self.limits is None else interval("limits", self.limits))
        object.__setattr__(self, "points", points(self.points, 3))
        require(2 <= self.count <= FINEST, f"`count` must lie between 2 and {FINEST} cells, but is {self.count}.")


@dataclass(frozen=True, kw_only=True)
class Image:
    """All outputs as the pixels of an image, row by row from the top.

    Args:
        shape: rows and columns.
        limits: the values of the lowest and the highest colour; None: the least and the largest at the moment.
        map: a colour map of matplotlib.
    """

    shape: tuple[int, int]
    limits: Interval | None = (0.0, 1.0)
    map: str = "gray"

    def __post_init__(self) -> None:
        fits = len(self.shape) == 2 and all(0 < int(side) <= 512 for side in self.shape)
        require(fits, f"`shape` must be rows and columns between 1 and 512, but is {shown(self.shape)}.")
        object.__setattr__(self, "limits", self.limits if self.limits is None else interval("limits", self.limits))


@dataclass(frozen=True, kw_only=True)
class Slider:
    """Moves one number of a network: name exactly one of `input`, `weight`, `bias` and `scale`.

    Args:
        name: what stands before the slider.
        low: the least value.
        high: the largest.
        value: where it stands at first; None: the weight's, the bias's or the input's own value, or 1 for a scale.
        input: the number of the input.
        weight: the number of the layer, and the row (input) and the column (output) of its matrix, all from 0.
        bias: the number of the layer, and of the output.
        scale: True: the factor by which all weights and biases are multiplied.
    """

    name: str
    low: float
    high: float
    value: float | None = None
    input: int | None = None
    weight: tuple[int, int, int] | None = None
    bias: tuple[int, int] | None = None
    scale: bool = False

    def __post_init__(self) -> None:
        interval("low", (self.low, self.high))
        given = [self.input is not None, self.weight is not None, self.bias is not None, self.scale]
        require(
            sum(given) == 1, f"The slider `{self.name}` must move one of `input`, `weight`, `bias` and `scale`, but moves {sum(given)}."
        )
        inside = self.value is None or self.low <= self.value <= self.high
        require(inside, f"The slider `{self.name}` goes from {self.low} to {self.high}, but stands at {self.value}; widen it.")

    @property
    def step(self) -> float:
        """A round number, of which 100 to 250 make the whole way.

        >>> Slider(name="b", low=-5, high=5, bias=(0, 0)).step
        0.05
        """
        rough = (self.high - self.low) / 250
        power = 10.0 ** math.floor(math.log10(rough))
        return float(f"{next(k * power for k in (1, 2, 5, 10) if k * power >= rough * 0.999):.6g}")


def interval(name: str, given: Any) -> Interval:
    """Two finite numbers, the smaller first.

    Raises:
        InputError: they are not.
    """
    try:
        low, high = (float(value) for value in given)
    except (TypeError, ValueError) as error:
        raise InputError(f"`{name}` must be two numbers, the smaller first, but is {shown(repr(given))}.") from error
    rising = math.isfinite(low) and math.isfinite(high) and low < high
    require(rising, f"`{name}` must be two finite numbers, the smaller first, but is {low:g} and {high:g}.")
    return low, high


def points(given: Sequence[Sequence[float]], least: int, name: str = "points") -> tuple[tuple[float, ...], ...]:
    """Points as tuples of finite numbers, `least` or more each, as many in all of them.

    Raises:
        InputError: they are not.
    """
    try:
        found = tuple(tuple(float(value) for value in point) for point in given)
    except (TypeError, ValueError) as error:
        raise InputError(f"`{name}` must be rows of {least} numbers, but are {shown(repr(given))}.") from error
    require(len(found) <= MOST_POINTS, f"`{name}` must be at most {MOST_POINTS}, but there are {len(found)}; show fewer.")
    alike = len({len(point) for point in found}) <= 1 and all(len(point) >= least for point in found)
    require(alike, f"`{name}` must be rows of {least} numbers, all of one length, but have {sorted({len(p) for p in found})[:3]}.")
    require(all(math.isfinite(v) for point in found for v in point), f"`{name}` must be finite numbers; leave out what is missing.")
    return found
