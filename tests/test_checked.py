"""Are annotations checked in the tests, so that they can not be wrong for long?"""

import jax.numpy as jnp
import pytest
from jaxtyping import TypeCheckError

from szilard.physics.paulis import Paulis, parity, product

TWO = Paulis(*jnp.zeros((3, 2), jnp.uint32))


@pytest.mark.parametrize("mask", [jnp.zeros(2, jnp.int32), jnp.zeros(2), 1])
def test_another_type_is_refused(mask):
    with pytest.raises(TypeCheckError, match="mask"):
        parity(mask)


def test_another_shape_is_refused():
    with pytest.raises(TypeCheckError, match="chosen"):
        product(TWO, jnp.zeros((2, 2), jnp.uint32))
