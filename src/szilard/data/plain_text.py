"""Text out of a file: which encoding it has, and its lines."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 4_000_000  # characters
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is the beginning of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def text_of(file: BinaryIO) -> io.TextIOWrapper:
    """The file as text with its own line ends: UTF-8, or what a byte-order mark says."""
    start = file.read(4)
    file.seek(0)
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8-sig")
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines of a text file, each with its end.

    Raises:
        ValueError: it is no text, or a line is longer than `LONGEST_LINE`.
    """
    with text_of(file) as stream:
        number = 0
        while line := _decoded(stream, LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise ValueError(f"row {number} is longer than {LONGEST_LINE:,} characters")
            yield line


def _decoded(stream: io.TextIOWrapper, longest: int) -> str:
    try:
        line = stream.readline(longest)
    except UnicodeError:
        raise ValueError("it is no text in UTF-8 or UTF-16") from None
    if "\0" in line:
        raise ValueError("it is no text, because it holds a zero byte")
    return line
