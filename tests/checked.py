"""The checker of annotations in tests: beartype, to which the import hook of jaxtyping hands every function of szilard."""

from typing import Annotated, Any, Generic, Self, get_args, get_origin

from beartype import BeartypeConf, beartype
from beartype.vale import IsInstance

CHECK = beartype(conf=BeartypeConf(is_pep484_tower=True))  # an integer is a float


def checked(function: Any) -> Any:
    """The function, which refuses arguments and results that do not fit their annotations."""
    if getattr(function, "__name__", "") == "__init__":  # JAX rebuilds dataclasses with any leaves; settings refuse wrong values themselves
        return function
    hints = getattr(function, "__annotations__", {})
    for name, hint in hints.items():
        hints[name] = _taken(hint)
    return CHECK(function)


def _taken(hint: Any) -> Any:
    """The hint, or what beartype takes in its place: it knows neither generic NamedTuples nor the `Self` of a single method."""
    origin = get_origin(hint) or hint
    if hint is Self:
        return Any
    if hasattr(origin, "_fields") and Generic in origin.__bases__:  # such as `Transition[MazeState]`
        return Annotated[tuple, IsInstance[origin]]
    return tuple[tuple(map(_taken, get_args(hint)))] if origin is tuple and get_args(hint) else hint
