"""A grid of cells that the reader clicks on."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from traitlets import List, Unicode, validate

from ..draw.colour_tables import colour_table
from ..errors import InputError, require, shown
from .widget import Widget, fixed, live, require_text

LARGEST = 40  # cells along a side
KINDS = 8
MAP = "cividis"


class Board(Widget):
    """A grid of cells, on which values and arrows lie. A click, or space where the arrow keys lead, makes a cell the next kind.

    Args:
        cells: the kind of each cell, by its number, in rows.
        kinds: names of the kinds; a click goes from one to the next, after the last to the first; a single one stays.
        values: a number for each cell, drawn as its colour; None or NaN where there is none.
        arrows: for each cell the probabilities of going up, down, left and right.
        marks: short texts on cells, by (row, column): "S", "X", "★". Marked cells keep their kind.
        caption: the text below the widget.
        description: what is to be seen, for those who cannot see it; the caption, if it is empty.

    `cells` and `clicked` are told by the page: the latter is [row, column, number of clicks]. Python may assign `cells`, `values`, `arrows`
    and `marks`.

    Raises:
        InputError: the arrays do not fit each other, or a kind has no name.
    """

    cells = live([])
    values = live([])
    arrows = live([])
    marks = live([])
    clicked = live([])
    kinds = fixed(List(Unicode()))
    colours = fixed(Unicode())

    def __init__(
        self,
        cells: Sequence[Sequence[int]] | np.ndarray,
        kinds: Sequence[str] = ("free", "wall"),
        values: Any = None,
        arrows: Any = None,
        marks: Mapping[tuple[int, int], str] | None = None,
        caption: str = "",
        description: str = "",
    ) -> None:
        require(0 < len(kinds) <= KINDS, f"`kinds` must be between 1 and {KINDS} names, but there are {len(kinds)}.")
        self.set_trait("kinds", [require_text("kinds", name) for name in kinds])
        self.set_trait("colours", base64.b64encode(colour_table(MAP).tobytes()).decode())
        super().__init__(caption, description, cells=cells, values=values, arrows=arrows, marks={} if marks is None else marks)

    @validate("clicked")
    def _told(self, proposal: Any) -> list[int]:
        return [int(number) for number in proposal["value"]]

    @validate("cells")
    def _clicked(self, proposal: Any) -> list[list[int]]:
        found = _array("cells", proposal["value"])
        whole = found.ndim == 2 and found.size > 0 and max(found.shape) <= LARGEST and bool((found == np.rint(found)).all())
        require(whole, f"`cells` must be at most {LARGEST} rows of whole numbers, all of one length, but have the shape {found.shape}.")
        same = not self.cells or found.shape == self._shape
        require(same, f"`cells` must keep their shape, but have {found.shape} instead of {self._shape if self.cells else ()}.")
        known = bool(((found >= 0) & (found < len(self.kinds))).all())
        require(known, f"`cells` must be numbers of `kinds`, from 0 to {len(self.kinds) - 1}, but go to {int(found.max())}.")
        return found.astype(int).tolist()

    @validate("values")
    def _valued(self, proposal: Any) -> list[list[float | None]]:
        return self._laid("values", proposal["value"], ())

    @validate("arrows")
    def _pointed(self, proposal: Any) -> list[list[list[float] | None]]:
        found = self._laid("arrows", proposal["value"], (4,))
        probabilities = all(0 <= chance <= 1 for row in found for cell in row if cell for chance in cell)
        require(probabilities, "`arrows` must be probabilities, between 0 and 1, of going up, down, left and right.")
        return found

    @validate("marks")
    def _marked(self, proposal: Any) -> list[list[Any]]:
        given = proposal["value"]
        items = [(*place, text) for place, text in given.items()] if isinstance(given, Mapping) else [tuple(item) for item in given]
        rows, columns = self._shape
        for row, column, text in items:
            inside = 0 <= row < rows and 0 <= column < columns
            require(inside, f"`marks` must lie on the board of {rows} x {columns} cells, but ({row}, {column}) does not; count from 0.")
            require(len(require_text("marks", text)) <= 4, f"`marks` must be at most 4 characters long, but one is {shown(text)}.")
        return [list(item) for item in items]

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.cells), len(self.cells[0])

    def _laid(self, name: str, given: Any, more: tuple[int, ...]) -> list[Any]:
        """One entry for each cell, None where it is not finite; an empty list where nothing is given."""
        if given is None or (isinstance(given, list) and not given):
            return []
        found, wanted = _array(name, given), (*self._shape, *more)
        require(found.shape == wanted, f"`{name}` must have the shape {wanted}, as the board has, but have {found.shape}.")
        rows, columns = self._shape
        finite = np.isfinite(found).reshape(rows * columns, -1).min(1)
        cells = [found[k // columns, k % columns].tolist() if finite[k] else None for k in range(rows * columns)]
        return [cells[r * columns : (r + 1) * columns] for r in range(rows)]


def _array(name: str, given: Any) -> np.ndarray:
    try:
        return np.asarray(given, float)
    except (TypeError, ValueError) as error:
        raise InputError(f"`{name}` must be rows of numbers, all of one length, but are {shown(repr(given))}.") from error
