"""Do several devices compute what one computes, in shares, and is one left as it was?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from szilard import accelerators, cli, hosts
from szilard.errors import InputError


def test_one_accelerator_has_the_usual_program():
    """Nothing is added to it: the very same object comes back where something would be spread."""
    x = jnp.ones((4, 4))
    assert accelerators.spread(x) is x and accelerators.gathered(x) is x and accelerators.count() == 1

    def function(x):
        return accelerators.gathered(accelerators.spread(accelerators.each(jnp.sin, x)))

    usual = jax.jit(lambda x: jax.vmap(jnp.sin)(x)).lower(x).as_text()
    program, placed = accelerators.lowered(function, (x,))
    assert program.as_text().replace("jit_function", "") == usual.replace("jit__lambda", "") and placed(function) is function


def test_what_is_spread_is_so_only_while_a_program_is_compiled():
    """An ordinary `jit` in between is not touched, and a program in which nothing is spread stays on one device."""
    with accelerators.used([*jax.devices()[:1]] * 2):
        x = jnp.ones(4)
        assert accelerators.count() == 2 and accelerators.spread(x) is x
        program, placed = accelerators.lowered(jnp.sin, (x,))
        assert placed(jnp.sin) is jnp.sin and program.compile()(x).tolist() == jnp.sin(x).tolist()
    assert accelerators.count() == 1


@pytest.mark.parametrize("words", ["2/2@node:1", "0/2", "0/2@node", "slurm", "-1/2@node:1", "0/2@node:x"])
def test_places_that_make_no_sense_are_refused(words):
    with pytest.raises(InputError, match="`--hosts` must be `auto`, or RANK/COUNT@ADDRESS:PORT"):
        hosts.parsed(words)


@pytest.mark.parametrize("words", ["0", "9999", "many", "-1"])
def test_accelerators_that_are_not_there_are_refused(words):
    with pytest.raises(InputError, match=f"`--accelerators` must be `all` or at most .*, but is `{words}`"):
        hosts.devices(words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("maze --accelerators 2", "There is no flag `--accelerators`"),
        ("memory --accelerators 9999", "`--accelerators` must be `all` or at most"),
        ("memory --hosts here", "`--hosts` must be `auto`, or RANK/COUNT@ADDRESS:PORT"),
    ],
)
def test_command_line_refuses(words, sentence, tmp_path, monkeypatch, capsys):
    """Nothing is begun, and no record is left."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run", *words.split()]) == 2
    assert capsys.readouterr().err.startswith(sentence) and not list(tmp_path.iterdir())


@pytest.mark.slow
def test_four_devices_compute_what_one_does():
    """Seen were differences of at most 4e-7 of the largest number, from sums of float32 numbers in another order.

    Four devices have a third of the operations each, as what is done to the gathered batch is done on all of them. Three do not divide
    32 trajectories, which each of them plays, but the 48 samples of a gradient step.
    """
    program = Path(__file__).parent / "four_accelerators.py"
    around = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=4"}
    ended = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True, timeout=600, env=around)
    found = json.loads(ended.stdout.splitlines()[-1])
    assert all(one["off"] < 1e-5 for group in found.values() for one in group.values()), found
    assert all(0.2 < group["4"]["share"] < 0.5 for group in found.values()), found
    assert 0.6 < found["ppo"]["3"]["share"] < 0.9, found
