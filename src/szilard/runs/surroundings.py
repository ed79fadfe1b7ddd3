"""Precision and random numbers are the run's own, whatever was switched on around it, and are put back afterwards."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import jax
import numpy as np

from ..networks import keras_defaults


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """Single precision, JAX's own random numbers and keras' own formats; gives what the record should say of it."""
    with ExitStack() as stack:
        stack.enter_context(keras_defaults())
        stack.enter_context(jax.enable_x64(False))
        stack.enter_context(jax.default_prng_impl("threefry2x32"))
        stack.enter_context(jax.threefry_partitionable(True))
        stack.enter_context(jax.default_matmul_precision("default"))
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        yield {"precision": "float32", "xla_flags": os.environ.get("XLA_FLAGS", "")}
