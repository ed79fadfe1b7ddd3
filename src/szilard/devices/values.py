"""Values of a description: numbers, lists and words as a user may write them, and a sentence for what they are not."""

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from numbers import Integral, Real
from reprlib import Repr
from typing import NoReturn

from ..errors import InputError
from ..files import plain

LONGEST_VALUE = 60  # characters of a value in a message


def show(value: object) -> str:
    """A short representation of anything at all."""
    short = Repr()
    short.maxlevel, short.maxlist, short.maxtuple, short.maxdict, short.maxstring = 3, 6, 6, 3, 40
    try:
        return plain(short.repr(value), LONGEST_VALUE)
    except ValueError:
        return "a number of more than 4000 digits"


def reject(name: str, must: str, value: object, remedy: str) -> NoReturn:
    """Raises the `InputError` that says what `name` must be, what it is, and what to do."""
    raise InputError(f"`{name}` must {must}, but is {show(value)}. {remedy}")


def suggest(word: object, known: Iterable[str], instead: str = "") -> str:
    """The remedy for a misspelt word; where nothing is like it, `instead`, or the known words."""
    close = get_close_matches(word[:40], list(known), 1, 0.7) if isinstance(word, str) else []
    if close:
        return f'Did you mean "{close[0]}"?'
    return instead or "The known ones are " + ", ".join(known) + "."


def as_whole(value: object) -> int:
    """`value` as an integer; -1 for everything that is none, such as true and false."""
    return int(value) if isinstance(value, Integral) and not isinstance(value, bool) else -1


def as_float(value: object) -> float:
    """`value` as a float; not-a-number for everything that is none."""
    try:
        return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return math.nan


def as_list(name: str, value: object, example: str) -> list:
    """The entries of a list."""
    if not isinstance(value, list | tuple):
        reject(name, "be a list", value, f"Write for example `{name} = {example}`.")
    return list(value)


def distinct(name: str, entries: list) -> tuple:
    """`entries` as a tuple without repetition."""
    seen = set()
    for entry in entries:
        if entry in seen:
            reject(name, "name each entry once", entries, f"Remove the second {show(entry)}.")
        seen.add(entry)
    return tuple(entries)


def per_qubit(name: str, value: object, qubits: int) -> list:
    """One entry per qubit, given as a list or as one for all."""
    entries = list(value) if isinstance(value, list | tuple) else [value] * qubits
    if len(entries) != qubits:
        reject(name, f"be one number or a list of {qubits}, one per qubit", value, f"It has {len(entries)} entries.")
    return entries


def check_numbers(name: str, value: object, qubits: int, valid: Callable[[float], bool], must: str) -> tuple[float, ...]:
    """One number per qubit, given as a list or as one number for all."""
    entries = per_qubit(name, value, qubits)
    for entry in entries:
        if not valid(as_float(entry)):
            reject(name, must, entry, "Give one number for all qubits or a list with one per qubit.")
    return tuple(map(as_float, entries))
