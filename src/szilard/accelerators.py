"""Several accelerators, in this process or on several hosts: what is played side by side is spread over them.

Each has all parameters, plays its share of the trajectories and learns from its share of each batch; gradients are summed over all.
What chance decides does not depend on their number, since each trajectory has its own random key; sums are taken in another order, so
that numbers agree up to rounding. With one accelerator nothing here does anything: programs are those that they would be without it.

Between two programs everything lies on the first accelerator of each host, as with one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import gcd
from typing import Any, TypeVar

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

T = TypeVar("T")
_AXES = ("beginnings", "trajectories", "copies")


@dataclass(frozen=True)
class _Layout:
    """How a program that is being traced is shared: among `rows` groups of accelerators what `each` runs, within a group what is spread."""

    devices: tuple[Any, ...]
    rows: int = 1
    spread: list[int] = field(default_factory=list)  # the lengths of the axes that were spread

    def mesh(self, length: int) -> Mesh:
        """As many accelerators of a group share an axis as divide its length; the others do the same as they."""
        self.spread.append(length)
        shape = shares(len(self.devices), self.rows, length)
        return Mesh(np.array(self.devices).reshape(shape), _AXES)


_USED: ContextVar[tuple[Any, ...]] = ContextVar("used", default=())
_TRACED: ContextVar[_Layout | None] = ContextVar("traced", default=None)


def shares(accelerators: int, rows: int, length: int) -> tuple[int, int, int]:
    """Groups of accelerators, those of a group that share an axis of so many elements, and those that repeat what each of them does.

    >>> shares(4, 1, 128), shares(4, 2, 32), shares(6, 1, 128), shares(4, 1, 3)
    ((1, 4, 1), (2, 2, 1), (1, 2, 3), (1, 1, 4))
    """
    group = accelerators // rows
    sharing = gcd(group, length)
    return rows, sharing, group // sharing


@contextmanager
def used(devices: Sequence[Any]) -> Iterator[None]:
    """Programs that are compiled meanwhile spread over these devices, of all hosts, in the same order everywhere."""
    token = _USED.set(tuple(devices))
    try:
        yield
    finally:
        _USED.reset(token)


def count() -> int:
    """How many accelerators are in use, on all hosts."""
    return max(len(_USED.get()), 1)


def spread(tree: T) -> T:
    """`tree`, the first axis of whose leaves is shared among the accelerators."""
    return _constrained(tree, PartitionSpec("trajectories"))


def gathered(tree: T) -> T:
    """`tree`, all of which each accelerator has."""
    return _constrained(tree, PartitionSpec())


def each(function: Callable[[T], Any], many: T) -> Any:
    """`vmap(function)(many)`: shared among groups of accelerators, as many as divide their number, each of which spreads what is in it."""
    layout = _TRACED.get()
    if layout is None:
        return jax.vmap(function)(many)
    inner = replace(layout, rows=gcd(len(layout.devices), len(jax.tree.leaves(many)[0])))
    token = _TRACED.set(inner)
    try:
        return jax.vmap(function, spmd_axis_name="beginnings")(_constrained(many, PartitionSpec("beginnings")))
    finally:
        _TRACED.reset(token)


def _constrained(tree: T, spec: PartitionSpec) -> T:
    layout = _TRACED.get()
    if layout is None:
        return tree

    def constrained(leaf: Any) -> Any:
        return jax.lax.with_sharding_constraint(leaf, NamedSharding(layout.mesh(len(leaf) if spec else 1), spec))

    return jax.tree.map(constrained, tree)


def lowered(function: Callable, arguments: Sequence[Any]) -> tuple[Any, Callable[[Callable], Callable]]:
    """`function` lowered for `arguments`, and what makes the compiled program take and give what lies on one accelerator.

    A program in which nothing is spread runs on one, on each host by itself.
    """
    if count() == 1:
        return jax.jit(function).lower(*arguments), _as_it_is

    def whole(*given: Any) -> Any:
        return function(*given)

    layout = _Layout(_USED.get())
    token = _TRACED.set(layout)
    try:
        traced = jax.jit(whole).trace(*arguments)
        if not layout.spread:
            return traced.lower(), _as_it_is
        everywhere = NamedSharding(layout.mesh(1), PartitionSpec())
        return jax.jit(whole, in_shardings=everywhere, out_shardings=everywhere).lower(*arguments), _Everywhere(everywhere, layout.devices)
    finally:
        _TRACED.reset(token)


def _as_it_is(program: Callable) -> Callable:
    return program


@dataclass(frozen=True)
class _Everywhere:
    """What a program takes is copied to every accelerator of this host; what it gives is taken from the first."""

    sharding: NamedSharding
    devices: tuple[Any, ...]

    def __call__(self, program: Callable) -> Callable:
        def placed(*given: Any) -> Any:
            return jax.tree.map(lambda leaf: leaf.addressable_data(0), program(*jax.tree.map(self._copied, given)))

        return placed

    def _copied(self, leaf: Any) -> Any:
        here = [device for device in self.devices if device.process_index == jax.process_index()]
        copies = [jax.device_put(leaf, device) for device in here]
        return jax.make_array_from_single_device_arrays(np.shape(leaf), self.sharding, copies)
