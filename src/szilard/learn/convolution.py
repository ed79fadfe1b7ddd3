"""Convolutions, pooling and their slopes, written out in NumPy.

Pictures are arrays (pictures, rows, columns, channels). A layer of kernels k, `stride` s, computes at every place

    y[m, n, c] = b[c] + sum over i, j, a of k[i, j, a, c] x[s m + i, s n + j, a],

a product of matrices once each patch of the input is written as a row (K. Chellapilla et al., 2006, "unrolling"). Every function returns
its values and `back`, which turns the slopes of a cost by these values into those by what went in; the slope by the input of a convolution
is the transposed convolution (V. Dumoulin and F. Visin, arXiv:1603.07285, section 4).
"""

from collections.abc import Callable
from itertools import product

import numpy as np
from jaxtyping import Float

Pictures = Float[np.ndarray, "pictures rows columns channels"]
Kernel = Float[np.ndarray, "size size channels maps"]
Back = Callable[[np.ndarray], tuple[np.ndarray, ...]]


def patches(x: Pictures, size: int, stride: int = 1) -> Float[np.ndarray, "pictures rows_ columns_ entries"]:
    """Every part of size x size x channels, as a row.

    >>> patches(np.arange(6.0).reshape(1, 2, 3, 1), 2).tolist()
    [[[[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]]]
    """
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), (1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(*windows.shape[:3], -1)


def convolve(x: Pictures, kernel: Kernel, bias: Float[np.ndarray, "maps"], stride: int = 1, padding: int = 0) -> tuple[Pictures, Back]:
    """The maps of a layer, and the way back: slopes by input, kernel and bias.

    >>> convolve(np.arange(4.0).reshape(1, 1, 4, 1), np.array([[[[2.0]]]]), np.array([1.0]), stride=2)[0].ravel().tolist()
    [1.0, 5.0]
    """
    size, maps = len(kernel), kernel.shape[-1]
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    seen = patches(padded, size, stride)
    y = seen @ kernel.reshape(-1, maps) + bias

    def back(slope: np.ndarray) -> tuple[np.ndarray, ...]:
        flat = slope.reshape(-1, maps)
        by_kernel = (seen.reshape(len(flat), -1).T @ flat).reshape(kernel.shape)
        by_input = transposed(slope, kernel, padded.shape, stride)
        inner = slice(padding, -padding or None)
        return by_input[:, inner, inner], by_kernel, flat.sum(0)

    return y, back


def transposed(y: Pictures, kernel: Kernel, shape: tuple[int, ...], stride: int = 1) -> Pictures:
    """Every entry of `y` paints its kernel into a picture of this shape, `stride` pixels apart; where they overlap, they add up.

    >>> transposed(np.array([1.0, 10.0]).reshape(1, 1, 2, 1), np.ones((1, 1, 1, 1)), (1, 1, 3, 1), 2).ravel().tolist()
    [1.0, 0.0, 10.0]
    """
    size, x = len(kernel), np.zeros(shape, y.dtype)
    rows, columns = (stride * n for n in y.shape[1:3])
    for i, j in product(range(size), repeat=2):
        x[:, i : i + rows : stride, j : j + columns : stride] += y @ kernel[i, j].T
    return x


def relu(x: np.ndarray) -> tuple[np.ndarray, Back]:
    """Rectified values."""
    return np.maximum(x, 0), lambda slope: (slope * (x > 0),)


def max_pool(x: Pictures, size: int = 2) -> tuple[Pictures, Back]:
    """The largest of each size x size values; a rest at the border is left out. The slope goes to the largest alone.

    >>> max_pool(np.array([[1.0, 5.0], [2.0, 3.0]]).reshape(1, 2, 2, 1))[0].item()
    5.0
    """
    n, rows, columns, channels = x.shape
    rows, columns = rows // size, columns // size
    inside = x[:, : rows * size, : columns * size]
    blocks = inside.reshape(n, rows, size, columns, size, channels)
    y = blocks.max((2, 4))

    def back(slope: np.ndarray) -> tuple[np.ndarray, ...]:
        largest = blocks == y[:, :, None, :, None]
        found = np.zeros_like(x)
        found[:, : rows * size, : columns * size] = (largest * slope[:, :, None, :, None]).reshape(inside.shape)
        return (found,)

    return y, back


def upsample(x: Pictures, size: int = 2) -> tuple[Pictures, Back]:
    """Each value as a square of size x size equal ones; on the way back, the slopes of a square add up.

    >>> upsample(np.array([1.0, 2.0]).reshape(1, 1, 2, 1))[0][0, :, :, 0].tolist()
    [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]
    """
    n, rows, columns, channels = x.shape
    y = x.repeat(size, 1).repeat(size, 2)
    return y, lambda slope: (slope.reshape(n, rows, size, columns, size, channels).sum((2, 4)),)
