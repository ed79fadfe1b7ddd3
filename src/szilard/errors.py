"""The one exception for mistakes that a user can mend."""


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
