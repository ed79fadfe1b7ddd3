"""Learning methods, one per file, named after the method; each says in its first lines what it computes and who found it.

To find a policy for a scenario (`szilard.scenario.Scenario`); each call gives a `solving.Solved`: policy, value, curve.

    ppo.solve(scenario, key, PPO(updates=40))             proximal policy optimization
    recurrent_ppo.solve(scenario, key, PPO())             the same with a memory, from what an experiment sees
    natural_gradient.solve(scenario, key)                 the natural policy gradient
    reinforce.solve(scenario, key, Reinforce())           the policy gradient, with and without a baseline
    deep_q.solve(scenario, key, DeepQ())                  Q-learning with a network, a replay buffer and a target network
    q_learning.solve(scenario, key, QLearning())          Q-learning in a table
    projective_simulation.solve(scenario, key)            an agent that hops through clips; `steady_efficiency` knows two actions
    value_iteration.solve(scenario, key, discount=0.95)   the exact solution, for scenarios of few states
    tree_search.solve(scenario, key, TreeSearch())        no training: a look ahead before every step
    expert_iteration.solve(scenario, key)                 a look ahead in the known model, whose choices a network learns
    imitation.teach(scenario, key, teacher, Imitation())  DAgger: a recurrent student learns from a teacher that sees more

To learn from examples:

    supervised.fit(network, source, loss, key, Fit())     minibatches down any loss, for any network
    backpropagation.step(layers, x, target, rate)         a dense network, its gradient written out
    descent.descend(layers, batches, optimizer)           the same with any of `optimizers`
    augmentation.augmented(source, Augmentation())        images moved at random, anew whenever they appear
    boltzmann.train(key, boltzmann.begin(...), ...)       restricted Boltzmann machines; `boltzmann_exact` sums over all states
    skip_gram.epochs(key, text, SkipGram())               word vectors; `word_counts` finds them by counting, `word_relations` asks them
    k_means.k_means(rng, x, 3), dbscan.dbscan(x, 0.1)     clusters around centres, and clusters of any shape
    gaussian_mixture.fit(rng, x, 3, floor=0.01)           mixtures by expectation maximization; `coin_mixture` for hidden coins
    autoregressive.train(key, size, temperatures, ...)    a trial state of spins whose free energy a network makes small
    variational_autoencoder.train(key, sets, ...)         latents of spins, and a bound of their likelihood
    spline_flow.train(key, sets, start, steps=1500)       densities in the plane, normalized as they stand; `descending` trains all three
    linear_filter.wiener(inputs, targets)                 the best linear filter, with which a network is compared
    tsne.tsne(points, perplexity, seed)                   a map in which near points stay near
    probe.explained(values, known)                        what can be read from the values of neurons

To play board games for two:

    alphazero.update(game, state, learner)                a round of self-play and learning, from `alphazero.begin`
    gumbel.search, puct.search, uct.search                tree searches, with and without a network; `mcts` grows the trees
    arena.match(game, first, second, key, games)          players against each other

`training` holds what every training has in common, `policies` turns networks into policies.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        alphazero,
        arena,
        augmentation,
        autoregressive,
        backpropagation,
        boltzmann,
        boltzmann_exact,
        coin_mixture,
        dbscan,
        deep_q,
        descending,
        descent,
        expert_iteration,
        gaussian_mixture,
        gumbel,
        imitation,
        k_means,
        linear_filter,
        mcts,
        natural_gradient,
        optimizers,
        policies,
        ppo,
        probe,
        projective_simulation,
        puct,
        q_learning,
        recurrent_ppo,
        reinforce,
        skip_gram,
        solving,
        spline_flow,
        steady_efficiency,
        supervised,
        training,
        tree_search,
        tsne,
        uct,
        value_iteration,
        variational_autoencoder,
        word_counts,
        word_relations,
    )

__all__ = [
    "alphazero",
    "arena",
    "augmentation",
    "autoregressive",
    "backpropagation",
    "boltzmann",
    "boltzmann_exact",
    "coin_mixture",
    "dbscan",
    "deep_q",
    "descending",
    "descent",
    "expert_iteration",
    "gaussian_mixture",
    "gumbel",
    "imitation",
    "k_means",
    "linear_filter",
    "mcts",
    "natural_gradient",
    "optimizers",
    "policies",
    "ppo",
    "probe",
    "projective_simulation",
    "puct",
    "q_learning",
    "recurrent_ppo",
    "reinforce",
    "skip_gram",
    "solving",
    "spline_flow",
    "steady_efficiency",
    "supervised",
    "training",
    "tree_search",
    "tsne",
    "uct",
    "value_iteration",
    "variational_autoencoder",
    "word_counts",
    "word_relations",
]


def __getattr__(name: str) -> Any:
    """A method, imported when it is first asked for (PEP 562)."""
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__} has no attribute {name}")


def __dir__() -> list[str]:
    return __all__
