"""Conventions that every module follows, stated once and pinned by the doctests.

Qubit order: qubit 0 is the leftmost tensor factor, so that |q0 q1> = |q0> (x) |q1>.

>>> import numpy as np
>>> from szilard.physics.gates import GATES
>>> [int(i) for i in np.argmax(GATES["cnot"], axis=0)]  # |00>, |01>, |10>, |11>: control left, target right
[0, 1, 3, 2]

Time is counted in steps of the controller. A process with time T happens at the rate 1/T per step; the generator of a
bit flip is d rho/dt = (X rho X - rho) / T.

Pauli operators carry two bits (x, z) and stand in the order of x + 2 z: I, X, Z, Y.

>>> PAULIS
('I', 'X', 'Z', 'Y')

A measurement outcome is +1 or -1, the eigenvalue; branch 0 is +1, branch 1 is -1.

>>> OUTCOMES
(1, -1)

The logical qubit is tracked by four operators in the order rho_0, delta_x, delta_y, delta_z.

Programs that run for less than a few seconds are compiled by `brief`, in a third of the usual time.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

T = TypeVar("T")
PAULIS = ("I", "X", "Z", "Y")
OUTCOMES = (1, -1)


def brief(function: Callable[..., T], **options: Any) -> Callable[..., T]:
    """`jax.jit` for a function whose compilation would take longer than what it computes; in another program it is a part of that one.

    Args:
        function: pure.
        options: those of `jax.jit`.

    >>> int(brief(lambda n: n + 1)(2))
    3
    """

    @cache
    def program() -> Callable[..., T]:
        import jax

        return jax.jit(function, compiler_options=_fast(), **options)

    @wraps(function)
    def called(*given: Any, **named: Any) -> T:
        import jax
        from jax.core import Tracer

        nested = any(isinstance(leaf, Tracer) for leaf in jax.tree.leaves((given, named)))
        return (function if nested else program())(*given, **named)

    return called


@cache
def _fast() -> dict[str, str | bool]:
    """Little optimization, with which most programs run as fast; and XLA's older code generator for a CPU, where it still has that.

    Each halves the time of a compilation.
    """
    import jax

    options: dict[str, str | bool] = {"xla_backend_optimization_level": "1"}
    older = options | {"xla_cpu_use_fusion_emitters": False}
    try:
        jax.jit(lambda: 0, compiler_options=older).lower().compile()
    except jax.errors.JaxRuntimeError:
        return options
    return older
