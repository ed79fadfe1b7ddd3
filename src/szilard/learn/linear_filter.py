"""The best linear ways from one picture to another, found by least squares from examples: what a network has to beat."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Pictures = Float[np.ndarray, "n rows columns"]
Filter = Callable[[Pictures], Pictures]


def wiener(inputs: Pictures, targets: Pictures) -> Filter:
    """The best filter that treats all places alike: in Fourier space, output = H(k) input with H = <X* Y> / <|X|^2>.

    X and Y are the Fourier transforms of inputs and targets, padded by zeros to twice the size, so that opposite borders do not see each
    other; what the filter puts outside the picture is forgotten. This is Wiener's filter where the inputs are targets with noise
    (N. Wiener, Extrapolation, Interpolation, and Smoothing of Stationary Time Series, 1949, ch. 3, without causality).
    """
    size = tuple(2 * n for n in inputs.shape[1:])
    cross, power = np.zeros(_half(size), complex), np.zeros(_half(size))
    for x, y in zip(inputs, targets, strict=True):
        X, Y = np.fft.rfft2(x, size), np.fft.rfft2(y, size)
        cross += X.conj() * Y
        power += np.abs(X) ** 2
    H = cross / np.maximum(power, 1e-12 * power.max())

    def apply(pictures: Pictures) -> Pictures:
        found = np.fft.irfft2(H * np.fft.rfft2(pictures, size), size)
        return found[:, : pictures.shape[1], : pictures.shape[2]]

    return apply


def _half(size: tuple[int, ...]) -> tuple[int, int]:
    return size[0], size[1] // 2 + 1


def least_squares(inputs: Pictures, targets: Pictures, ridges: tuple[float, ...] = (1.0, 10.0, 100.0, 1000.0)) -> Filter:
    """The best matrix from all input pixels to all target pixels, with a constant: min |Y - XW|^2 + ridge |W|^2.

    The ridge is the one of `ridges` with the least error on the last fifth of the examples; W is then found from all of them.
    """
    x, y = (np.asarray(a, np.float64).reshape(len(a), -1) for a in (inputs, targets))
    known = len(x) - len(x) // 5
    trials = [np.mean((_ridge(x[:known], y[:known], ridge)(x[known:]) - y[known:]) ** 2) for ridge in ridges]
    predict = _ridge(x, y, ridges[int(np.argmin(trials))])
    return lambda pictures: predict(pictures.reshape(len(pictures), -1)).reshape(-1, *targets.shape[1:])


def _ridge(x: np.ndarray, y: np.ndarray, ridge: float) -> Callable[[np.ndarray], np.ndarray]:
    """In whichever form has the smaller matrix: as many rows as there are pixels, or as there are examples."""
    x0, y0 = x.mean(0), y.mean(0)
    dx, dy = x - x0, y - y0
    if len(x) < x.shape[1]:
        weights = dx.T @ np.linalg.solve(dx @ dx.T + ridge * np.eye(len(x)), dy)
    else:
        weights = np.linalg.solve(dx.T @ dx + ridge * np.eye(x.shape[1]), dx.T @ dy)
    return lambda new: (new - x0) @ weights + y0


def median(pictures: Pictures, width: int) -> Pictures:
    """The median of the `width` x `width` pixels around each pixel, borders repeated: not linear, but what is usual against noise.

    >>> median(np.array([[[0.0, 0.0, 9.0], [0.0, 0.0, 0.0]]]), 3).max()
    np.float64(0.0)
    """
    side = width // 2
    padded = np.pad(pictures, ((0, 0), (side, side), (side, side)), mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, (width, width), (1, 2)), axis=(3, 4))
