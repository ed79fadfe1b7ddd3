"""The one exception for mistakes that a user can mend."""

LONGEST = 60  # characters of a value that a sentence repeats


class InputError(ValueError):
    """Input that cannot be used. The message is one sentence that says what is wrong and what to do.

    The command line prints the message alone and exits with status 2.
    """


def require(holds: bool, sentence: str) -> None:
    """Raise `InputError` with `sentence` unless the condition `holds`."""
    if not holds:
        raise InputError(sentence)


def require_positive(settings: object, *names: str) -> None:
    """Every attribute of `settings` in `names` must be greater than 0.

    Raises:
        InputError: one is not.
    """
    for name in names:
        value = getattr(settings, name)
        require(value > 0, f"`{name}` must be greater than 0, but is {value}.")


def require_rates(settings: object, *names: str) -> None:
    """Every attribute of `settings` in `names` must be greater than 0 and finite.

    Raises:
        InputError: one is not.
    """
    require_positive(settings, *names)
    for name in names:
        value = getattr(settings, name)
        require(value < float("inf"), f"`{name}` must be finite, but is {value}; choose a number.")


def require_fractions(settings: object, *names: str) -> None:
    """Every attribute of `settings` in `names` must lie in [0, 1].

    Raises:
        InputError: one does not.
    """
    for name in names:
        value = getattr(settings, name)
        require(0 <= value <= 1, f"`{name}` must lie in [0, 1], but is {value}.")


def require_sizes(settings: object, *names: str, largest: int = 10_000_000) -> None:
    """Every attribute of `settings` in `names` is the size of an array, greater than 0 and at most `largest`.

    Raises:
        InputError: one is not.
    """
    require_positive(settings, *names)
    for name in names:
        value = getattr(settings, name)
        require(value <= largest, f"`{name}` must be at most {largest:,}, but is {value:,}; choose a number that fits in memory.")


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
