"""Settings whose fields are declared once: the default value, what it means, and which values make sense."""

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from .errors import InputError, shown

LARGEST = 10**12  # of a number that weighs or bounds something; its square is still a number of single precision
FASTEST = 1000  # learning rate
MOST_STEPS = 10**9  # gradient steps of a training, days of the smallest network; they are counted in 32 bits
MOST_ROUNDS = 10**7  # of playing and learning
MOST_PARALLEL = 10**5  # systems that are played side by side
MOST_EXAMPLES = 10**5  # of a minibatch
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text", tuple: "a list"}


class Bounds(NamedTuple):
    """Which numbers make sense; of a list, which of its elements do."""

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None
    infinite: bool = False

    def hold(self, value: float) -> bool:
        """Whether `value` lies within; what is not a number never does."""
        if isinstance(value, float) and (math.isnan(value) or (math.isinf(value) and not self.infinite)):
            return False
        low = (self.least is None or value >= self.least) and (self.above is None or value > self.above)
        return low and (self.most is None or value <= self.most) and (self.below is None or value < self.below)

    def __str__(self) -> str:
        """What a value must do.

        >>> str(Bounds(least=1)), str(Bounds(above=0, below=1)), str(Bounds())
        ('be at least 1', 'lie in (0, 1)', 'be a finite number')
        """
        low = self.least if self.above is None else self.above
        high = self.most if self.below is None else self.below
        if low is not None and high is not None:
            return f"lie in {'[' if self.above is None else '('}{low:,}, {high:,}{']' if self.below is None else ')'}"
        if low is not None:
            return f"be at least {low:,}" if self.above is None else f"be greater than {low:,}"
        if high is not None:
            return f"be at most {high:,}" if self.below is None else f"be less than {high:,}"
        return "be a finite number"


class Option(NamedTuple):
    """What is declared beside a field: its meaning, its bounds, the values to choose from, and whether it may name a file.

    `names` are the values of such a field that name something else.
    """

    doc: str
    bounds: Bounds
    choices: tuple[str, ...] = ()
    file: bool = False
    names: tuple[str, ...] = ()


def option(default: Any, doc: str, *, choices: tuple[str, ...] = (), file: bool = False, names: tuple[str, ...] = (), **bounds: Any) -> Any:
    """A field of settings.

    Args:
        default: its value, or a function that makes it.
        doc: what it means, with its unit; shown by `--help`.
        choices: the words that it may be, if it is one of a few.
        file: whether it may name a file of the user's.
        names: the values that then name no file.
        **bounds: `least`, `above`, `most`, `below`, and `infinite` where infinity makes sense.
    """
    metadata = {"option": Option(doc, Bounds(**bounds), choices, file, names)}
    if callable(default) and not is_dataclass(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def option_of(declared: Any) -> Option:
    """What is declared beside a dataclass's field; nothing but a name where it is a plain one."""
    return declared.metadata.get("option") or Option("", Bounds())


@dataclass(frozen=True, kw_only=True)
class Options:
    """A group of settings. Every value is checked against the type and the bounds declared beside its field.

    Raises:
        InputError: a value does not fit.
    """

    def __post_init__(self):
        hints = get_type_hints(type(self))
        for declared in fields(self):
            value = checked(declared.name, getattr(self, declared.name), hints[declared.name], option_of(declared))
            object.__setattr__(self, declared.name, value)
        self.check()

    def check(self) -> None:
        """Rules between fields; raises `InputError` where one is broken."""


def checked(name: str, value: Any, hint: Any, declared: Option) -> Any:
    """`value` as the type `hint` wants it, within its bounds.

    Raises:
        InputError: it is of another type, or out of bounds.
    """
    converted = _converted(value, hint)
    if converted is MISSING:
        raise InputError(f"`{name}` must be {_wanted(hint)}, but is {shown(value)}.")
    for one in converted if isinstance(converted, tuple) else (converted,):
        if isinstance(one, int | float) and not isinstance(one, bool) and not declared.bounds.hold(one):
            raise InputError(f"`{name}` must {declared.bounds}, but is {shown(one)}.")
        if declared.choices and one not in declared.choices:
            raise InputError(f"`{name}` must be one of {', '.join(declared.choices)}, but is {shown(one)}.")
    return converted


def _converted(value: Any, hint: Any) -> Any:
    """`value` as `hint` has it, MISSING where it does not fit."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        found = [one for one in (_converted(value, kind) for kind in inner) if one is not MISSING]
        return found[0] if found else MISSING
    if origin is tuple:
        return _converted_list(value, inner)
    if origin is Literal:
        return value if value in inner else MISSING
    if hint is NoneType or hint is None:
        return None if value is None else MISSING
    return _converted_number(value, hint) if hint in (int, float) else value if hint is Any or isinstance(value, hint) else MISSING


def _converted_list(value: Any, inner: tuple[Any, ...]) -> Any:
    if not isinstance(value, tuple | list):
        return MISSING
    kinds = inner[:1] * len(value) if inner[1:] == (Ellipsis,) else inner
    if len(kinds) != len(value):
        return MISSING
    found = tuple(_converted(one, kind) for one, kind in zip(value, kinds, strict=True))
    return MISSING if any(one is MISSING for one in found) else found


def _converted_number(value: Any, kind: type) -> Any:
    if isinstance(value, bool | str | bytes):
        return MISSING
    try:
        return operator.index(value) if kind is int else float(value)
    except (TypeError, ValueError, OverflowError):
        return MISSING


def _wanted(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_wanted(kind) for kind in inner if kind is not NoneType)
    if origin is tuple:
        return f"a list, each of it {_wanted(inner[0])}"
    if origin is Literal:
        return f"one of {', '.join(map(str, inner))}"
    return _KINDS.get(hint, f"settings of the kind {getattr(hint, '__name__', hint)}")


def leaves(settings: Any, prefix: str = "") -> Iterator[tuple[str, Any, Option]]:
    """Every field of settings and of the groups within, as (name with dots, value, what is declared)."""
    for declared in fields(settings):
        value, name = getattr(settings, declared.name), prefix + declared.name
        if isinstance(value, Options) or (is_dataclass(value) and not hasattr(value, "to_dict")):
            yield from leaves(value, f"{name}.")
        else:
            yield name, value, option_of(declared)


def changed(settings: Any, changes: Mapping[str, Callable[[Any, Any], Any]], whole: Any = None) -> Any:
    """`settings` with some fields changed: by name (dots lead into groups), a function of (settings, value)."""
    whole = settings if whole is None else whole
    names = dict.fromkeys(name.partition(".")[0] for name in changes)
    new = {}
    for name in names:
        inner = {full.partition(".")[2]: change for full, change in changes.items() if full.partition(".")[0] == name}
        value = getattr(settings, name)
        new[name] = inner[""](whole, value) if "" in inner else changed(value, inner, whole)
    return type(settings)(**{declared.name: new.get(declared.name, getattr(settings, declared.name)) for declared in fields(settings)})
