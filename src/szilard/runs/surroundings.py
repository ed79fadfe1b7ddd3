"""Precision and random numbers are the run's own, whatever was switched on around it, and are put back afterwards."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import jax
import numpy as np

from .. import accelerators
from ..machine import processors

# Settings of JAX for which it has no context; they change random numbers.
_FLAGS = {"jax_random_seed_offset": 0, "jax_high_dynamic_range_gumbel": False}


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """Single precision, JAX's own random numbers and keras' own formats; gives what the record should say of it."""
    with ExitStack() as stack:
        for context in (_keras(), *_precision(), *_random_numbers(), *_leniency(), _flags(), _global_generators()):
            stack.enter_context(context)
        yield _described()


def _keras() -> AbstractContextManager[None]:
    """keras' own formats, where it has been imported; experiments without networks of keras do not wait for it."""
    if "keras" not in sys.modules:
        return nullcontext()
    from ..networks import keras_defaults

    return keras_defaults()


def _precision() -> list[Any]:
    return [
        jax.enable_x64(False),
        jax.default_matmul_precision("default"),
        jax.numpy_dtype_promotion("standard"),
        jax.softmax_custom_jvp(False),
        jax.default_device(None),
    ]


def _random_numbers() -> list[Any]:
    return [jax.default_prng_impl("threefry2x32"), jax.threefry_partitionable(True), jax.legacy_prng_key("allow")]


def _leniency() -> list[Any]:
    """What would end a run in an error that is none, or make it a hundred times slower."""
    return [
        jax.debug_nans(False),
        jax.debug_infs(False),
        jax.disable_jit(False),
        jax.numpy_rank_promotion("allow"),
        jax.transfer_guard("allow"),
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
    ]


@contextmanager
def _flags() -> Iterator[None]:
    kept = {name: jax.config.values[name] for name in _FLAGS if name in jax.config.values}
    for name in kept:
        jax.config.update(name, _FLAGS[name])
    try:
        yield
    finally:
        for name, value in kept.items():
            jax.config.update(name, value)


@contextmanager
def _global_generators() -> Iterator[None]:
    """keras draws from Python's own generator, where nobody asked it to."""
    kept = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])  # noqa: NPY002


def _described() -> dict[str, str]:
    """What the numbers depend on besides settings, versions and device."""
    several = {"accelerators": str(accelerators.count()), "hosts": str(jax.process_count())} if accelerators.count() > 1 else {}
    return several | {
        "precision": "float32",
        "matrix_products": "default",
        "random_numbers": "threefry2x32, partitionable",
        "processors": str(processors()),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "tf32_override": os.environ.get("NVIDIA_TF32_OVERRIDE", ""),
    }
