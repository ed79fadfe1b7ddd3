"""Matrices as blocks, whose sides are as long as they have rows and columns."""

from collections.abc import Sequence
from typing import NamedTuple

from . import svg


class Block(NamedTuple):
    """A matrix: what it is called, its shape, how the shape is written, and a row that stands out."""

    name: str
    shape: tuple[int, int]
    rows: str
    columns: str
    colour: str = "ink"
    row: int | None = None


def product(blocks: Sequence[Block], signs: Sequence[str], cell: float = 14, middle: float = 75) -> tuple[list[str], float]:
    """Blocks side by side with `signs` between them, and the width of all."""
    parts, x = [], 22.0
    for block, sign in zip(blocks, [*signs, ""], strict=True):
        parts += _block(block, x, middle, cell)
        x += block.shape[1] * cell
        if sign:
            parts.append(svg.formula((x + 16, middle + 5), sign))
        x += 48
    return parts, x - 36


def _block(block: Block, x: float, middle: float, cell: float) -> list[str]:
    rows, columns = block.shape
    width, height = columns * cell, rows * cell
    top = middle - height / 2
    parts = [svg.box((x, top), (width, height), "", block.colour)]
    parts += [svg.line((x, top + k * cell), (x + width, top + k * cell), width=0.5) for k in range(1, rows)]
    parts += [svg.line((x + k * cell, top), (x + k * cell, top + height), width=0.5) for k in range(1, columns)]
    if block.row is not None:
        level = top + block.row * cell
        parts.append(svg.path([(x, level), (x + width, level), (x + width, level + cell), (x, level + cell)], "red", filled=True))
    parts.append(svg.formula((x + width / 2, top + height + 20), block.name))
    parts.append(svg.formula((x + width / 2, top - 8), block.columns, colour="soft"))
    parts.append(svg.formula((x - 4, middle + 5), block.rows, "end", "soft"))
    return parts
