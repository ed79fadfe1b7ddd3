"""Behavioural cloning (Pomerleau, Neural Computation 3, 88 (1991)) of one sequence of actions, as the start of a training."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ..networks import Parameters
from ..scenario import Choice, S, Scenario, rollout
from .ppo import PPO, advantages
from .training import Learner, Training

DOUBT = 0.02  # probability that the shown action is not the right one: what is never done is never learned


def shown(scenario: Scenario[S], state: Training, learner: Learner[PPO], actions: Int[Array, "steps"], updates: int) -> tuple[Training, S]:
    """A training that does `actions`, whatever it sees, and knows what they earn; and the state in which they end. Pure.

    It stands where proximal policy optimization would stand after `updates` updates, with as many gradient steps. The loss is the
    cross-entropy with the actions plus the squared error of the value, weighted as in that method.

    Args:
        scenario: one system. What it shows after these actions must not be left to chance.
        state: where to begin.
        learner: an actor-critic network, its optimizer, and the settings of the method that goes on.
        actions: one for every step.
        updates: see above.
    """
    key, discount = jax.random.wrap_key_data(state.key), learner.settings.discount
    follow = lambda key, state, time: Choice(actions[time], time + 1, scenario.privileged(state))  # noqa: E731
    played = rollout(scenario, follow, key, 0)
    earned = advantages(played.reward, jnp.zeros_like(played.reward), played.reward[-1], played.terminated, discount, 1.0)
    wanted = jax.nn.one_hot(actions, scenario.actions) * (1 - DOUBT) + DOUBT / scenario.actions

    def learn(carry, _):
        parameters, moments = carry
        gradient = jax.grad(_loss)(parameters, learner, played.notes, wanted, earned, played.valid)
        return learner.optimizer.apply(moments, gradient, parameters), None

    steps = updates * learner.settings.epochs * learner.settings.minibatches
    carry, _ = jax.lax.scan(learn, (state.parameters, state.optimizer), length=steps)
    return Training(*carry, state.key, jnp.asarray(updates, state.update.dtype)), played.last


def _loss(
    parameters: Parameters,
    learner: Learner[PPO],
    seen: Float[Array, "steps features"],
    wanted: Float[Array, "steps actions"],
    earned: Float[Array, "steps"],
    valid: Bool[Array, "steps"],
) -> Float[Array, ""]:
    logits, value = jax.vmap(lambda one: learner.network(parameters, one))(seen)
    entropy, error = -jnp.sum(wanted * jax.nn.log_softmax(logits), -1), (value[:, 0] - earned) ** 2
    return jnp.mean(entropy + learner.settings.value_weight * error, where=valid)
