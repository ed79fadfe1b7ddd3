"""A network of the user's own: a file of Python with a function `network`, which makes a keras model."""

import contextlib
import inspect
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from ..data.source import Kind, reading
from ..errors import InputError, require
from ..files import name_of, plain
from ..networks import Autoencoder, Network
from ..networks.own import Shape, drawing_from, own_autoencoder, own_network
from .record import Record
from .settings import Settings

COPY = "network.py"  # in the record
_FUNCTION = "network"
_LARGEST = 10**6
_REMEDY = "give a Python file that defines `network(input_shape, output_shape)`"
_KIND = Kind("is no Python", _REMEDY, _LARGEST)


def label(path: str) -> str:
    """How tables and figures call the network.

    >>> label("/home/me/wide.py")
    'own network (wide.py)'
    """
    return f"own network ({name_of(os.path.basename(path))})"


def note(path: str) -> str:
    """What a report says of it."""
    return f"The own network is that of `{name_of(os.path.basename(path))}`, of which the record keeps a copy, `{COPY}`."


def build(path: str, input_shape: Shape, output_shape: Shape, seed: int) -> Network:
    """The untrained network of the file, for examples of `input_shape` and logits of `output_shape`; the seed draws its weights.

    Raises:
        InputError: the file, its function or what it returns cannot be used.
    """
    with drawing_from(seed):
        model = _made(path, ("input_shape", "output_shape"), (input_shape, output_shape))
        return own_network(model, input_shape, output_shape, _place(path))


def build_autoencoder(path: str, shape: Shape, bottleneck: int, seed: int) -> Autoencoder:
    """The same for an autoencoder of pictures, which has a layer `code` of so many numbers.

    Raises:
        InputError: the file, its function or what it returns cannot be used.
    """
    with drawing_from(seed):
        model = _made(path, ("input_shape", "output_shape", "bottleneck"), (shape, shape, bottleneck))
        return own_autoencoder(model, shape, bottleneck, _place(path))


def keep(record: Record, settings: Settings) -> None:
    """Copy the file into the record, to be read there. What runs is the user's file: a record from somebody else brings no code.

    Raises:
        InputError: the record itself is to bring the code.
    """
    path = Path(settings.files()["network"])
    inside = path.is_absolute() and not path.resolve().is_relative_to(record.folder.resolve())
    require(inside, f"`{name_of(path)}` lies in the record, whose code is never run; copy it elsewhere, and begin a new run.")
    record.keep(COPY, _source(str(path)))


def _place(path: str) -> str:
    return f"`{_FUNCTION}` in `{name_of(path)}`"


def _made(path: str, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """What the user's function returns; what it prints is no result."""
    with contextlib.redirect_stdout(sys.stderr):
        function = _function(path, names)
        return _guarded(path, lambda: function(*values))


def _function(path: str, names: tuple[str, ...]) -> Callable[..., Any]:
    known: dict[str, Any] = {"__name__": "own_network", "__file__": path}
    code = _compiled(path)
    _guarded(path, lambda: exec(code, known))
    found, head = known.get(_FUNCTION), f"`def {_FUNCTION}({', '.join(names)})`"
    require(callable(found), f"`{name_of(path)}` defines no function `{_FUNCTION}`; write {head}, which returns a keras model.")
    try:
        inspect.signature(found).bind(*names)  # pyright: ignore[reportArgumentType]
    except TypeError:
        takes = plain(inspect.signature(found))  # pyright: ignore[reportArgumentType]
        raise InputError(f"{_place(path)} must take ({', '.join(names)}), but takes {takes}; write {head}.") from None
    return found  # pyright: ignore[reportReturnType]


def _source(path: str) -> bytes:
    with reading(path, _KIND) as file:
        return file.read()


def _compiled(path: str) -> CodeType:
    try:
        return compile(_source(path), path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        raise InputError(f"`{name_of(path)}` is no valid Python ({line}{plain(error.msg)}); mend it there.") from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"`{name_of(path)}` is no valid Python ({plain(error)}); {_REMEDY}.") from None


def _guarded(path: str, work: Callable[[], Any]) -> Any:
    """What the user's code returns; whatever it raises becomes a sentence that names the line."""
    try:
        return work()
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        where = f" in line {lines[-1]}" if lines else ""
        why = type(error).__name__ + (f": {plain(error)}" if str(error) else "")
        raise InputError(f"`{name_of(path)}` fails{where} ({why}); mend it there.") from None
