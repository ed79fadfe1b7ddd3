"""Are products with windows convolutions, and are gradients of convolutions those of keras?"""

from functools import partial

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from scipy.signal import correlate

from szilard.networks.windows import Convolution, windows


@pytest.mark.parametrize(("size", "margin"), [(1, 0), (3, 0), (3, 1), (4, 0)])
def test_windows_times_a_kernel_are_a_convolution(size, margin):
    rng = np.random.default_rng(0)
    pictures, kernel = rng.normal(size=(2, 5, 6, 3)).astype(np.float32), rng.normal(size=(size, size, 3)).astype(np.float32)
    padded = np.pad(pictures, [(0, 0), (margin, margin), (margin, margin), (0, 0)])
    expected = [correlate(picture, kernel, "valid")[..., 0] for picture in padded]
    assert np.allclose(windows(jnp.asarray(pictures), size, margin) @ kernel.ravel(), expected, atol=1e-4)


@pytest.mark.parametrize(("size", "padding"), [(3, "same"), (1, "same"), (4, "valid")])
def test_convolution_is_that_of_keras(size, padding):
    rng = np.random.default_rng(1)
    pictures = jnp.asarray(rng.normal(size=(2, 5, 6, 3)), jnp.float32)
    both = [kind(4, size, padding=padding, activation="tanh") for kind in (Convolution, keras.layers.Conv2D)]
    for layer in both:
        layer.build(pictures.shape)
    weights = [jnp.asarray(rng.normal(size=v.shape), jnp.float32) for v in both[0].trainable_variables]

    def total(layer, weights, pictures):
        return layer.stateless_call(weights, [], pictures)[0].sum()

    ours, theirs = (jax.value_and_grad(partial(total, layer), (0, 1))(weights, pictures) for layer in both)
    for found, expected in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        assert np.allclose(found, expected, atol=1e-4)
