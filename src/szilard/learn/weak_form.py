"""Derivatives of noisy data: by differences, or not at all, in the weak form.

A law x' = sum_j w_j f_j(x), multiplied by a smooth function p(t) that vanishes at both ends and integrated by parts, reads

    -int p'(t) x(t) dt = sum_j w_j int p(t) f_j(x(t)) dt,

without any derivative of data. Integrals average noise away, differences magnify it (Messenger and Bortz, Multiscale Model. Simul. 19,
1474 (2021)).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

ORDER = 8  # of the test functions: the higher, the smaller the error of the sums that stand for integrals
OVERLAP = 4  # test functions within the half-width of one


class TestFunctions(NamedTuple):
    """Smooth bumps and their derivatives at the times of the data, times the interval: products with data are integrals."""

    __test__ = False  # for pytest
    values: Float[np.ndarray, "functions times"]
    slopes: Float[np.ndarray, "functions times"]


def test_functions(samples: int, interval: float, half_width: int) -> TestFunctions:
    """Bumps (1 - (t/a)^2)^8, |t| < a, moved over the data in equal steps of about a quarter of a.

    Args:
        samples: of a trajectory.
        interval: between them.
        half_width: a over `interval`; at most half of the samples.
    """
    width = max(min(half_width, (samples - 1) // 2), 2)
    count = max(OVERLAP * (samples - 1 - 2 * width) // width + 1, 1)
    centres = np.linspace(width, samples - 1 - width, count)
    s = (np.arange(samples) - centres[:, None]) / width
    inside = np.maximum(1 - s**2, 0)
    slopes = -2 * ORDER * s * inside ** (ORDER - 1) / (width * interval)
    return TestFunctions(inside**ORDER * interval, slopes * interval)


test_functions.__test__ = False  # pyright: ignore[reportFunctionMemberAccess]


def weak(
    functions: TestFunctions, terms: Float[np.ndarray, "groups times terms"], states: Float[np.ndarray, "groups times dim"]
) -> tuple[Float[np.ndarray, "groups functions terms"], Float[np.ndarray, "groups functions dim"]]:
    """Both sides of the law in the weak form: the integrals of the terms, and what the coefficients must make of them."""
    return functions.values @ terms, -(functions.slopes @ states)


def differences(
    terms: Float[np.ndarray, "groups times terms"], states: Float[np.ndarray, "groups times dim"], interval: float
) -> tuple[Float[np.ndarray, "groups inner terms"], Float[np.ndarray, "groups inner dim"]]:
    """Both sides of the law itself, with central differences of fourth order for the derivatives.

    x'(t) = (8 x(t+h) - 8 x(t-h) - x(t+2h) + x(t-2h)) / 12h + O(h^4).
    """
    slopes = (8 * (states[:, 3:-1] - states[:, 1:-3]) - (states[:, 4:] - states[:, :-4])) / (12 * interval)
    return terms[:, 2:-2], slopes
