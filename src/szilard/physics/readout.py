"""How a measured outcome is recorded: two probabilities of error per qubit, e0 = P(-|+) and e1 = P(+|-).

The recorded outcome m has the probability (1 + m (b + a <P>)) / 2, with the contrast a = 1 - e0 - e1 and the bias b = e1 - e0.
"""

from jaxtyping import Array, Float


def contrast(readout: Float[Array, "*shape 2"]) -> Float[Array, "*shape"]:
    """a = 1 - e0 - e1: 1 for a perfect readout, 0 for one that tells nothing."""
    return 1 - readout[..., 0] - readout[..., 1]


def bias(readout: Float[Array, "*shape 2"]) -> Float[Array, "*shape"]:
    """b = e1 - e0: by how much the readout favours +1."""
    return readout[..., 1] - readout[..., 0]
