"""Are compiled programs kept whole, found again, bounded, and nobody's but the user's?"""

import os
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from jax.experimental.compilation_cache.compilation_cache import reset_cache

from szilard import program_cache
from szilard.program_cache import programs_kept


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where this test keeps programs."""
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    monkeypatch.setenv(program_cache.SWITCH, str(tmp_path / "kept"))
    reset_cache()
    yield tmp_path / "kept"
    reset_cache()


def programs(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*/programs/*")}


def run(scale=2.0, error=None):
    """What a run compiles, one of several in a process."""
    jax.clear_caches()
    with programs_kept():
        value = jax.jit(lambda x: x * scale + 1)(jnp.ones(3))
        if error:
            raise error
    return value.tolist()


@pytest.fixture
def loaded():
    """A list that grows with every program that is loaded."""
    found: list[str] = []

    def heard(event: str, **_: str | int) -> None:
        found.extend([event] if event.endswith("/cache_hits") else [])

    jax.monitoring.register_event_listener(heard)
    yield found
    jax.monitoring.unregister_event_listener(heard)


def test_second_run_loads_what_the_first_has_compiled(folder, loaded):
    assert run() == [3, 3, 3] and not loaded
    first = programs(folder)
    assert first and run() == [3, 3, 3]
    assert loaded and programs(folder) == first
    assert run(4.0) == [5, 5, 5] and len(programs(folder)) == len(first) + 1


def test_run_leaves_no_folder_of_its_own_and_no_setting(folder):
    before = jax.config.values["jax_compilation_cache_dir"]
    run()
    assert not list(folder.glob("*/running/*")) and jax.config.values["jax_compilation_cache_dir"] == before


def test_interrupted_run_keeps_what_is_written_whole(folder, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        run(error=KeyboardInterrupt())
    assert not programs(folder)
    monkeypatch.setattr(program_cache, "SETTLED", -1)
    with pytest.raises(KeyboardInterrupt):
        run(error=KeyboardInterrupt())
    assert programs(folder)


def test_half_a_program_is_compiled_again(folder, recwarn):
    run()
    for path in folder.glob("*/programs/*-cache"):
        path.write_bytes(path.read_bytes()[:50])
    assert run() == [3, 3, 3] and not [one for one in recwarn if "persistent" in str(one.message)]


@pytest.mark.parametrize("switch", ["off", "OFF"])
def test_switch_turns_it_off(folder, monkeypatch, switch):
    monkeypatch.setenv(program_cache.SWITCH, switch)
    assert program_cache.place() is None and run() == [3, 3, 3] and not folder.exists()


def test_cache_of_the_user_is_left_alone(folder, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(folder / "mine"))
    assert program_cache.place() is None


def test_usual_place_is_the_user_s_folder_for_caches(folder, monkeypatch, tmp_path):
    monkeypatch.delenv(program_cache.SWITCH)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = program_cache.place()
    assert found is not None and found.name == "szilard"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_folder_that_others_may_write_to_is_not_used(folder):
    run()
    (kind,) = folder.iterdir()
    kind.chmod(0o777)
    before = programs(folder)
    assert run(4.0) == [5, 5, 5] and programs(folder) == before


def test_folder_that_cannot_be_made_does_no_harm(folder):
    folder.write_text("a file")
    assert run() == [3, 3, 3]


def test_oldest_programs_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(program_cache, "LARGEST", 25)
    for age, name in enumerate("abcd"):
        path = tmp_path / name
        path.write_bytes(bytes(10))
        os.utime(path, (time.time() - age, time.time() - age))
    program_cache._bound(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_what_killed_runs_and_old_versions_left_is_removed(folder):
    run()
    (kind,) = folder.iterdir()
    left: list[Path] = [kind / "running" / "killed", kind / "running" / "other", folder / "jax-0.1", folder / "jax-0.2"]
    for path, days in zip(left, [3, 1, 61, 59], strict=True):
        path.mkdir()
        then = time.time() - days * 86400
        os.utime(path, (then, then))
    run()
    assert [path.exists() for path in left] == [False, True, False, True]
