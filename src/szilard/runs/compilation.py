"""Programs compiled ahead of time."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import jax

from .. import accelerators
from ..machine import require_program
from .aside import Aside


def compiled(function: Callable, *arguments: Any, effort: int | None = None) -> Callable:
    """`function`, compiled for `arguments` ahead of time.

    On a CPU, XLA's older code generator is used where it is available: programs made of many small kernels, as ours
    are, run as fast with it and compile in two thirds of the time.

    Args:
        function: pure.
        arguments: of the shapes that it will have.
        effort: of XLA on a CPU, from 0 to 3. With 0 the compilation takes a fourth of the time and the program runs several times
            as long: for programs that run for less than a second.
    """
    lowered, placed = accelerators.lowered(function, arguments)
    return placed(_program(lowered, effort))


class Compiler(Aside):
    """Compiles programs one after the other in a thread of its own, while others run: `with Compiler() as compiler: ...`.

    What is not needed any more when the block ends, because of an error, is not compiled.
    """

    thread = "compiler"

    def compiled(self, function: Callable, *arguments: Any) -> Callable:
        """As `compiled`; the first call waits for the program. The function is traced at once, with the present settings of JAX."""
        lowered, placed = accelerators.lowered(function, arguments)
        program = self.start(lambda: placed(_program(lowered)))
        return lambda *given: program()(*given)


def _program(lowered: Any, effort: int | None = None) -> Callable:
    if jax.default_backend() == "cpu":
        options: dict[str, str | bool] = {"xla_cpu_use_fusion_emitters": False}
        options |= {} if effort is None else {"xla_backend_optimization_level": str(effort)}
        with suppress(jax.errors.JaxRuntimeError):  # an option that a later XLA may no longer know
            return affordable(lowered.compile(compiler_options=options))
    return affordable(lowered.compile())


def affordable(program: Any) -> Callable:
    """`program`, a compiled one, if its arrays fit in memory; a GPU says itself that they do not.

    Raises:
        InputError: they do not.
    """
    needed = program.memory_analysis() if jax.default_backend() == "cpu" else None
    if needed is not None:
        require_program(needed.temp_size_in_bytes + needed.output_size_in_bytes)
    return program
