"""What a description of a device may say: its keys, its values, and a sentence for every mistake."""

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import combinations, pairwise
from numbers import Integral, Real
from os import PathLike
from reprlib import Repr
from typing import Any, NoReturn

from ..errors import InputError
from ..files import open_regular, plain
from ..physics.gates import GATES

MAX_QUBITS = 10
MAX_BYTES = 20_000  # a hostile file of this size still parses in two seconds
LONGEST_VALUE = 60  # characters of a value in a message
MIN_TIME = 1e-300  # shorter times have no finite rate
KEYS = ("qubits", "couplings", "gates", "measure", "bases", "readout_error", "noise")
NOISE_KEYS = ("bit_flip_time", "dephasing_time", "depolarizing_time")
GATE_NAMES = (*GATES, "reset")
BASES = ("z", "x", "y")
SHAPES: dict[str, Callable[[int], Iterable[tuple[int, int]]]] = {
    "all": lambda n: combinations(range(n), 2),
    "chain": lambda n: pairwise(range(n)),
    "ring": lambda n: {*pairwise(range(n)), (0, n - 1)} - {(0, 0)},
    "star": lambda n: ((0, i) for i in range(1, n)),
}


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


def suggest(word: object, known: Iterable[str]) -> str:
    """The remedy for a misspelt word."""
    close = get_close_matches(word[:40], list(known), 1, 0.7) if isinstance(word, str) else []
    return f'Did you mean "{close[0]}"?' if close else "The known ones are " + ", ".join(known) + "."


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


def check_qubits(value: object) -> int:
    """The number of qubits."""
    if not 1 <= as_whole(value) <= MAX_QUBITS:
        reject("qubits", f"be a whole number from 1 to {MAX_QUBITS}", value, "Describe the part of the device that is to hold the memory.")
    return as_whole(value)


def check_qubit(name: str, value: object, qubits: int) -> int:
    """The index of a qubit."""
    if not 0 <= as_whole(value) < qubits:
        reject(name, f"name qubits from 0 to {qubits - 1}", value, "The first qubit has number 0.")
    return as_whole(value)


def check_couplings(value: object, qubits: int) -> tuple[tuple[int, int], ...]:
    """The coupled pairs, each with its lower qubit first, in ascending order."""
    if isinstance(value, str):
        if value not in SHAPES:
            reject("couplings", "be " + ", ".join(f'"{s}"' for s in SHAPES) + " or a list of pairs", value, suggest(value, SHAPES))
        return tuple(sorted(SHAPES[value](qubits)))
    pairs = []
    for pair in as_list("couplings", value, "[[0, 1], [1, 2]]"):
        if not (isinstance(pair, list | tuple) and len(pair) == 2):
            reject("couplings", "be a list of pairs of qubits", pair, "Write for example `couplings = [[0, 1], [1, 2]]`.")
        low, high = sorted(check_qubit("couplings", q, qubits) for q in pair)
        if low == high:
            reject("couplings", "connect two different qubits", pair, "Remove this pair.")
        pairs.append((low, high))
    return tuple(sorted(distinct("couplings", pairs)))


def check_words(name: str, value: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """Names out of a known few, such as the gates."""
    words = as_list(name, value, f'["{known[0]}"]')
    for word in words:
        if not (isinstance(word, str) and word in known):
            reject(name, "be among " + ", ".join(known), word, suggest(word, known))
    return distinct(name, words)


def check_measure(value: object, qubits: int) -> tuple[int, ...]:
    """The qubits that can be measured."""
    if isinstance(value, str) and value == "all":
        return tuple(range(qubits))
    if not isinstance(value, list | tuple):
        reject("measure", 'be "all" or a list of qubits', value, "Write for example `measure = [0]`.")
    return distinct("measure", [check_qubit("measure", q, qubits) for q in value])


def check_numbers(name: str, value: object, qubits: int, valid: Callable[[float], bool], must: str) -> tuple[float, ...]:
    """One number per qubit, given as a list or as one number for all."""
    entries = value if isinstance(value, list | tuple) else [value] * qubits
    if len(entries) != qubits:
        reject(name, f"be one number or a list of {qubits}, one per qubit", value, f"It has {len(entries)} entries.")
    for entry in entries:
        if not valid(as_float(entry)):
            reject(name, must, entry, "Give one number for all qubits or a list with one per qubit.")
    return tuple(map(as_float, entries))


def check_time(name: str, value: object, qubits: int) -> tuple[float, ...]:
    """The times of a noise process in steps; None counts as never."""
    values = [math.inf if v is None else v for v in value] if isinstance(value, list | tuple) else value
    return check_numbers(name, math.inf if values is None else values, qubits, lambda t: t > MIN_TIME, "be a positive number of steps")


def check_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `Device` in their one canonical form.

    Raises:
        InputError: If a value cannot be used.
    """
    qubits = check_qubits(values.get("qubits"))
    return {
        "qubits": qubits,
        "couplings": check_couplings(values.get("couplings", ()), qubits),
        "gates": check_words("gates", values.get("gates", ()), GATE_NAMES),
        "measure": check_measure(values.get("measure", ()), qubits),
        "bases": check_words("bases", values.get("bases", ("z",)), BASES),
        "readout_error": check_numbers("readout_error", values.get("readout_error", 0), qubits, lambda e: 0 <= e <= 0.5, "lie in [0, 0.5]"),
        **{name: check_time(name, values.get(name), qubits) for name in NOISE_KEYS},
    }


def check_keys(table: Mapping[Any, Any], known: tuple[str, ...]) -> None:
    """Whether all keys are `known`, the keys of this part of the file."""
    for key in table:
        if key == "relaxation_time":
            raise InputError(
                "`relaxation_time` must be left out: amplitude damping is not Pauli noise, which is all the Pauli engine supports yet. "
                "Use `depolarizing_time` as an approximation."
            )
        if key not in known:
            place = {**dict.fromkeys(KEYS, "above the line [noise]"), **dict.fromkeys(NOISE_KEYS, "below the line [noise]")}.get(key)
            remedy = f"Move it {place}." if place else suggest(key, known)
            raise InputError(f"{show(key)} is not a key of {'[noise]' if known == NOISE_KEYS else 'a device'}. {remedy}")


def flatten(data: object) -> dict[str, Any]:
    """The fields of a `Device` out of the layout of a file, in which the times stand in a table of their own."""
    if not isinstance(data, Mapping):
        reject("device", "be a table of keys and values", data, "See the example devices.")
    check_keys(data, KEYS)
    if "qubits" not in data:
        raise InputError("`qubits` must be given. Write for example `qubits = 4`.")
    noise = data.get("noise", {})
    if not isinstance(noise, Mapping):
        reject("noise", "be a table", noise, "Write a line [noise], and below it for example `bit_flip_time = 1200`.")
    check_keys(noise, NOISE_KEYS)
    return {**{key: value for key, value in data.items() if key != "noise"}, **noise}


def parse_toml(content: bytes) -> dict[str, Any]:
    """The values in a TOML file."""
    if len(content) > MAX_BYTES:
        raise InputError(f"The file must be shorter than {MAX_BYTES} bytes, but is longer. A device takes a few lines.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"The file must be UTF-8 text, but byte {error.start} is not. Save it as UTF-8.") from error
    except RecursionError as error:
        raise InputError("The file must be a flat list of keys, but is nested too deeply. See the example devices.") from error
    except ValueError as error:
        raise InputError(f"The file must be TOML, but is not: {plain(error)}. See the example devices.") from error


def read_bytes(path: str | PathLike[str]) -> bytes:
    """The content of a file, as far as a device may be long."""
    try:
        with open_regular(path) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError("The file must exist, but does not. Check the spelling and the folder.") from error
    except IsADirectoryError as error:
        raise InputError("The device must be a file, but is a folder. Name the file in it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"The file must be readable, but is not: {plain(reason)}. Check its name and permissions.") from error
