"""What is seen of systems with hidden parameters, questions about them, and the answers: damped oscillators, and qubits."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..conventions import brief
from ..physics.bloch import probability, random_directions
from ..physics.damped_oscillator import position
from .sizes import SEEN

STIFFNESS, DAMPING = (5.0, 10.0), (0.5, 1.0)  # least and largest, mass 1
SEEN_UNTIL, ASKED_UNTIL = 5.0, 10.0  # times
WAVES = 4  # by which a time is told


class Examples(NamedTuple):
    """What is seen, questions, answers, and the hidden parameters, which no network is told."""

    seen: Float[Array, "examples seen"]
    questions: Float[Array, "examples questions asked"]
    answers: Float[Array, "examples questions"]
    hidden: Float[Array, "examples hidden"]


@partial(brief, static_argnames=("count", "questions"))
def oscillators(key: Array, count: int, questions: int, noise: Float[Array, ""] | float = 0.0) -> Examples:
    """Oscillators of random stiffness and damping: positions at 50 times up to 5, with normal errors; where is it at times up to 10?

    The question is the time, as s = t / 5 - 1, sin(pi n s) and cos(pi n s) for n up to 4.
    """
    pick, ask, disturb = jax.random.split(key, 3)
    ends = jnp.array([STIFFNESS, DAMPING])
    hidden = jax.random.uniform(pick, (count, 2), minval=ends[:, 0], maxval=ends[:, 1])
    times = jax.random.uniform(ask, (count, questions), maxval=ASKED_UNTIL)
    k, b = hidden[:, :1], hidden[:, 1:]
    seen = position(k, b, sampled()[None]) + noise * jax.random.normal(disturb, (count, SEEN))
    return Examples(seen, as_question(times), position(k, b, times), hidden)


def as_question(times: Float[Array, "*shape"]) -> Float[Array, "*shape asked"]:
    """Times as networks are asked for them: slow and fast functions of each."""
    s = (times / SEEN_UNTIL - 1)[..., None]
    waves = jnp.pi * jnp.arange(1, WAVES + 1) * s
    return jnp.concatenate([s, jnp.sin(waves), jnp.cos(waves)], -1)


def sampled() -> Float[Array, "seen"]:
    """The times at which positions are seen."""
    return jnp.linspace(0, SEEN_UNTIL, SEEN)


@partial(brief, static_argnames=("count", "questions"))
def qubits(key: Array, count: int, questions: int, references: Float[Array, "references 3"]) -> Examples:
    """Random pure states: probabilities along fixed directions; what is the probability along another one?

    The question is the direction, itself by the probabilities with which it is found along the fixed ones.
    """
    pick, ask = jax.random.split(key)
    states = random_directions(pick, count)
    asked = random_directions(ask, count * questions).reshape(count, questions, 3)
    return Examples(
        probability(states[:, None], references[None]),
        probability(asked[:, :, None], references[None, None]),
        probability(states[:, None], asked),
        states,
    )
