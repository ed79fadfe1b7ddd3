"""A stabilizer tableau with one logical qubit, and how a Pauli operator stands to it."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, UInt32

from .paulis import Paulis, anticommute, multiply, product


class Relation(NamedTuple):
    """How a Pauli operator P stands to a tableau. Exactly one of three cases holds.

    `random`: P anticommutes with some generator, both outcomes have probability 1/2.
    `logical`: P commutes with all generators but acts on the logical qubit; measuring it reads the state out.
    Otherwise P is an element of the stabilizer group or minus one.
    Where it is not random, P = (-1)^sign L_Q times the product of the generators in the mask `generators`, with Q = `acts`:
    0 for I, 1 for x, 2 for y, 3 for z.
    P anticommutes with the rows where `clash` is 1, that is, with the generators in the mask `clashing` and with those
    of L_x, L_y, L_z where `logical_clash` is 1.
    """

    random: Bool[Array, ""]
    logical: Bool[Array, ""]
    acts: UInt32[Array, ""]
    generators: UInt32[Array, ""]
    sign: UInt32[Array, ""]
    clash: UInt32[Array, "rows"]
    clashing: UInt32[Array, ""]
    logical_clash: UInt32[Array, "3"]


def initial_tableau(qubits: int) -> Paulis:
    """The tableau of |psi>|0...0>: rows L_x, L_z, then n-1 generators Z_i, then n-1 destabilizers X_i.

    Destabilizer i anticommutes with generator i alone, which makes decomposing an operator a matter of n products.
    """
    bits = np.uint32(1) << np.arange(qubits, dtype=np.uint32)
    zero = np.zeros(qubits - 1, np.uint32)
    x = np.concatenate([[bits[0], 0], zero, bits[1:]]).astype(np.uint32)
    z = np.concatenate([[0, bits[0]], bits[1:], zero]).astype(np.uint32)
    return Paulis(jnp.asarray(x), jnp.asarray(z), jnp.zeros(2 * qubits, jnp.uint32))


def generator_bits(count: int) -> UInt32[Array, "count"]:
    """The mask 1, 2, 4, ... of each generator."""
    return jnp.uint32(1) << jnp.arange(count, dtype=jnp.uint32)


def relation(rows: Paulis, x, z) -> Relation:
    """How the operator with masks `x`, `z` (and sign +) stands to the tableau `rows`."""
    qubits = rows.x.shape[0] // 2
    clash = anticommute(rows.x, rows.z, x, z)
    has_x, has_z = clash[1], clash[0]  # L_x anticommutes with L_z alone, and the other way round
    rest_x, rest_z = (p ^ field[0] * has_x ^ field[1] * has_z for p, field in ((x, rows.x), (z, rows.z)))
    stabilizer, destabilizer = clash[2 : qubits + 1], anticommute(rows.x[qubits + 1 :], rows.z[qubits + 1 :], rest_x, rest_z)
    random = jnp.any(stabilizer != 0)
    logical = ~random & ((has_x | has_z) != 0)
    acts = jnp.where(logical, has_x + 3 * has_z - 2 * has_x * has_z, 0)
    bits = generator_bits(qubits - 1)
    generators, clashing = (jnp.sum(which * bits, dtype=jnp.uint32) for which in (destabilizer, stabilizer))
    factors = jnp.concatenate([jnp.stack([has_x, has_z]), destabilizer])
    sign = product(jax.tree.map(lambda field: field[: qubits + 1], rows), factors).sign
    logical_clash = jnp.stack([clash[0], clash[0] ^ clash[1], clash[1]])
    return Relation(random, logical, acts, generators, sign, clash, clashing, logical_clash)


def replace_generator(rows: Paulis, x, z, clash: UInt32[Array, "rows"], slot: Bool[Array, "generators"]) -> Paulis:
    """The tableau after a random outcome: the generator at `slot` gives way to the operator with masks `x`, `z`.

    Every other row that anticommutes with the new generator is multiplied by the old one (Aaronson and Gottesman,
    arXiv:quant-ph/0406196, section III).
    """
    qubits = rows.x.shape[0] // 2
    old = jax.tree.map(lambda field: jnp.sum(jnp.where(slot, field[2 : qubits + 1], 0), dtype=jnp.uint32), rows)
    nowhere = jnp.zeros(2, bool)
    here, partner = jnp.concatenate([nowhere, slot, slot & False]), jnp.concatenate([nowhere, slot & False, slot])
    use = (clash != 0) & ~here & ~partner & jnp.any(slot)
    repaired = multiply(rows, jax.tree.map(lambda field: jnp.where(use, field, 0), old))
    new = Paulis(x, z, jnp.uint32(0))
    return jax.tree.map(lambda n, o, r: jnp.where(here, n, jnp.where(partner, o, r)), new, old, repaired)
