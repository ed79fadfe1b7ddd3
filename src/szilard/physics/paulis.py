"""Signed Pauli operators as bit masks, and the group operations on them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, UInt32


class Paulis(NamedTuple):
    """The operators (-1)^sign i^|x & z| X^x Z^z, one per entry; bit i of a mask belongs to qubit i.

    The factor i^|x & z| makes every operator Hermitian: x = z = 1 is Y.
    """

    x: UInt32[Array, "*shape"]
    z: UInt32[Array, "*shape"]
    sign: UInt32[Array, "*shape"]


def parity(mask: UInt32[Array, "*shape"]) -> UInt32[Array, "*shape"]:
    """1 where an odd number of bits is set, else 0."""
    return jax.lax.population_count(mask) & 1


def anticommute(x1, z1, x2, z2) -> UInt32[Array, "*shape"]:
    """1 where two Pauli operators anticommute, else 0 (their symplectic product).

    >>> int(anticommute(*map(jnp.uint32, (1, 0, 0, 1))))  # X and Z on one qubit
    1
    """
    return parity((x1 & z2) ^ (z1 & x2))


def multiply(left: Paulis, right: Paulis) -> Paulis:
    """The Hermitian products: left * right of commuting operators, i * left * right of anticommuting ones.

    >>> ys = Paulis(*map(jnp.uint32, (1, 1, 0)))
    >>> xz = multiply(Paulis(*map(jnp.uint32, (3, 0, 0))), Paulis(*map(jnp.uint32, (0, 3, 0))))
    >>> [int(v) for v in (xz.x, xz.z, xz.sign)]  # XX . ZZ = -YY
    [3, 3, 1]
    >>> [int(v) for v in multiply(Paulis(*map(jnp.uint32, (1, 0, 0))), Paulis(*map(jnp.uint32, (0, 1, 0))))]  # i X Z = Y
    [1, 1, 0]
    """
    x, z = left.x ^ right.x, left.z ^ right.z
    exponent = _count_y(left.x, left.z) + _count_y(right.x, right.z) - _count_y(x, z) + 2 * parity(left.z & right.x)
    return Paulis(x, z, left.sign ^ right.sign ^ (exponent + 1 >> 1 & 1))  # i^exponent is real, or i^(exponent + 1) is


def product(factors: Paulis, chosen: UInt32[Array, "factors"]) -> Paulis:
    """The product of those `factors` (along their one axis) whose entry in `chosen` is 1, times i where it is not Hermitian."""
    x, z, sign = (jnp.where(chosen != 0, field, 0) for field in factors)
    total_x = total_z = jnp.uint32(0)
    exponent = jnp.sum(_count_y(x, z), dtype=jnp.uint32)
    for i in range(len(x)):
        exponent = exponent + 2 * parity(total_z & x[i])
        total_x, total_z = total_x ^ x[i], total_z ^ z[i]
    exponent = exponent - _count_y(total_x, total_z) + 1
    return Paulis(total_x, total_z, (jnp.sum(sign, dtype=jnp.uint32) ^ exponent >> 1) & 1)


def conjugate(paulis: Paulis, first, second, table: UInt32[Array, "16"]) -> Paulis:
    """U P U' for the gate with `table` (see `gates.conjugation_table`) on qubits `first` and `second`."""
    x, z, sign = paulis
    index = (x >> first & 1) | (z >> first & 1) << 1 | (x >> second & 1) << 2 | (z >> second & 1) << 3
    image = table[index]
    untouched = ~((jnp.uint32(1) << first) | (jnp.uint32(1) << second))
    x = x & untouched | (image & 1) << first | (image >> 2 & 1) << second
    z = z & untouched | (image >> 1 & 1) << first | (image >> 3 & 1) << second
    return Paulis(x, z, sign ^ (image >> 4))


def _count_y(x, z):
    return jax.lax.population_count(x & z)
