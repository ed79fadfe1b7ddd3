"""Does learning from examples see every example, drop units anew in each step, find a known optimum, and go on after an interruption?"""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.learn import supervised
from szilard.learn.supervised import Fit
from szilard.networks import Network
from szilard.runs.progress import ERROR, Silent
from szilard.runs.run import Run
from szilard.runs.settings import Settings
from szilard.runs.supervised import Supervised, train

rng = np.random.default_rng(0)
X = rng.normal(size=(48, 3)).astype(np.float32)
Y = (X @ np.array([[1.0], [-2.0], [0.5]]) + 0.3 + 0.1 * rng.normal(size=(48, 1))).astype(np.float32)


def linear(dropout: float = 0.0) -> Network:
    inputs = keras.Input((3,))
    hidden = keras.layers.Dropout(dropout, seed=1)(inputs) if dropout else inputs
    return Network(keras.Model(inputs, keras.layers.Dense(1, kernel_initializer="zeros")(hidden)))


def test_an_epoch_shows_every_example_once():
    source = supervised.examples(jnp.arange(12), jnp.arange(12) * 2, 4)
    epochs = [np.concatenate([source(jax.random.key(0), jnp.asarray(3 * e + k))[0] for k in range(3)]) for e in range(2)]
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(12))
    assert list(epochs[0]) != list(epochs[1])
    inputs, targets = source(jax.random.key(0), jnp.asarray(1))
    assert jnp.array_equal(targets, 2 * inputs)


def test_minibatch_larger_than_the_data_is_refused():
    with pytest.raises(InputError, match="`batch` must not exceed the 12 examples, but is 13"):
        supervised.examples(jnp.arange(12), jnp.arange(12), 13)


@pytest.mark.parametrize(("name", "value"), [("steps", 0), ("batch", -1), ("learning_rate", 0.0), ("final_learning_rate", -0.1)])
def test_impossible_settings_are_refused(name, value):
    with pytest.raises(InputError, match=f"`{name}` must"):
        Fit(**{name: value})


def test_dropout_differs_from_step_to_step_and_is_off_afterwards():
    network = linear(0.5)
    parameters = [jnp.ones((3, 1)), jnp.zeros(1)]
    first, state = network.train(parameters, network.state(), X)
    second, _ = network.train(parameters, state, X)
    assert not jnp.allclose(first, second)
    assert jnp.allclose(network.batch(parameters, X), X.sum(1, keepdims=True), atol=1e-5)


@pytest.fixture(params=[False, True], ids=["one program", "step by step"])
def way(request):
    return request.param


def started(folder, progress=None):
    return Run.start("x", Settings(), folder, progress)


def task(network, source, settings, unrolled, **options):
    judge = jax.jit(lambda p: supervised.mean_squared_error(network.batch(p, X), jnp.asarray(Y)))
    given = {"loss": supervised.mean_squared_error, "evaluate": judge, "key": jax.random.key(0), "evaluations": 5, "measure": ERROR}
    return Supervised(network=network, source=source, fit=settings, unrolled=unrolled, **given | options)


def fitted(run, settings, unrolled):
    return train(run, "fit", task(linear(), supervised.examples(jnp.asarray(X), jnp.asarray(Y), settings.batch), settings, unrolled))


def test_linear_network_finds_the_least_squares_solution(tmp_path, way):
    """The closed form is NumPy's."""
    exact = np.linalg.lstsq(np.column_stack([X, np.ones(48)]), Y, rcond=None)[0][:, 0]
    kernel, bias = fitted(started(tmp_path / "run"), Fit(steps=600, batch=48, learning_rate=0.05, final_learning_rate=0), way)
    assert np.append(kernel[:, 0], bias) == pytest.approx(exact, abs=1e-4)


class Interrupts(Silent):
    def update(self, stage, done, total, value=None, measure=""):
        assert measure == "error"
        if done == 2:
            raise KeyboardInterrupt


def test_interrupted_training_goes_on_bit_for_bit(tmp_path, way):
    settings = Fit(steps=50, batch=16)
    whole = fitted(started(tmp_path / "whole"), settings, way)
    interrupted = started(tmp_path / "run", Interrupts())
    with pytest.raises(KeyboardInterrupt):
        fitted(interrupted, settings, way)
    resumed = fitted(Run(interrupted.settings, interrupted.record), settings, way)
    assert all(np.array_equal(a, b) for a, b in zip(whole, resumed, strict=True))


def test_training_takes_as_many_steps_as_asked(tmp_path, way):
    run = started(tmp_path / "run")
    network, source = linear(), supervised.examples(jnp.asarray(X), jnp.asarray(Y), 16)
    taken = []

    def counted(key, step):
        jax.debug.callback(lambda step: taken.append(int(step)), step, ordered=True)
        return source(key, step)

    settings = Fit(steps=7, batch=16)
    train(run, "fit", task(network, counted, settings, way, evaluate=lambda p: 0.0, evaluations=20))
    jax.effects_barrier()
    assert taken == list(range(7)) and len(run.rows) == 7
    taken.clear()
    train(run, "more", task(network, counted, settings, way, evaluate=lambda p: 0.0, evaluations=2))
    jax.effects_barrier()
    assert taken == list(range(7))
