"""Random weights to begin with, by NumPy: keras has these too, but compiles a program for every shape: two seconds, not a tenth."""

import keras
import numpy as np


def he_normal(model: keras.Model, seed: int, last: float = 1.0) -> keras.Model:
    """Normal kernels of variance 2 / inputs for hidden layers (He et al., arXiv:1502.01852, eq. 10), and `last`^2 / inputs for outputs.

    Layers without activation count as outputs.
    """
    layers = [layer for layer in model._flatten_layers(include_self=False, recursive=True) if hasattr(layer, "kernel")]
    for layer, key in zip(layers, np.random.SeedSequence(seed).spawn(len(layers)), strict=True):
        inputs = int(np.prod(layer.kernel.shape[:-1]))
        gain = last if layer.activation is keras.activations.linear else 2**0.5
        layer.kernel.assign((gain / inputs**0.5 * np.random.default_rng(key).normal(size=layer.kernel.shape)).astype(np.float32))
    return model


def orthogonal(model: keras.Model, gains: list[float], seed: int) -> keras.Model:
    """Give each kernel orthonormal rows or columns times its gain (Saxe et al., arXiv:1312.6120)."""
    kernels = [v for v in model.trainable_variables if len(v.shape) == 2]
    for kernel, gain, key in zip(kernels, gains, np.random.SeedSequence(seed).spawn(len(kernels)), strict=True):
        tall = np.random.default_rng(key).normal(size=sorted(kernel.shape, reverse=True))
        columns, triangle = np.linalg.qr(tall)
        columns = gain * columns * np.sign(np.diag(triangle))
        kernel.assign((columns if columns.shape == tuple(kernel.shape) else columns.T).astype(kernel.dtype))
    return model
