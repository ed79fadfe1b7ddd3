"""Are the memories of a family those of devices with other noise, and is the noise told?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.contract import check
from szilard.devices import Device, noisier
from szilard.errors import InputError
from szilard.learn.policies import features
from szilard.scenarios.memory_family import Rates, memory_family
from szilard.scenarios.quantum_memory import quantum_memory

LOW, HIGH = Rates(0.25), Rates(4.0, 0.05, 0.005)
DEVICE = Device(
    2,
    ((0, 1),),
    ("cnot", "reset"),
    measure=(1,),
    readout_error=((0.01, 0.03), (0.0, 0.0)),
    bit_flip_time=(300.0, float("inf")),
    dephasing_time=(700.0, 900.0),
    depolarizing_time=(float("inf"), 2000.0),
    gate_error={"cnot 0 1": 0.01, "reset": 0.002},
)
FAMILY = memory_family(DEVICE, LOW, HIGH, 6)
NUMBER = 4096


@pytest.mark.slow
def test_family_keeps_the_contract():
    check(FAMILY)


def test_each_memory_is_that_of_the_noisier_device():
    """The device is described anew, and its engine made from the description; the family only rescales numbers of the engine."""
    rates = 3.0, 0.04, 0.003
    found = FAMILY.at(Rates(*map(jnp.float32, rates))).engine
    wanted = quantum_memory(noisier(DEVICE, *rates), 6).engine
    for name in ("transfer", "readout", "gate_error"):
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), rtol=0, atol=2e-7)


def test_rates_are_drawn_between_the_bounds():
    """The noise below x in x^(3/2) of the draws, errors as they are seen by the arcsine law: 1/8 and 1/3 of them below 1/4.

    Means are 3/5 and 1/2, variances 12/175 and 1/8. 5 standard errors of 4,096 draws are exceeded once in 1.7 million.
    """
    drawn = jax.vmap(FAMILY.init)(jax.random.split(jax.random.key(0), NUMBER)).rates
    low, high = LOW.seen(), HIGH.seen()
    seen = jax.vmap(lambda rates: (rates.seen() - low) / (high - low))(drawn)
    noise = (jnp.asarray(drawn.noise) - LOW.noise) / (HIGH.noise - LOW.noise)
    place = np.column_stack([noise, seen[:, 1:]])
    assert np.all(place > -1e-5) and np.all(place < 1 + 1e-5)
    below = np.array([1 / 8, 1 / 3, 1 / 3])
    assert np.all(np.abs(place.mean(0) - [3 / 5, 1 / 2, 1 / 2]) < 5 * np.sqrt(np.array([12 / 175, 1 / 8, 1 / 8]) / NUMBER))
    assert np.all(np.abs((place < 1 / 4).mean(0) - below) < 5 * np.sqrt(below * (1 - below) / NUMBER))
    correlations = np.asarray(np.corrcoef(place.T))
    assert np.all(np.abs(correlations[np.triu_indices(3, 1)]) < 5 * NUMBER**-0.5)


def test_equal_bounds_single_out_one_device():
    rates = Rates(2.0, 0.03, 0.001)
    drawn = FAMILY.between(rates, rates).init(jax.random.key(1)).rates
    np.testing.assert_allclose(list(map(float, drawn)), list(map(float, rates)), rtol=1e-5)


def test_rates_are_seen_and_stay():
    state = FAMILY.init(jax.random.key(2))
    after = jax.jit(FAMILY.step)(jax.random.key(3), state, jnp.int32(1)).state
    bare = quantum_memory(noisier(DEVICE, *map(float, state.rates)), 6)
    np.testing.assert_array_equal(FAMILY.observe(after)[-3:], state.rates.seen())
    np.testing.assert_allclose(jax.jit(FAMILY.privileged)(after)[-3:], state.rates.seen(), rtol=1e-6)
    for view in ("observe", "privileged"):
        assert features(FAMILY, getattr(FAMILY, view)) == features(bare, getattr(bare, view)) + 3


def test_relaxation_cannot_be_varied():
    with pytest.raises(InputError, match=r"^Only the noise of Pauli physics can be varied\. `relaxation_time`"):
        memory_family(Device(1, gates=("x",), relaxation_time=(50.0,)), LOW, HIGH)
