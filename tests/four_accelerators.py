"""What four devices of one process compute, beside what one of them does, as JSON. `test_accelerators.py` runs it with four."""

import json

import jax
import jax.numpy as jnp
import numpy as np

from szilard import accelerators
from szilard.learn import imitation, policies, ppo
from szilard.learn.imitation import Imitation
from szilard.learn.ppo import PPO
from szilard.learn.training import Learner, begin
from szilard.networks import actor_critic, recurrent_policy
from szilard.scenarios.walker import Walker

WALKER = Walker(0.1, steps=6)
FEATURES = policies.features(WALKER, WALKER.privileged)
LEARNER = Learner.of(actor_critic(FEATURES, 2, (8,), 0), PPO(updates=4, trajectories=32, minibatches=4, epochs=2))
BLIND = recurrent_policy(policies.features(WALKER, WALKER.observe), 2, 4, 0)
STUDENT = Learner.of(BLIND, Imitation(updates=4, trajectories=8, gradient_steps_per_update=2, batch=4))


def improved(state):
    """An update of PPO, and how far the walkers got."""
    return ppo.update(WALKER, state, LEARNER, record=lambda walker: walker.place.astype(float))


def taught(state):
    """An update of imitation, and its loss."""
    return imitation.update(WALKER, state, STUDENT, teacher=lambda walker: jnp.array([0.0, 2.0]))


def both(state):
    """Two beginnings side by side."""
    return accelerators.each(improved, state)


def after(update, state, count):
    """Parameters and figures after three updates on so many devices, and the operations of each of them in an update."""
    with accelerators.used(jax.devices()[:count]):
        lowered, placed = accelerators.lowered(update, (state,))
        compiled = lowered.compile()
    program, flops = placed(compiled), compiled.cost_analysis()["flops"]
    found = None
    for _ in range(3):
        state, found = program(state)
    return [np.asarray(leaf) for leaf in jax.tree.leaves((state.parameters, found))], flops


def compared(update, state, counts):
    """The largest difference from one device, relative to the largest number, and the share of the operations of each device."""
    (whole, all_flops), found = after(update, state, 1), {}
    for count in counts:
        parts, flops = after(update, state, count)
        off = max(float(np.max(np.abs(a - b)) / (np.max(np.abs(a)) + 1e-6)) for a, b in zip(whole, parts, strict=True))
        found[count] = {"off": off, "share": flops / all_flops}
    return found


def main():
    """What is off, and what share of the operations each device has."""
    one = begin(jax.random.key(1), LEARNER)
    two = jax.tree.map(lambda *leaves: jnp.stack(leaves), one, begin(jax.random.key(2), LEARNER))
    found = {
        "ppo": compared(improved, one, (4, 3)),
        "beginnings": compared(both, two, (4,)),
        "imitation": compared(taught, imitation.begin(WALKER, jax.random.key(3), STUDENT), (4,)),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
