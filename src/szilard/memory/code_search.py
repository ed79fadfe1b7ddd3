"""A search for codes in the known model: sequences of gates after which noise costs the least coherent information.

A beam search (Lowerre, The Harpy speech recognition system, 1976): the best sequences of d gates are each continued by every gate, and
the best of those are kept. Gates are taken as perfect, and then noise strikes once; what is judged is the code, not the way to it.
Sequences that lead to the same code are one, see `exposure`, and few of equal worth are kept, since a code pays late.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Shaped

from ..physics.gates import GATES
from ..physics.pauli_engine import PauliState
from ..physics.paulis import Paulis
from ..runs.compilation import compiled
from ..scenarios.engines import Engine
from .exposure import Exposure, exposure

BEAM = 300  # codes that are continued
ALIKE = 100  # of which so many may be worth the same
DEEPEST = 16  # gates
GAIN = 1e-5  # bits: smaller differences are rounding errors
CHUNK = 2**22  # coefficients in memory at a time


class Found(NamedTuple):
    """Codes after one more gate, by (code before, gate): what is kept, their states, and the numbers that tell them apart."""

    information: Float[Any, "codes gates"]
    states: Any
    names: Shaped[Any, "codes gates numbers"]


@dataclass(frozen=True)
class Beam:
    """The codes that are continued, the gates that led to each, and the information that each keeps."""

    states: Any
    gates: Int[np.ndarray, "codes depth"]
    information: Float[np.ndarray, "codes"]


class Code(NamedTuple):
    """The actions that lead to a code, and its tableau, which the density engine does not have."""

    actions: tuple[int, ...]
    rows: Paulis | None


def code_search(engine: Engine, seed: int, deepest: int = DEEPEST, *, allowed: Sequence[int] | None = None) -> list[list[Code]]:
    """Ever better codes of at most `deepest` gates, those of equal worth side by side; none if none beats the bare qubit.

    Args:
        engine: the device.
        seed: of the choice among codes of equal worth.
        deepest: gates.
        allowed: actions to choose from; all unless given.
    """
    choice = range(len(engine.operations)) if allowed is None else allowed
    gates = np.array([i for i in choice if engine.operations[i].kind in GATES], np.int32)
    if not gates.size:
        return []
    exposed = exposure(engine)
    start = jax.tree.map(lambda leaf: np.asarray(leaf)[None], exposed.start)
    beam = Beam(start, np.zeros((1, 0), np.int32), np.zeros(1))
    size = max(min(CHUNK // (gates.size * exposed.numbers), BEAM), 1)
    expand = compiled(_expand(exposed, gates), _padded(start, size))
    chance, known, codes, best = np.random.default_rng(seed), set(), [], float(jax.jit(exposed.kept)(exposed.start))
    for _ in range(deepest):
        found = _in_chunks(expand, beam.states, size)
        beam = _selected(beam, found, gates, known, chance)
        if not len(beam.gates):
            break
        if beam.information[0] > best + GAIN:
            codes.append(list(_equal_codes(beam)))
            best = float(beam.information[0])
    return codes


def _equal_codes(beam: Beam) -> Iterator[Code]:
    """The best of a beam."""
    for place in np.flatnonzero(beam.information >= beam.information[0] - GAIN):
        rows = jax.tree.map(lambda leaf, place=place: leaf[place], beam.states.rows) if isinstance(beam.states, PauliState) else None
        yield Code(tuple(beam.gates[place].tolist()), rows)


def _expand(exposed: Exposure, gates: Int[np.ndarray, "gates"]) -> Callable[[Any], Found]:
    def one(state: Any, gate: Int[Array, ""]) -> Found:
        after = exposed.gate(state, gate)
        return Found(exposed.kept(after), after, exposed.name(after))

    each = jax.vmap(one, (None, 0))
    return jax.vmap(lambda state: each(state, jnp.asarray(gates)))


def _padded(states: Any, size: int) -> Any:
    """So many states, of which the first is repeated where there are fewer."""
    return jax.tree.map(lambda leaf: np.concatenate([leaf, np.repeat(leaf[:1], size - len(leaf), 0)]), states)


def _in_chunks(expand: Callable[[Any], Found], states: Any, size: int) -> Found:
    count = len(jax.tree.leaves(states)[0])
    chunks = [jax.tree.map(lambda leaf, i=i: leaf[i : i + size], states) for i in range(0, count, size)]
    found = [jax.tree.map(np.asarray, expand(_padded(chunk, size))) for chunk in chunks]
    return jax.tree.map(lambda *leaves: np.concatenate(leaves)[:count], *found)


def _selected(beam: Beam, found: Found, gates: Int[np.ndarray, "gates"], known: set[bytes], chance: np.random.Generator) -> Beam:
    """The best of the codes that were not `known`, best first; they are from now on."""
    information = found.information.ravel().astype(np.float64)
    keys = [masks.tobytes() for masks in found.names.reshape(information.size, -1)]
    new = {key: place for place, key in reversed(list(enumerate(keys))) if key not in known}
    known.update(new)
    places = np.array(sorted(new.values()), np.int64)
    worth = np.round(information[places] / GAIN)
    order = np.lexsort((chance.random(len(places)), -worth))
    chosen = places[order][_few_alike(worth[order])][:BEAM]
    before, last = np.divmod(chosen, gates.size)
    sequences = np.concatenate([beam.gates[before], gates[last][:, None]], 1)
    return Beam(jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:])[chosen], found.states), sequences, information[chosen])


def _few_alike(worth: Float[np.ndarray, "codes"]) -> Int[np.ndarray, "some"]:
    """The places of at most `ALIKE` of each worth, in sorted order.

    >>> len(_few_alike(np.array([3.0] * 200 + [2.0])))
    101
    """
    starts = np.flatnonzero(np.append(True, worth[1:] != worth[:-1])) if worth.size else np.array([], np.int64)
    rank = np.arange(worth.size) - np.repeat(starts, np.diff(np.append(starts, worth.size)))
    return np.flatnonzero(rank < ALIKE)
