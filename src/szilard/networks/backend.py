"""keras on JAX, whatever the environment says; and keras' own formats for the time of a run."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import require


def _import_on_jax() -> None:
    """Import keras on JAX, and leave the environment as it was."""
    before = os.environ.get("KERAS_BACKEND")
    os.environ["KERAS_BACKEND"] = "jax"
    import keras  # noqa: F401 - it reads its backend now, and never again

    if before is not None:
        os.environ["KERAS_BACKEND"] = before


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
