"""Data sets that keras downloads."""

import contextlib
import io

import keras
import numpy as np

from ..errors import InputError


def mnist() -> dict[str, np.ndarray]:
    """MNIST (LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 2278 (1998)): 60,000 digits to learn from and 10,000 to test on.

    keras downloads it once (11 MB), checks its SHA-256 and keeps it in its own folder, `~/.keras` unless KERAS_HOME names another.

    Raises:
        InputError: it cannot be downloaded.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    except Exception as error:  # what keras raises when a download fails is no narrower
        reason = " ".join(str(error).split())
        raise InputError(
            f"MNIST could not be downloaded ({reason}); go online, or give the file mnist.npz of keras by `--data mnist.npz`."
        ) from None
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
