"""Are sizes beyond the machine refused, in a sentence that names them?"""

import math
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from szilard import machine
from szilard.errors import InputError
from szilard.experiments import find
from szilard.learn import deep_q, policies
from szilard.learn.deep_q import DeepQ
from szilard.learn.ppo import PPO
from szilard.learn.training import Learner
from szilard.learn.tree_search import TreeSearch, policy_of
from szilard.runs.compilation import compiled
from szilard.scenarios.walker import TargetWalker


@pytest.fixture
def small(monkeypatch):
    """A machine of which a run may take one gigabyte."""
    monkeypatch.setattr(machine, "memory", lambda: machine.SHARE * 10**9)


def test_machine_has_memory():
    assert 10**8 < machine.memory() < 10**15 and machine.room() == machine.memory() // machine.SHARE


def test_own_limit_counts(monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (10**8, 10**8))
    assert machine.memory() == 10**8


@pytest.mark.parametrize(
    ("names", "each", "sentence"),
    [
        ("fit.batch units", 10**6, "`fit.batch` and `units` need 6 GB of memory, more than the 1 GB that a run may take on this machine"),
        ("units", 1e9, "`units` needs 3 GB of memory, .*; choose a smaller value"),
        ("units units", 1e12, "`units` needs 9 TB of memory"),
        ("units fit.batch widths", 1e300, "`units`, `fit.batch` and `widths` need far more than an exabyte of memory"),
    ],
)
def test_products_are_refused(small, names, each, sentence):
    settings = SimpleNamespace(units=3, fit=SimpleNamespace(batch=2000), widths=(1, 5))
    with pytest.raises(InputError, match=sentence):
        machine.require_room(settings, names, each=each)


def test_what_fits_is_taken(small):
    machine.require_room(SimpleNamespace(units=1000, none=()), "units none", each=10**6)
    machine.require_weights((64, 64))


def test_programs_that_do_not_fit_never_run(small):
    assert float(compiled(lambda x: jnp.sum(jnp.cumsum(x)), jnp.ones(1000))(jnp.ones(1000))) == 500_500
    with pytest.raises(InputError, match=r"A part of this run needs .* of memory, more than the 1 GB that it may take"):
        compiled(lambda x: jnp.cumsum(jnp.sin(jnp.broadcast_to(x, (10**9,)))), jnp.ones(()))


def test_gradient_steps_are_counted_in_32_bits():
    with pytest.raises(InputError, match="`updates` times `epochs` times `minibatches` must be at most 1,000,000,000"):
        PPO(updates=10**7, epochs=1000, minibatches=1)


def test_ways_of_a_look_ahead_are_few():
    walker = TargetWalker(0.1, 20, 10)
    ways = walker.actions * 2
    deepest = int(math.log(10**7) / math.log(ways))
    with pytest.raises(InputError, match=f"`depth` must be at most {deepest} with {walker.actions} actions and 2 branches, but is 12"):
        policy_of(walker, TreeSearch(depth=12))


def test_replay_buffer_fits(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: 10**9)
    walker = TargetWalker(0.1, 20, 10)
    learner = Learner.of(policies.network_for(walker, walker.privileged, ()), DeepQ(replay_size=10**7, environments=10))
    with pytest.raises(InputError, match=r"`replay_size` needs .* of memory"):
        deep_q.begin(walker, jax.random.key(0), learner)


@pytest.mark.parametrize("name", ["backpropagation", "optimizers", "random-network"])
def test_small_matrices_are_multiplied_in_one_thread(name):
    """Outside there are two threads, where there are two processors, and again afterwards; the run ends at its first question."""
    seen = []

    def threads():
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    class Watched:
        def __getattr__(self, _):
            seen.append(threads())
            raise RuntimeError("seen")

    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        with pytest.raises(RuntimeError, match="seen"):
            find(name).load().answer(Watched())
        assert seen == [{1}] and threads() == before
