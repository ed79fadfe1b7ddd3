"""Is the LSTM the one of the textbook, and does it go on where it stopped?"""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from szilard.learn.supervised import binary_cross_entropy
from szilard.networks import Memory, Network, along, apply, lstm, memory_cells, read, recurrent_actor_critic, recurrent_policy

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 6, 3)).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def textbook(x, kernel, recurrent, bias, weights, offset):
    """c' = f c + i tanh(g), h' = o tanh(c') with gates i, f, o between 0 and 1, in NumPy."""
    h = c = np.zeros((len(x), len(recurrent)))
    outputs, cells = [], []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h @ weights + offset)
        cells.append(c)
    return np.stack(outputs, 1), np.stack(cells, 1)


def network():
    net = lstm(3, 2, 5, seed=1)
    return net, [p + 0.1 * rng.normal(size=p.shape).astype(np.float32) for p in net.parameters()]


def test_outputs_and_cells_are_those_of_the_textbook():
    net, parameters = network()
    outputs, memory = net.trace(parameters, jnp.asarray(X))
    wanted, cells = textbook(X.astype(float), *(np.asarray(p, float) for p in parameters))
    np.testing.assert_allclose(outputs, wanted, atol=1e-5)
    np.testing.assert_allclose(memory.cells, cells, atol=1e-5)
    np.testing.assert_allclose(net.batch(parameters, jnp.asarray(X)), wanted, atol=1e-5)
    np.testing.assert_allclose(net(parameters, jnp.asarray(X[1]))[0], wanted[1], atol=1e-5)


def test_a_sequence_may_be_read_in_two_parts():
    net, parameters = network()
    whole, _ = net.trace(parameters, jnp.asarray(X))
    first, memory = net.trace(parameters, jnp.asarray(X[:, :4]))
    second, _ = net.trace(parameters, jnp.asarray(X[:, 4:]), Memory(*(leaf[:, -1] for leaf in memory)))
    np.testing.assert_allclose(jnp.concatenate([first, second], 1), whole, atol=1e-6)


def test_weights_begin_orthogonal_and_forget_gates_open():
    kernel, recurrent, bias, *_ = lstm(3, 2, 5).parameters()
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(5), atol=1e-6)
    np.testing.assert_allclose(kernel @ kernel.T, np.eye(3), atol=1e-6)
    np.testing.assert_array_equal(np.asarray(bias).reshape(4, 5), [[0] * 5, [1] * 5, [0] * 5, [0] * 5])
    assert not jnp.allclose(lstm(3, 2, 5, seed=1).parameters()[0], kernel)


def test_binary_cross_entropy_is_the_likelihood():
    logits, targets = jnp.array([[2.0, -1.0]]), jnp.array([[1.0, 1.0]])
    assert jnp.isclose(binary_cross_entropy(logits, targets), -(jnp.log(jax.nn.sigmoid(2.0)) + jnp.log(jax.nn.sigmoid(-1.0))) / 2)


def test_saved_network_takes_whole_sequences(tmp_path):
    for net in (lstm(3, 2, 5, seed=1), recurrent_policy(3, 2, 5, seed=1)):
        net.model.save(tmp_path / "network.keras")
        outputs = apply(read(tmp_path / "network.keras").model, X)
        h = c = jnp.zeros((2, 5))
        for t in range(X.shape[1]):
            wanted, h, c = net.model([jnp.asarray(X[:, t]), h, c], training=False)
            np.testing.assert_allclose(outputs[:, t], wanted, atol=1e-6)


@pytest.mark.parametrize("make", [recurrent_policy, recurrent_actor_critic], ids=["policy", "actor-critic"])
def test_gradient_is_that_of_the_loop_over_keras_steps(make):
    """The way back through time is written out; automatic differentiation of keras' own step knows nothing of it."""
    net, inputs = make(3, 2, 5, seed=1), jnp.swapaxes(X, 0, 1)
    parameters = [p + 0.3 * rng.normal(size=p.shape).astype(np.float32) for p in net.parameters()]
    start = Memory(*rng.normal(size=(2, 2, 5)).astype(np.float32))
    assert memory_cells.plain(net.model)

    def loss(how, *given):
        outputs, memory = how(net, *given)
        return sum(jnp.sum(jnp.sin(leaf + n)) for n, leaf in enumerate([*outputs, *memory]))

    values, slopes = zip(
        *(jax.value_and_grad(loss, argnums=(1, 2, 3))(how, parameters, inputs, start) for how in (along, memory_cells._step_by_step)),
        strict=True,
    )
    np.testing.assert_allclose(*values, rtol=1e-6)
    jax.tree.map(lambda ours, theirs: np.testing.assert_allclose(ours, theirs, atol=2e-5), *slopes)


def others():
    """One step of other networks with a memory: a layer before the cell, one behind the output, another activation, two behind."""
    x, h, c = (keras.Input((n,)) for n in (3, 5, 5))
    for before, behind, activation in [(True, None, "tanh"), (False, "tanh", "tanh"), (False, None, "relu")]:
        hidden, memory = keras.layers.LSTMCell(5, activation=activation)(keras.layers.Dense(3)(x) if before else x, [h, c])
        yield keras.Model([x, h, c], [keras.layers.Dense(2, behind)(hidden), *memory])
    hidden, memory = keras.layers.LSTMCell(5)(x, [h, c])
    yield keras.Model([x, h, c], [keras.layers.Dense(2)(keras.layers.Dense(5)(hidden)), *memory])


@pytest.mark.parametrize("model", list(others()), ids=["before", "tanh", "relu", "behind"])
def test_other_networks_go_step_by_step(model):
    net, h, c = Network(model), jnp.zeros((2, 5)), jnp.zeros((2, 5))
    assert not memory_cells.plain(model)
    (outputs,), memory = along(net, net.parameters(), jnp.swapaxes(X, 0, 1))
    for t in range(X.shape[1]):
        wanted, h, c = model([jnp.asarray(X[:, t]), h, c], training=False)
        np.testing.assert_allclose(outputs[t], wanted, atol=1e-6)
    np.testing.assert_allclose(memory.cells[-1], c, atol=1e-6)
