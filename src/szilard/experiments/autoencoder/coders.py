"""From pictures to a few numbers and back, by a network or by PCA, and what these numbers say of a disc."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float
from sklearn.decomposition import PCA

from ...learn import probe
from ...networks import Autoencoder, Parameters
from ...physics.drawings import Placed

SMALLEST = 0.1  # radius of the discs whose x, y and r are asked for
DEGREE = 6  # of the polynomial that predicts x, y and r from the neurons, or the neurons from x, y and r

Pictures = Float[np.ndarray, "images pixels pixels"]
Code = Float[np.ndarray, "images neurons"]


class Coder(NamedTuple):
    """Pictures to the values of a few neurons, and back."""

    encode: Callable[[Pictures], Code]
    decode: Callable[[Code], Pictures]

    def error(self, pictures: Pictures) -> float:
        """The mean squared error per pixel."""
        return float(np.mean((self.decode(self.encode(pictures)) - pictures) ** 2))


def of_network(network: Autoencoder, parameters: Parameters) -> Coder:
    """A trained autoencoder."""
    encode = jax.jit(partial(network.encode, parameters))
    decode = jax.jit(lambda code: jax.lax.map(lambda c: jax.nn.sigmoid(network.decode(parameters, c[None])[0]), code, batch_size=100))
    return Coder(lambda pictures: np.asarray(encode(pictures)), lambda code: np.asarray(decode(code)))


def principal_components(training: Pictures, sizes: Iterable[int]) -> dict[int, Coder]:
    """The best linear autoencoders: PCA of the training pictures, by the number of components; 0: the mean picture."""
    flat, shape = training.reshape(len(training), -1), training.shape[1:]
    pca = PCA(min(max(sizes), len(flat)), svd_solver="covariance_eigh").fit(flat)

    def coder(n: int) -> Coder:
        axes = pca.components_[:n]
        return Coder(
            lambda pictures: (pictures.reshape(len(pictures), -1) - pca.mean_) @ axes.T,
            lambda code: (code @ axes + pca.mean_).reshape(-1, *shape),
        )

    return {n: coder(n) for n in (0, *sizes)}


def explained(placed: Placed, code: Code, components: Code) -> dict[str, dict[str, float]]:
    """R^2 of x, y, r predicted from neurons and from principal components, and of each neuron predicted from x, y, r.

    Discs of radius 0.1 or less are left out: they cover a few pixels or none, which does not tell where they are.
    """
    visible = np.asarray(placed.r) > SMALLEST
    truth, code, components = np.stack(placed, axis=1)[visible], code[visible], components[visible]
    degree = DEGREE if code.shape[1] <= 4 else 2
    found = {
        "linear": probe.explained(code, truth, 1),
        "polynomial": probe.explained(code, truth, degree),
        "pca_polynomial": probe.explained(components, truth, degree),
        "inverse": probe.explained(truth, code, DEGREE),
        "inverse_linear": probe.explained(truth, code, 1),
    }
    names = [f"neuron_{k + 1}" for k in range(code.shape[1])]
    return {way: dict(zip(names if "inverse" in way else "xyr", map(float, values), strict=True)) for way, values in found.items()}
