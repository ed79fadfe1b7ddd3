"""Points that the reader drags."""

from collections.abc import Sequence
from typing import Any

from traitlets import Float, Int, List, Unicode, validate

from ..errors import require, shown
from .views import Interval, interval, points
from .widget import Widget, fixed, live, require_text

MOST = 60  # points; each is a place of its own on the way of the tabulator key
STEEPEST = 15  # degree of a fit


class Points(Widget):
    """Points in the plane, to be dragged or moved with the arrow keys (with Shift five times as far), and a curve that answers.

    Args:
        positions: (x, y) of each.
        span: the intervals of x and y that are shown, which no point leaves.
        curve: (x, y) along the curve to begin with; assign `curve` to answer the reader.
        degree: the degree of a polynomial that the page itself fits to the points by least squares, instead of `curve`.
        labels: names of the axes.
        caption: the text below the widget.
        description: what is to be seen, for those who cannot see it; the caption, if it is empty.

    `positions` and `curve` change: the page tells where the points are when one is let go, and draws the curve that Python assigns.

    Raises:
        InputError: there are no points or too many, or one lies outside.
    """

    positions = live([])
    curve = live([])
    span = fixed(List(List(Float())))
    degree = fixed(Int(-1))
    labels = fixed(List(Unicode()))

    def __init__(
        self,
        positions: Sequence[Sequence[float]],
        span: tuple[Interval, Interval] = ((-1.0, 1.0), (-1.0, 1.0)),
        curve: Sequence[Sequence[float]] = (),
        degree: int | None = None,
        labels: tuple[str, str] = ("x", "y"),
        caption: str = "",
        description: str = "",
    ) -> None:
        require(len(span) == 2, f"`span` must be two intervals, of x and of y, but is {shown(span)}.")
        fits = degree is None or 0 <= degree <= STEEPEST
        require(fits, f"`degree` must lie between 0 and {STEEPEST}, but is {degree}; a `curve` of your own can be anything.")
        self.set_trait("span", [list(interval("span", each)) for each in span])
        super().__init__(
            *(caption, description),
            labels=[require_text("labels", label) for label in labels],
            degree=-1 if degree is None else degree,
            positions=positions,
            curve=curve,
        )

    @validate("positions")
    def _moved(self, proposal: Any) -> list[list[float]]:
        found = _pairs("positions", proposal["value"])
        require(0 < len(found) <= MOST, f"`positions` must be between 1 and {MOST} points, but there are {len(found)}.")
        same = not self.positions or len(found) == len(self.positions)
        require(same, f"`positions` must stay {len(self.positions)} points, but are {len(found)}; make another widget for more.")
        for position in found:
            inside = all(low <= value <= high for value, (low, high) in zip(position, self.span, strict=True))
            require(inside, f"`positions` must lie within `span`, but ({position[0]:g}, {position[1]:g}) does not; widen `span`.")
        return found

    @validate("curve")
    def _answered(self, proposal: Any) -> list[list[float]]:
        return _pairs("curve", proposal["value"])


def _pairs(name: str, given: Any) -> list[list[float]]:
    found = [list(point) for point in points(given, 2, name)]
    require(all(len(point) == 2 for point in found), f"`{name}` must be pairs (x, y), but have {len(found[0]) if found else 0} numbers.")
    return found
