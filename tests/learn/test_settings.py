"""Does every learning method refuse settings that make no sense, with one sentence, and list itself in the help?"""

import subprocess
import sys
from dataclasses import fields
from importlib import import_module

import jax
import jax.numpy as jnp
import pytest

from szilard import learn
from szilard.errors import InputError
from szilard.learn import supervised
from szilard.learn.alphazero import AlphaZero
from szilard.learn.augmentation import Augmentation
from szilard.learn.boltzmann import Divergence
from szilard.learn.deep_q import DeepQ
from szilard.learn.expert_iteration import ExpertIteration
from szilard.learn.imitation import Imitation
from szilard.learn.natural_gradient import NaturalGradient
from szilard.learn.ppo import PPO
from szilard.learn.projective_simulation import ProjectiveSimulation
from szilard.learn.q_learning import QLearning
from szilard.learn.reinforce import Reinforce
from szilard.learn.skip_gram import SkipGram
from szilard.learn.supervised import Fit
from szilard.learn.training import Learner
from szilard.learn.tree_search import TreeSearch
from szilard.networks import dense_classifier

PLAYING = (DeepQ, ExpertIteration, Imitation, NaturalGradient, PPO, ProjectiveSimulation, QLearning, Reinforce, TreeSearch)
KINDS = (*PLAYING, AlphaZero, Augmentation, Divergence, Fit, SkipGram)
FLAGS = {"to_go", "persistent"}
NUMBERS = [
    (kind, field.name) for kind in KINDS for field in fields(kind) if isinstance(field.default, int | float) and field.name not in FLAGS
]


@pytest.mark.parametrize(("kind", "name"), NUMBERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1])
def test_impossible_number_is_refused(kind, name, value):
    with pytest.raises(InputError, match=f"^`{name}` must [^\n]*\\.$"):
        kind(**{name: value})


@pytest.mark.parametrize(("kind", "name"), NUMBERS)
def test_sizes_beyond_every_machine_are_refused(kind, name):
    """A million million of them fill the memory, or take for ever."""
    if isinstance(getattr(kind(), name), int):
        with pytest.raises(InputError, match=f"^`{name}` must .*, but is 1,?000,?000,?000,?000"):
            kind(**{name: 10**12})


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_given_by_name(kind):
    with pytest.raises(TypeError, match="positional"):
        kind(1)


def test_training_of_the_most_steps_begins():
    """No number on the way overflows."""
    learner = Learner.of(dense_classifier((1,), 1, hidden=()), Fit(steps=10**9, batch=4))
    source = supervised.examples(jnp.ones((8, 1)), jnp.ones((8, 1)), 4)
    one = lambda state: supervised.step(state, learner, source, supervised.mean_squared_error)  # noqa: E731
    state, _ = jax.jit(supervised.scanned(one, 3, 10**9))(supervised.begin(jax.random.key(0), learner))
    assert int(state.update) == 3


def test_help_names_every_module():
    """Those that are no method or are parts of one apart."""
    told = learn.__doc__ or ""
    assert all(name in told for name in learn.__all__ if name not in ("word_relations",))
    assert all(import_module(f"szilard.learn.{name}") is getattr(learn, name) for name in learn.__all__)
    assert set(learn.__all__) <= set(dir(learn))


def test_methods_are_imported_when_asked_for():
    program = "import sys, szilard.learn as l; assert 'jax' not in sys.modules; l.ppo; assert 'jax' in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
    with pytest.raises(AttributeError, match="no attribute magic"):
        learn.magic  # noqa: B018
