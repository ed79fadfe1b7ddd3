"""Words that fit a number."""


def counted(count: int, noun: str) -> str:
    """The number with its noun.

    >>> counted(1, "neuron"), counted(3, "neuron")
    ('1 neuron', '3 neurons')
    """
    return f"{count} {noun}{'s' * (count != 1)}"
