"""Are the systems what they are said to be, is nothing told that is hidden, and are two numbers found where there are two?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from szilard.data.hidden_parameters import as_question, oscillators, qubits, sampled
from szilard.experiments.hidden_parameters.learning import information, tell
from szilard.experiments.hidden_parameters.oscillator import fit_all, times_of
from szilard.experiments.hidden_parameters.qubit import compressed
from szilard.networks import bottlenecks
from szilard.physics.bloch import probability, random_directions
from szilard.physics.damped_oscillator import position


def test_closed_form_solves_the_equation():
    """x'' = -7 x - 0.8 x' by SciPy, from x = 1 and x' = -b/2, to which the cosine belongs."""
    times = np.linspace(0, 10, 30)
    wanted = solve_ivp(lambda t, y: [y[1], -7 * y[0] - 0.8 * y[1]], (0, 10), [1, -0.4], "DOP853", times, rtol=1e-10, atol=1e-10).y[0]
    found = position(jnp.full(30, 7.0), jnp.full(30, 0.8), jnp.asarray(times, jnp.float32))
    np.testing.assert_allclose(found, wanted, atol=3e-6)


def test_probabilities_are_overlaps_of_spinors():
    """|<a|b>|^2 with (cos t/2, e^ip sin t/2)."""
    n, m = (np.asarray(random_directions(jax.random.key(k), 40), float) for k in (0, 1))

    def spinor(v):
        theta, phi = np.arccos(v[:, 2]), np.arctan2(v[:, 1], v[:, 0])
        return np.stack([np.cos(theta / 2), np.exp(1j * phi) * np.sin(theta / 2)], 1)

    wanted = np.abs(np.sum(spinor(n).conj() * spinor(m), 1)) ** 2
    np.testing.assert_allclose(probability(jnp.asarray(n, jnp.float32), jnp.asarray(m, jnp.float32)), wanted, atol=1e-6)


def test_directions_are_alike_likely():
    """Means and second moments of 20,000 points within 5 standard errors, which nine numbers exceed once in 190,000 times."""
    points = np.asarray(random_directions(jax.random.key(3), 20_000), float)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=1e-6)
    assert np.abs(points.mean(0)).max() < 5 / np.sqrt(3 * 20_000)
    assert np.abs(points.T @ points / 20_000 - np.eye(3) / 3).max() < 5 * np.sqrt(4 / 45 / 20_000)


def test_answers_belong_to_questions():
    """Each answer again, from the time that is asked for and the parameters that are hidden."""
    found = oscillators(jax.random.key(0), 30, 7)
    times = np.asarray(times_of(found.questions), float)
    k, b = np.asarray(found.hidden, float).T[..., None]
    np.testing.assert_allclose(found.answers, np.exp(-b * times / 2) * np.cos(np.sqrt(k - b**2 / 4) * times), atol=1e-4)
    np.testing.assert_allclose(times_of(as_question(jnp.array([0.0, 3.0, 10.0]))), [0, 3, 10], atol=1e-5)
    assert times.max() <= 10 and k.min() >= 5 and k.max() <= 10 and b.min() >= 0.5 and b.max() <= 1


def test_fit_that_is_told_the_law_finds_the_parameters():
    found = oscillators(jax.random.key(1), 20, 1)
    np.testing.assert_allclose(fit_all(np.asarray(found.seen, float)), found.hidden, rtol=1e-4)
    assert len(sampled()) == found.seen.shape[1]


def test_three_components_hold_a_qubit_and_two_do_not():
    """The probability is linear in the three components of Bloch's vector."""
    references = random_directions(jax.random.key(5), 10)
    one, other = (qubits(jax.random.key(k), 300, 10, references) for k in (6, 7))
    assert compressed(one, other, 3) < 1e-5 and compressed(one, other, 2) > 0.05
    assert compressed(one, other, 0) == pytest.approx(0.25, abs=0.02)  # the mean of |cos| / 2


def test_information_is_the_divergence_of_normal_distributions():
    """The integral of p log(p / q), on a grid."""
    x = np.linspace(-12, 12, 200_001)
    p = np.exp(-((x - 0.7) ** 2) / (2 * 0.3**2)) / (0.3 * np.sqrt(2 * np.pi))
    ratio = -((x - 0.7) ** 2) / (2 * 0.3**2) - np.log(0.3) + x**2 / 2
    assert float(information(jnp.asarray(0.7), jnp.asarray(2 * np.log(0.3)))) == pytest.approx(np.trapezoid(p * ratio, x), rel=1e-5)


def test_numbers_that_a_member_has_not_say_nothing():
    """A network without numbers answers all systems alike; one with two passes nothing through the third."""
    network = bottlenecks(10, 10, (0, 2, 3), (8, 8), 0)
    references = random_directions(jax.random.key(5), 10)
    examples = qubits(jax.random.key(6), 20, 4, references)
    same = examples._replace(questions=jnp.broadcast_to(examples.questions[:1], examples.questions.shape))
    told = tell(network, network.parameters(), same)
    assert np.abs(told.answers[:, 0] - told.answers[:1, 0]).max() < 1e-6 < np.abs(told.answers[:, 1] - told.answers[:1, 1]).max()
    assert (told.means[:, 0] == 0).all() and (told.means[:, 1, 2] == 0).all() and (told.spreads[:, 1, 2] == 0).all()
    assert (told.information()[1] > 0).tolist() == [True, True, False]
    noisy = [examples.seen, examples.questions, jnp.zeros((20, 3)).at[:, 2].set(5.0)]
    still = [examples.seen, examples.questions, jnp.zeros((20, 3))]
    changed = np.abs(network.batch(network.parameters(), noisy)[0] - network.batch(network.parameters(), still)[0]).max((0, 2))
    assert changed[0] == 0 and changed[1] == 0 and changed[2] > 0


def test_two_of_three_numbers_speak(short_run):
    """Seeds 0 to 2 of the full form: error 0.003 to 0.006. The short one's: 0.009 with seed 0; 0.078 is the mean motion's."""
    metrics = short_run("hidden-parameters").metrics
    assert metrics["error"] < 0.03 and metrics["mean_motion_error"] > 0.06 and metrics["fit_error"] < 1e-4
    assert metrics["information"][0] > 1 and metrics["information"][1] > 2 * metrics["information"][2]
    assert metrics["explained_stiffness"] > 0.95


def test_error_of_a_qubit_falls_with_the_numbers_that_are_kept(short_run):
    """Three are as many as Bloch's vector has; a fourth brings nothing."""
    metrics = short_run("hidden-parameters").metrics
    errors = [metrics[f"qubit_{n}_error"] for n in range(5)]
    assert errors[0] == pytest.approx(0.25, abs=0.01) and errors[1] < 0.21 and errors[2] < 0.14
    assert errors[3] < 0.05 and abs(errors[4] - errors[3]) < 0.03
    assert metrics["qubit_pca_3_error"] < 1e-5
