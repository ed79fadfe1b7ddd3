"""Do windows and a dense layer make a convolution?"""

import numpy as np
import pytest
from scipy.signal import correlate

from szilard.networks.windows import Windows


@pytest.mark.parametrize(("size", "margin"), [(1, 0), (3, 0), (3, 1), (4, 0)])
def test_windows_times_a_kernel_are_a_convolution(size, margin):
    rng = np.random.default_rng(0)
    pictures, kernel = rng.normal(size=(2, 5, 6, 3)).astype(np.float32), rng.normal(size=(size, size, 3)).astype(np.float32)
    padded = np.pad(pictures, [(0, 0), (margin, margin), (margin, margin), (0, 0)])
    expected = [correlate(picture, kernel, "valid")[..., 0] for picture in padded]
    assert np.allclose(Windows(size, margin)(pictures) @ kernel.ravel(), expected, atol=1e-4)
