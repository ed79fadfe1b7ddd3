"""Words for a terminal: in one line, not too long, and with nothing in them that a terminal would obey."""

import re
import sys

_LONGEST = 399  # characters of a sentence
_PIECE = 120  # characters of what a sentence quotes, once the sentence is too long


def printable(text: str) -> str:
    r"""`text` in one line, without anything that a terminal would obey.

    >>> printable("a\x1b[2Jb\nc")
    'a\\x1b[2Jb c'
    """
    return "".join(map(_shown, text))


def sentence(text: str) -> str:
    """`text` printable and not too long: what it quotes is shortened in its middle."""
    text = printable(text)
    if len(text) > _LONGEST:
        text = re.sub(r"`[^`]*`", lambda found: f"`{_shortened(found[0][1:-1], _PIECE)}`", text)
    return _shortened(text, _LONGEST)


def say(line: str, *, stderr: bool = False) -> None:
    """Print a line in which nothing is live."""
    print(printable(line), file=sys.stderr if stderr else sys.stdout)


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else letter.encode("unicode_escape").decode()


def _shortened(text: str, length: int) -> str:
    """`text` without its middle where it is longer than that."""
    return text if len(text) <= length else f"{text[: length * 2 // 3]} ... {text[len(text) - length // 3 + 5 :]}"
