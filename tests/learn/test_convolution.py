"""Are convolutions, pools and their slopes right?"""

import numpy as np
import pytest
from scipy.signal import correlate

from szilard.learn.convolution import convolve, max_pool, relu, transposed, upsample

RNG = np.random.default_rng(0)
X, KERNEL, BIAS = RNG.normal(size=(2, 7, 9, 3)), RNG.normal(size=(3, 3, 3, 2)), RNG.normal(size=2)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (3, 1), (1, 2)])
def test_maps_equal_those_of_scipy(stride, padding):
    framed = np.pad(X, ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
    wanted = [[correlate(x, KERNEL[..., c], "valid")[::stride, ::stride, 0] + BIAS[c] for c in range(2)] for x in framed]
    assert convolve(X, KERNEL, BIAS, stride, padding)[0] == pytest.approx(np.moveaxis(np.array(wanted), 1, -1))


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (3, 1), (1, 2)])
def test_slopes_equal_differences(stride, padding):
    """The cost is linear in each argument, so a difference has no error but rounding."""
    y, back = convolve(X, KERNEL, BIAS, stride, padding)
    weights = RNG.normal(size=y.shape)
    for name, slope in zip(("x", "kernel", "bias"), back(weights), strict=True):
        arguments = {"x": X, "kernel": KERNEL, "bias": BIAS}
        change = RNG.normal(size=slope.shape)
        arguments[name] = arguments[name] + change
        moved, _ = convolve(**arguments, stride=stride, padding=padding)
        assert (slope * change).sum() == pytest.approx((weights * (moved - y)).sum())


@pytest.mark.parametrize("layer", [relu, max_pool, upsample])
def test_slopes_of_other_layers(layer):
    y, back = layer(X)
    weights, change = RNG.normal(size=y.shape), 1e-6 * RNG.normal(size=X.shape)
    assert (back(weights)[0] * change).sum() == pytest.approx((weights * (layer(X + change)[0] - y)).sum(), rel=1e-5)


def test_transposed_convolution_is_the_transpose():
    """<y, W x> = <W^T y, x> for all x and y."""
    y = RNG.normal(size=(2, 3, 4, 2))
    assert (y * convolve(X, KERNEL, 0 * BIAS, 2)[0]).sum() == pytest.approx((transposed(y, KERNEL, X.shape, 2) * X).sum())
