"""Do programs that are compiled in the background give what the function gives, and does nobody wait for those that are not needed?"""

import threading

import jax
import jax.numpy as jnp
import pytest

from szilard.errors import InputError
from szilard.runs import compilation
from szilard.runs.compilation import Compiler


def test_program_is_that_of_the_function():
    with Compiler() as compiler, jax.enable_x64(True):
        double = compiler.compiled(lambda x: 2 * x, jnp.ones((), jnp.float64))
        assert double(jnp.asarray(1 / 3)) == 2 / 3  # traced in double precision, though the thread knows nothing of it


def test_programs_are_made_one_after_the_other_elsewhere(monkeypatch):
    made = []

    def note(lowered, effort=None):
        made.append((lowered, threading.current_thread().name))
        return lambda *given: len(made)

    monkeypatch.setattr(compilation, "_program", note)
    with Compiler() as compiler:
        first, second = (compiler.compiled(lambda x: x, jnp.zeros(n)) for n in (1, 2))
        assert second() == 2 and first() == 2
    assert {name for _, name in made} == {"compiler_0"}


def test_program_that_does_not_fit_is_refused_where_it_is_called(monkeypatch):
    def refuse(needed):
        raise InputError("This needs more memory.")

    monkeypatch.setattr(compilation, "require_program", refuse)
    with Compiler() as compiler:
        program = compiler.compiled(lambda x: x + 1, jnp.zeros(3))
        with pytest.raises(InputError, match="more memory"):
            program(jnp.zeros(3))


def test_after_an_error_nothing_more_is_compiled(monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    made = []

    def slow(lowered, effort=None):
        begun.set()
        go_on.wait(60)
        made.append(lowered)

    monkeypatch.setattr(compilation, "_program", slow)

    def fail():
        with Compiler() as compiler:
            for n in range(1, 5):
                compiler.compiled(lambda x: x, jnp.zeros(n))
            assert begun.wait(60)
            threading.Timer(0.2, go_on.set).start()
            raise InputError("No.")

    with pytest.raises(InputError, match="No"):
        fail()
    assert len(made) == 1
