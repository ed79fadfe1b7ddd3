"""The one exception for mistakes that a user can mend."""

LONGEST = 60  # characters of a value that a sentence repeats


class InputError(ValueError):
    """Input that cannot be used. The message is one sentence that says what is wrong and what to do.

    The command line prints the message alone and exits with status 2.
    """


class Lost(InputError):
    """The same for one of several processes, which must end at once, as the others do not answer or would wait for it."""


def require(holds: bool, sentence: str) -> None:
    """Raise `InputError` with `sentence` unless the condition `holds`."""
    if not holds:
        raise InputError(sentence)


def shown(value: object, longest: int = LONGEST) -> str:
    r"""`value` as a sentence may repeat it: on one line, printable, and shortened.

    >>> shown("a\nb\x1b[31m"), shown("x" * 100, 8)
    ('a\\nb\\x1b[31m', 'xxxxx...')
    """
    try:
        text = str(value)
    except ValueError:  # whole numbers of more digits than Python prints
        return "a number of thousands of digits"
    text = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
