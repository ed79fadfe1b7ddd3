"""keras on JAX, whatever the environment says; and keras' own formats for the time of a run."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import require


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    kept = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name)
            os.environ.update({} if value is None else {name: value})


def _home() -> Path:
    """Where keras looks for its configuration, and keeps what it downloads."""
    base = os.path.expanduser("~")
    return Path(os.environ.get("KERAS_HOME") or os.path.join(base if os.access(base, os.W_OK) else "/tmp", ".keras"))


def _import_on_jax() -> None:
    """Import keras on JAX, and leave the environment and the user's home folder as they were.

    keras would write its configuration there, unless there is one.
    """
    home = _home()
    if os.path.exists(home.expanduser() / "keras.json"):
        with _environment(KERAS_BACKEND="jax"):
            import keras  # noqa: F401 - it reads its backend now, and never again
        return
    with TemporaryDirectory() as folder, _environment(KERAS_BACKEND="jax", KERAS_HOME=folder):
        import keras.src.backend.config as config
    setattr(config, "_KERAS_DIR", str(home))  # noqa: B010 - data sets belong where they always are


if "keras" not in sys.modules:
    _import_on_jax()

import keras  # noqa: E402

require(
    keras.backend.backend() == "jax",
    f"szilard runs keras on JAX, but keras was imported before with the backend {keras.backend.backend()}; "
    "import szilard first, or set the environment variable KERAS_BACKEND to jax.",
)


@contextmanager
def keras_defaults() -> Iterator[None]:
    """Single precision and channels last, as keras has them unless told otherwise; what was set before is put back."""
    kept = keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format(), keras.config.dtype_policy()
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        floatx, epsilon, layout, policy = kept
        keras.config.set_floatx(floatx)
        keras.config.set_epsilon(epsilon)
        keras.config.set_image_data_format(layout)
        keras.config.set_dtype_policy(policy)
