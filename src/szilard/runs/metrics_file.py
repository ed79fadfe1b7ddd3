"""Rows of figures as CSV, and back."""

import csv
import io
from typing import Any

from .plain import number, plain


def to_bytes(rows: list[dict[str, Any]]) -> bytes:
    """A column per key, in order of appearance; None and NaN leave a cell empty. What is no text goes through unharmed."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(plain(rows))
    return text.getvalue().encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> list[dict[str, Any]]:
    """The rows with their numbers; an empty cell is None.

    Raises:
        ValueError: this is no CSV in UTF-8.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8", "surrogatepass")), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return [{key: number(cell) for key, cell in row.items() if key is not None} for row in rows]
