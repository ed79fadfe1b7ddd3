"""Results of parts of a run as arrays and JSON, so that a part that has been computed is not computed again."""

from typing import Any

import jax
import numpy as np

from ..errors import InputError

Packed = tuple[list[np.ndarray], Any]


def pack(value: Any) -> Packed:
    """Numbers, words, arrays, and lists, tuples, named tuples and dictionaries of them, as arrays and a skeleton in JSON."""
    arrays: list[np.ndarray] = []
    return arrays, _packed(value, arrays)


def _packed(value: Any, arrays: list[np.ndarray]) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, np.ndarray | np.generic | jax.Array):
        arrays.append(np.asarray(value))
        return {"array": len(arrays) - 1, "kind": "jax" if isinstance(value, jax.Array) else "numpy"}
    if isinstance(value, dict):
        return {"dict": [[_packed(key, arrays), _packed(one, arrays)] for key, one in value.items()]}
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else type(value).__name__ if hasattr(value, "_fields") else "tuple"
        return {kind: [_packed(one, arrays) for one in value]}
    raise TypeError(f"a part of a run may hold no {type(value).__name__}")


def unpack(packed: Packed, kinds: tuple[type, ...] = ()) -> Any:
    """The inverse of `pack`; `kinds` are the classes of the named tuples in it.

    Raises:
        InputError: it is not what `pack` gives.
    """
    arrays, skeleton = packed
    makers = {kind.__name__: kind for kind in kinds}
    try:
        return _unpacked(skeleton, arrays, makers)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"it does not hold what this part of the run computes ({type(error).__name__})") from None


def _unpacked(skeleton: Any, arrays: list[np.ndarray], makers: dict[str, type]) -> Any:
    if not isinstance(skeleton, dict):
        return skeleton
    if "array" in skeleton:
        array = arrays[skeleton["array"]]
        return jax.numpy.asarray(array) if skeleton["kind"] == "jax" else array
    ((kind, inner),) = skeleton.items()
    if kind == "float":
        return float.fromhex(inner)
    if kind == "dict":
        return {_unpacked(key, arrays, makers): _unpacked(one, arrays, makers) for key, one in inner}
    values = [_unpacked(one, arrays, makers) for one in inner]
    return values if kind == "list" else tuple(values) if kind == "tuple" else makers[kind](*values)
