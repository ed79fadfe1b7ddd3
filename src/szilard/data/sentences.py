"""Sentences out of a text file: what is a word, and where a sentence ends."""

import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..errors import InputError, require
from ..files import Pathname, name_of
from .plain_text import text_of
from .source import Kind, reading

SHORTEST = 2000  # words of a text that are enough to learn from
LONGEST = 10**9  # bytes of a file
MOST_WORDS, MOST_SENTENCES = 5 * 10**6, 2 * 10**7  # so that what is kept is not much longer than the file
BLOCK = 1000  # words after which a sentence without end is cut
_FEW = 50  # sentences that a text must have before blocks are left as long as that
_PIECE = 2**20  # characters looked at together
_MOST_MARKS = 16  # on one letter; what no language writes takes the normal form for ever
_KIND = Kind("is no plain text", "give a file of plain text in UTF-8", LONGEST)

_ENDS = ".!?:;\u2026\u203c\u203d\u2047-\u2049\u061f\u061b\u06d4\u0589\u1362\u1367\u1803\u1809"  # if a blank or a quotation mark follows
_ENDS_ALWAYS = "\u3002\uff01\uff1f\uff0e\uff61\uff1a\uff1b\u0964\u0965\u104a\u104b\u17d4\u17d5"  # scripts that write on without a blank
_CLOSING = "\"'\u2019\u201d\u00bb\u203a\u300d\u300f)\\]"
_MARKED_END = rf"(?<![{_ENDS}])[{_ENDS}]++[{_CLOSING}]*+(?=\s|\Z)|[{_ENDS_ALWAYS}]++"
_END = re.compile(rf"{_MARKED_END}|\n\s*\n|\r\s*\r|\u2029")
_END_OR_LINE = re.compile(rf"{_MARKED_END}|[\n\r\u2028\u2029]")
_LINE_END = re.compile(r"[ \t]*+(?:[\r\n]|\Z)")
_JOINED = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": " ", "\ufeff": None})


class _Habits(NamedTuple):
    """How the beginning of a text ends its sentences."""

    words: int
    lines: int
    ends: int
    ends_of_lines: int

    @property
    def lines_are_sentences(self) -> bool:
        """Nothing else ends them, or hardly a sentence ends within a line; and a line is more than a word."""
        unended = self.words > 100 * self.ends
        return self.words > 1.5 * self.lines and (unended or self.ends_of_lines > 0.95 * self.ends)


def read_sentences(path: Pathname) -> list[list[str]]:
    """The sentences of a text file as lists of words in small letters, in Unicode's normal form C.

    A sentence ends at a mark that ends sentences in its script, or at an empty line; at every line where nothing else ends them, as
    in a file with a sentence per line; and after 1,000 words in any case. A word is made of letters and the marks on them; apostrophes
    and hyphens within it belong to it.

    Raises:
        InputError: the file cannot be read, is no text, or is too short.
    """
    with reading(path, _KIND) as file, text_of(file) as stream:
        try:
            found = _gathered(stream)
        except UnicodeError:
            raise InputError(f"`{name_of(path)}` is not plain text in UTF-8 or UTF-16; save it as UTF-8 first.") from None
    length = sum(map(len, found))
    short = f"`{name_of(path)}` must hold at least {SHORTEST:,} words in sentences, but holds {length:,}; give a longer text."
    require(length >= SHORTEST, short)
    return found if len(found) >= _FEW else [part for words in found for part in _cut(words, max(-(-length // _FEW), 20)) if len(part) > 1]


def normal(text: str) -> str:
    """`text` in small letters and normal form C, with one kind of apostrophe and of hyphen.

    >>> normal("L\u2019E\u0301te\u0301")
    "l'\u00e9t\u00e9"
    """
    few = _many_marks().sub(lambda run: run[0][:_MOST_MARKS], text.lower())
    return unicodedata.normalize("NFC", few).translate(_JOINED)


def words_of(text: str) -> list[str]:
    """The words of a text.

    >>> words_of("L'e\u0301te\u0301, c\u2019est la mi-temps")
    ["l'\u00e9t\u00e9", "c'est", 'la', 'mi-temps']
    """
    return _word().findall(normal(text))


def _gathered(stream: io.TextIOWrapper) -> list[list[str]]:
    end, pending, found = None, [], []
    known: dict[str, str] = {}
    for piece in map(normal, _pieces(stream)):
        end = end or (_END_OR_LINE if _habits(piece).lines_are_sentences else _END)
        for place, part in enumerate(end.split(piece)):
            if place:
                found += _sentences(pending)
                pending = []
            pending += [known.setdefault(word, word) for word in _word().findall(part)]
        whole = len(pending) // BLOCK * BLOCK
        found += _sentences(pending[:whole])
        pending = pending[whole:]
        if len(known) > MOST_WORDS or len(found) > MOST_SENTENCES:
            raise ValueError(f"it has more than {MOST_WORDS:,} different words or {MOST_SENTENCES:,} sentences")
    return found + _sentences(pending)


def _sentences(words: list[str]) -> list[list[str]]:
    return [part for part in _cut(words, BLOCK) if len(part) > 1]


def _cut(words: list[str], longest: int) -> list[list[str]]:
    return [words[begin : begin + longest] for begin in range(0, len(words), longest)]


def _habits(text: str) -> _Habits:
    ends = [place.end() for place in re.finditer(_MARKED_END, text)]
    of_lines = sum(bool(_LINE_END.match(text, place)) for place in ends)
    lines = [line for line in text.splitlines() if line.strip()]
    return _Habits(len(_word().findall(text)), len(lines), len(ends), of_lines)


def _pieces(stream: io.TextIOWrapper) -> Iterator[str]:
    """The text in pieces that end between words, where it has blanks at all."""
    rest = ""
    while block := stream.read(_PIECE):
        if "\0" in block:
            raise ValueError("it holds a zero byte")
        text = rest + block
        place = len(text.rstrip())
        if place == len(text):
            place = len(text.rsplit(None, 1)[0]) if len(text.split(None, 1)) > 1 else 0
        place = place or len(text)
        rest = text[place:] if len(text) - place < _PIECE else ""
        yield text[: len(text) - len(rest)]
    yield rest


@cache
def _marks() -> str:
    """A pattern for a mark that stands on a letter or beside it, such as an accent or a vowel sign."""
    low, high = (
        "".join(chr(c) for c in block if unicodedata.category(chr(c))[0] == "M")
        for block in (range(0x300, 0x10000), range(0x10000, 0x20000))
    )
    return rf"(?:[{low}]|(?=[\U00010000-\U0001ffff])[{high}])"  # a class within 16 bits is looked up in one step


@cache
def _many_marks() -> re.Pattern:
    return re.compile(f"{_marks()}{{{_MOST_MARKS + 1},}}+")


@cache
def _word() -> re.Pattern:
    letters = rf"[^\W\d_]++(?:{_marks()}++[^\W\d_]*+)*+"
    return re.compile(rf"{letters}(?:['\-\u200c\u200d]{letters})*+")
